import { reportErrors, type ReportSpan } from '../domain/report.ts';
import { dayNumber, type LocalDate } from '../kernel/calendar.ts';
import type { House } from './house.ts';

/** The ask for a report of some days, `[from, to)` in the zone of the ISP. */
export interface ReportAsk {
  readonly from: LocalDate;
  readonly to: LocalDate;
  /** What was written before this instant; all, unless said otherwise. */
  readonly knownAt?: number;
}

/** The ask for a report in one currency: that of the books, unless said otherwise. */
export interface MoneyAsk extends ReportAsk {
  readonly currency?: string;
}

/**
 * The span of an ask.
 * @throws BillingError `report.backwards`, `report.future`, `calendar.malformedDate`
 */
export function spanOf({ clock }: House, { from, to, knownAt }: ReportAsk): ReportSpan {
  if (dayNumber(from) >= dayNumber(to)) throw reportErrors.backwards({ from, to });
  const all = clock.now() + 1; // What is written in this millisecond is known.
  if (knownAt !== undefined && knownAt > all) throw reportErrors.future({ knownAt: new Date(knownAt).toISOString() });
  return { from, to, knownAt: knownAt ?? all };
}
