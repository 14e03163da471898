import type { Open } from '../../domain/allocation.ts';
import { payable, type Waiting } from '../../domain/underpayment.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView } from '../../ports/store.ts';
import type { House } from '../house.ts';
import { openOf, purseTotal, type Purse } from '../money.ts';

/**
 * What money is put to, in this order: the document that was named, then the oldest. By the rule of the house that is
 * all that is owed, or only what is paid whole, and then what is waited for.
 */
export function toPay(
  house: Pick<House, 'money'>,
  view: AccountView,
  sources: readonly Purse[],
  first: Id<'Invoice'> | null,
): { readonly owed: readonly Open[]; readonly waits: Waiting | null } {
  const all = openOf(view);
  const owed = [...all.filter(({ invoiceId }) => invoiceId === first), ...all.filter((one) => one.invoiceId !== first)];
  const total = purseTotal(sources, view.account.currency);
  const { pays, waitsFor } = payable(owed, total, house.money.underpayment);
  if (waitsFor === null || total.minor === 0n) return { owed: pays, waits: null };
  const { invoiceId, missing } = waitsFor;
  const number = view.openInvoices.find(({ invoice }) => invoice.id === invoiceId)?.invoice.number ?? null;
  return { owed: pays, waits: { invoiceId, number, missing } };
}
