import { footStatement, type GatewayStatement } from '../../domain/reconcile/statement.ts';
import { reportErrors } from '../../domain/report.ts';
import { dayNumber, startOfDay, type LocalDate } from '../../kernel/calendar.ts';
import { clearingOf, type House } from '../house.ts';

/** Days of a gateway, `[from, until)` in the zone of the ISP. */
export interface StatementAsk {
  readonly gateway: string;
  readonly from: LocalDate;
  readonly until: LocalDate;
  /** That of the books, unless said otherwise. */
  readonly currency?: string;
}

/**
 * What moved the money of a gateway in a span of days, and how that foots with the ledger. A movement counts when its
 * journal does.
 * @throws BillingError `report.backwards`, `calendar.malformedDate`
 */
export async function gatewayStatement(
  house: House,
  { gateway, from, until, currency = house.currency }: StatementAsk,
): Promise<GatewayStatement> {
  const days = { fromDay: dayNumber(from), untilDay: dayNumber(until) };
  if (days.fromDay >= days.untilDay) throw reportErrors.backwards({ from, to: until });
  const span = { fromAt: startOfDay(from, house.zone), untilAt: startOfDay(until, house.zone) };
  const clearing = clearingOf(house, gateway);
  const sums = await house.store.reads.clearingSums(clearing, currency, { ...span, ...days });
  return footStatement({ gateway, clearing, ...span }, sums, currency);
}
