import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { onboardingScript } from '../../src/onboarding/script.ts';
import type { OnboardingInput } from '../../src/onboarding/options.ts';
import { openBench, type Bench, type BenchOptions, type Customer } from '../driver-bench.ts';

const signal = AbortSignal.timeout(120_000);
const DAY = 86_400_000;
const FILTER = '/ip/firewall/filter';
const known = { chain: 'forward', 'connection-state': 'established,related' };
const VERSIONS = ['6.49.18', '7.12.1', '7.16.2', '7.18.2', '7.20.4'] as const;

/** A router of an ISP with the firewall that most have, FastTrack and all. */
async function on(options: BenchOptions, story: (bench: Bench) => Promise<void>): Promise<void> {
  const bench = await openBench(options);
  const { router } = bench;
  router.add('/ip/address', { address: '192.0.2.2/24', interface: 'ether1' });
  router.add('/ip/route', { 'dst-address': '0.0.0.0/0', gateway: '192.0.2.1' });
  router.add('/ip/dhcp-server', { name: 'lan', interface: 'ether2', 'address-pool': 'homes', disabled: 'no' });
  router.add(FILTER, { ...known, action: 'fasttrack-connection', comment: 'theirs' });
  router.add(FILTER, { ...known, action: 'accept', comment: 'what is open' });
  try {
    await story(bench);
  } finally {
    await bench.close();
  }
}

const onboarded = ({ router }: Bench, given: Partial<OnboardingInput> = {}) => {
  const direct = { router: '192.0.2.2', server: '192.0.2.9' };
  const customers = ['10.0.0.0/8'];
  const made = onboardingScript({ name: 'tower-1', version: router.version, direct, customers, ...given });
  expect(router.console(made.script)).toMatchObject({ error: null });
  return made;
};

const admit = ({ driver }: Bench, { entitlement, target }: Customer) =>
  driver.apply({ kind: 'admit', entitlement }, target, signal);

async function plug({ router, config }: Bench, { view }: Customer): Promise<void> {
  expect(config.id).toBe('tower-1');
  const mac = view.placement?.mac?.toUpperCase() ?? '02:00:00:00:00:01';
  const own = view.addressing?.ipv4 ?? null;
  const came = await router.people.plug({
    mac,
    interface: 'ether2',
    wantsKbps: 5_000,
    ...(own !== null && { address: own }),
  });
  expect(came).toMatchObject({ ok: true });
}

const seen = ({ router }: Bench) => router.people.sessions().map(({ online, keeps }) => ({ online, keeps }));
const warnings = async ({ driver }: Bench) => (await driver.survey('tower-1', signal)).health.warnings.join('\n');

describe.each(VERSIONS)('RouterOS %s', (version) => {
  it.each(['static', 'dhcp'] as const)('%s: at her end nothing gets through, what was open neither', (kind) =>
    on({ version, kind, timeZone: 'Africa/Nairobi' }, async (bench) => {
      onboarded(bench);
      const amina = bench.customer('amina', { afterwards: 'blocked' });
      await admit(bench, amina);
      await plug(bench, amina);
      expect(seen(bench)).toEqual([{ online: true, keeps: true }]);
      await bench.router.unplug();
      await bench.advance(START + DAY + 1_000);
      expect(seen(bench)).toEqual([{ online: false, keeps: false }]);
    }),
  );

  it.each(['static', 'dhcp'] as const)('%s: behind the wall what was open ends too, and comes back once paid', (kind) =>
    on({ version, kind }, async (bench) => {
      onboarded(bench, { walled: { portal: '203.0.113.5' } });
      const amina = bench.customer('amina', { afterwards: 'walled' });
      await admit(bench, amina);
      await plug(bench, amina);
      await bench.advance(START + DAY + 1_000);
      expect(seen(bench)).toEqual([{ online: false, keeps: false }]);
      bench.decide(amina, { untilAt: START + 2 * DAY });
      await admit(bench, amina);
      expect(seen(bench)).toEqual([{ online: true, keeps: true }]);
    }),
  );
});

it('without its rules a list lets everybody through, and the survey says so', () =>
  on({ kind: 'static', version: '7.18.2' }, async (bench) => {
    const amina = bench.customer('amina', { access: 'blocked', untilAt: null });
    expect(await warnings(bench)).not.toContain('daftari-blocked');
    await admit(bench, amina);
    await plug(bench, amina);
    expect(seen(bench)).toEqual([{ online: true, keeps: true }]);
    expect(await warnings(bench)).toMatch(/No rule stops whoever is in the list daftari-blocked/);
    const { undo } = onboarded(bench);
    expect(seen(bench)).toEqual([{ online: false, keeps: false }]);
    expect(await warnings(bench)).not.toContain('daftari-blocked');
    expect(bench.router.console(undo)).toMatchObject({ error: null });
    expect(await warnings(bench)).toMatch(/No rule stops/);
  }));

it('rules behind one that accepts let what is open go on, and the survey says whose rule it is', () =>
  on({ kind: 'static', version: '7.18.2' }, async (bench) => {
    onboarded(bench);
    const amina = bench.customer('amina', { access: 'blocked', untilAt: null });
    await admit(bench, amina);
    await plug(bench, amina);
    const first = bench.router.rows(FILTER).find(({ comment }) => comment?.endsWith('blocked from'));
    const before = { 'place-before': first?.['.id'] ?? '' };
    const open = bench.router.add(FILTER, { ...known, action: 'accept', comment: 'his', ...before });
    expect(seen(bench)).toEqual([{ online: false, keeps: true }]);
    expect(await warnings(bench)).toMatch(/daftari-blocked stand behind one that lets through \(his\)/);
    bench.router.remove(FILTER, open);
    // A rule for one host is believed to be meant so.
    bench.router.add(FILTER, {
      chain: 'forward',
      action: 'accept',
      'dst-address': '203.0.113.9',
      ...before,
    });
    expect(await warnings(bench)).not.toContain('daftari-blocked');
  }));

it('a wall that nobody has built is told as well', () =>
  on({ kind: 'static', version: '7.12.1' }, async (bench) => {
    onboarded(bench);
    await admit(bench, bench.customer('amina', { access: 'walled', untilAt: null }));
    expect(await warnings(bench)).toMatch(/No rule stops whoever is in the list daftari-walled/);
    onboarded(bench, { walled: { portal: '203.0.113.5' } });
    expect(await warnings(bench)).not.toContain('daftari-walled');
  }));
