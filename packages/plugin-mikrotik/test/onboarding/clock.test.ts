import { START } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { onboardingScript } from '../../src/onboarding/script.ts';
import { openBench, type Bench } from '../driver-bench.ts';

const signal = AbortSignal.timeout(60_000);
const DAY = 86_400_000;
const CLIENT = '/system/ntp/client';
const SERVERS = '/system/ntp/client/servers';
const VERSIONS = ['6.49.18', '7.12.1', '7.20.4'] as const;

async function on(version: (typeof VERSIONS)[number], story: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await openBench({ version, kind: 'static' });
  bench.router.add('/ip/route', { 'dst-address': '0.0.0.0/0', gateway: '10.0.0.254' });
  try {
    await story(bench);
  } finally {
    await bench.close();
  }
}

const onboard = ({ router }: Bench, version: string): string => {
  const direct = { router: '10.0.0.1', server: '10.0.0.9' };
  const { script, undo } = onboardingScript({ name: 'tower-1', version, direct, ntp: ['192.0.2.123'] });
  expect(router.console(script)).toMatchObject({ error: null });
  return undo;
};

/** Whom it asks for the time. */
const asks = ({ router }: Bench): readonly (string | undefined)[] =>
  router.version.startsWith('6')
    ? router.rows(CLIENT).map((row) => row['primary-ntp'])
    : router.rows(SERVERS).map((row) => row['address']);

const isOn = ({ router }: Bench): boolean => /yes|true/.test(router.rows(CLIENT)[0]?.['enabled'] ?? '');

it.each(VERSIONS.flatMap((version) => [version, 'auto'].map((made) => [version, made] as const)))(
  'RouterOS %s, script for %s: NTP is off, and is switched on; undone, it is off as before',
  (version, made) =>
    on(version, async (bench) => {
      bench.router.set(CLIENT, null, { enabled: 'no' });
      const undo = onboard(bench, made);
      expect([isOn(bench), asks(bench)]).toEqual([true, ['192.0.2.123']]);
      bench.router.console(undo);
      expect(isOn(bench)).toBe(false);
    }),
);

it.each(VERSIONS)('RouterOS %s: NTP is on and asks nobody: it is told whom', (version) =>
  on(version, async (bench) => {
    bench.router.set(CLIENT, null, { enabled: 'yes' });
    onboard(bench, version);
    onboard(bench, 'auto');
    expect(asks(bench)).toEqual(['192.0.2.123']);
  }),
);

it.each(VERSIONS)('RouterOS %s: one that keeps the time goes on asking whom it asks', (version) =>
  on(version, async (bench) => {
    bench.router.set(CLIENT, null, { enabled: 'yes', ...(version === '6.49.18' && { 'primary-ntp': '192.0.2.1' }) });
    if (version !== '6.49.18') bench.router.add(SERVERS, { address: '192.0.2.1' });
    onboard(bench, 'auto');
    expect(asks(bench)).toEqual(['192.0.2.1']);
  }),
);

it.each(VERSIONS)('RouterOS %s: after a power cut a grant ends in time, once NTP is on', (version) =>
  on(version, async (bench) => {
    const { driver, router } = bench;
    const warned = async () => (await driver.survey('tower-1', signal)).health.warnings.join('\n');
    router.set(CLIENT, null, { enabled: 'no' });
    expect(await warned()).toMatch(/NTP is off/);
    onboard(bench, version);
    expect(await warned()).not.toMatch(/NTP is off/);
    const amina = bench.customer('amina', { afterwards: 'blocked' });
    await driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
    await bench.advance(START + DAY - 7_200_000);
    await router.reboot(3_600_000);
    await bench.advance(START + DAY + 360_000);
    const [gate] = router.rows('/ip/firewall/address-list').filter(({ list }) => list?.startsWith('daftari-'));
    expect(gate).toMatchObject({ list: 'daftari-blocked' });
  }),
);
