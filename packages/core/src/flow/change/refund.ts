import type { Returned } from '../../domain/change/consequence.ts';
import { reason } from '../../domain/change/reasons.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { AccountView, SubscriptionView } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { debtOf, type Decided } from './considered.ts';

/**
 * Only money is refunded as money: of what a credit note gives back, what promotions and goodwill had paid comes back
 * as credit. What is still owed is settled first, so that what nobody has paid is refunded to nobody.
 */
export async function refunding(
  house: House,
  view: AccountView,
  { subscription }: SubscriptionView,
  { decided, invoice: note }: { readonly decided: Decided; readonly invoice: Invoice | null },
): Promise<Decided> {
  const { consequence } = decided;
  if (note?.kind !== 'credit_note' || consequence.returned.every(({ way }) => way !== 'refund')) return decided;
  const { minor: total, currency } = note.total;
  const debt = consequence.returned.some(({ way }) => way === 'offset') ? debtOf(view).minor : 0n;
  const offset = debt < total ? debt : total;
  const most = await house.store.reads.refundable(view.account.id, subscription.id, house.clock.now());
  const rest = total - offset;
  if (most >= rest) return decided;
  const ways: readonly (readonly [Returned['way'], bigint])[] = [
    ['offset', offset],
    ['refund', most],
    ['credit', rest - most],
  ];
  const returned = ways.flatMap(([way, minor]) => (minor > 0n ? [{ way, amount: { minor, currency } }] : []));
  const reasons = [...consequence.reasons, reason('return.as_credit')];
  return { ...decided, consequence: { ...consequence, returned, reasons } };
}
