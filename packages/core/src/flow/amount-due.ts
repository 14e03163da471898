import type { Change } from '../domain/change.ts';
import type { Id } from '../kernel/id.ts';
import { subtract, sum, zero, type Money } from '../kernel/money.ts';
import type { AccountView } from '../ports/store.ts';
import { changeToPay, reconsider } from './changes.ts';
import type { House } from './house.ts';
import { purseTotal, pursesOf } from './money.ts';
import { offerTerm, toRenew, totalOf } from './purchase.ts';

/**
 * What the account has to pay now: its open invoices, and a change that waits for its money or else, for prepaid, the
 * next term; less credit and what is in the wallet.
 */
export async function amountDue(
  house: House,
  view: AccountView,
  subscriptionId: Id<'Subscription'> | null,
): Promise<Money> {
  const { currency } = view.account;
  const now = house.clock.now();
  const one = toRenew(view, subscriptionId, now);
  const asked = changeToPay(view, subscriptionId);
  // Who asked for a change pays for that; the next term can wait.
  const next =
    asked !== null
      ? await dueOf(house, view, asked)
      : one === null
        ? zero(currency)
        : totalOf(await offerTerm(house, view, one, now));
  const open = view.openInvoices.map(({ owed }) => owed);
  return lessPurses(view, sum([...open, next], currency), now);
}

/** What is left of an amount to be paid, once all credit and what is in the wallet is put to it. */
export function lessPurses(view: AccountView, owed: Money, now: number): Money {
  const due = subtract(owed, purseTotal(pursesOf(view, now), owed.currency));
  return due.minor > 0n ? due : zero(owed.currency);
}

/** What a change that waits for money costs now. */
async function dueOf(house: House, view: AccountView, asked: Change): Promise<Money> {
  const { invoice } = await reconsider(house, view, asked);
  return invoice?.kind === 'invoice' ? invoice.total : zero(view.account.currency);
}
