import { expect, it } from 'vitest';
import { createBilling } from '../../src/billing.ts';
import { UNHEARD_MS } from '../../src/domain/disbursement-state.ts';
import { openStore } from '../../src/storage/store.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { manualClock } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine, type Template } from '../../src/testing/engines.ts';
import { failAt, type Failpoint } from '../../src/testing/failpoint.ts';
import type { Engine, EngineConfig } from '../../src/storage/engine.ts';
import { ALL, HOUR, PHONE, SECOND, WANJIRU } from './counter.ts';
import { courierPlugin, newCourier, says, type Courier } from './courier.ts';

/** Amina has 1,000 in her wallet, and 400 of it are to be sent back. */
const ORDERED: Template = {
  key: 'money_out_ordered',
  async prepare(config) {
    const { billing } = await openWorld(config, newCourier());
    const account = await billing.openAccount({ name: 'Amina' });
    await billing.applyResult('courier', received({ receipt: 'IN1', accountReference: account.number }));
    const ask = { source: 'wallet', amount: kes('400.00'), reason: 'paid too much', actor: WANJIRU } as const;
    const { id: refundId } = await billing.requestRefund(account.id, ask);
    const order = { purpose: 'refund', refundId, gateway: 'courier', to: PHONE } as const;
    await billing.orderDisbursement({ ...order, remarks: 'Refund', key: 'one', actor: WANJIRU });
    await billing.stop();
  },
};

async function openWorld(
  config: EngineConfig,
  courier: Courier,
  { touch, worker = 'w' }: { touch?: (engine: Engine) => void; worker?: string } = {},
) {
  const clock = manualClock();
  const engine = await openTestEngine({ ...config, poolMax: 3 });
  const store = await openStore(engine, { secretKey: new Uint8Array(32).fill(7), clock });
  touch?.(engine);
  const options = { currency: 'KES', zone: 'Africa/Nairobi', clock, worker } as const;
  const billing = await createBilling({ ...options, database: store, plugins: [courierPlugin(courier)] });
  return { billing, clock, engine, store };
}

type World = Awaited<ReturnType<typeof openWorld>>;

/** It is sent, and paid; and its result comes by a message, or when it is asked for. */
async function carriedThrough({ billing, clock }: World, courier: Courier, by: 'message' | 'question') {
  await billing.drain();
  for (const one of courier.carried) one.state = 'paid';
  if (by === 'message') {
    for (const one of courier.carried) {
      const message = { gateway: 'courier', key: one.reference, topic: 'result', body: says(courier, one) };
      await billing.store.write({ inbox: [{ ...message, receivedAt: clock.now() }] });
    }
  }
  clock.advance(15 * SECOND);
  await billing.drain();
}

/** What there is in the end: where the money is, and what is said of it. */
async function endOf({ billing }: World) {
  const { rows } = await billing.reads.disbursements(ALL);
  const refunds = (await billing.reads.refunds(null, ALL)).rows;
  const balance = (code: string) => billing.reads.balance(code, null, 'KES');
  return {
    states: [...rows.map(({ state }) => state), ...refunds.map(({ state }) => state)],
    clearing: await balance('1160'),
  };
}

/** The statements around each moment at which the courier was spoken to: what is claimed, marked and written. */
function around(touched: readonly number[], sent: number): readonly number[] {
  const all = touched.flatMap((moment) => Array.from({ length: 36 }, (_, place) => moment - 14 + place));
  return [...new Set(all)].filter((at) => at >= 1 && at <= sent).toSorted((one, other) => one - other);
}

const LONG = { timeout: 600_000 };

describeOnEngines('sending money', (open, _, peer) => {
  for (const by of ['message', 'question'] as const) {
    it(`that is killed at any statement sends it once at most, told by a ${by}`, LONG, async () => {
      const counted: Failpoint[] = [];
      const courier = newCourier();
      const touched: number[] = [];
      courier.touched = () => void touched.push(counted[0]?.sent() ?? 0);
      const whole = await openWorld(await open(ORDERED), courier, {
        touch: (engine) => void counted.push(failAt(engine, Number.POSITIVE_INFINITY)),
      });
      await carriedThrough(whole, courier, by);
      expect(await endOf(whole)).toEqual({ states: ['succeeded', 'succeeded'], clearing: 60_000n });
      const sent = counted[0]?.sent() ?? 0;
      await whole.billing.stop();
      const kills = around(touched, sent);
      expect(kills.length).toBeGreaterThan(40);
      for (const at of kills.filter((__, place) => peer === 'embedded' || place % 9 === 0)) {
        const database = await open(ORDERED);
        const outside = newCourier();
        const dying = await openWorld(database, outside, { touch: (engine) => void failAt(engine, at) });
        await carriedThrough(dying, outside, by).catch(() => undefined);
        await dying.engine.close().catch(() => undefined);
        const next = await openWorld(database, outside);
        next.clock.advance(HOUR);
        await next.billing.drain();
        for (const one of outside.carried) one.state = 'paid';
        for (let hour = 0; hour < 3; hour++) {
          next.clock.advance(HOUR);
          await next.billing.drain();
        }
        const where = `killed at statement ${at} of ${sent}`;
        expect(outside.calls.payOut, where).toBeLessThanOrEqual(1);
        expect(await endOf(next), where).toEqual({ states: ['succeeded', 'succeeded'], clearing: 60_000n });
        expect(await next.billing.verify(), where).toEqual([]);
        await next.billing.stop();
      }
    });
  }

  it('that dies between the mark and the call is sent by nobody, and given back on his word', async () => {
    const database = await open(ORDERED);
    const courier = newCourier();
    const counted: Failpoint[] = [];
    const whole = await openWorld(database, courier, {
      touch: (engine) => void counted.push(failAt(engine, Number.POSITIVE_INFINITY)),
    });
    courier.manner = 'loses_order';
    // From the call on nothing reaches the database any more.
    courier.touched = () => void failAt(whole.engine, 1);
    await whole.billing.drain().catch(() => undefined);
    await whole.engine.close().catch(() => undefined);
    courier.touched = () => undefined;
    Object.assign(courier, { manner: 'takes', answers: false });
    const next = await openWorld(database, courier);
    await next.store.releaseClaims('w', next.clock.now());
    next.clock.advance(UNHEARD_MS);
    await next.billing.drain();
    expect((await endOf(next)).states).toEqual(['unknown', 'unknown']);
    courier.answers = true;
    next.clock.advance(HOUR);
    await next.billing.drain();
    expect(await endOf(next)).toEqual({ states: ['failed', 'failed'], clearing: 100_000n });
    expect([courier.calls.payOut, courier.carried]).toEqual([1, []]);
    expect(await next.billing.verify()).toEqual([]);
    await next.billing.stop();
  });

  it('by two workers at once is done by one', LONG, async () => {
    for (let turn = 0; turn < 5; turn++) {
      const database = await open(ORDERED);
      const courier = newCourier();
      const worlds = await Promise.all(['one', 'two'].map((worker) => openWorld(database, courier, { worker })));
      await Promise.all(worlds.map(({ billing }) => billing.drain()));
      expect(courier.calls.payOut).toBe(1);
      const [first] = worlds;
      for (const one of courier.carried) one.state = 'paid';
      for (const { clock } of worlds) clock.advance(15 * SECOND);
      // The question of one and the message to the other meet.
      for (const one of courier.carried) {
        const message = { gateway: 'courier', key: one.reference, topic: 'result', body: says(courier, one) };
        await first!.store.write({ inbox: [{ ...message, receivedAt: first!.clock.now() }] });
      }
      await Promise.all(worlds.map(({ billing }) => billing.drain()));
      expect(await endOf(first!)).toEqual({ states: ['succeeded', 'succeeded'], clearing: 60_000n });
      expect(await first!.billing.verify()).toEqual([]);
      await Promise.all(worlds.map(({ billing }) => billing.stop()));
    }
  });
});
