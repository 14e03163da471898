import type { Knex } from 'knex';
import type { Usage } from '../../domain/usage.ts';
import { localDateAt, periodStart, startOfDay, type LocalDate, type Zone } from '../../kernel/calendar.ts';
import { dialectOf } from '../sql.ts';
import { rowsOf, type Statement } from './run.ts';
import { big, type Row, text, type Value, whole } from './table.ts';
import { adding, chunks } from './rows.ts';
import { countedOf } from './tallies.ts';

/** Answers the zone of an account; it never changes, so it is asked once. */
export type Zones = (db: Knex, accountIds: readonly string[]) => Promise<ReadonlyMap<string, Zone>>;

/** The most zones kept in memory: about ten megabytes. */
const MOST_KEPT = 100_000;

/** Zones of accounts, remembered. */
export function rememberedZones(): Zones {
  const known = new Map<string, Zone>();
  return async (db, accountIds) => {
    const missing = [...new Set(accountIds)].filter((one) => !known.has(one));
    for (const part of chunks(missing, 1000)) {
      const rows = await db('accounts').whereIn('id', part).select<{ id: string; zone: string }[]>('id', 'zone');
      if (known.size + rows.length > MOST_KEPT) known.clear();
      for (const { id, zone } of rows) known.set(id, zone);
    }
    return known;
  };
}

/**
 * The statements that add usage to the sums of its local day: the day in which each stretch ended, in the account's
 * zone. The sums are what makes a month of usage a read of thirty rows.
 */
export async function addingToDays(trx: Knex, zones: Zones, used: readonly Usage[]): Promise<readonly Statement[]> {
  if (used.length === 0) return [];
  const zoneOf = await zones(
    trx,
    used.map((one) => one.accountId),
  );
  const dayOf = rememberedDays();
  const sums = new Map<string, Row & { in_bytes: bigint; out_bytes: bigint; counted_bytes: bigint }>();
  for (const one of used) {
    const day = dayOf(one.toAt, zoneOf.get(one.accountId) ?? 'UTC');
    const key = `${one.subscriptionId} ${day}`;
    const sum = sums.get(key);
    sums.set(key, {
      account_id: one.accountId,
      subscription_id: one.subscriptionId,
      day,
      in_bytes: (sum?.in_bytes ?? 0n) + one.inBytes,
      out_bytes: (sum?.out_bytes ?? 0n) + one.outBytes,
      counted_bytes: (sum?.counted_bytes ?? 0n) + countedOf(one),
    });
  }
  const rows = [...sums].toSorted(([one], [other]) => (one < other ? -1 : 1)).map(([, row]) => row);
  return adding(dialectOf(trx), DAYS, rows, GROWING);
}

const DAYS = {
  name: 'usage_days',
  word: 'usage days',
  columns: {
    account_id: 'text',
    subscription_id: 'text',
    day: 'text',
    in_bytes: 'big',
    out_bytes: 'big',
    counted_bytes: 'big',
  },
} as const;

const GROWING = { keys: ['subscription_id', 'day'], sums: ['in_bytes', 'out_bytes', 'counted_bytes'] } as const;

/**
 * Counted bytes of a subscription whose stretch ended in `[fromAt, toAt)`: whole days from the sums, the two cut ones
 * from the events.
 */
export async function countedBytes(
  db: Knex,
  subscriptionId: string,
  zone: Zone,
  fromAt: number,
  toAt: number,
): Promise<bigint> {
  if (toAt <= fromAt) return 0n;
  const { first, last, cuts } = edgesOf(zone, fromAt, toAt);
  const days: readonly Value[] = [subscriptionId, first, last];
  const [from, until, again, end] = cuts;
  const values = [...days, subscriptionId, whole(from), whole(until), subscriptionId, whole(again), whole(end)];
  const [row] = await rowsOf<{ bytes: string }>(db, { sql: COUNTED, values, kept: true });
  return sumOf(row?.bytes);
}

/** How a stretch of time is parted into whole days, `[first, last)`, and two cut ones, in instants. */
export function edgesOf(
  zone: Zone,
  fromAt: number,
  toAt: number,
): {
  readonly first: LocalDate;
  readonly last: LocalDate;
  readonly cuts: readonly [number, number, number, number];
} {
  const first = dayAfter(fromAt - 1, zone); // The first day that begins at or after `fromAt`.
  const last = localDateAt(toAt, zone); // The day that is cut by `toAt`, exclusive.
  // Within one day, or over one midnight and not a whole day, everything is read from the events.
  if (first >= last) return { first, last, cuts: [fromAt, toAt, toAt, toAt] };
  return { first, last, cuts: [fromAt, startOfDay(first, zone), startOfDay(last, zone), toAt] };
}

const EVENTS = `select sum(coalesce(counted_bytes, in_bytes + out_bytes)) from usage_events
    where subscription_id = ? and usage_class = 'counted' and to_at >= ? and to_at < ?`;
const COUNTED = `select coalesce((select sum(counted_bytes) from usage_days
    where subscription_id = ? and day >= ? and day < ?), 0)
  + coalesce((${EVENTS}), 0) + coalesce((${EVENTS}), 0) as bytes`;

/** A sum of whole numbers comes as a decimal on one engine and as a whole number on the other. */
export function sumOf(value: unknown): bigint {
  if (value === null || value === undefined) return 0n;
  return big(typeof value === 'string' ? value.split('.')[0] : value);
}

function dayAfter(instantMs: number, zone: Zone): LocalDate {
  return periodStart(localDateAt(instantMs, zone), { unit: 'day', count: 1 }, 1);
}

/** Most of a batch falls in one day, and asking the calendar costs more than comparing two numbers. */
function rememberedDays(): (instantMs: number, zone: Zone) => LocalDate {
  const latest = new Map<Zone, { date: LocalDate; fromAt: number; toAt: number }>();
  return (instantMs, zone) => {
    const known = latest.get(zone);
    if (known !== undefined && known.fromAt <= instantMs && instantMs < known.toAt) return known.date;
    const date = localDateAt(instantMs, zone);
    const toAt = startOfDay(dayAfter(instantMs, zone), zone);
    latest.set(zone, { date, fromAt: startOfDay(date, zone), toAt });
    return date;
  };
}

/** One day's sums out of its row. */
export function dayRow(row: Readonly<Record<string, unknown>>): { date: string; inBytes: bigint; outBytes: bigint } {
  return { date: text(row['day']), inBytes: sumOf(row['in_bytes']), outBytes: sumOf(row['out_bytes']) };
}
