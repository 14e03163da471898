import { afterEach, describe, expect, it } from 'vitest';
import type { Aaa, AaaAsk, AaaGrant, AaaRecord, Order, OrderReply } from '../../src/testing/index.ts';
import { ANN, PPPOE, closeSites, site } from './traffic-world.ts';

afterEach(closeSites);

const RADIUS = `${PPPOE}
/ppp secret remove ann
/ppp aaa set use-radius=yes accounting=yes
/radius add service=ppp address=10.0.0.9 secret=s
/radius incoming set accept=yes
`;

/** A RADIUS server that grants everybody the same, and keeps what it hears. */
function server(grant: AaaGrant): Aaa & { readonly asks: AaaAsk[]; readonly records: AaaRecord[] } {
  const asks: AaaAsk[] = [];
  const records: AaaRecord[] = [];
  return {
    asks,
    records,
    async accessRequest(ask) {
      asks.push(ask);
      return ask.password === 'secret' ? { accepted: true, grant } : { accepted: false, message: 'unknown' };
    },
    async accounting(record) {
      records.push(record);
      return true;
    },
  };
}

describe('a router that asks RADIUS', () => {
  it('asks it only for those whom it does not know itself', async () => {
    const aaa = server({});
    const { router } = await site(`${RADIUS}/ppp secret add name=local password=x profile=ten`, { aaa });
    expect(await router.people.pppoe({ ...ANN, username: 'local', password: 'x' })).toMatchObject({ ok: true });
    expect(await router.people.pppoe({ ...ANN, username: 'local', password: 'secret' })).toMatchObject({
      reason: 'wrong-password',
    });
    expect(aaa.asks).toEqual([]);
    expect(await router.people.pppoe({ ...ANN, password: 'x' })).toMatchObject({ reason: 'rejected' });
    expect(aaa.asks).toMatchObject([{ username: 'ann', service: 'ppp', calledId: 'home', mac: ANN.mac }]);
  });

  it('gives what was granted before what its profile says', async () => {
    const aaa = server({ framedAddress: '10.20.0.7', rateLimit: '3M/6M', addressList: 'unpaid', sessionTimeoutS: 60 });
    const { router, pass } = await site(RADIUS, { aaa });
    await router.people.pppoe(ANN);
    expect(router.people.sessions()).toMatchObject([{ address: '10.20.0.7', rateKbps: { up: 3_000, down: 6_000 } }]);
    expect(router.rows('/ip/firewall/address-list')).toMatchObject([{ list: 'unpaid', address: '10.20.0.7' }]);
    await pass(60_000);
    expect(router.people.sessions()).toEqual([]);
    expect(router.rows('/ip/firewall/address-list')).toEqual([]);
    expect(aaa.records.map(({ status, cause }) => [status, cause])).toEqual([
      ['Start', undefined],
      ['Stop', 'Session-Timeout'],
    ]);
  });

  it('tells what has gone at every interval and at the end, with the class that it was given', async () => {
    const aaa = server({ interimS: 300, class: 'c1' });
    const { router, pass } = await site(RADIUS, { aaa });
    await router.people.pppoe({ ...ANN, wantsKbps: { up: 80, down: 800 } });
    await pass(700_000);
    await router.people.hangUp('ann');
    // 800 kbit/s are 100,000 bytes a second.
    expect(aaa.records.map(({ status, sessionS, bytesIn, bytesOut }) => [status, sessionS, bytesIn, bytesOut])).toEqual(
      [
        ['Start', 0, 0, 0],
        ['Interim-Update', 300, 3_000_000, 30_000_000],
        ['Interim-Update', 600, 6_000_000, 60_000_000],
        ['Stop', 700, 7_000_000, 70_000_000],
      ],
    );
    expect(new Set(aaa.records.map((record) => record.class))).toEqual(new Set(['c1']));
  });

  it('cuts at the bytes that were granted', async () => {
    const aaa = server({ totalBytes: 1_000_000 });
    const { router, pass } = await site(RADIUS, { aaa });
    await router.people.pppoe({ ...ANN, wantsKbps: { up: 0, down: 800 } });
    await pass(9_999);
    expect(router.people.sessions()).toHaveLength(1);
    await pass(10);
    expect(aaa.records.at(-1)).toMatchObject({ status: 'Stop', cause: 'NAS-Request' });
    expect(aaa.records.at(-1)?.bytesOut).toBeLessThan(1_000_200);
  });

  it('takes orders: a new speed without a break, a wall, and the end', async () => {
    const aaa = server({ rateLimit: '5M/10M' });
    const { router } = await site(
      `${RADIUS}/ip firewall filter add chain=forward src-address-list=unpaid action=reject`,
      { aaa },
    );
    const { session } = await router.people.pppoe(ANN);
    const { acctSessionId = '' } = session ?? {};
    expect(await router.orders({ kind: 'coa', username: 'ann', rateLimit: '1M/1M' })).toEqual({ done: true });
    expect(router.people.sessions()).toMatchObject([{ rateKbps: { down: 1_000 }, acctSessionId }]);
    await router.orders({ kind: 'coa', acctSessionId, addressList: 'unpaid' });
    expect(router.people.sessions()).toMatchObject([{ walled: true }]);
    await router.orders({ kind: 'coa', acctSessionId, addressList: '' });
    expect(router.people.sessions()).toMatchObject([{ walled: false }]);
    expect(await router.orders({ kind: 'disconnect', username: 'ann' })).toEqual({ done: true });
    expect(router.people.sessions()).toEqual([]);
    expect(aaa.records.at(-1)).toMatchObject({ status: 'Stop', cause: 'Admin-Reset' });
  });

  it.each<[Partial<Order>, OrderReply, string]>([
    [{ username: 'bob' }, { done: false, errorCause: 503 }, 'nobody is called so'],
    [{ username: 'ann', acctSessionId: 'x' }, { done: false, errorCause: 503 }, 'one mark does not fit'],
    [{}, { done: false, errorCause: 402 }, 'nobody is named'],
  ])('refuses an order for %j with %j: %s', async (marks, reply) => {
    const { router } = await site(RADIUS, { aaa: server({}) });
    await router.people.pppoe(ANN);
    expect(await router.orders({ kind: 'disconnect', ...marks })).toEqual(reply);
  });

  it('hears no order unless it is told to listen', async () => {
    const { router } = await site(`${RADIUS}/radius incoming set accept=no`, { aaa: server({}) });
    await router.people.pppoe(ANN);
    expect(await router.orders({ kind: 'disconnect', username: 'ann' })).toBeNull();
  });

  it('tells nobody of sessions that a power cut has ended', async () => {
    const aaa = server({});
    const { router, pass } = await site(RADIUS, { aaa });
    await router.people.pppoe({ ...ANN, redials: true });
    const first = aaa.records[0]?.acctSessionId;
    await router.reboot();
    await pass(60_000);
    expect(aaa.records.map(({ status }) => status)).toEqual(['Start', 'Start']);
    expect(aaa.records[1]?.acctSessionId).not.toBe(first);
  });
});
