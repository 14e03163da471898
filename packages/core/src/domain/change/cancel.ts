import type { Zone } from '../../kernel/calendar.ts';
import { negate, type Money } from '../../kernel/money.ts';
import { consequence, type Consequence, type Returned } from './consequence.ts';
import { paidUntilOf, type Manner, type PaidPart } from './paid.ts';
import { reason } from './reasons.ts';
import { dueOf, feeLine, keptWhole, linesOf, payBack, settleAt } from './settle.ts';

/** A subscription that is to end. */
export interface Cancellation {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  readonly currency: string;
  readonly paid: readonly PaidPart[];
  /** What open invoices come to; `offset` and `refund` settle them first. */
  readonly openDebt?: Money;
}

/** The terms of ending. Nothing is assumed about the money of an end at once: the caller chooses. */
export type CancellationPolicy =
  | { readonly at: 'period_end' }
  | {
      readonly at: 'now';
      /** What becomes of the unused money. */
      readonly unused: Returned['way'] | 'nothing';
      /** `inclusive`: the day on which it ends is used. For periods by days; the default is `exclusive`. */
      readonly endDay?: 'exclusive' | 'inclusive';
      /** For ending before a commitment does. */
      readonly fee?: Money | null;
      readonly count?: Omit<Manner, 'zone'>;
    };

/** What ending does: at the end of what is paid, or now with the unused money by one of four ways. */
export function cancellation(cancel: Cancellation, policy: CancellationPolicy): Consequence {
  const { now, zone, currency, paid, openDebt } = cancel;
  const endAt = paidUntilOf(paid);
  if (policy.at === 'period_end') {
    const effectiveAt = endAt === null ? now : Math.max(now, endAt);
    const reasons = [reason('cancel.period_end')];
    return consequence(paid, currency, { change: 'cancel', askedAt: now, effectiveAt, reasons });
  }
  const { unused: way, endDay = 'exclusive' } = policy;
  const settled = settleAt(paid, now, { ...policy.count, zone }, endDay);
  const back = way === 'nothing' ? [] : linesOf(settled.unused, 'cancel.unused', -1);
  const lines = [...back, ...feeLine(policy.fee, 'cancel.fee', now)];
  const due = dueOf(lines, currency);
  const returned = way === 'nothing' ? [] : payBack(negate(due), way, openDebt);
  return consequence(paid, currency, {
    change: 'cancel',
    askedAt: now,
    effectiveAt: now,
    lines,
    paid: way === 'nothing' ? keptWhole(settled, paid) : settled.used,
    returned,
    reasons: [
      reason('cancel.now'),
      ...(endDay === 'inclusive' ? [reason('cancel.today_used')] : []),
      ...(way === 'nothing' ? [reason('cancel.nothing')] : []),
      ...(returned.some((one) => one.way === 'offset') ? [reason('return.debt_first')] : []),
    ],
  });
}
