import { invoiceErrors, writeOffErrors, type Id, type InvoiceRow } from '@daftari/core';
import { z } from 'zod';
import { sees, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, ListQuery, listOf, paged, placeOf } from '../http/list.ts';
import {
  amountOrAll,
  CreditLines,
  HistoryOut,
  presentMove,
  presentRecovery,
  presentWithheld,
  presentWriteOff,
  readCreditLines,
  Reason,
  RecoveryOut,
  WithheldOut,
  WriteOffOut,
} from '../wire/documents.ts';
import { InvoiceOut, presentInvoice } from '../wire/invoice.ts';
import { PriceIn, readPrice } from '../wire/plan-rules.ts';
import { LocalDay } from '../wire/price.ts';
import { invoiceDraftRoutes } from './invoice-drafts.ts';
import { toldTo } from './own.ts';
import { refundRoutes } from './refunds.ts';

/** What corrects invoices and settles them otherwise: drafts, notes, write-offs, certificates; refunds, receipts. */
export const documentRoutes = (desk: Desk): readonly Door[] => [
  ...invoiceDraftRoutes(desk),
  ...correctionRoutes(desk),
  ...historyRoutes(desk),
  ...writeOffRoutes(desk),
  ...withheldRoutes(desk),
  ...refundRoutes(desk),
];

const correctionRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/invoices/{id}/void',
    word: 'invoice',
    summary:
      'Make an invoice void: as if it had never been owed. Only while nothing is put to it, and it sold no access',
    who: 'operator',
    params: byId<'Invoice'>(),
    body: z.strictObject({ reason: Reason }),
    reply: InvoiceOut,
    answer: async ({ params, body, caller }) =>
      presentInvoice(await billing.voidInvoice(params.id, { ...body, actor: caller.name })),
  }),
  door({
    method: 'POST',
    path: '/api/v1/invoices/{id}/credit',
    word: 'invoice',
    summary:
      'Credit lines of an invoice at the rates that they bore, by a credit note. What is owed on it goes first; ' +
      'the rest stays credit, pays other invoices (`offset`), or is money again as far as money has paid',
    who: 'operator',
    params: byId<'Invoice'>(),
    body: z.strictObject({
      lines: CreditLines,
      reason: Reason,
      refundTo: z.enum(['credit', 'offset', 'wallet', 'refund']).default('credit'),
    }),
    status: 201,
    reply: InvoiceOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/invoices/${id}`,
    async answer({ params, body: { lines, ...ask }, caller }) {
      const asked = { ...ask, lines: readCreditLines(lines), actor: caller.name };
      return present(billing, (await billing.creditInvoice(params.id, asked)).id);
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/invoices/{id}/debit',
    word: 'invoice',
    summary: 'Charge more for lines of an invoice at the rates that they bore, by a debit note. It is owed',
    who: 'operator',
    params: byId<'Invoice'>(),
    body: z.strictObject({
      lines: z
        .array(z.strictObject({ lineId: idOf<'Charge'>(), amount: PriceIn }))
        .min(1)
        .max(200),
      reason: Reason,
      dueDays: z.int().min(0).max(3_660).default(14),
    }),
    status: 201,
    reply: InvoiceOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/invoices/${id}`,
    async answer({ params, body: { lines, ...ask }, caller }) {
      const asked = lines.map(({ lineId, amount }) => ({ chargeId: lineId, amount: readPrice(amount) }));
      return present(billing, (await billing.debitInvoice(params.id, { ...ask, lines: asked, actor: caller.name })).id);
    },
  }),
];

const historyRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/invoices/{id}/history',
    word: 'invoice',
    summary: 'What has become of an invoice: its steps, the notes that correct it, what was written off of it',
    params: byId<'Invoice'>(),
    reply: HistoryOut,
    async answer({ params, caller }) {
      await seen(billing, params.id, caller);
      const { reads } = billing;
      const [moves, noteIds, writeOffs] = await Promise.all([
        reads.documentMoves(params.id),
        reads.notesOn(params.id),
        reads.writeOffsOf(params.id),
      ]);
      const notes = await Promise.all(noteIds.map((id) => present(billing, id)));
      const recoveries = await Promise.all(
        writeOffs.map(async (one) => (await reads.recoveriesOf(one.id)).map((each) => presentRecovery(each, one))),
      );
      return {
        moves: moves.map((one) => toldTo(caller, presentMove(one))),
        notes,
        writeOffs: writeOffs.map((one) => toldTo(caller, presentWriteOff(one))),
        recoveries: recoveries.flat().map((one) => toldTo(caller, one)),
      };
    },
  }),
];

const writeOffRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/write-offs',
    word: 'invoice',
    summary: 'What was given up, newest first; `posted` may still be recovered',
    who: 'operator',
    query: listOf('posted', 'recovered').omit({ search: true }).extend({ customerId: idOf<'Account'>().optional() }),
    reply: z.strictObject({ writeOffs: z.array(WriteOffOut), ...paged }),
    async answer({ query }) {
      const page = await billing.reads.writeOffs(query.customerId ?? null, askOf(query));
      return { writeOffs: page.rows.map(presentWriteOff), ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/invoices/{id}/write-off',
    word: 'invoice',
    summary:
      'Give up what is owed on an invoice, all or a part: bad debt, with relief of its taxes unless said otherwise',
    who: 'operator',
    params: byId<'Invoice'>(),
    body: z.strictObject({ reason: Reason, amount: PriceIn.optional(), taxRelief: z.boolean().default(true) }),
    status: 201,
    reply: WriteOffOut,
    idempotent: true,
    async answer({ params, body: { amount, ...ask }, caller }) {
      const asked = { ...ask, ...amountOrAll(amount), actor: caller.name };
      return presentWriteOff(await billing.writeOffInvoice(params.id, asked));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/write-offs/{id}/recover',
    word: 'invoice',
    summary: 'Make owed again what somebody pays of it after all; the wallet pays it at once',
    who: 'operator',
    params: byId<'WriteOff'>(),
    body: z.strictObject({ reason: Reason, amount: PriceIn.optional() }),
    status: 201,
    reply: RecoveryOut,
    idempotent: true,
    async answer({ params, body: { amount, reason }, caller }) {
      const asked = { reason, ...amountOrAll(amount), actor: caller.name };
      const recovery = await billing.recoverWriteOff(params.id, asked);
      const writeOff = await billing.reads.writeOff(params.id);
      if (writeOff === null) throw writeOffErrors.missing({ writeOffId: params.id });
      return presentRecovery(recovery, writeOff);
    },
  }),
];

const withheldRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/withheld-taxes',
    word: 'invoice',
    summary: 'Certificates of tax that customers kept back, newest first',
    who: 'operator',
    query: ListQuery.omit({ search: true }).extend({ customerId: idOf<'Account'>().optional() }),
    reply: z.strictObject({ certificates: z.array(WithheldOut), ...paged }),
    async answer({ query }) {
      const page = await billing.reads.withheldTaxes(query.customerId ?? null, askOf(query));
      return { certificates: page.rows.map(presentWithheld), ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/invoices/{id}/withheld',
    word: 'invoice',
    summary: 'Record the certificate of tax that a customer kept back from an invoice: so much less is to be paid',
    who: 'operator',
    params: byId<'Invoice'>(),
    body: z.strictObject({
      amount: PriceIn,
      certificate: z.string().trim().min(1).max(190),
      certifiedOn: LocalDay,
    }),
    status: 201,
    reply: WithheldOut,
    idempotent: true,
    async answer({ params, body: { amount, ...ask }, caller }) {
      const asked = { ...ask, amount: readPrice(amount), actor: caller.name };
      return presentWithheld(await billing.recordWithheldTax(params.id, asked));
    },
  }),
];

async function seen({ reads }: Desk['billing'], invoiceId: Id<'Invoice'>, caller: Caller): Promise<InvoiceRow> {
  const row = await reads.invoice(invoiceId);
  if (row === null || !sees(caller, row.invoice.accountId)) throw invoiceErrors.missing({ invoiceId });
  return row;
}

async function present({ reads }: Desk['billing'], invoiceId: Id<'Invoice'>): Promise<z.input<typeof InvoiceOut>> {
  const row = await reads.invoice(invoiceId);
  if (row === null) throw invoiceErrors.missing({ invoiceId });
  return presentInvoice(row);
}
