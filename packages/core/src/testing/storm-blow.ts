import type { Account } from '../domain/account.ts';
import type { Subscription } from '../domain/subscription.ts';
import { assert } from '../kernel/assert.ts';
import { money, type Money } from '../kernel/money.ts';
import { span, type ManualClock } from './clock.ts';
import type { StormBench, StormMessage, StormPaid } from './storm-bench.ts';
import type { Life } from './storm-life.ts';
import type { Fate } from './storm-plan.ts';

/** A customer of a storm. */
export interface Blown {
  readonly account: Account;
  readonly subscription: Subscription;
  readonly payer: string;
}

/** Money that has moved at the provider. */
export interface Moved {
  readonly receipt: string;
  readonly amount: Money;
  /** Whose it is; null where nobody can tell from what she typed. */
  readonly customer: Blown | null;
  readonly how: Fate['how'];
  /** Whether the ISP has taken any message of it. */
  readonly told: () => boolean;
}

/** What was done to an ISP. */
export interface StormCounts {
  readonly refused: number;
  readonly sent: number;
  readonly taken: number;
  readonly contradictions: number;
  readonly forgeries: number;
}

/** A storm that blows. */
export interface Storm {
  /** Plans one payment. */
  put(fate: Fate): void;
  /** Whether anybody has anything left to do. */
  more(): boolean;
  /** Whether anybody has anything to do now. */
  due(): boolean;
  /** Does what is due by the clock, side by side with two workers of the ISP. */
  window(life: Life): Promise<void>;
  readonly moved: readonly Moved[];
  readonly counts: StormCounts;
  /** What went wrong while the ISP was alive. */
  readonly faults: readonly string[];
}

type Deed = (life: Life) => Promise<void>;

/** When somebody is asked again of whom nothing was heard, or who refused. */
const AGAIN_MS = 30 * span.minute;
/** Who was asked in vain so often is never asked with success. */
const ASKS = 40;
/** How many people act at once. */
const AT_ONCE = 8;
/** What M-Pesa moves at least; every other provider moves that too. */
const STEP_MINOR = 100n;
/** In place of a number: it names nobody. */
const NOBODY = 'WIFI';

/** A storm over a bench, before anything has happened. */
export function newStorm(given: {
  readonly bench: StormBench;
  readonly customers: readonly Blown[];
  readonly clock: ManualClock;
  readonly windowMs: number;
}): Storm {
  const { bench, customers, clock, windowMs } = given;
  const sky = newSky(clock, windowMs);
  const moved: Moved[] = [];
  const faults: string[] = [];
  const counts = { refused: 0, sent: 0, taken: 0, contradictions: 0, forgeries: 0 };
  const heard = new Set<object>();

  const send = async (message: StormMessage): Promise<boolean> => {
    counts.sent += 1;
    const taken = await message().catch(() => false);
    if (taken) counts.taken += 1;
    return taken;
  };
  const tell = (fate: Fate, messages: readonly StormMessage[], of: object): void => {
    for (const [place, message] of messages.entries()) {
      for (const delay of fate.tellings[place % Math.max(1, fate.tellings.length)] ?? []) {
        sky.put(delay, async () => void ((await send(message)) && heard.add(of)));
      }
    }
  };
  const pays = (fate: Fate, paid: StormPaid, customer: Blown | null): void => {
    const { receipt, amount, messages, contradictions } = paid;
    moved.push({ receipt, amount, customer, how: fate.how, told: () => heard.has(paid) });
    tell(fate, messages, paid);
    if (fate.contradictedMs === null) return;
    for (const message of contradictions) {
      sky.put(fate.contradictedMs, async () => {
        counts.contradictions += 1;
        await send(message);
      });
    }
  };

  /** The ISP may die before, while or after it asks: she answers whatever waits with her. */
  const asked = (fate: Fate, customer: Blown, amount: Money, turn = 0): Deed => {
    return async (life) => {
      const { asked: provider, gateway } = bench;
      assert(provider !== undefined, `${gateway} does not ask`);
      const { account, payer } = customer;
      const again = () => sky.put(AGAIN_MS, asked(fate, customer, amount, turn + 1));
      await life.ask({ gateway, accountId: account.id, subscriptionId: null, amount, payer }).catch(() => undefined);
      const [reference] = await provider.waiting(payer);
      if (reference === undefined && turn < ASKS) return again();
      if (reference === undefined) return void faults.push(`${account.number} was asked ${ASKS} times in vain`);
      const refuses = fate.refusedFirst && turn === 0;
      const { paid, messages } = await provider.answer(reference, refuses ? 'refuse' : 'pay');
      if (paid !== null) return pays(fate, paid, customer);
      counts.refused += 1;
      tell(fate, messages, {});
      again();
    };
  };

  return {
    moved,
    counts,
    faults,
    more: sky.more,
    due: sky.due,
    put(fate) {
      const customer = customers[fate.customer];
      assert(customer !== undefined, 'the plan names a customer who is not there');
      const { payer, account } = customer;
      const amount = money(bench.price.minor + BigInt(fate.over) * STEP_MINOR, bench.price.currency);
      if (fate.forgedMs !== null) {
        sky.put(fate.atMs + fate.forgedMs, async () => {
          const messages = bench.forge?.({ payer, reference: account.number, amount: bench.price }) ?? [];
          counts.forgeries += messages.length;
          await Promise.all(messages.map(send));
        });
      }
      if (fate.how === 'asked') return sky.put(fate.atMs, asked(fate, customer, amount));
      const reference = fate.how === 'stray' ? NOBODY : account.number;
      sky.put(fate.atMs, async () => {
        const paid = await bench.herself?.({ payer, reference, amount });
        if (paid !== undefined) pays(fate, paid, fate.how === 'stray' ? null : customer);
      });
    },
    async window(life) {
      const done = await Promise.allSettled([atOnce(sky.take(), life), life.work(2)]);
      done.push(...(await Promise.allSettled([life.work(1)])));
      if (await life.dead()) return;
      for (const one of done) if (one.status === 'rejected') faults.push(`while it was alive: ${String(one.reason)}`);
    },
  };
}

/** What is still to be done, by the window in which it is due. */
interface Sky {
  /** So long after now. */
  put(afterMs: number, deed: Deed): void;
  more(): boolean;
  due(): boolean;
  /** What is due now. */
  take(): readonly Deed[];
}

function newSky(clock: ManualClock, windowMs: number): Sky {
  const deeds = new Map<number, Deed[]>();
  const windowAt = (at: number) => Math.ceil(at / windowMs);
  let left = 0;
  return {
    put(afterMs, deed) {
      // Nothing is put into the window that is under way.
      const window = Math.max(windowAt(clock.now() + afterMs), windowAt(clock.now()) + 1);
      deeds.set(window, [...(deeds.get(window) ?? []), deed]);
      left += 1;
    },
    more: () => left > 0,
    due: () => deeds.has(windowAt(clock.now())),
    take() {
      const window = windowAt(clock.now());
      const due = deeds.get(window) ?? [];
      deeds.delete(window);
      left -= due.length;
      return due;
    },
  };
}

async function atOnce(deeds: readonly Deed[], life: Life): Promise<void> {
  const waiting = [...deeds];
  const act = async (): Promise<void> => {
    for (let deed = waiting.shift(); deed !== undefined; deed = waiting.shift()) await deed(life);
  };
  await Promise.all(Array.from({ length: AT_ONCE }, act));
}
