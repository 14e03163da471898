import type { Knex } from 'knex';
import { edgesOf, sumOf } from './days.ts';
import { listed, within } from './many.ts';
import { rowsOf } from './run.ts';
import { type Row, type Stored, text, whole } from './table.ts';

/** What `usedBytes` answers, of many stretches, in their order. */
export async function usedBytesMany(
  db: Knex,
  stretches: readonly { readonly subscriptionId: string; readonly fromAt: number; readonly toAt: number }[],
): Promise<readonly bigint[]> {
  if (stretches.length === 0) return [];
  const { sql, values } = within(
    db,
    's.id',
    stretches.map(({ subscriptionId }) => subscriptionId),
  );
  const rows = await rowsOf<Stored>(db, {
    sql: `select s.id, a.zone from subscriptions s join accounts a on a.id = s.account_id where ${sql}`,
    values,
    kept: true,
  });
  const zones = new Map(rows.map((row) => [text(row['id']), text<string>(row['zone'])]));
  return countedMany(
    db,
    stretches.map(({ subscriptionId: id, fromAt, toAt }) => ({ id, zone: zones.get(id) ?? 'UTC', fromAt, toAt })),
  );
}

/** A stretch of time of one subscription, in the zone of its holder. */
export interface Counted {
  readonly id: string;
  readonly zone: string;
  readonly fromAt: number;
  readonly toAt: number;
}

/** Counted bytes of stretches: whole days from the sums, the two cut ones from the events. In their order. */
export async function countedMany(db: Knex, stretches: readonly Counted[]): Promise<readonly bigint[]> {
  if (stretches.length === 0) return [];
  const edges = rememberedEdges();
  const rows = stretches.map(({ id, zone, fromAt, toAt }, place): Row => {
    const { first, last, cuts } = edges(zone, fromAt, Math.max(fromAt, toAt));
    const [a, b, c, d] = cuts;
    const instants = { a: whole(a), b: whole(b), c: whole(c), d: whole(d) };
    return { place: BigInt(place), id, first_day: first, last_day: last, ...instants };
  });
  const { sql, values } = listed(db, 'v', EDGES, rows);
  const found = await rowsOf<Stored>(db, {
    sql: `select v.place, coalesce((select sum(u.counted_bytes) from usage_days u
          where u.subscription_id = v.id and u.day >= v.first_day and u.day < v.last_day), 0)
        + coalesce((select ${EVENTS} and e.to_at >= v.a and e.to_at < v.b), 0)
        + coalesce((select ${EVENTS} and e.to_at >= v.c and e.to_at < v.d), 0) as bytes
      from ${sql}`,
    values,
    kept: true,
  });
  const bytes = new Map(found.map((row) => [Number(row['place']), sumOf(row['bytes'])]));
  return stretches.map((_, place) => bytes.get(place) ?? 0n);
}

const EDGES = {
  place: 'bigint',
  id: 'text',
  first_day: 'text',
  last_day: 'text',
  a: 'bigint',
  b: 'bigint',
  c: 'bigint',
  d: 'bigint',
} as const;

const EVENTS = `sum(coalesce(e.counted_bytes, e.in_bytes + e.out_bytes)) from usage_events e
    where e.subscription_id = v.id and e.usage_class = 'counted'`;

/** Many stretches run from the same instant to the same instant: their days are asked of the calendar once. */
function rememberedEdges(): typeof edgesOf {
  const known = new Map<string, ReturnType<typeof edgesOf>>();
  return (zone, fromAt, toAt) => {
    const key = `${zone} ${fromAt} ${toAt}`;
    const found = known.get(key) ?? edgesOf(zone, fromAt, toAt);
    known.set(key, found);
    return found;
  };
}
