import type { Zone } from '../../kernel/calendar.ts';
import { negate, type Money } from '../../kernel/money.ts';
import { consequence, type Consequence, type Returned } from './consequence.ts';
import { paidUntilOf, type Manner, type PaidPart } from './paid.ts';
import { reason } from './reasons.ts';
import { dueOf, feeLine, linesOf, payBack, repriced, settleAt } from './settle.ts';

/** An add-on that is to start. */
export interface AddOnStart {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  /** What is paid of the subscription that it belongs to: it ends with that, and then renews with it. */
  readonly parent: readonly PaidPart[];
  /** For one period or term of the parent. */
  readonly price: Money;
  /** Charged once and never prorated. */
  readonly setup?: Money | null;
}

/** An add-on that is to end. */
export interface AddOnEnd {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  /** What is paid of the add-on itself. */
  readonly paid: readonly PaidPart[];
  readonly currency: string;
  /** What open invoices come to. */
  readonly openDebt?: Money;
}

/** The terms of add-ons. */
export interface AddOnPolicy {
  /** Whether the first, shorter period is priced by its length, or whole. */
  readonly first?: 'prorated' | 'whole';
  readonly end?: 'next_period' | 'now';
  readonly payBack?: Returned['way'];
  readonly count?: Omit<Manner, 'zone'>;
}

/** What an add-on does that starts now: it is paid up to the end of what its parent has paid. */
export function addOnStart(start: AddOnStart, policy: AddOnPolicy = {}): Consequence {
  const { now, zone, parent, price, setup } = start;
  const manner = { ...policy.count, zone };
  const rest = settleAt(parent, now, manner).unused;
  const whole = policy.first === 'whole';
  const paid = whole ? rest.map((part) => ({ ...part, price, amount: price })) : repriced(rest, price, manner);
  const nothing = rest.length === 0 ? [reason('plan.nothing_paid')] : [];
  return consequence([], price.currency, {
    change: 'add_on_start',
    askedAt: now,
    effectiveAt: now,
    lines: [...linesOf(paid, 'add_on.rest', 1), ...feeLine(setup, 'add_on.setup', now)],
    paid,
    reasons: [reason('add_on.now'), ...(whole ? [reason('add_on.whole')] : []), ...nothing],
  });
}

/** What an add-on does that ends: by default it stays for what is paid, and is not renewed. */
export function addOnEnd(end: AddOnEnd, policy: AddOnPolicy = {}): Consequence {
  const { now, zone, paid, currency, openDebt } = end;
  const untilAt = paidUntilOf(paid);
  if (policy.end !== 'now' && untilAt !== null && untilAt > now) {
    const reasons = [reason('add_on.next')];
    return consequence(paid, currency, { change: 'add_on_end', askedAt: now, effectiveAt: untilAt, reasons });
  }
  const { used, unused } = settleAt(paid, now, { ...policy.count, zone });
  const lines = linesOf(unused, 'add_on.unused', -1);
  const due = dueOf(lines, currency);
  return consequence(paid, currency, {
    change: 'add_on_end',
    askedAt: now,
    effectiveAt: now,
    lines,
    paid: used,
    returned: payBack(negate(due), policy.payBack ?? 'credit', openDebt),
    reasons: [reason('add_on.end_now')],
  });
}
