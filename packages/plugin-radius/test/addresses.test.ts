import {
  NO_ADDRESSES,
  type AccessView,
  type Addresses,
  type Addressing,
  type Id,
  type ServiceProfile,
} from '@daftari/core';
import { aPlan, anAccount, anEntitlement, aSession, aSubscription, START, testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { authenticate, type Login } from '../src/authenticate.ts';
import { attribute, codes, valueOf, valuesOf, type Attribute } from '../src/testing/index.ts';
import { leaseTable } from '../src/leases.ts';
import { octetsOf } from '../src/wire/attributes.ts';
import { framedProtocols, serviceTypes } from '../src/wire/dictionary/values.ts';
import { clientWith, pap } from './packets.ts';
import { running } from './running.ts';
import { CLASS_KEY, papLogin } from './support.ts';

function viewOf(
  own: Partial<Addresses>,
  service: Partial<ServiceProfile> = {},
  more: Partial<AccessView> = {},
): AccessView {
  const plan = aPlan();
  const subscriptionId = 'sub_1' as Id<'Subscription'>;
  const addressing: Addressing = { ...NO_ADDRESSES, ...own, subscriptionId, generation: 1, changedAt: START };
  return {
    account: anAccount(),
    subscription: aSubscription(),
    plan: { ...plan, service: { ...plan.service, ...service } },
    entitlement: anEntitlement(),
    usedBytes: 0n,
    openSessions: [],
    addressing,
    ...more,
  };
}

const login = (view: AccessView, client: object = {}, more: readonly Attribute[] = [], given: Partial<Login> = {}) =>
  authenticate({
    packet: pap('maji-moto', more),
    client: clientWith({ ...client }),
    nas: '10.0.0.1',
    view,
    now: START,
    zone: 'Africa/Nairobi',
    interimSeconds: 300,
    staleAfterMs: 900_000,
    nonce: 'n1',
    classKey: CLASS_KEY,
    ...given,
  });

const everything: Partial<Addresses> = {
  ipv4: '203.0.113.9',
  ipv4Bits: 29,
  ipv4Routes: ['198.51.100.0/29', '192.0.2.0/24'],
  ipv6Prefix: '2001:db8:0:1::/64',
  interfaceId: '0:0:0:1',
  delegatedPrefix: '2001:db8:100::/56',
  ipv6Routes: ['2001:db8:200::/48'],
};

describe('the addresses of who has her own', () => {
  it('are all in the answer, and no pool is', () => {
    const answer = login(viewOf(everything, { pool: 'homes', ipv6Pool: 'homes-6', delegatedPool: 'homes-pd' }));
    expect(answer.outcome).toBe('accept');
    expect(valueOf(answer, 'Framed-IP-Address')).toBe('203.0.113.9');
    expect(valueOf(answer, 'Framed-IP-Netmask')).toBe('255.255.255.248');
    expect(valuesOf(answer, 'Framed-Route')).toEqual(['198.51.100.0/29 0.0.0.0 1', '192.0.2.0/24 0.0.0.0 1']);
    expect(valueOf(answer, 'Framed-IPv6-Prefix')).toBe('2001:db8:0:1::/64');
    // RFC 3162 section 2.3: zero, the length, and the octets that it needs.
    expect(Buffer.from(octetsOf(answer, 'Framed-IPv6-Prefix') ?? []).toString('hex')).toBe('004020010db800000001');
    expect(Buffer.from(octetsOf(answer, 'Framed-Interface-Id') ?? []).toString('hex')).toBe('0000000000000001');
    expect(valueOf(answer, 'Delegated-IPv6-Prefix')).toBe('2001:db8:100::/56');
    expect(valuesOf(answer, 'Framed-IPv6-Route')).toEqual(['2001:db8:200::/48 :: 1']);
    for (const pool of ['Framed-Pool', 'Framed-IPv6-Pool', 'Mikrotik-Delegated-IPv6-Pool'] as const) {
      expect(valueOf(answer, pool)).toBeUndefined();
    }
  });

  it('are not given a second time: another session of hers has to do with the pool', () => {
    const where = { nas: '10.0.0.2', framedIp: '203.0.113.9', callingStation: 'AA-AA-AA-00-00-01' };
    const openSessions = [aSession({ where, lastSeenAt: START })];
    const entitlement = anEntitlement({ sessions: 2 });
    const answer = login(viewOf({ ipv4: '203.0.113.9' }, { pool: 'homes' }, { openSessions, entitlement }));
    expect(valueOf(answer, 'Framed-IP-Address')).toBeUndefined();
    expect(valueOf(answer, 'Framed-Pool')).toBe('homes');
  });
});

describe('pools on the router', () => {
  it.each([
    ['mikrotik', {}, 'Framed-IPv6-Pool', 'Mikrotik-Delegated-IPv6-Pool'],
    ['juniper', { policy: 'p' }, 'ERX-IPv6-NdRa-Pool-Name', 'ERX-IPv6-Delegated-Pool-Name'],
    ['huawei', {}, 'Framed-IPv6-Pool', 'Huawei-Delegated-IPv6-Prefix-Pool'],
    ['generic', {}, 'Framed-IPv6-Pool', 'Delegated-IPv6-Prefix-Pool'],
  ] as const)('are named to %s in its own attributes', (vendor, more, six, delegated) => {
    const answer = login(viewOf({}, { pool: 'homes', delegatedPool: 'homes-pd' }), {
      vendor,
      ipv6Pool: 'all-6',
      ...more,
    });
    expect(valueOf(answer, 'Framed-Pool')).toBe('homes');
    expect(valueOf(answer, six)).toBe('all-6');
    expect(valueOf(answer, delegated)).toBe('homes-pd');
  });
});

describe('what else a plan says', () => {
  it('is the burst, the profile, the list, the idle time, name servers and what PPP is', () => {
    const service: Partial<ServiceProfile> = {
      burst: { downKbps: 20_000, upKbps: 10_000, seconds: 8 },
      priority: 5,
      profile: 'gold',
      addressList: 'residential',
      idleSeconds: 900,
    };
    const dns = ['192.0.2.53', '2001:db8::53', '192.0.2.54'];
    const ppp = [attribute('Framed-Protocol', framedProtocols.PPP)];
    const answer = login(viewOf({}, service), { dns }, ppp);
    expect(valueOf(answer, 'Mikrotik-Rate-Limit')).toBe('5M/10M 10M/20M 5M/10M 8/8 5');
    expect(valueOf(answer, 'Mikrotik-Group')).toBe('gold');
    expect(valueOf(answer, 'Mikrotik-Address-List')).toBe('residential');
    expect(valueOf(answer, 'Idle-Timeout')).toBe(900);
    expect(valueOf(answer, 'MS-Primary-DNS-Server')).toBe('192.0.2.53');
    expect(valueOf(answer, 'MS-Secondary-DNS-Server')).toBe('192.0.2.54');
    expect(valueOf(answer, 'DNS-Server-IPv6-Address')).toBe('2001:db8::53');
    expect(valueOf(answer, 'Service-Type')).toBe(serviceTypes['Framed-User']);
    expect(valueOf(answer, 'Framed-Protocol')).toBe(framedProtocols.PPP);
  });

  it('is no burst for who was slowed down, and no more kept than she may have', () => {
    const service: Partial<ServiceProfile> = {
      burst: { downKbps: 20_000, upKbps: 10_000, seconds: 8 },
      guaranteed: { downKbps: 4_000, upKbps: 2_000 },
    };
    const entitlement = anEntitlement({ access: 'throttled', downKbps: 1_000, upKbps: 500 });
    const answer = login(viewOf({}, service, { entitlement }));
    expect(valueOf(answer, 'Mikrotik-Rate-Limit')).toBe('500k/1M 0/0 0/0 0/0 8 500k/1M');
  });

  it.each([
    [{}, 'GOLD', 'at the speed sold, the name that the plan has'],
    [{ downKbps: 1_000, upKbps: 500 }, 'home-10-down-1000', 'at another, one by the template'],
  ])('is the name of a policy: %j is %s, %s', (speed, name, _why) => {
    const view = viewOf({}, { profile: 'GOLD' }, { entitlement: anEntitlement(speed) });
    const answer = login(view, { vendor: 'juniper', policy: '{code}-{way}-{rate}' });
    expect(valueOf(answer, 'ERX-Egress-Policy-Name')).toBe(name);
  });

  it('is pages of a hotspot', () => {
    const advertise = { urls: ['https://isp.example/one', 'https://isp.example/two'], seconds: 600 };
    const answer = login(viewOf({}, { access: 'hotspot' }), { advertise });
    expect(valuesOf(answer, 'Mikrotik-Advertise-URL')).toEqual(advertise.urls);
    expect(valueOf(answer, 'Mikrotik-Advertise-Interval')).toBe(600);
    expect(valueOf(answer, 'Port-Limit')).toBe(1);
  });
});

describe('a pool of ours', () => {
  it('gives an address that stays, and refuses by name when it has none left', async () => {
    const names = ['amina', 'baraka'];
    const access = Object.fromEntries(
      names.map((name) => {
        const id = `sub_${name}` as Id<'Subscription'>;
        const view = viewOf({}, { pool: 'homes' });
        return [
          name,
          {
            ...view,
            subscription: aSubscription({ id, username: name }),
            entitlement: anEntitlement({ subscriptionId: id }),
          },
        ];
      }),
    );
    const host = testHost({ pluginId: 'radius', now: START, access });
    const pools = [{ name: 'homes', from: ['10.64.0.9-10.64.0.9'] }];
    const { auth, decisions, health } = await running({}, { plugin: { pools } }, host);
    const ask = (name: string) =>
      auth.ask(papLogin(name, 'maji-moto', [attribute('Calling-Station-Id', `modem of ${name}`)]));
    for (const _ of [1, 2]) {
      const reply = await ask('amina');
      expect(reply?.code).toBe(codes['Access-Accept']);
      expect(reply && valueOf(reply, 'Framed-IP-Address')).toBe('10.64.0.9');
      expect(reply && valueOf(reply, 'Framed-Pool')).toBeUndefined();
    }
    expect((await ask('baraka'))?.code).toBe(codes['Access-Reject']);
    expect(decisions()[0]?.reason).toBe('no-address');
    expect(await health()).toMatchObject({
      status: 'degraded',
      reason: 'within a minute: pool_exhausted',
      figures: { pool_homes_size: 1, pool_homes_used: 1 },
    });
  });

  it('lets her in with what is her own once who has it out of the pool has logged in again', async () => {
    const aminas = 'sub_amina' as Id<'Subscription'>;
    const access = {
      amina: {
        ...viewOf({}, { pool: 'homes' }),
        subscription: aSubscription({ id: aminas }),
        entitlement: anEntitlement({ subscriptionId: aminas }),
      },
      baraka: viewOf({ ipv4: '10.64.0.9' }, { pool: 'homes' }),
    };
    const where = { nas: '10.0.0.1', framedIp: '10.64.0.9' };
    const sessions = [aSession({ subscriptionId: aminas, where })];
    const host = testHost({ pluginId: 'radius', now: START, access, sessions });
    const pools = [{ name: 'homes', from: ['10.64.0.9-10.64.0.10'] }];
    const { auth, decisions } = await running({}, { plugin: { pools } }, host);
    // Amina has it since yesterday, when it was nobody's own.
    const since = { device: 'modem-of-amina', used_at: BigInt(START - 86_400_000) };
    await host.table(leaseTable).put({ address: '10.64.0.9', pool: 'homes', subscription_id: aminas, ...since });
    const given = async (name: string) => {
      const reply = await auth.ask(papLogin(name, 'maji-moto', [attribute('Calling-Station-Id', `modem-of-${name}`)]));
      return reply === null ? null : (valueOf(reply, 'Framed-IP-Address') ?? null);
    };
    expect(await given('baraka')).toBeNull();
    expect(decisions()[0]?.reason).toBe('no-address');
    expect(host.sentAway).toEqual([aminas]);
    expect(await given('amina')).toBe('10.64.0.10');
    expect(await given('baraka')).toBe('10.64.0.9');
    // And nobody is given it out of the pool while she is away.
    expect(host.rows('leases').filter(({ address }) => address === '10.64.0.9')).toMatchObject([
      { subscription_id: 'sub_1' },
    ]);
  });

  it('that is for links and to delegate gives two prefixes, each of which stays', async () => {
    const view = viewOf({}, { ipv6Pool: 'six', delegatedPool: 'six' });
    const host = testHost({ pluginId: 'radius', now: START, access: { amina: view } });
    const pools = [{ name: 'six', from: ['2001:db8::/40'], bits: 56 }];
    const { auth } = await running({}, { plugin: { pools } }, host);
    const given = async () => {
      const more = [attribute('Calling-Station-Id', '02:00:00:00:00:01')];
      const reply = await auth.ask(papLogin('amina', 'maji-moto', more));
      return reply === null ? [] : [valueOf(reply, 'Framed-IPv6-Prefix'), valueOf(reply, 'Delegated-IPv6-Prefix')];
    };
    const first = await given();
    expect(new Set(first.filter((prefix) => prefix !== undefined)).size).toBe(2);
    expect(await given()).toEqual(first);
  });
});
