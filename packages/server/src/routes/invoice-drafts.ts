import { draftErrors, type Id, type Invoice, type InvoiceRow } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, listOf, paged, placeOf } from '../http/list.ts';
import { InvoiceOut, presentInvoice } from '../wire/invoice.ts';
import { DraftIn, DraftOut, presentDraft, readDraft } from '../wire/invoice-draft.ts';
import { namesOf } from './facts.ts';

const Query = listOf('draft', 'finalising').omit({ search: true });

/** Invoices that people write. */
export const invoiceDraftRoutes = (desk: Desk): readonly Door[] => [
  ...writingRoutes(desk),
  ...oneDraftRoutes(desk),
  ...issuingRoutes(desk),
];

const writingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/invoice-drafts',
    word: 'invoice',
    summary: 'Invoices that people write and have not issued yet, the last changed first',
    who: 'operator',
    query: Query,
    reply: z.strictObject({ drafts: z.array(DraftOut.extend({ customerName: z.string() })), ...paged }),
    async answer({ query }) {
      const page = await billing.reads.draftInvoices(null, askOf(query));
      const names = await namesOf(
        billing,
        page.rows.map(({ accountId }) => accountId),
      );
      const drafts = page.rows.map((one) => {
        return { ...presentDraft(one), customerName: names.get(one.accountId) ?? one.accountId };
      });
      return { drafts, ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/invoice-drafts',
    word: 'invoice',
    summary: 'Write an invoice: equipment, an installation, anything. Nobody owes it until it is finalised',
    who: 'operator',
    body: DraftIn,
    status: 201,
    reply: DraftOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/invoice-drafts/${id}`,
    answer: async ({ body, caller }) => presentDraft(await billing.writeDraftInvoice(readDraft(body), caller.name)),
  }),
];

const oneDraftRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/invoice-drafts/{id}',
    word: 'invoice',
    summary: 'One invoice that somebody writes',
    who: 'operator',
    params: byId<'Invoice'>(),
    reply: DraftOut,
    answer: async ({ params }) => presentDraft(await draftOf({ billing }, params.id)),
  }),
  door({
    method: 'PUT',
    path: '/api/v1/invoice-drafts/{id}',
    word: 'invoice',
    summary: 'Change an invoice that is not issued; with the version that was read, only if nobody else has',
    who: 'operator',
    params: byId<'Invoice'>(),
    body: DraftIn.extend({ version: z.int().positive().optional() }),
    reply: DraftOut,
    async answer({ params, body: { version, ...draft } }) {
      return presentDraft(await billing.changeDraftInvoice(params.id, readDraft(draft), version));
    },
  }),
  door({
    method: 'DELETE',
    path: '/api/v1/invoice-drafts/{id}',
    word: 'invoice',
    summary: 'Throw away an invoice that is not issued',
    who: 'operator',
    params: byId<'Invoice'>(),
    answer: ({ params, caller }) => billing.discardDraftInvoice(params.id, caller.name),
  }),
];

const issuingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/invoice-drafts/{id}/preview',
    word: 'invoice',
    summary: 'What an invoice that somebody writes would be issued as now, with its taxes; nothing is written',
    who: 'operator',
    params: byId<'Invoice'>(),
    reply: InvoiceOut,
    answer: async ({ params }) => presentInvoice(unpaid(await billing.previewDraftInvoice(params.id))),
  }),
  door({
    method: 'POST',
    path: '/api/v1/invoice-drafts/{id}/finalise',
    word: 'invoice',
    summary: 'Issue an invoice: it has its number then and never changes. What fails keeps the draft, with its reason',
    who: 'operator',
    params: byId<'Invoice'>(),
    reply: InvoiceOut,
    location: ({ id }) => `/api/v1/invoices/${id}`,
    async answer({ params, caller }) {
      const { id } = await billing.finaliseDraftInvoice(params.id, caller.name);
      const row = await billing.reads.invoice(id);
      if (row === null) throw draftErrors.missing({ draftId: id });
      return presentInvoice(row);
    },
  }),
];

/** Nothing has become of it yet. */
function unpaid(invoice: Invoice): InvoiceRow {
  const none = { minor: 0n, currency: invoice.currency };
  return { invoice, paid: none, withheld: none, writtenOff: none, voided: none, credited: none };
}

async function draftOf({ billing }: Pick<Desk, 'billing'>, draftId: Id<'Invoice'>) {
  const draft = await billing.reads.draftInvoice(draftId);
  if (draft === null) throw draftErrors.missing({ draftId });
  return draft;
}
