import type { Entry } from '../domain/ledger.ts';
import type { Payment } from '../domain/payment.ts';
import { bookPaidOutOf } from '../domain/recipes-agents.ts';
import { bookIdentified, bookReceipt, bookToWallet } from '../domain/recipes.ts';
import { waitingMemo, type Waiting } from '../domain/underpayment.ts';
import { isBillingError, type BillingError } from '../kernel/error.ts';
import { toWire } from '../kernel/money.ts';
import type { AccountView, Changes } from '../ports/store.ts';
import { bookingOf } from './bucket-work.ts';
import { clearingOf, event, type House } from './house.ts';
import type { Purse } from './money.ts';

/** Money received, and how it came. */
export interface Receipt {
  readonly payment: Payment;
  /** Whether it lay in suspense before. */
  readonly identified: boolean;
  /** What paid it, where it was with us before: a float, a voucher. Left out, it came in from outside. */
  readonly from?: readonly Entry[] | undefined;
}

/** That money came: the payment, its journal and its event. */
export function receiptOf(house: House, view: AccountView, { payment, identified, from }: Receipt): Changes {
  const now = house.clock.now();
  const owner = view.account.id;
  const booking = { ...bookingOf(house), effectiveAt: payment.effectiveAt };
  const journal =
    from !== undefined
      ? bookPaidOutOf(payment, from, owner, booking)
      : identified
        ? bookIdentified(payment, owner, booking)
        : bookReceipt(payment, clearingOf(house, payment.gateway), booking);
  const { id: paymentId, gateway, reference, receipt: number, amount } = payment;
  const told = { accountId: owner, paymentId, gateway, reference: number ?? reference, amount: toWire(amount) };
  return {
    seen: [view.seen],
    payments: [payment],
    journals: [journal],
    outbox: [event('paymentReceived', owner, now, told)],
  };
}

/**
 * What a payment leaves over goes to the wallet; the statement says why nothing could be sold for it, or what it waits
 * for.
 */
export function keepRest(
  house: House,
  view: AccountView,
  payment: Payment,
  left: readonly Purse[],
  why?: BillingError | Waiting | null,
): Changes {
  const rest = left.find((source) => source.via === 'receipt')?.left;
  if (rest === undefined || rest.minor === 0n) return {};
  const journal = bookToWallet(payment, view.account.id, rest, bookingOf(house));
  if (why == null) return { journals: [journal] };
  return { journals: [{ ...journal, memo: isBillingError(why) ? whyKept(why) : waitingMemo(why) }] };
}

/** For the statement: a refusal in its own words; of a part that failed only its name, for its reason is not hers. */
function whyKept({ kind, message, details }: BillingError): string {
  const { stage = 'sale', plugin = 'billing' } = details;
  const name = `${String(stage)} of ${String(plugin)}`;
  const why = kind === 'refused' ? message : `${name} failed`;
  return `Kept in the wallet, nothing could be sold yet: ${why}`.slice(0, 200);
}
