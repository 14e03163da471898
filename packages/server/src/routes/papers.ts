import { invoiceErrors, parseLocalDate, paymentErrors, type Id, type InvoiceRow } from '@daftari/core';
import { z } from 'zod';
import { mayNamed, sees, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import type { Door } from '../http/door.ts';
import { fileDoor } from '../http/file.ts';
import { byId } from '../http/list.ts';

const Language = z.enum(['en', 'sw']);
const Width = z.enum(['58', '80']).transform((width): 58 | 80 => (width === '58' ? 58 : 80));
const Day = z.iso.date().transform(parseLocalDate);

/** Documents as files: PDF to read, JSON to check. */
export const paperRoutes = (desk: Desk): readonly Door[] => [
  ...invoicePapers(desk),
  ...receiptPapers(desk),
  statementDoor(desk),
  voucherDoor(desk),
];

const invoicePapers = (desk: Desk): readonly Door[] => [
  fileDoor({
    path: '/api/v1/invoices/{id}/pdf',
    word: 'invoice',
    summary:
      'An invoice, credit note or debit note as PDF: `as=issued` the original, the same bytes for ever, `as=today` a ' +
      'copy with what has become of it; without `as` the original, but the copy of one that is void',
    who: 'user',
    params: byId<'Invoice'>(),
    query: z.strictObject({ language: Language.optional(), as: z.enum(['issued', 'today']).optional() }),
    mediaType: 'application/pdf',
    async answer({ params, query, caller }) {
      const row = await seen(desk, params.id, caller);
      const language = await desk.papers.languageOf(row.invoice.accountId, query.language);
      return desk.papers.invoice(row, language, query.as);
    },
  }),
  fileDoor({
    path: '/api/v1/invoices/{id}/json',
    word: 'invoice',
    summary: 'An invoice, credit note or debit note as the JSON that was kept when it was first given out',
    who: 'user',
    params: byId<'Invoice'>(),
    query: z.strictObject({}),
    mediaType: 'application/json',
    async answer({ params, caller }) {
      await seen(desk, params.id, caller);
      return desk.papers.json(params.id);
    },
  }),
];

const receiptPapers = (desk: Desk): readonly Door[] => [
  fileDoor({
    path: '/api/v1/payments/{id}/receipt.pdf',
    word: 'payment',
    summary: 'The receipt of a payment as PDF, on A4 or on paper from a roll of 58 or 80 mm',
    who: 'user',
    params: byId<'Payment'>(),
    query: z.strictObject({ language: Language.optional(), width: Width.optional() }),
    mediaType: 'application/pdf',
    async answer({ params, query, caller }) {
      const accountId = await payerSeen(desk, params.id, caller);
      const language =
        accountId === null ? (query.language ?? 'en') : await desk.papers.languageOf(accountId, query.language);
      return desk.papers.receipt(params.id, language, query.width ?? null);
    },
  }),
  fileDoor({
    path: '/api/v1/payments/{id}/receipt.json',
    word: 'payment',
    summary: 'The receipt of a payment as the JSON that was kept when it was first given out',
    who: 'user',
    params: byId<'Payment'>(),
    query: z.strictObject({}),
    mediaType: 'application/json',
    async answer({ params, caller }) {
      await payerSeen(desk, params.id, caller);
      await desk.billing.receiptFor(params.id);
      return desk.papers.json(params.id);
    },
  }),
];

const statementDoor = (desk: Desk): Door =>
  fileDoor({
    path: '/api/v1/customers/{id}/statement.pdf',
    word: 'ledger',
    summary: 'What a customer owed, what happened, and what she owes, as PDF; `to` is the first day that is not in it',
    who: 'user',
    params: byId<'Account'>(),
    query: z.strictObject({ from: Day, to: Day, language: Language.optional() }),
    mediaType: 'application/pdf',
    async answer({ params, query: { from, to, language }, caller }) {
      mayNamed(caller, params.id);
      return desk.papers.statement(params.id, { from, to }, await desk.papers.languageOf(params.id, language));
    },
  });

const PerPage = z.union([z.literal(8), z.literal(10), z.literal(21), z.literal(24)], {
  error: 'vouchers on a sheet of A4: 8, 10, 21 or 24',
});
const RollWidth = z.union([z.literal(58), z.literal(80)], { error: 'millimetres of a roll: 58 or 80' });

const voucherDoor = (desk: Desk): Door =>
  fileDoor({
    path: '/api/v1/voucher-batches/{id}/pdf',
    word: 'vouchers',
    long: true,
    summary: 'Print the vouchers of a batch that can still be used, with their codes. Each time is noted',
    who: 'operator',
    params: byId<'VoucherBatch'>(),
    query: z.strictObject({}),
    body: z.strictObject({
      language: Language.optional(),
      perPage: PerPage.default(24),
      /** Millimetres of the roll; sheets of A4 without. */
      width: RollWidth.optional(),
      reason: z.string().trim().min(1).max(200).optional(),
    }),
    mediaType: 'application/pdf',
    answer: ({ params, body: { language, perPage, width = null, reason = null }, caller }) =>
      desk.papers.vouchers(params.id, { language, perPage, width, reason, actor: caller.name }),
  });

/** To a customer, what is not hers does not exist. */
async function seen({ billing }: Desk, invoiceId: Id<'Invoice'>, caller: Caller): Promise<InvoiceRow> {
  const row = await billing.reads.invoice(invoiceId);
  if (row === null || !sees(caller, row.invoice.accountId)) throw invoiceErrors.missing({ invoiceId });
  return row;
}

async function payerSeen({ billing }: Desk, paymentId: Id<'Payment'>, caller: Caller): Promise<Id<'Account'> | null> {
  const payment = await billing.reads.payment(paymentId);
  if (payment === null || !sees(caller, payment.accountId)) throw paymentErrors.missing({ paymentId });
  return payment.accountId;
}
