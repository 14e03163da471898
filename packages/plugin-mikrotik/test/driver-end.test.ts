import { START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { ServiceKind } from '../src/objects/object.ts';
import { hers, type Bench, type Customer } from './driver-bench.ts';
import { DAY, on, signal } from './driver-story.ts';

const VERSIONS = ['6.49.18', '7.12.1', '7.18.2'] as const;

/** Whether the router itself would let her in, whatever billing believes. */
function letsIn({ router }: Bench): boolean {
  const [secret] = [...router.rows('/ppp/secret'), ...router.rows('/ip/hotspot/user')].filter(
    (row) => row['name'] === 'amina',
  );
  const [lease] = router.rows('/ip/dhcp-server/lease');
  const gate = router
    .rows('/ip/firewall/address-list')
    .find((row) => row['list']?.startsWith('daftari-') && row['comment']);
  if (secret !== undefined) return secret['disabled'] === 'false' && secret['profile'] !== 'daftari-walled';
  if (lease !== undefined) return lease['address-lists'] === 'daftari-granted';
  return gate?.['list'] === 'daftari-granted';
}

function openDoor({ router }: Bench): void {
  router.add('/ip/firewall/filter', { chain: 'forward', 'src-address-list': 'daftari-walled', action: 'drop' });
  router.add('/interface/pppoe-server/server', { interface: 'ether3', 'service-name': 'homes', disabled: 'no' });
}

/** The lease of a customer is given an address, or is over. */
function bound({ router }: Bench, one: Customer, address: string | null): void {
  const id = hers(router, '/ip/dhcp-server/lease', one)[0]?.['.id'] ?? '';
  const values = { status: address === null ? 'waiting' : 'bound', 'active-address': address ?? '' };
  router.engine.table('/ip/dhcp-server/lease').set(id, values);
}

const dialIn = ({ router }: Bench, username: string, more: { redials?: boolean } = {}) =>
  router.people.pppoe({ username, password: 'maji-moto', mac: '4C:5E:0C:12:34:11', ...more });

const kinds = VERSIONS.flatMap((version) =>
  (['pppoe', 'hotspot', 'static', 'dhcp'] as const).map((kind): [ServiceKind, (typeof VERSIONS)[number]] => [
    kind,
    version,
  ]),
);

describe('a grant ends by itself', () => {
  it.each(kinds)('%s on %s: the router shuts it, and billing is not there', (kind, version) =>
    on({ kind, version, timeZone: 'Africa/Nairobi' }, async (bench) => {
      const { driver, router, advance } = bench;
      const amina = bench.customer('amina', { afterwards: 'blocked' });
      await driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      bench.dial(amina);
      await router.unplug();
      await advance(START + DAY - 60_000);
      expect(letsIn(bench)).toBe(true);
      await advance(START + DAY + 1_000);
      expect(letsIn(bench)).toBe(false);
      expect([...router.rows('/ppp/active'), ...router.rows('/ip/hotspot/active')]).toEqual([]);
    }),
  );

  it.each(VERSIONS)(
    'pppoe on %s: behind the wall where the plan says so, with a wall that goes as she does',
    (version) =>
      on({ version, router: { suspension: 'address-list' } }, async (bench) => {
        const { driver, router } = bench;
        openDoor(bench);
        const amina = bench.customer('amina', { afterwards: 'walled' });
        const baraka = bench.customer('baraka', { untilAt: START + 9 * DAY });
        for (const one of [amina, baraka]) {
          await driver.apply({ kind: 'admit', entitlement: one.entitlement }, one.target, signal);
        }
        const first = await dialIn(bench, 'amina', { redials: true });
        await router.unplug();
        await bench.advance(START + DAY + 60_000);
        expect(router.people.sessions()).toMatchObject([{ name: 'amina', walled: true }]);
        await router.people.hangUp('amina');
        expect(router.rows('/ip/firewall/address-list').filter((row) => row['list'] === 'daftari-walled')).toEqual([]);
        const next = await dialIn(bench, 'baraka');
        expect(next.session).toMatchObject({ address: first.session?.address, walled: false });
      }),
  );

  it.each(VERSIONS)(
    'a lease on %s: its address is shut while it is hers, and open for who has it after her',
    (version) =>
      on({ version, kind: 'dhcp' }, async (bench) => {
        const { driver, router } = bench;
        const amina = bench.customer('amina', { afterwards: 'walled' });
        await driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
        bound(bench, amina, '10.8.0.2');
        const walls = () => router.rows('/ip/firewall/address-list').filter((row) => row['list'] === 'daftari-walled');
        await bench.advance(START + DAY + 2 * 3_600_000);
        expect(walls()).toMatchObject([{ address: '10.8.0.2', dynamic: 'true' }]);
        bound(bench, amina, null);
        await bench.advance(START + DAY + 2 * 3_600_000 + 660_000);
        expect(walls()).toEqual([]);
      }),
  );

  it('a lease that is paid again is open at once: what shut its address goes with the order', () =>
    on({ version: '7.18.2', kind: 'dhcp' }, async (bench) => {
      const amina = bench.customer('amina', { afterwards: 'walled' });
      await bench.driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      bound(bench, amina, '10.8.0.2');
      await bench.advance(START + DAY + 60_000);
      expect(hers(bench.router, '/ip/firewall/address-list', amina)).toHaveLength(1);
      const paid = bench.decide(amina, { untilAt: START + 3 * DAY });
      await bench.driver.apply({ kind: 'admit', entitlement: paid }, amina.target, signal);
      expect(hers(bench.router, '/ip/firewall/address-list', amina)).toEqual([]);
    }));

  it('once more and once more without harm: who has paid again is not touched by the end of before', () =>
    on({ router: { suspension: 'disable' } }, async (bench) => {
      const { driver, router } = bench;
      const amina = bench.customer('amina', { afterwards: 'blocked' });
      await driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      await bench.advance(START + DAY + 3_600_000);
      const runs = Number(hers(router, '/system/scheduler', amina)[0]?.['run-count']);
      expect(runs).toBeGreaterThan(5);
      const paid = bench.decide(amina, { untilAt: START + 3 * DAY });
      await driver.apply({ kind: 'admit', entitlement: paid }, amina.target, signal);
      bench.dial(amina);
      await bench.advance(START + 2 * DAY);
      expect(router.rows('/ppp/active')).toHaveLength(1);
      expect(letsIn(bench)).toBe(true);
      await bench.advance(START + 3 * DAY + 1_000);
      expect(letsIn(bench)).toBe(false);
    }));

  it('after the power was off at that moment, as soon as it is on again', () =>
    on({}, async (bench) => {
      const { driver, router } = bench;
      const amina = bench.customer('amina', { afterwards: 'blocked' });
      await driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      router.set('/system/ntp/client', null, { enabled: 'yes' });
      await bench.advance(START + DAY - 600_000);
      await router.reboot(1_200_000);
      await bench.advance(START + DAY + 900_000);
      expect(letsIn(bench)).toBe(false);
    }));

  it.each([7 * 60_000, -7 * 60_000])('at the right instant although its clock is %s ms off', (skewMs) =>
    on({ skewMs, timeZone: 'Africa/Nairobi' }, async (bench) => {
      const amina = bench.customer('amina', { afterwards: 'blocked' });
      await bench.driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      await bench.advance(START + DAY - 10_000);
      expect(letsIn(bench)).toBe(true);
      await bench.advance(START + DAY + 10_000);
      expect(letsIn(bench)).toBe(false);
    }),
  );

  it('only by billing where device-mode blocks the scheduler, and the evidence says so', () =>
    on({ version: '7.18.2', deviceMode: { scheduler: false } }, async (bench) => {
      const amina = bench.customer();
      const said = await bench.driver.apply({ kind: 'admit', entitlement: amina.entitlement }, amina.target, signal);
      expect(said).toContain('device-mode blocks its scheduler');
      expect((await bench.driver.observe(amina.target, signal)).admits).toBe(1);
      const { health, grants } = await bench.driver.survey('tower-1', signal);
      expect(health.warnings.join(' ')).toContain('device-mode blocks its scheduler');
      expect(grants).toMatchObject([{ username: 'amina', untilAt: null, cannotEnd: true }]);
    }));
});
