import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { Disbursement } from '../../src/domain/disbursement.ts';
import { isBillingError } from '../../src/kernel/error.ts';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { ALL, HOUR, MINUTE, openCounter, OTIENO, SECOND, WANJIRU, type Counter } from './counter.ts';
import { says, type Manner } from './courier.ts';

/** Another seed is another world; a failure prints it. */
const SEED = 20_260_907;

const MANNERS: readonly Manner[] = ['takes', 'takes', 'takes', 'refuses', 'is_away', 'loses_answer', 'loses_order'];

const step = fc.record({
  what: fc.constantFrom(
    ...(['order', 'order', 'approve', 'refuse', 'work', 'work', 'tell', 'tell', 'lie', 'settle', 'check'] as const),
    ...(['take', 'restore', 'silence', 'voice', 'hand'] as const),
  ),
  which: fc.nat({ max: 20 }),
  minor: fc.integer({ min: 1, max: 6 }),
  manner: fc.constantFrom(...MANNERS),
  wait: fc.constantFrom(0, SECOND, 20 * SECOND, MINUTE, HOUR),
  isPaid: fc.boolean(),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

/** A caller's fault is an answer; anything else is ours. */
async function allowed(work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
  }
}

async function take(counter: Counter, given: Step, place: number): Promise<void> {
  const { billing, courier, account } = counter;
  const { what, which } = given;
  const all = (await billing.reads.disbursements(ALL)).rows;
  const one: Disbursement | undefined = all[which % Math.max(1, all.length)];
  const actor = which % 2 === 0 ? WANJIRU : OTIENO;
  courier.manner = given.manner;
  switch (what) {
    case 'order': {
      const ask = { source: 'wallet', amount: kes(`${given.minor}00.00`), reason: 'chance', actor: WANJIRU } as const;
      const refund = await billing.requestRefund(account.id, ask);
      const key = { key: `order ${place}` };
      await Promise.all([counter.order(refund, key), counter.order(refund, key).catch(() => undefined)]);
      return;
    }
    case 'approve':
      return one && void (await billing.approveDisbursement(one.id, actor));
    case 'refuse':
      return one && void (await billing.refuseDisbursement(one.id, actor, 'chance'));
    case 'check':
      return one && void (await billing.checkDisbursement(one.id));
    case 'settle':
      return one && settles(counter, one, actor);
    case 'tell':
    case 'lie':
    case 'take':
    case 'restore':
      return messages(counter, given);
    case 'silence':
    case 'voice':
      courier.answers = what === 'voice';
      return;
    case 'hand':
      return allowed(async () => {
        const [refund] = (await billing.reads.refunds(account.id, { ...ALL, status: 'requested' })).rows;
        if (refund === undefined) return;
        const sent = { to: 'succeeded', paidFrom: '1100', reference: `EFT-${place}` } as const;
        await billing.settleRefund(refund.id, sent, OTIENO);
      });
    case 'work':
      return counter.after(given.wait);
  }
}

/** A person who has found out. */
async function settles(counter: Counter, one: Disbursement, actor: string): Promise<void> {
  const { billing, courier } = counter;
  const known = courier.carried.find(({ order }) => order.disbursementId === one.id);
  const isDone = known?.state === 'paid';
  if (!isDone && known?.state === 'under_way') return;
  const end = isDone
    ? ({ to: 'succeeded', receipt: known.receipt } as const)
    : ({ to: 'failed', reason: 'not there' } as const);
  await billing.settleDisbursement(one.id, end, actor);
}

/** What the courier, or somebody in his name, tells. */
async function messages(counter: Counter, { what, which, isPaid }: Step): Promise<void> {
  const { courier } = counter;
  const carried = courier.carried[which % Math.max(1, courier.carried.length)];
  switch (what) {
    case 'tell':
      if (carried === undefined) return;
      if (carried.state === 'under_way') carried.state = isPaid ? 'paid' : 'not_paid';
      await counter.hears(says(courier, carried));
      return;
    case 'lie':
      if (carried === undefined) return;
      courier.signs = false;
      await counter.hears(says(courier, { ...carried, state: 'not_paid' }));
      courier.signs = true;
      return;
    case 'take':
      return counter.hears({
        kind: 'taken_back',
        reference: `DSP${which % 4}`,
        payment: `IN${(which % 3) + 1}`,
        amount: isPaid ? null : kes('700.00'),
        fee: null,
        providerAt: null,
        reason: 'chance',
      });
    case 'restore':
      return counter.hears({ kind: 'restored', reference: `DSP${which % 4}`, providerAt: null });
    default:
      return;
  }
}

/** Each order was taken once at most, and what of our money is where the courier and the bank have it. */
async function holds(counter: Counter): Promise<void> {
  const { billing, courier } = counter;
  const ids = courier.carried.map(({ order }) => order.disbursementId);
  expect(new Set(ids).size).toBe(ids.length);
  const all = (await billing.reads.disbursements(ALL)).rows;
  for (const one of all) {
    const carried = courier.carried.find(({ order }) => order.disbursementId === one.id);
    // Nothing is given back that has left, or may have left.
    if (one.state === 'failed') expect([undefined, 'not_paid']).toContain(carried?.state);
    if (one.state === 'succeeded') expect(carried?.state).toBe('paid');
    if (one.state === 'ready' || one.state === 'awaiting_approval') expect(carried).toBeUndefined();
  }
  expect(await billing.verify()).toEqual([]);
}

describeOnEngines('money that leaves', (open, _, engine) => {
  it(
    `is sent once and given back only where it is not, whatever happens (seed ${SEED})`,
    { timeout: 600_000 },
    async () => {
      await fc.assert(
        fc.asyncProperty(fc.array(step, { minLength: 10, maxLength: 25 }), async (steps) => {
          const counter = await openCounter(await open(), { twoPeopleAbove: '300.00' });
          for (let turn = 0; turn < 3; turn++) await counter.pays('1000.00');
          for (const [place, each] of steps.entries()) await allowed(() => take(counter, each, place));
          await holds(counter);
          // In the end he says of each what became of it, and is asked.
          Object.assign(counter.courier, { answers: true, manner: 'takes' });
          for (const one of counter.courier.carried) if (one.state === 'under_way') one.state = 'paid';
          for (let hour = 0; hour < 9; hour++) await counter.after(HOUR);
          for (const one of (await counter.billing.reads.disbursements(ALL)).rows) {
            await counter.billing.checkDisbursement(one.id);
          }
          for (const one of counter.courier.carried) if (one.state === 'under_way') one.state = 'paid';
          await counter.after(HOUR);
          await holds(counter);
          const left = (await counter.billing.reads.disbursements({ ...ALL, status: 'unknown' })).rows;
          expect(left).toEqual([]);
          await counter.story.end();
        }),
        { seed: SEED, numRuns: engine === 'embedded' ? 12 : 4 },
      );
    },
  );
});
