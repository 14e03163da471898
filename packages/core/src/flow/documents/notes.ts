import type { Bucket } from '../../domain/bucket.ts';
import { leftOf } from '../../domain/bucket.ts';
import { creditNote, creditNoteErrors, type LineCreditAsk } from '../../domain/credit-note.ts';
import { debitNote, debitNoteErrors, type LineDebitAsk } from '../../domain/debit-note.ts';
import { dueAfter } from '../../domain/draft-invoice.ts';
import { leftOfDocument } from '../../domain/given-back.ts';
import { issue, type Invoice } from '../../domain/invoice.ts';
import { owedOn } from '../../domain/invoice-status.ts';
import type { Payment } from '../../domain/payment.ts';
import { isTakenDocument } from '../../domain/taken-document.ts';
import { takingErrors } from '../../domain/taking.ts';
import { bookCreditToWallet } from '../../domain/recipes-documents.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { majorString, money, subtract, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes, InvoiceRow } from '../../ports/store.ts';
import { creditFrom, documented } from '../document.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { openOf, putMoney, type Purse } from '../money.ts';
import { bookedNow } from './moves.ts';
import { refundOfCredit } from './refunds.ts';
import { rowOf, type Because } from './void.ts';

/** What a credit note gives back, and how. */
export interface CreditAsk extends Because {
  /** `all`: whatever is left of the document. */
  readonly lines: readonly LineCreditAsk[] | 'all';
  /**
   * Where what is not owed on the invoice itself goes: it stays credit, which pays what comes next (`credit`), pays
   * other open invoices at once (`offset`), goes to the wallet, or back to the payer. Only what money has paid goes to
   * the wallet or the payer; the rest stays credit.
   */
  readonly refundTo?: 'credit' | 'offset' | 'wallet' | 'refund';
}

/** The gateway that payments out of credit name: their money was received before. */
export const CREDIT_GATEWAY = 'credit';

/**
 * Credits lines of a document, in a document of its own: each line says which line it corrects, at the rates that one
 * bore. What is still owed on the invoice is settled first.
 * @throws BillingError `invoice.missing`, those of `creditNoteErrors`, and what a stage throws
 */
export async function creditInvoice(house: House, invoiceId: Id<'Invoice'>, ask: CreditAsk): Promise<Invoice> {
  const noteId = house.ids.next<'Invoice'>('inv');
  await untilFresh(house, `the invoice ${invoiceId}`, async () => {
    const known = await rowOf(house, invoiceId);
    const view = await loadView(house, known.invoice.accountId);
    const row = await rowOf(house, invoiceId);
    const { note, charges } = await noteFor(house, view, row, ask, noteId);
    const credit = creditFrom(house, note);
    const document = await documented(house, view, { charges, invoice: note, credit });
    const changes = together({ seen: [view.seen] }, document.changes, await givenBack(house, view, row, credit, ask));
    return { changes, answer: undefined };
  });
  return (await rowOf(house, noteId)).invoice;
}

/** What a debit note charges, and why. */
export interface DebitAsk extends Because {
  readonly lines: readonly LineDebitAsk[];
  /** Days until it is due; 14 unless said otherwise. */
  readonly dueDays?: number;
}

/**
 * Charges more for lines of a document, in a document of its own in the series `DN`. It is owed like an invoice.
 * @throws BillingError `invoice.missing`, those of `debitNoteErrors`, and what a stage throws
 */
export async function debitInvoice(house: House, invoiceId: Id<'Invoice'>, ask: DebitAsk): Promise<Invoice> {
  const noteId = house.ids.next<'Invoice'>('inv');
  await untilFresh(house, `the invoice ${invoiceId}`, async () => {
    const { invoice, voided } = await rowOf(house, invoiceId);
    if (isTakenDocument(invoice)) throw takingErrors.document({ number: invoice.number });
    if (voided.minor > 0n) throw debitNoteErrors.void({ number: invoice.number });
    const view = await loadView(house, invoice.accountId);
    const issuedAt = house.clock.now();
    const made = debitNote(invoice, view.account, ask.lines, {
      id: noteId,
      issuedAt,
      dueAt: dueAfter(issuedAt, ask.dueDays ?? 14),
      nextCharge: () => house.ids.next('chg'),
      reason: ask.reason,
      policy: house.policy,
    });
    const note = issue(await house.stages.invoice(made.invoice, view));
    const document = await documented(house, view, { charges: made.charges, invoice: note });
    return { changes: together({ seen: [view.seen] }, document.changes), answer: undefined };
  });
  return (await rowOf(house, noteId)).invoice;
}

async function noteFor(
  house: House,
  view: AccountView,
  { invoice, voided, ...standing }: InvoiceRow,
  ask: CreditAsk,
  noteId: Id<'Invoice'>,
) {
  const { number } = invoice;
  if (isTakenDocument(invoice)) throw takingErrors.document({ number });
  if (voided.minor > 0n) throw creditNoteErrors.void({ number });
  const credited = await house.store.reads.lineCredits(invoice.id);
  const { invoice: draft, charges } = creditNote(invoice, ask.lines, credited, {
    id: noteId,
    issuedAt: house.clock.now(),
    zone: view.account.zone,
    nextCharge: () => house.ids.next('chg'),
    reason: ask.reason,
  });
  // What was given up has been paid by nobody: it is recovered before it can be credited.
  const left = subtract(leftOfDocument(invoice, credited), standing.writtenOff);
  if (draft.total.minor > left.minor) {
    const shown = { number, left: majorString(left) };
    if (standing.writtenOff.minor === 0n) throw creditNoteErrors.total({ ...shown, amount: majorString(draft.total) });
    throw creditNoteErrors.givenUp({ ...shown, amount: majorString(standing.writtenOff) });
  }
  return { note: issue(await house.stages.invoice(draft, view)), charges };
}

/** Settles the invoice itself from the credit, and sends what is left on its way. */
async function givenBack(
  house: House,
  view: AccountView,
  row: InvoiceRow,
  credit: Bucket,
  { refundTo = 'credit', reason, actor }: CreditAsk,
): Promise<Changes> {
  const { invoice } = row;
  const purse = purseOf(credit);
  const owed = owedOn(invoice, row);
  const own = owed.minor > 0n ? [{ invoiceId: invoice.id, owed }] : [];
  const others = refundTo === 'offset' ? openOf(view).filter((one) => one.invoiceId !== invoice.id) : [];
  const open = [...own, ...others];
  const none = { changes: {}, left: [purse] };
  const settled = open.length === 0 ? none : await putMoney(house, view, [purse], open);
  const rest = settled.left[0]?.bucket ?? credit;
  if (leftOf(rest) === 0n || refundTo === 'credit' || refundTo === 'offset') return settled.changes;
  // Over all refunds of the account no more is sent than was received: what was goodwill never becomes money.
  const [paid, received] = await Promise.all([
    house.store.reads.paidInMoney(invoice.id),
    house.store.reads.moneyToReturn(invoice.accountId),
  ]);
  const most = [paid, received, leftOf(rest)].reduce((least, one) => (one < least ? one : least));
  if (most <= 0n) return settled.changes;
  const amount = money(most, invoice.currency);
  const noteId = credit.key.split('/')[0] as Id<'Invoice'>;
  const onItsWay =
    refundTo === 'wallet'
      ? toWallet(house, view, rest, amount, noteId)
      : refundOfCredit(house, view, [{ bucket: rest, amount }], { noteId, reason, actor }).changes;
  return together(settled.changes, onItsWay);
}

function purseOf(bucket: Bucket): Purse {
  const left = money(leftOf(bucket), bucket.asset);
  return { paymentId: null, bucketId: bucket.id, left, via: 'credit', bucket };
}

/** Credit that becomes money in the wallet again: a payment that nobody made anew, by the name of its note. */
function toWallet(
  house: House,
  { account }: AccountView,
  bucket: Bucket,
  amount: Money,
  noteId: Id<'Invoice'>,
): Changes {
  assert(amount.minor <= leftOf(bucket), 'no more goes to the wallet than there is');
  const now = house.clock.now();
  const payment: Payment = {
    id: house.ids.next('pay'),
    gateway: CREDIT_GATEWAY,
    reference: noteId,
    receipt: null,
    amount,
    accountId: account.id,
    subscriptionId: null,
    attemptId: null,
    unmatched: null,
    suggestion: null,
    accountReference: null,
    payer: null,
    payerName: null,
    providerAt: now,
    receivedAt: now,
    effectiveAt: now,
  };
  const spent: Bucket = { ...bucket, used: bucket.used + amount.minor };
  return {
    payments: [payment],
    buckets: [spent],
    journals: [bookCreditToWallet(payment, account.id, bookedNow(house))],
  };
}
