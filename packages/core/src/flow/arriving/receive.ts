import { ofClosed } from '../../domain/matching/match.ts';
import type { ReceivedResult } from '../../domain/gateway-result.ts';
import { paymentErrors, settle, type Attempt, type Payment } from '../../domain/payment.ts';
import { bookReceipt } from '../../domain/recipes.ts';
import { paymentInstant } from '../../domain/validity.ts';
import type { Id } from '../../kernel/id.ts';
import { compareMoney, toWire } from '../../kernel/money.ts';
import type { AccountView, Changes, PaymentName } from '../../ports/store.ts';
import { clearingOf, event, loadView, together, untilFresh, type House } from '../house.ts';
import {
  attemptOf,
  freshNames,
  knownPayment,
  lookupsOf,
  meaningOf,
  paidBy,
  whose,
  type Lookups,
  type Received,
} from '../recognise.ts';
import { settleArrival } from '../settle.ts';
import type { Applied } from './applied.ts';
import { mayBe, NEW_MONEY } from './unnamed.ts';

/**
 * Money that a gateway, or a person at the desk, says has come in: booked once, whoever says it and however often, and
 * put to what it is for.
 * @throws BillingError `payment.contradiction`
 */
export async function receive(house: House, gateway: string, result: ReceivedResult): Promise<Applied> {
  const label = result.receipt ?? result.providerReference ?? 'a payment';
  return untilFresh<Applied>(house, label, async ({ charged }) => {
    const look = lookupsOf(house, gateway);
    const attempt = await attemptOf(look, result);
    const amount = result.amount ?? attempt?.amount;
    if (amount === undefined) return done<Applied>({ outcome: 'ignored', attempt });
    const told: Received = { ...result, amount };
    const byName = await knownPayment(look, told, attempt);
    const meant = byName === null ? await meaningOf(look, told, attempt) : NEW_MONEY;
    const known = byName ?? meant.known;
    if (known !== null) return recognise(look, known, told, attempt, charged);
    const { payment, invoiceId } = await newPayment(look, told, attempt);
    const names = [...(await freshNames(look, payment, result, attempt)), ...nameOf(payment, meant.ask)];
    const { holds: paymentHolds } = meant;
    if (payment.accountId === null) {
      return keepUnmatched(house, { ...payment, held: meant.held }, { paymentNames: names, paymentHolds });
    }
    const view = await loadView(house, payment.accountId);
    const attempts = attempt === null ? [] : [settle(attempt, result, house.clock.now())];
    if (view.account.state === 'closed') {
      return keepUnmatched(house, ofClosed(payment, view.account.id), { paymentNames: names, attempts, paymentHolds });
    }
    const arrival = await settleArrival(house, view, { payment, identified: false, attempt, charged, invoiceId });
    return {
      changes: together(arrival, { paymentNames: names, attempts, paymentHolds }),
      answer: { outcome: 'received', payment } satisfies Applied,
    };
  });
}

/** Another report of money that is booked already: only its further names, and the attempt, are new. */
async function recognise(
  look: Lookups,
  payment: Payment,
  result: Received,
  attempt: Attempt | null,
  charged: boolean,
): Promise<{ readonly changes: Changes | null; readonly answer: Applied }> {
  if (compareMoney(payment.amount, result.amount) !== 0) {
    throw paymentErrors.contradiction({ reference: payment.reference, paymentId: payment.id });
  }
  const { house } = look;
  // What stands on another ask pays nothing of this one, whose provider is asked what became of it.
  const isOthers = attempt !== null && payment.attemptId !== null && payment.attemptId !== attempt.id;
  const names = isOthers ? [] : await freshNames(look, payment, result, attempt);
  // What is held, or was taken back, stays nobody's, whatever a rail says of it: the attempt is noted for the person
  // who looks into it.
  if (payment.accountId === null && attempt !== null && !isOthers && (await isFree(house, payment))) {
    const other = await paidBy(look, attempt);
    if (other !== null && other.id !== payment.id) return holdAgain(payment, other);
    const view = await loadView(house, attempt.accountId);
    if (view.account.state !== 'closed' && view.account.currency === payment.amount.currency)
      return ownerByAttempt(house, payment, names, { result, attempt, charged, view });
  }
  const isOver = attempt === null || isOthers || attempt.state === 'succeeded';
  const settled = isOver ? [] : [settle(attempt, result, house.clock.now())];
  const next: Payment = {
    ...payment,
    receipt: payment.receipt ?? result.receipt,
    attemptId: payment.attemptId ?? attempt?.id ?? null,
    payer: payment.payer ?? result.payer,
    payerName: payment.payerName ?? result.payerName,
  };
  const learnt = next.receipt !== payment.receipt || next.attemptId !== payment.attemptId;
  const answer: Applied = { outcome: 'known', payment: next };
  if (!learnt && names.length === 0 && settled.length === 0) return { changes: null, answer };
  return { changes: { payments: learnt ? [next] : [], paymentNames: names, attempts: settled }, answer };
}

/** An ask is paid once: what a rail says of money that answers one a second time is for a person to look into. */
function holdAgain(payment: Payment, other: Payment): { readonly changes: Changes; readonly answer: Applied } {
  const held = other.receipt === null ? mayBe(other) : `Its ask was paid by ${other.receipt}, another receipt.`;
  const changes = { paymentHolds: [{ paymentId: payment.id, held }] };
  return { changes, answer: { outcome: 'known', payment: { ...payment, held } } };
}

/** Whether money without an owner is there to be given to one. */
async function isFree(house: House, { id, held }: Payment): Promise<boolean> {
  if ((held ?? null) !== null) return false;
  const takings = await house.store.reads.takingsOf(id);
  return takings.every(({ state }) => state !== 'taken');
}

/** It lay in suspense, and now a rail says which attempt it answers. */
async function ownerByAttempt(
  house: House,
  payment: Payment,
  paymentNames: readonly PaymentName[],
  told: {
    readonly result: ReceivedResult;
    readonly attempt: Attempt;
    readonly charged: boolean;
    readonly view: AccountView;
  },
): Promise<{ readonly changes: Changes; readonly answer: Applied }> {
  const { result, attempt, charged, view } = told;
  const owned: Payment = {
    ...payment,
    accountId: attempt.accountId,
    subscriptionId: attempt.subscriptionId,
    attemptId: attempt.id,
    unmatched: null,
    suggestion: null,
  };
  const arrival = await settleArrival(house, view, { payment: owned, identified: true, attempt, charged });
  const attempts = [settle(attempt, result, house.clock.now())];
  return { changes: together(arrival, { paymentNames, attempts }), answer: { outcome: 'received', payment: owned } };
}

/**
 * By the name of the ask that it may answer. It is written without looking for it again: whoever has booked that ask
 * meanwhile has taken the name, and then it is decided anew.
 */
function nameOf({ gateway, id: paymentId }: Payment, ask: Attempt | null): readonly PaymentName[] {
  const name = ask?.providerReference ?? null;
  return name === null ? [] : [{ gateway, name, paymentId }];
}

async function newPayment(
  look: Lookups,
  result: Received,
  attempt: Attempt | null,
): Promise<{ readonly payment: Payment; readonly invoiceId: Id<'Invoice'> | null }> {
  const { house, gateway } = look;
  const receivedAt = house.clock.now();
  const matched = await whose(look, result, attempt);
  const reference = result.receipt ?? result.providerReference ?? house.ids.next<'Payment'>('ref');
  const payment: Payment = {
    id: house.ids.next('pay'),
    gateway,
    reference,
    receipt: result.receipt,
    amount: result.amount,
    accountId: 'accountId' in matched ? matched.accountId : null,
    subscriptionId: attempt?.subscriptionId ?? null,
    attemptId: attempt?.id ?? null,
    unmatched: 'unmatched' in matched ? matched.unmatched : null,
    suggestion: 'unmatched' in matched ? matched.suggestion : null,
    accountReference: result.accountReference,
    payer: result.payer,
    payerName: result.payerName,
    providerAt: result.providerAt ?? receivedAt,
    receivedAt,
    effectiveAt: paymentInstant(result.providerAt ?? undefined, receivedAt),
  };
  return { payment, invoiceId: 'accountId' in matched ? matched.invoiceId : null };
}

/** Money that nobody can be given: it stands in suspense, and a person looks. */
export function keepUnmatched(
  house: House,
  payment: Payment,
  known: Pick<Changes, 'paymentNames' | 'attempts' | 'paymentHolds'>,
): { readonly changes: Changes; readonly answer: Applied } {
  const now = house.clock.now();
  const booking = {
    id: house.ids.next<'Journal'>('jrn'),
    bookedAt: now,
    effectiveAt: payment.effectiveAt,
    origin: 'core',
  };
  const { id: paymentId, gateway, reference, amount, unmatched } = payment;
  const told = { paymentId, gateway, reference, amount: toWire(amount), reason: unmatched ?? 'unknown_account' };
  return {
    changes: {
      ...known,
      payments: [payment],
      journals: [bookReceipt(payment, clearingOf(house, payment.gateway), booking)],
      outbox: [event('paymentUnmatched', paymentId, now, told)],
    },
    answer: { outcome: 'unmatched', payment },
  };
}

function done<T>(answer: T): { readonly changes: null; readonly answer: T } {
  return { changes: null, answer };
}
