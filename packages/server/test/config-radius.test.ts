import { describe, expect, it } from 'vitest';
import { ConfigError, readConfig } from '../src/index.ts';
import { radiusOptions } from '../src/plugin-options.ts';

describe('the environment of RADIUS', () => {
  it('takes every other option of the RADIUS plugin too, and leaves what is not said to it', () => {
    const pools = [{ name: 'homes', from: ['10.64.0.0/18'] }];
    const radsec = { key: '/etc/daftari/radsec.key', cert: '/etc/daftari/radsec.pem', ca: '/etc/daftari/ca.pem' };
    const said = readConfig({
      RADIUS_CLIENTS: JSON.stringify([{ name: 'tower-1', radsec: { name: 'tower-1.example' } }]),
      RADIUS_LISTEN: 'no',
      RADIUS_SHARE_PORT: 'yes',
      RADIUS_RADSEC: JSON.stringify(radsec),
      RADIUS_POOLS: JSON.stringify(pools),
      RADIUS_KEEP_ADDRESS_HOURS: '24',
      RADIUS_INTERIM_SECONDS: '600',
      RADIUS_STALE_AFTER_SECONDS: '3600',
      RADIUS_MAX_IN_FLIGHT: '5000',
      RADIUS_CACHE_ENTRIES: '1000000',
      RADIUS_CACHE_STALE_WHILE_AWAY_SECONDS: '0',
    });
    const options = {
      authPort: 1812,
      acctPort: 1813,
      address: '127.0.0.1',
      clients: [{ name: 'tower-1', radsec: { name: 'tower-1.example' } }],
      listen: false,
      sharePort: true,
      radsec,
      pools,
      keepAddressHours: 24,
      interimSeconds: 600,
      staleAfterSeconds: 3600,
      maxInFlight: 5000,
      cache: { entries: 1_000_000, staleWhileAwaySeconds: 0 },
    };
    expect(said.radius).toStrictEqual(options);
    expect(radiusOptions(said.radius)).toStrictEqual(options);
  });

  it.each<[Readonly<Record<string, string>>, string, string]>([
    [{ RADIUS_INTERIM_SECONDS: '30' }, 'RADIUS_INTERIM_SECONDS', 'at least 60 seconds'],
    [{ RADIUS_INTERIM_SECONDS: '5m' }, 'RADIUS_INTERIM_SECONDS', 'a whole number'],
    [{ RADIUS_INTERIM_SECONDS: '600', RADIUS_STALE_AFTER_SECONDS: '600' }, 'RADIUS_STALE_AFTER_SECONDS', 'more than'],
    [{ RADIUS_SHARE_PORT: 'true' }, 'RADIUS_SHARE_PORT', 'yes or no'],
    [{ RADIUS_LISTEN: '0' }, 'RADIUS_LISTEN', 'yes or no'],
    [{ RADIUS_POOLS: 'homes' }, 'RADIUS_POOLS', '"10.64.0.0/18"'],
    [{ RADIUS_POOLS: '[{"name":"homes","from":["10.64"]}]' }, 'RADIUS_POOLS (0.from.0)', 'a network such as'],
    [{ RADIUS_RADSEC: '/etc/daftari/radsec.key' }, 'RADIUS_RADSEC', 'JSON such as {"key"'],
    [{ RADIUS_RADSEC: '{"key":"k","cert":"c"}' }, 'RADIUS_RADSEC (ca)', 'PEM text'],
    [{ RADIUS_CACHE_ENTRIES: '10' }, 'RADIUS_CACHE_ENTRIES', 'at least 1,000'],
    [{ RADIUS_CACHE_STALE_WHILE_AWAY_SECONDS: '-1' }, 'RADIUS_CACHE_STALE_WHILE_AWAY_SECONDS', 'a whole number'],
    [{ RADIUS_CLIENTS: '[{"name":"a"}]' }, 'RADIUS_CLIENTS (0.secret)', 'is needed by a client without radsec'],
  ])('%j is refused at %s, with what would be right: %s', (environment, name, says) => {
    const faults = faultsOf(environment);
    const fault = faults.find((one) => one.startsWith(`${name}:`));
    expect(fault, faults.join('\n')).toContain(says);
  });
});

function faultsOf(environment: Readonly<Record<string, string>>): readonly string[] {
  try {
    readConfig(environment);
    return [];
  } catch (thrown) {
    if (thrown instanceof ConfigError) return thrown.faults;
    throw thrown;
  }
}
