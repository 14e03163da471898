import type { Knex } from 'knex';
import type { MeterSums } from '../../domain/meter.ts';
import type { Reads } from '../../ports/store.ts';
import { charges } from './charges.ts';
import { sumOf } from './days.ts';
import { exceptions } from './rated.ts';
import { rowsOf } from './run.ts';
import { many, oneOf } from './select.ts';
import type { Shelf } from './shelf.ts';
import { ident, json, type Stored, whole } from './table.ts';
import { rememberedRules } from './usage-rules.ts';

/** Reads of what was used, for its price and for how it counts. */
export function usedReads(
  shelf: Shelf,
): Pick<Reads, 'usageTotals' | 'chargesOver' | 'usageException' | 'usageRules' | 'sessionMarks' | 'exceptedUsage'> {
  const { knex } = shelf.engine;
  return {
    usageTotals: (subscriptionId, fromAt, toAt) => totals(knex, subscriptionId, fromAt, toAt),
    chargesOver: (subscriptionId, fromAt, toAt) =>
      many(
        charges,
        knex('charges')
          .where({ subscription_id: subscriptionId })
          .where('from_at', '<', toAt)
          .where('to_at', '>', fromAt)
          .orderBy('charge_key'),
      ),
    usageException: (exceptionId) => oneOf(knex, exceptions, { id: exceptionId }),
    async sessionMarks(sessionIds) {
      const rows = await knex('sessions')
        .whereIn('id', [...sessionIds])
        .select<Stored[]>('id', 'whereabouts');
      return new Map(
        rows.map((row) => [ident<'Session'>(row['id']), json<Record<string, string>>(row['whereabouts'])]),
      );
    },
    async exceptedUsage(usageIds, reason) {
      const query = knex('usage_exceptions')
        .whereIn('usage_id', [...usageIds])
        .where({ reason });
      return new Set((await query.pluck<unknown[]>('usage_id')).map((id) => ident<'Usage'>(id)));
    },
    usageRules: rememberedRules(shelf),
  };
}

async function totals(db: Knex, subscriptionId: string, fromAt: number, toAt: number): Promise<MeterSums> {
  const values = [subscriptionId, whole(fromAt), whole(toAt)];
  const [row] = await rowsOf<Stored>(db, { sql: TOTALS, values, kept: true });
  return {
    bytes: sumOf(row?.['counted']),
    bytes_in: sumOf(row?.['in_bytes']),
    bytes_out: sumOf(row?.['out_bytes']),
    seconds: sumOf(row?.['seconds']),
  };
}

const TOTALS = `select sum(coalesce(counted_bytes, in_bytes + out_bytes)) as counted,
    sum(in_bytes) as in_bytes, sum(out_bytes) as out_bytes, sum(seconds) as seconds
  from usage_events where subscription_id = ? and usage_class = 'counted' and to_at >= ? and to_at < ?`;
