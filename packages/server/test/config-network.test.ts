import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/index.ts';

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.faults;
    throw thrown;
  }
}

describe('the network in the environment', () => {
  it('says how often, what is only told, when the brake holds and what is given back', () => {
    const { network } = readConfig({
      NETWORK_SURVEY_SECONDS: '30',
      NETWORK_DOWN_AFTER_SECONDS: '180',
      NETWORK_REPORT_ONLY: 'stranger, wrong_speed',
      NETWORK_BRAKE_PERCENT: '15',
      NETWORK_BRAKE_AT_LEAST: '5',
      NETWORK_BRAKE_MINUTES: '20',
      NETWORK_OUTAGE: 'all',
      NETWORK_OUTAGE_MINUTES: '60',
    });
    expect(network).toMatchObject({
      surveyEveryMs: 30_000,
      downAfterMs: 180_000,
      drift: { stranger: 'report', wrong_speed: 'report', orphan: 'repair' },
      brake: { share: 0.15, atLeast: 5, windowMs: 1_200_000 },
      outage: { policy: 'all', atLeastMs: 3_600_000 },
    });
  });

  it.each([
    [{ NETWORK_OUTAGE: 'some' }, 'NETWORK_OUTAGE', 'paid_while_away'],
    [{ NETWORK_REPORT_ONLY: 'strangers' }, 'NETWORK_REPORT_ONLY', 'online_unpaid'],
    [{ NETWORK_BRAKE_PERCENT: '120' }, 'NETWORK_BRAKE_PERCENT', 'from 0 to 100'],
    [{ NETWORK_SURVEY_SECONDS: '1' }, 'NETWORK_SURVEY_SECONDS', 'from 10'],
  ])('%j is told by its name, with what would be right', (environment, name, says) => {
    expect(faultsOf(environment)).toEqual([expect.stringMatching(new RegExp(`^${name}: .*${says}`))]);
  });
});
