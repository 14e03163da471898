import { invoiceErrors } from '@daftari/core';
import { z } from 'zod';
import { mayNamed, sees } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, listOf, paged, placeOf } from '../http/list.ts';
import { InvoiceOut, presentInvoice } from '../wire/invoice.ts';

const InvoicePage = z.strictObject({ invoices: z.array(InvoiceOut), ...paged });
const Query = listOf('open', 'unpaid', 'partial', 'paid', 'uncollectible', 'void');

/** What is owed. */
export const invoiceRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/invoices',
    word: 'invoice',
    summary: 'The invoices, newest first; `search` takes a whole number',
    who: 'operator',
    query: Query,
    reply: InvoicePage,
    async answer({ query }) {
      const page = await billing.reads.invoices(null, askOf(query));
      return { invoices: page.rows.map(presentInvoice), ...placeOf(query, page) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/invoices/{id}',
    word: 'invoice',
    summary: 'One invoice',
    params: z.strictObject({ id: idOf<'Invoice'>() }),
    reply: InvoiceOut,
    async answer({ params, caller }) {
      const row = await billing.reads.invoice(params.id);
      if (row === null || !sees(caller, row.invoice.accountId)) throw invoiceErrors.missing({ invoiceId: params.id });
      return presentInvoice(row);
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/invoices',
    word: 'invoice',
    summary: 'The invoices of one customer, newest first',
    params: byId<'Account'>(),
    query: Query,
    reply: InvoicePage,
    async answer({ params, query, caller }) {
      mayNamed(caller, params.id);
      await billing.view(params.id);
      const page = await billing.reads.invoices(params.id, askOf(query));
      return { invoices: page.rows.map(presentInvoice), ...placeOf(query, page) };
    },
  }),
];
