import type { AccessView } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/client/link.ts';
import { wantedObjects } from '../../src/objects/wanted.ts';
import { aCase, UNTIL, type Given } from './a-case.ts';

const MARK = 'daftari:sub_1 g=3 until=2026-03-02T06:00:00Z';
const MAC = '4c:5e:0c:12:34:56';

/** What is wanted in a menu, with nothing there yet. */
function rows(menu: string, given: Given = {}): readonly Row[] {
  return wantedObjects(aCase(given)).flatMap((one) => (one.menu === menu ? [one.values(null)] : []));
}

const nameOf = (given: Given) => rows('/ppp/secret', given)[0]?.['profile'];

const walled = { access: 'walled', untilAt: null } as const;
const blocked = { access: 'blocked', untilAt: null } as const;

describe('a PPPoE customer', () => {
  it('has a secret of her own, with a profile of her plan and speed', () => {
    const [secret] = rows('/ppp/secret');
    const profile = rows('/ppp/profile').find((row) => row['name'] === secret?.['profile']);
    expect(secret).toMatchObject({
      name: 'amina',
      password: 'maji-moto',
      service: 'pppoe',
      disabled: 'no',
      comment: MARK,
    });
    expect(profile).toMatchObject({
      'local-address': '10.0.0.1',
      'remote-address': 'homes',
      'rate-limit': '2M/10M',
      'only-one': 'yes',
    });
    expect(profile?.['name']).toMatch(/^daftari-home-10-10000k-2000k-[a-z0-9]{7}$/);
  });

  it('shares a profile with all who have the same, and with nobody who has another', () => {
    expect(nameOf({ entitlement: { generation: 9 } })).toBe(nameOf({}));
    expect(nameOf({ entitlement: { downKbps: 512 } })).not.toBe(nameOf({}));
    expect(nameOf({ service: { addressList: 'vip' } })).not.toBe(nameOf({}));
    expect(nameOf({ entitlement: { sessions: 2 } })).not.toBe(nameOf({}));
  });

  it.each<[Given, Row, string]>([
    [{ addresses: { ipv4: '203.0.113.9' } }, { 'remote-address': '203.0.113.9' }, 'she has an address of her own'],
    [
      { addresses: { ipv4: '203.0.113.9', ipv4Routes: ['203.0.113.16/29'] } },
      { routes: '203.0.113.16/29' },
      'her network is routed to her',
    ],
    [{ addresses: { ipv6Prefix: '2001:db8::/64' } }, { 'remote-ipv6-prefix': '2001:db8::/64' }, 'her prefix is hers'],
    [{ device: MAC }, { 'caller-id': '4C:5E:0C:12:34:56' }, 'the secret is for the device that it is locked to'],
    [{}, { 'caller-id': '', 'remote-address': '' }, 'of nothing of her own an older one goes'],
  ])('%#: %s', (given, fields) => {
    expect(rows('/ppp/secret', given)[0]).toMatchObject(fields);
  });

  it('bursts at the speed that was sold, and at no slower one', () => {
    const service = { burst: { downKbps: 20_000, upKbps: 4_000, seconds: 8 } };
    const rate = (entitlement: Given['entitlement']) =>
      rows('/ppp/profile', { service, ...(entitlement && { entitlement }) })[0]?.['rate-limit'];
    expect(rate(undefined)).toBe('2M/10M 4M/20M 2M/10M 8/8');
    expect(rate({ access: 'throttled', downKbps: 512, upKbps: 256 })).toBe('256k/512k');
  });

  it('is given a pool of prefixes where her router knows such a field', () => {
    const service = { delegatedPool: 'pd' };
    const without = ['/ppp/profile dhcpv6-pd-pool'];
    expect(rows('/ppp/profile', { service })[0]).toHaveProperty('dhcpv6-pd-pool', 'pd');
    expect(rows('/ppp/profile', { service, without })[0]).not.toHaveProperty('dhcpv6-pd-pool');
  });

  it('cannot be served by a router that was not told of its pool', () => {
    expect(() => rows('/ppp/secret', { router: { pppoe: null } })).toThrow('`pppoe` has no local address');
  });
});

describe('who has not paid, and who is blocked', () => {
  it.each<[Given['router'], Given['entitlement'], Row, string]>([
    [{ suspension: 'disable' }, walled, { disabled: 'yes' }, 'nobody comes in'],
    [
      { suspension: 'profile' },
      walled,
      { disabled: 'no', profile: 'daftari-walled' },
      'she comes in to the pool of the pay page',
    ],
    [
      { suspension: 'address-list' },
      walled,
      { disabled: 'no', profile: 'daftari-walled' },
      'she comes in to the list of the pay page',
    ],
    [{ suspension: 'disable' }, blocked, { disabled: 'yes' }, 'blocked is hard'],
    [{ suspension: 'profile' }, blocked, { disabled: 'yes' }, 'blocked is hard'],
    [{ suspension: 'address-list' }, blocked, { disabled: 'yes' }, 'blocked is hard'],
  ])('%j %j: %s', (router, entitlement, fields) => {
    for (const [kind, menu] of [
      ['pppoe', '/ppp/secret'],
      ['hotspot', '/ip/hotspot/user'],
    ] as const) {
      expect(rows(menu, { kind, ...(router && { router }), ...(entitlement && { entitlement }) })[0]).toMatchObject(
        fields,
      );
    }
  });

  it('are in the list of the pay page by their log-in, and by no entry that would outlive it', () => {
    const given = { entitlement: walled };
    expect(rows('/ppp/profile', given)).toContainEqual(
      expect.objectContaining({ name: 'daftari-walled', 'address-list': 'daftari-walled', 'remote-address': 'homes' }),
    );
    expect(rows('/ip/firewall/address-list', given)).toEqual([]);
  });

  it.each([
    [{}, 'daftari-granted', 'no'],
    [walled, 'daftari-walled', 'no'],
    [blocked, 'daftari-blocked', 'yes'],
  ])('with a fixed address or a lease: %j is in %s', (entitlement, list, block) => {
    const addresses = { ipv4: '10.0.0.2' };
    expect(rows('/ip/firewall/address-list', { kind: 'static', addresses, entitlement })).toMatchObject([{ list }]);
    expect(rows('/ip/dhcp-server/lease', { kind: 'dhcp', mac: MAC, entitlement })).toMatchObject([
      { 'address-lists': list, 'block-access': block },
    ]);
  });

  it('are so from the end of their time on, whatever was decided before it', () => {
    expect(
      rows('/ppp/secret', { now: UNTIL, router: { suspension: 'disable' }, entitlement: { afterwards: 'blocked' } }),
    ).toMatchObject([{ disabled: 'yes', comment: MARK }]);
  });
});

describe('other ways in', () => {
  it('a fixed address has a queue, and the lists of the plan', () => {
    const given = { kind: 'static', addresses: { ipv4: '10.0.0.2' }, service: { addressList: 'vip' } } as const;
    expect(rows('/queue/simple', given)).toMatchObject([
      { name: 'daftari-sub_1', target: '10.0.0.2/32', 'max-limit': '2M/10M' },
    ]);
    expect(rows('/ip/firewall/address-list', given).map((row) => row['list'])).toEqual(['daftari-granted', 'vip']);
    expect(() => rows('/queue/simple', { kind: 'static' })).toThrow('no IPv4 address of her own');
  });

  it('a lease is for her hardware address', () => {
    expect(rows('/ip/dhcp-server/lease', { kind: 'dhcp', mac: MAC, addresses: { ipv4: '10.0.0.2' } })).toMatchObject([
      { 'mac-address': '4C:5E:0C:12:34:56', address: '10.0.0.2', 'rate-limit': '2M/10M', comment: MARK },
    ]);
    expect(() => rows('/ip/dhcp-server/lease', { kind: 'dhcp' })).toThrow('hardware address');
  });

  it('a television that shows no page is let past by its hardware address, with a queue of its own', () => {
    const given = { kind: 'hotspot', mac: MAC, addresses: { ipv4: '10.5.0.2' } } as const;
    expect(rows('/ip/hotspot/ip-binding', given)).toMatchObject([
      { type: 'bypassed', 'mac-address': '4C:5E:0C:12:34:56' },
    ]);
    expect(rows('/ip/hotspot/ip-binding', { ...given, entitlement: walled })).toMatchObject([{ type: 'regular' }]);
    expect(rows('/ip/hotspot/ip-binding', { ...given, entitlement: blocked })).toMatchObject([{ type: 'blocked' }]);
    expect(rows('/queue/simple', given)).toHaveLength(1);
    expect(rows('/ip/hotspot/user', given)).toEqual([]);
  });

  it('a guest has what is left of her quota beside what the router has counted, reckoned once a decision', () => {
    const given = { kind: 'hotspot', entitlement: { quotaBytes: 1_000n, quotaSeconds: 60 }, usedBytes: 400n } as const;
    const [user] = wantedObjects(aCase(given)).filter(({ menu }) => menu === '/ip/hotspot/user');
    const counted = { 'bytes-in': '200', 'bytes-out': '100', uptime: '30s' };
    expect(user?.values(null)).toMatchObject({ 'limit-bytes-total': '600', 'limit-uptime': '60s' });
    expect(user?.values({ ...counted, comment: 'before' })).toMatchObject({
      'limit-bytes-total': '900',
      'limit-uptime': '90s',
    });
    expect(
      user?.values({ ...counted, comment: MARK, 'limit-bytes-total': '700', 'limit-uptime': '1m10s' }),
    ).toMatchObject({
      'limit-bytes-total': '700',
      'limit-uptime': '1m10s',
    });
    expect(user?.values({ ...counted, comment: MARK })).toMatchObject({ 'limit-bytes-total': '900' });
  });

  it.each<[Row, Row, string]>([
    [{}, { 'limit-bytes-total': '1500', 'limit-uptime': '90s' }, 'what runs is added: the router has not yet'],
    [{ before: '0/0/0' }, { 'limit-bytes-total': '1500', 'limit-uptime': '90s' }, 'nothing has ended since it began'],
    [{ before: '9/9/9' }, { 'limit-bytes-total': '700', 'limit-uptime': '50s' }, 'it is over, and among her counters'],
    [{ router: 'tower-2' }, { 'limit-bytes-total': '700', 'limit-uptime': '50s' }, 'it runs elsewhere'],
    [{ session: 'ppp/0x1' }, { 'limit-bytes-total': '700', 'limit-uptime': '50s' }, 'it is no session of the hotspot'],
  ])('a guest who buys more while she is online, at %j, has %j: %s', (where, limits) => {
    const session = {
      where: { router: 'tower-1', session: 'hotspot/*A', ...where },
      inBytes: 300n,
      outBytes: 500n,
      // It was counted once more since it was decided, forty seconds after it began.
      seconds: 60,
      startedAt: UNTIL - 40_000,
    } as never;
    const entitlement = { quotaBytes: 1_500n, quotaSeconds: 50, decidedAt: UNTIL, untilAt: null };
    const given = { kind: 'hotspot', entitlement, usedBytes: 800n, openSessions: [session] } as const;
    const [user] = wantedObjects(aCase(given)).filter(({ menu }) => menu === '/ip/hotspot/user');
    const there = { 'bytes-in': '0', 'bytes-out': '0', uptime: '0s', comment: 'before' };
    expect(user?.values(there)).toMatchObject(limits);
    expect(user?.values(null), 'nobody is online by a user that is not there').toMatchObject({
      'limit-bytes-total': '700',
      'limit-uptime': '50s',
    });
  });

  it('a guest whose limit is spent at the router while billing has more for her gets what billing says', () => {
    const given = { kind: 'hotspot', entitlement: { quotaBytes: 1_000n, quotaSeconds: 60 }, usedBytes: 400n } as const;
    const [user] = wantedObjects(aCase(given)).filter(({ menu }) => menu === '/ip/hotspot/user');
    const spent = { 'bytes-in': '500', 'bytes-out': '200', uptime: '2m', comment: MARK };
    expect(user?.values({ ...spent, 'limit-bytes-total': '700', 'limit-uptime': '2m' })).toMatchObject({
      'limit-bytes-total': '1300',
      'limit-uptime': '180s',
    });
  });

  const night = [{ days: null, from: '22:00', to: '06:00', weight: '0.5' }] as never;
  it.each<[string, Partial<AccessView['plan']['service']>, Row]>([
    ['slows down', { afterQuota: { downKbps: 512, upKbps: 256 } }, { 'limit-bytes-total': '0', 'limit-uptime': '0s' }],
    ['weighs hours', { weights: night }, { 'limit-bytes-total': '0', 'limit-uptime': '60s' }],
  ])('a guest has no limit at the router that her plan has not: it %s', (_, service, limits) => {
    const given = { kind: 'hotspot', service, entitlement: { quotaBytes: 1_000n, quotaSeconds: 60 } } as const;
    expect(rows('/ip/hotspot/user', given)[0]).toMatchObject(limits);
  });

  it('nothing of a customer is on a router that asks RADIUS', () => {
    expect(wantedObjects(aCase({ router: { mode: 'radius' } }))).toEqual([]);
  });
});

describe('the end of a grant', () => {
  it('stands in the scheduler of the router, by its own clock, and is gone over again after a power cut', () => {
    expect(rows('/system/scheduler')).toMatchObject([
      { name: 'daftari-sub_1', 'start-date': '2026-03-02', 'start-time': '06:00:00', interval: '5m', comment: MARK },
    ]);
  });

  it('is none where nothing ends, or where nothing can be scheduled', () => {
    expect(rows('/system/scheduler', { entitlement: { untilAt: null } })).toEqual([]);
    expect(rows('/system/scheduler', { entitlement: walled })).toEqual([]);
    expect(rows('/system/scheduler', { blocked: ['scheduler'] })).toEqual([]);
  });

  it('is left as it is while the clock of the router wanders, and moved when it jumps', () => {
    const [end] = wantedObjects(aCase()).filter(({ stage }) => stage === 'end');
    const shown = (time: string) => end?.values({ comment: MARK, 'start-date': '2026-03-02', 'start-time': time });
    expect(shown('06:00:20')).toMatchObject({ 'start-time': '06:00:20' });
    expect(shown('06:02:00')).toMatchObject({ 'start-time': '06:00:00' });
  });

  it('names nobody: whose it is stands in our mark', () => {
    for (const kind of ['pppoe', 'hotspot'] as const) {
      expect(rows('/system/scheduler', { kind })[0]?.['on-event']).not.toContain('amina');
    }
  });
});
