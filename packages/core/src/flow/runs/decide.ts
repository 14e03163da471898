import { whyHeld, type Run, type RunItem } from '../../domain/run.ts';
import { isBillingError } from '../../kernel/error.ts';
import type { AccountView, Changes, RunItemWork, SubscriptionView } from '../../ports/store.ts';
import { together, type House, type Tried } from '../house.ts';
import { isBillDue, nextBill } from '../period.ts';
import { reviewAccount } from '../settle.ts';

/** What a run writes for one account next. */
export interface Decided {
  /** With what has become of the item: one is not written without the other. */
  readonly changes: Changes;
  /** Whether there is more to do for the account afterwards: another period, another subscription. */
  readonly more: boolean;
}

/** Who works on an item, and on which. */
export interface Held {
  readonly run: Run;
  readonly item: RunItem;
  readonly worker: string;
  /** What the account was billed before, the newest first. */
  readonly before: readonly bigint[];
  /** Subscriptions that could not be billed, with the reason; the others of the account are. */
  readonly refused: Map<string, unknown>;
}

/** Decides what one account gets next in a run, as the same account would get it alone. */
export async function decide(house: House, view: AccountView, held: Held, tried: Tried): Promise<Decided> {
  const now = house.clock.now();
  const { changes, more } = await nextOf(house, view, held, tried);
  if (changes === null) return { changes: { runItems: [ended(held, now)] }, more: false };
  const result = resultOf(changes);
  const totalMinor = held.item.totalMinor + result.totalMinor;
  const total = { minor: totalMinor, currency: view.account.currency };
  const why = held.item.approved ? null : whyHeld({ total, lines: result.lines }, held.before, held.run.params);
  if (why !== null) return { changes: { runItems: [parked(held, why, now)] }, more: false };
  const goesOn = more || held.refused.size > 0;
  const work = worked(held, goesOn ? 'claimed' : 'done', now);
  const { documents } = result;
  return {
    changes: together(changes, { runItems: [{ ...work, documents, totalMinor: result.totalMinor }] }),
    more: goesOn,
  };
}

/** The item as somebody has left it. */
export function worked({ run, item, worker }: Held, state: RunItemWork['state'], at: number): RunItemWork {
  const { id: runId } = run;
  return { runId, accountId: item.accountId, worker, state, documents: 0, totalMinor: 0n, reason: null, at };
}

/** The item as a person has to look at it. */
export function parked(held: Held, reason: string, at: number): RunItemWork {
  return { ...worked(held, 'parked', at), reason: reason.slice(0, LONGEST_REASON) };
}

/** Of a stack of causes a person reads the beginning. */
const LONGEST_REASON = 2_000;

/** Nothing (more) is due: it is done, unless some of it could not be. */
function ended(held: Held, now: number): RunItemWork {
  if (held.refused.size === 0) return worked(held, 'done', now);
  const reasons = [...held.refused].map(([username, fault]) => `${username}: ${reasonOf(fault)}`);
  return parked(held, reasons.join('; '), now);
}

/** Why something failed, in the words of whoever threw. */
export function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}

type Next = { readonly changes: Changes | null; readonly more: boolean };

async function nextOf(house: House, view: AccountView, held: Held, tried: Tried): Promise<Next> {
  if (held.run.kind === 'bill') return nextBillOf(house, view, held);
  return { changes: await reviewAccount(house, view, tried), more: false };
}

/** The first period that is due by the cut-off, of any subscription that can be billed. */
async function nextBillOf(house: House, view: AccountView, { run: { cutOffAt }, refused }: Held): Promise<Next> {
  const isDue = (one: SubscriptionView): boolean =>
    isBillDue(view, one, cutOffAt) && !refused.has(one.subscription.username);
  for (const one of view.subscriptions) {
    if (!isDue(one)) continue;
    try {
      const changes = await nextBill(house, view, one);
      if (changes === null) continue;
      const more = view.subscriptions.some((each) => isDue(after(each, changes)));
      return { changes, more };
    } catch (fault) {
      if (!isBillingError(fault)) throw fault; // Our own fault, or the database's: nothing is known of the others.
      house.log.error('A subscription could not be billed', {
        subscriptionId: one.subscription.id,
        reason: reasonOf(fault),
      });
      refused.set(one.subscription.username, fault);
    }
  }
  return { changes: null, more: false };
}

/** A subscription as it will be once something is written. */
function after(one: SubscriptionView, { subscriptions = [] }: Changes): SubscriptionView {
  const subscription = subscriptions.findLast(({ id }) => id === one.subscription.id);
  return subscription === undefined ? one : { ...one, subscription };
}

/** What changes come to: how many documents, their total, and the lines of the subscription that has most. */
function resultOf({ invoices = [], charges = [] }: Changes): {
  readonly documents: number;
  readonly totalMinor: bigint;
  readonly lines: number;
} {
  const counts = new Map<string | null, number>();
  for (const { subscriptionId } of charges) counts.set(subscriptionId, (counts.get(subscriptionId) ?? 0) + 1);
  const totalMinor = invoices.reduce((sum, { kind, total }) => {
    return kind === 'credit_note' ? sum - total.minor : sum + total.minor;
  }, 0n);
  return { documents: invoices.length, totalMinor, lines: Math.max(0, ...counts.values()) };
}
