import {
  monthsOf,
  partOf,
  spanInstants,
  tie,
  type CashRow,
  type ReportSpan,
  type SuccessRow,
  type Tied,
} from '../domain/report.ts';
import { spanOf, type MoneyAsk } from './figures-span.ts';
import type { House } from './house.ts';

/** What came in by each gateway and month. Tied to what receipts have put to the bank and to clearing. */
export async function cashReceived(house: House, ask: MoneyAsk): Promise<Tied<CashRow>> {
  const span = spanOf(house, ask);
  const { currency = house.currency } = ask;
  const months = monthsOf(span);
  const spans = months.map((one) => spanInstants(one, house.zone));
  const { reads } = house.store;
  const [found, moved] = await Promise.all([
    reads.cash(spans, currency),
    reads.movements(CASH, [spanInstants(span, house.zone)], currency),
  ]);
  const rows = found.map(({ place, ...row }) => ({ month: months[place]?.month ?? '', ...row }));
  const receipts = moved.filter(({ kind }) => kind === 'receipt');
  const received = rows.reduce((all, row) => all + row.received, 0n);
  const booked = receipts.reduce((all, { debits, credits }) => all + debits - credits, 0n);
  return { ...span, currency, rows, ties: [tie(CASH.join('+'), received, booked)] };
}

/** The bank, the desk and gateways, mobile money. */
const CASH = ['1100', '1150', '1160'];

/** How asks for money ended. */
export interface PaymentSuccess extends ReportSpan {
  readonly currency: string;
  readonly rows: readonly SuccessRow[];
}

/**
 * How asks for money ended that were made within some days, by gateway. An ask that is still open counts as such until
 * its end is known, so this figure alone may still change.
 */
export async function paymentSuccess(house: House, ask: MoneyAsk): Promise<PaymentSuccess> {
  const span = spanOf(house, ask);
  const { currency = house.currency } = ask;
  const found = await house.store.reads.paymentSuccess(spanInstants(span, house.zone), currency);
  const rows = found.map((row) => {
    const { succeeded, failed } = row;
    return { ...row, rate: partOf(BigInt(succeeded), BigInt(succeeded + failed)) };
  });
  return { ...span, currency, rows };
}
