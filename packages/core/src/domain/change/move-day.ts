import { startOfDay, type Interval, type LocalDate, type Zone } from '../../kernel/calendar.ts';
import type { Money, RoundingMode } from '../../kernel/money.ts';
import { periodDays } from '../../kernel/period.ts';
import { firstPeriod } from '../first-period.ts';
import type { DayConvention } from '../proration.ts';
import { changeErrors, consequence, type Consequence } from './consequence.ts';
import { costOf, stretchOf, type PaidPart } from './paid.ts';
import { reason } from './reasons.ts';
import { linesOf } from './settle.ts';

/** A billing day that is to move. */
export interface BillingDayMove {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  /** The first day that is not charged yet. */
  readonly chargedTo: LocalDate;
  readonly interval: Interval;
  /** The new day of the month, 1 to 31. */
  readonly cycleDay: number;
  /** For a full period. */
  readonly price: Money;
  readonly paid: readonly PaidPart[];
  readonly convention?: DayConvention;
  readonly rounding?: RoundingMode;
}

/**
 * What moving the billing day does. What is charged stays; the gap from there to the first new billing day is charged
 * as a part of the new period that ends there, and all periods follow from that day. So no day is charged twice or
 * never. Of 10.00, charged to 15 May: day 18 costs 3/30, 1.00; day 12 costs 28/31, 9.03, up to 12 June.
 * @throws BillingError `change.noCycleDay`, `calendar.malformedCycleDay`, `calendar.malformedDate`
 */
export function billingDayMove(move: BillingDayMove): Consequence {
  const { now, zone, chargedTo, interval, cycleDay, price, paid, convention, rounding } = move;
  if (interval.unit === 'day' || interval.unit === 'week') throw changeErrors.noCycleDay({ unit: interval.unit });
  const { anchor, period, slice } = firstPeriod({ alignment: 'account', cycleDay, startOn: chargedTo, interval });
  const gap = slice.from === period.from ? null : slice;
  const manner = { zone, ...(convention && { convention }), ...(rounding && { rounding }) };
  const parts: PaidPart[] = [];
  if (gap !== null) {
    const [given, measure] = [stretchOf(gap, zone), { kind: 'period', period } as const];
    parts.push({ given: [given], amount: costOf(price, measure, given, manner), price, measure });
  }
  return consequence(paid, price.currency, {
    change: 'billing_day',
    askedAt: now,
    effectiveAt: startOfDay(chargedTo, zone),
    lines: linesOf(parts, 'billing_day.gap', 1),
    paid: [...paid, ...parts],
    anchor,
    collect: 'next_invoice',
    reasons: [gap === null ? reason('billing_day.none') : reason('billing_day.gap', { days: periodDays(gap) })],
  });
}
