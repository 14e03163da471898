import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { move, newFlow } from '../../src/testing/traffic/flow.ts';
import { shareOut } from '../../src/testing/traffic/rates.ts';
import { ANN, PPPOE, closeSites, site } from './traffic-world.ts';

afterEach(closeSites);

const FASTTRACK = `
/ip firewall filter
add chain=forward action=fasttrack-connection connection-state=established,related
add chain=forward action=accept connection-state=established,related
`;
const WALL = '/ip firewall address-list add list=unpaid address=10.10.0.2\n';

const add = (queue: string): string => `/queue simple add ${queue.replace(/^[ab]=/, 'name=')}\n`;

describe('the speed that really applies', () => {
  it.each([
    ['', 10_000, 'her own queue, nothing in its way'],
    [FASTTRACK, 100_000, 'FastTrack takes her past all simple queues'],
    [`${FASTTRACK}/ip firewall filter disable 0`, 10_000, 'FastTrack that is switched off takes nobody'],
    [
      FASTTRACK.replace('connection-state', 'src-address=10.99.0.0/16 connection-state'),
      10_000,
      'FastTrack for others',
    ],
    [FASTTRACK.replace('connection-state', 'in-interface=all-ppp connection-state'), 100_000, 'FastTrack for PPP'],
    [
      `/ip firewall filter add chain=forward action=accept src-address=10.10.0.0/24
/ip firewall filter add chain=forward action=accept dst-address=10.10.0.0/24${FASTTRACK}`,
      10_000,
      'what is accepted before FastTrack goes through the queues',
    ],
    [
      `/ip firewall filter add chain=forward action=accept src-address=10.10.0.0/24${FASTTRACK}`,
      100_000,
      'one way accepted is not enough: the answers are taken past',
    ],
    ['/queue simple add name=all target=10.10.0.0/24 max-limit=1M/2M', 10_000, 'a catch-all behind hers takes nothing'],
  ])('after %j she gets %d kbit/s: %s', async (setup, down) => {
    const { router } = await site(PPPOE);
    await router.people.pppoe(ANN);
    router.console(setup);
    expect(router.people.sessions()[0]?.rateKbps.down).toBe(down);
  });

  it.each([
    [
      'a=hers target=10.10.0.2/32 max-limit=5M/10M',
      'b=all target=10.10.0.0/24 max-limit=1M/2M',
      10_000,
      'hers is first',
    ],
    [
      'b=all target=10.10.0.0/24 max-limit=1M/2M',
      'a=hers target=10.10.0.2/32 max-limit=5M/10M',
      2_000,
      'the catch-all is',
    ],
    ['b=all target="" max-limit=1M/2M', 'a=hers target=10.10.0.2/32 max-limit=5M/10M', 2_000, 'no target is everybody'],
    [
      'b=all target=ether3 max-limit=1M/2M',
      'a=hers target=10.10.0.2/32 max-limit=5M/10M',
      2_000,
      'she is behind ether3',
    ],
    [
      'b=all target=ether4 max-limit=1M/2M',
      'a=hers target=10.10.0.2/32 max-limit=5M/10M',
      10_000,
      'she is not behind ether4',
    ],
    ['b=all disabled=yes target="" max-limit=1M/2M', 'a=hers target=10.10.0.2 max-limit=5M/10M', 10_000, 'it is off'],
    [
      'b=all target="" max-limit=1M/4M',
      'a=hers parent=all target=10.10.0.2 max-limit=5M/10M',
      4_000,
      'a parent bounds her',
    ],
    [
      'b=all target="" max-limit=0/0',
      'a=hers parent=all target=10.10.0.2 max-limit=5M/3M',
      3_000,
      'a parent without bound',
    ],
  ])('of the queues %j and %j she has %d kbit/s: %s', async (first, second, down) => {
    const { router } = await site(add(first) + add(second));
    await router.people.plug({ mac: ANN.mac, address: '10.10.0.2', interface: 'ether3' });
    expect(router.people.sessions()[0]?.rateKbps.down).toBe(down);
  });

  it('is shared fairly by those under one queue, and what one leaves goes to the other', async () => {
    const { router, pass } = await site('/queue simple add name=all target=10.0.0.0/8 max-limit=6M/6M');
    for (const [end, down] of [
      [2, 1_000],
      [3, 9_000],
      [4, 9_000],
    ]) {
      await router.people.plug({
        mac: `02:00:00:00:00:0${end}`,
        address: `10.0.0.${end}`,
        wantsKbps: { up: 0, down: down ?? 0 },
      });
    }
    await pass(8_000);
    // 6 Mbit/s: 1 for who wants no more, 2.5 for each of the others; in bytes of 8 seconds.
    expect(router.people.sessions().map(({ bytesOut }) => bytesOut)).toEqual([1_000_000, 2_500_000, 2_500_000]);
    expect(router.rows('/queue/simple')[0]).toMatchObject({ bytes: '0/6000000' });
  });

  it('bursts until the average has come up to the threshold', async () => {
    const { router, pass } = await site(PPPOE.replace('5M/10M', '"5M/10M 5M/20M 5M/8M 10/10"'));
    await router.people.pppoe({ ...ANN, wantsKbps: { up: 0, down: 50_000 } });
    expect(router.people.sessions()[0]?.rateKbps.down).toBe(20_000);
    await pass(10_000);
    // 8M of 20M over 10 s: 4 s at 20 Mbit/s, then 6 s at 10.
    expect(router.people.sessions()[0]).toMatchObject({ rateKbps: { down: 10_000 }, bytesOut: 10_000_000 + 7_500_000 });
  });

  it('moves bytes at the old speed up to the change and at the new one from then on', async () => {
    const { router, pass } = await site('/queue simple add name=hers target=10.0.0.2 max-limit=1M/1M');
    await router.people.plug({ mac: ANN.mac, address: '10.0.0.2', wantsKbps: { up: 0, down: 9_000 } });
    await pass(8_000);
    router.console('/queue simple set hers max-limit=2M/2M');
    await pass(8_000);
    expect(router.people.sessions()[0]?.bytesOut).toBe(1_000_000 + 2_000_000);
  });
});

describe('a walled customer', () => {
  it.each([
    ['/ip firewall filter add chain=forward src-address-list=unpaid action=reject', true, 'all she sends is refused'],
    [
      '/ip firewall filter add chain=forward in-interface=all-ppp src-address-list=!unpaid action=drop',
      false,
      'all others are',
    ],
    [
      '/ip firewall nat add chain=dstnat src-address-list=unpaid protocol=tcp dst-port=80 action=redirect ' +
        'to-ports=8080',
      true,
      'her pages become ours',
    ],
    [
      '/ip firewall nat add chain=dstnat src-address-list=paid protocol=tcp dst-port=80 action=redirect',
      false,
      'not hers',
    ],
    [
      `/ip firewall filter add chain=forward src-address-list=unpaid action=jump jump-target=wall
/ip firewall filter add chain=wall protocol=udp dst-port=53 action=accept
/ip firewall filter add chain=wall action=reject`,
      true,
      'a chain of its own lets only names through',
    ],
    [
      `${FASTTRACK}/ip firewall filter add chain=forward src-address-list=unpaid action=drop`,
      true,
      'a new page is stopped',
    ],
    [
      '/ip firewall filter add chain=forward src-address-list=unpaid action=drop disabled=yes',
      false,
      'the rule is switched off',
    ],
  ])('by %j: %s, for %s', async (rules, walled) => {
    const { router, pass } = await site(PPPOE + WALL + rules);
    await router.people.pppoe(ANN);
    await pass(60_000);
    expect(router.people.sessions()).toMatchObject([{ walled, online: !walled }]);
    expect((router.people.sessions()[0]?.bytesOut ?? 0) === 0).toBe(walled);
    router.console('/ip firewall address-list remove [find list=unpaid]');
    expect(router.people.sessions()[0]?.online).toBe(!rules.includes('!unpaid'));
  });
});

describe('bytes', () => {
  it('are the same however an interval is cut', () => {
    const cuts = fc.array(fc.integer({ min: 0, max: 86_400_000 }), { maxLength: 40 });
    const speed = fc.record({ up: fc.nat(1_000_000), down: fc.nat(1_000_000) });
    fc.assert(
      fc.property(cuts, speed, (at, kbps) => {
        const [whole, cut] = [newFlow(0), newFlow(0)];
        whole.speed = kbps;
        cut.speed = kbps;
        move(whole, 86_400_000);
        for (const to of [...at.toSorted((one, other) => one - other), 86_400_000]) move(cut, to);
        expect(cut).toEqual(whole);
        expect(whole.bytesOut).toBe(kbps.down * 10_800_000);
      }),
      { seed: 6, numRuns: 300 },
    );
  });

  it('are never shared out beyond what there is, nor beyond what is wanted', () => {
    const wants = fc.array(fc.nat(100_000), { minLength: 1, maxLength: 30 });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 500_000 }), wants, (most, wanted) => {
        const given = shareOut(most, wanted);
        const sum = given.reduce((one, other) => one + other, 0);
        expect(given.every((each, place) => each <= (wanted[place] ?? 0))).toBe(true);
        const all = wanted.reduce((one, other) => one + other, 0);
        expect(sum).toBeLessThanOrEqual(most);
        // Whole kilobits: less than one a person may be left over.
        expect(sum).toBeGreaterThan(Math.min(most, all) - wanted.length);
      }),
      { seed: 6 },
    );
  });
});
