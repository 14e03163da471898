import type { RevenueReads } from '../../ports/revenue.ts';
import { lineStandings, recognisable } from './recognition.ts';
import type { Shelf } from './shelf.ts';

/** Reads of what is earned day by day of what was billed. */
export function revenueReads({ engine: { knex } }: Shelf): RevenueReads {
  return {
    recognisable: (ask) => recognisable(knex, ask),
    lineStandings: (invoiceId) => lineStandings(knex, invoiceId),
  };
}
