import { holdsOn, kenyaTaxes } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId } from '../http/list.ts';
import { LocalDay } from '../wire/price.ts';
import {
  dayOf,
  presentTax,
  presentTaxRevision,
  readTaxes,
  TaxEndIn,
  TaxesIn,
  TaxOut,
  TaxRevisionOut,
} from '../wire/taxes.ts';

/** How many changes of the table are shown. */
const SHOWN_REVISIONS = 100;
const Law = TaxOut.omit({ id: true, publishedAt: true });
const Table = z.strictObject({ taxes: z.array(TaxOut), revisions: z.array(TaxRevisionOut) });

/** Taxes by law. */
export const taxRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/taxes',
    word: 'taxes',
    summary: 'The tax table, with who changed it; `on` a day, only what holds then',
    who: 'operator',
    query: z.strictObject({ on: LocalDay.exactOptional(), taxClass: z.string().max(32).exactOptional() }),
    reply: Table,
    async answer({ query: { on, taxClass } }) {
      const known = await billing.reads.taxes();
      const asked = known.filter((row) => {
        return (taxClass === undefined || row.taxClass === taxClass) && (on === undefined || holdsOn(row, dayOf(on)));
      });
      const revisions = await billing.reads.taxRevisions(SHOWN_REVISIONS);
      return { taxes: asked.map(presentTax), revisions: revisions.map(presentTaxRevision) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/taxes/kenya',
    word: 'taxes',
    summary:
      'The taxes of Kenya as they come with the program, with dates and sources: to be looked through and published',
    who: 'operator',
    reply: z.strictObject({ taxes: z.array(Law) }),
    answer: async () => ({ taxes: kenyaTaxes.map((law) => ({ ...law })) }),
  }),
  door({
    method: 'POST',
    path: '/api/v1/taxes',
    word: 'taxes',
    summary: 'Publish rates, all or none; one without an end is ended by the next one of its code and class',
    who: 'operator',
    body: TaxesIn,
    status: 201,
    reply: z.strictObject({ taxes: z.array(TaxOut) }),
    idempotent: true,
    async answer({ body, caller }) {
      const rows = await billing.publishTaxes(readTaxes(body), caller.name);
      return { taxes: rows.map(presentTax) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/taxes/{id}/end',
    word: 'taxes',
    summary: 'End a rate on a day that is not over; null lifts an end that is still to come',
    who: 'operator',
    params: byId<'Tax'>(),
    body: TaxEndIn,
    reply: TaxOut,
    async answer({ params, body: { until }, caller }) {
      return presentTax(await billing.endTax(params.id, until === null ? null : dayOf(until), caller.name));
    },
  }),
];
