import { ofClosed } from '../../domain/matching/match.ts';
import type { Payment } from '../../domain/payment.ts';
import { bookSuspenseRestored } from '../../domain/recipes-disbursements.ts';
import type { Taking } from '../../domain/taking.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { toWire } from '../../kernel/money.ts';
import type { Changes, OutboxEvent } from '../../ports/store.ts';
import { keepUnmatched } from '../arriving/receive.ts';
import { bookedNow } from '../documents/moves.ts';
import { clearingOf, event, loadView, together, type House } from '../house.ts';
import { settleArrival } from '../settle.ts';

/**
 * What was taken is there again. Of a customer it comes back as a payment, by the provider's name for the taking: it
 * pays what is owed, the document of the taking among it, and the rest lies in the wallet. Without an owner it lies
 * where it lay.
 */
export async function restored(
  house: House,
  taking: Taking,
  { at, charged }: { readonly at: number; readonly charged: boolean },
): Promise<Changes> {
  const { accountId, paymentId, from } = taking;
  assert(paymentId !== null && taking.amount !== null, 'what was taken is known');
  const back: Taking = { ...taking, state: 'restored', restoredAt: house.clock.now() };
  if (accountId === null) {
    return {
      takings: [back],
      moneyTaken: [{ paymentId, suspense: -from.suspense }],
      journals: [bookSuspenseRestored(back, clearingOf(house, back.gateway), bookedNow(house))],
      outbox: [restoredEvent(house, back, paymentId)],
    };
  }
  const payment = await asPayment(house, taking, { owner: accountId, at });
  const view = await loadView(house, accountId);
  const own = { takings: [{ ...back, restoredAs: payment.id }], outbox: [restoredEvent(house, back, payment.id)] };
  if (view.account.state === 'closed') {
    const kept = keepUnmatched(house, ofClosed(payment, accountId), {});
    return together(kept.changes, own);
  }
  const arrival = await settleArrival(house, view, { payment, identified: false, attempt: null, charged });
  return together(arrival, own);
}

async function asPayment(
  house: House,
  { gateway, reference, amount, paymentId }: Taking,
  { owner, at }: { readonly owner: Id<'Account'>; readonly at: number },
): Promise<Payment> {
  const { reads } = house.store;
  const original = paymentId === null ? null : await reads.payment(paymentId);
  assert(original !== null && amount !== null, 'it was taken of a payment');
  const isFree = (await reads.paymentByName(gateway, reference)) === null;
  const now = house.clock.now();
  return {
    ...original,
    id: house.ids.next('pay'),
    reference: isFree ? reference : `${reference}/restored`,
    receipt: null,
    amount,
    accountId: owner,
    attemptId: null,
    accountReference: null,
    providerAt: at,
    receivedAt: now,
    effectiveAt: Math.min(at, now),
  };
}

function restoredEvent(house: House, taking: Taking, paymentId: Id<'Payment'>): OutboxEvent {
  const { accountId, id: takingId, gateway, reference, amount } = taking;
  const wire = amount === null ? null : toWire(amount);
  const told = { takingId, paymentId, accountId, gateway, reference, amount: wire };
  return event('paymentRestored', accountId ?? takingId, house.clock.now(), told);
}
