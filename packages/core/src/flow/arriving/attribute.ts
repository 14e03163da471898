import { accountErrors } from '../../domain/account.ts';
import { paymentErrors, type Payment } from '../../domain/payment.ts';
import type { PaymentNote } from '../../domain/payment-note.ts';
import { takingErrors } from '../../domain/taking.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView } from '../../ports/store.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { settleArrival } from '../settle.ts';

/** Who says whose money it is, and what it is for. */
export interface AttributeAsk {
  /** For people. */
  readonly actor: string;
  /** What it is to renew; left out, what is out of time first. */
  readonly subscriptionId?: Id<'Subscription'> | null | undefined;
  /** The open document that it pays first. */
  readonly invoiceId?: Id<'Invoice'> | null | undefined;
  /** How she found out, for people. */
  readonly reason?: string | null | undefined;
}

/**
 * A person says whose money it is: it leaves suspense and does at once what it would have done, and who said so is kept
 * for ever.
 * @throws BillingError `payment.missing`, `payment.notUnmatched`, `payment.held`, `payment.otherCurrency`,
 *   `payment.notItsInvoice`, `payment.notItsSubscription`, `account.missing`, `account.closed`, `taking.taken`
 */
export async function attribute(
  house: House,
  paymentId: Id<'Payment'>,
  accountId: Id<'Account'>,
  { actor, subscriptionId = null, invoiceId = null, reason = null }: AttributeAsk,
): Promise<Payment> {
  return untilFresh(house, `the payment ${paymentId}`, async ({ charged }) => {
    const payment = await freePayment(house, paymentId);
    if (payment.held != null) throw paymentErrors.held({ paymentId, reason: payment.held });
    const view = await loadView(house, accountId);
    checkOwner(view, payment, { subscriptionId, invoiceId });
    const owned: Payment = { ...payment, accountId, subscriptionId, unmatched: null, suggestion: null };
    const changes = await settleArrival(house, view, {
      payment: owned,
      identified: true,
      attempt: null,
      charged,
      invoiceId,
    });
    const note = await noteOf(house, payment, { what: 'attributed', accountId, invoiceId, actor, reason });
    return { changes: together(changes, { paymentNotes: [note] }), answer: owned };
  });
}

/**
 * Holds money without an owner that looks wrong: nobody can be given it before it is released.
 * @throws BillingError `payment.missing`, `payment.notUnmatched`, `payment.held`, `taking.taken`
 */
export async function holdPayment(
  house: House,
  paymentId: Id<'Payment'>,
  reason: string,
  actor: string,
): Promise<Payment> {
  return untilFresh(house, `the payment ${paymentId}`, async () => {
    const payment = await freePayment(house, paymentId);
    if (payment.held != null) throw paymentErrors.held({ paymentId, reason: payment.held });
    const note = await noteOf(house, payment, { what: 'held', accountId: null, invoiceId: null, actor, reason });
    return {
      changes: { paymentHolds: [{ paymentId, held: reason }], paymentNotes: [note] },
      answer: { ...payment, held: reason },
    };
  });
}

/**
 * Lets held money be given to its owner.
 * @throws BillingError `payment.missing`, `payment.notUnmatched`, `payment.notHeld`, `taking.taken`
 */
export async function releasePayment(house: House, paymentId: Id<'Payment'>, actor: string): Promise<Payment> {
  return untilFresh(house, `the payment ${paymentId}`, async () => {
    const { held = null, ...payment } = await freePayment(house, paymentId);
    if (held === null) throw paymentErrors.notHeld({ paymentId });
    const about = { what: 'released', accountId: null, invoiceId: null, actor, reason: null } as const;
    const note = await noteOf(house, payment, about);
    return { changes: { paymentHolds: [{ paymentId, held: null }], paymentNotes: [note] }, answer: payment };
  });
}

/** Money that is nobody's yet, and is still there. */
async function freePayment(house: House, paymentId: Id<'Payment'>): Promise<Payment> {
  const { reads } = house.store;
  const payment = await reads.payment(paymentId);
  if (payment === null) throw paymentErrors.missing({ paymentId });
  if (payment.accountId !== null) throw paymentErrors.notUnmatched({ paymentId });
  const takings = await reads.takingsOf(paymentId);
  if (takings.some(({ state }) => state === 'taken')) throw takingErrors.taken({ paymentId });
  return payment;
}

function checkOwner(
  { account, openInvoices, subscriptions }: AccountView,
  { id: paymentId, amount }: Payment,
  { subscriptionId, invoiceId }: { readonly [Kind in 'subscriptionId' | 'invoiceId']: string | null },
): void {
  const { id: accountId, currency } = account;
  if (account.state === 'closed') throw accountErrors.closed({ accountId });
  if (amount.currency !== currency) {
    throw paymentErrors.otherCurrency({ paymentId, given: amount.currency, accountId, currency });
  }
  if (invoiceId !== null && !openInvoices.some(({ invoice }) => invoice.id === invoiceId)) {
    throw paymentErrors.notItsInvoice({ invoiceId, accountId });
  }
  if (subscriptionId !== null && !subscriptions.some(({ subscription }) => subscription.id === subscriptionId)) {
    throw paymentErrors.notItsSubscription({ subscriptionId, accountId });
  }
}

async function noteOf(
  house: House,
  { id: paymentId }: Pick<Payment, 'id'>,
  about: Omit<PaymentNote, 'id' | 'paymentId' | 'turn' | 'at'>,
): Promise<PaymentNote> {
  const turn = (await house.store.reads.paymentNotes(paymentId)).length + 1;
  return { id: house.ids.next('pnt'), paymentId, turn, at: house.clock.now(), ...about };
}
