import type { Knex } from 'knex';
import type { LineSource } from '../../domain/reconcile/line.ts';
import type { BreakAsk, LineAsk, ReconcileReads, SalesSeen } from '../../ports/reconcile.ts';
import type { Dialect } from '../url.ts';
import { attempts } from './payments.ts';
import { breaks, silences, reportedLines, statements } from './reconcile.ts';
import { mine, mineNamed } from './reconcile-mine.ts';
import { clearingSums } from './reconcile-sums.ts';
import { rowsOf } from './run.ts';
import { chunks } from './rows.ts';
import { many, oneOf, paged } from './select.ts';
import type { Shelf } from './shelf.ts';
import { num, numOrNull, type Stored, text, whole } from './table.ts';

/** How many breaks are a page, unless said otherwise. */
const BREAKS_ON_PAGE = 50;

/** How many values one statement asks for at once. */
const NAMES_AT_ONCE = 1_000;

/** Reads of how our books agree with others'. */
export function reconcileReads({ engine: { knex, dialect } }: Shelf): ReconcileReads {
  return {
    ...breakReads(knex),
    ...lineReads(knex),
    ...salesReads(knex, dialect),
    mine: (ask) => mine(knex, ask),
    mineNamed: (gateway, names) => inParts(names, (some) => mineNamed(knex, gateway, some)),
    clearingSums: (clearing, currency, span) => clearingSums(knex, clearing, currency, span),
  };
}

type Picked<K extends keyof ReconcileReads> = Pick<ReconcileReads, K>;

function breakReads(knex: Knex): Picked<'breaks' | 'break' | 'breaksOfDay' | 'daysWithBreaks'> {
  return {
    breaks({ page, limit = BREAKS_ON_PAGE, ...wanted }: BreakAsk) {
      const query = knex('breaks').where(withoutUndefined(wanted));
      const order = [
        { column: 'state', order: 'asc' },
        { column: 'opened_at', order: 'asc' },
        { column: 'id', order: 'asc' },
      ] as const;
      return paged(breaks, query, { page, limit }, order);
    },
    break: (breakId) => oneOf(knex, breaks, { id: breakId }),
    breaksOfDay: (gateway, day) =>
      many(breaks, knex('breaks').where({ gateway, day }).orderBy(['state', 'opened_at', 'kind', 'reference'])),
    async daysWithBreaks(since) {
      const query = knex('breaks').where({ state: 'open' }).where('day', '>=', since);
      const rows: Stored[] = await query.groupBy('day', 'gateway').orderBy(['day', 'gateway']).select('gateway', 'day');
      return rows.map((row) => ({ gateway: text(row['gateway']), day: text(row['day']) }));
    },
  };
}

function lineReads(
  knex: Knex,
): Picked<
  | 'reportedLines'
  | 'reportedLine'
  | 'linesByKey'
  | 'linesNamed'
  | 'linesToHear'
  | 'attemptsFor'
  | 'statementsOver'
  | 'fetchedUntil'
  | 'gatewaysWithStatements'
> {
  return {
    reportedLines({ gateway, source, fromAt, untilAt, kinds }: LineAsk) {
      const query = knex('reported_lines').where({ gateway, source });
      if (kinds !== undefined) void query.whereIn('kind', [...kinds]);
      void query.where('line_at', '>=', fromAt).where('line_at', '<', untilAt);
      return many(reportedLines, query.orderBy(['line_at', 'line_key']));
    },
    reportedLine: (gateway, source, key) => oneOf(knex, reportedLines, { gateway, source, line_key: key }),
    linesByKey: (gateway, source: LineSource, keys) =>
      inParts(keys, (some) =>
        many(
          reportedLines,
          knex('reported_lines')
            .where({ gateway, source })
            .whereIn('line_key', [...some]),
        ),
      ),
    linesNamed: (gateway, names) =>
      inParts(names, (some) => {
        const query = knex('reported_lines')
          .where({ gateway, source: 'provider' })
          .whereIn('label', [...some]);
        return many(reportedLines, query.orderBy(['line_at', 'line_key']));
      }),
    linesToHear(gateway, after, limit) {
      const query = knex('reported_lines').where({ gateway, source: 'provider' }).whereNull('heard');
      if (after !== null) void query.whereRaw('(line_at, line_key) > (?, ?)', [after.at, after.key]);
      return many(reportedLines, query.orderBy(['line_at', 'line_key']).limit(limit));
    },
    attemptsFor(gateway, amount, { fromAt, untilAt }) {
      const query = knex('attempts').where({ gateway, amount_minor: amount.minor, currency: amount.currency });
      void query.where('created_at', '>=', fromAt).where('created_at', '<', untilAt);
      return many(attempts, query.orderBy(['created_at', 'id']));
    },
    statementsOver(gateway, source, fromAt, untilAt) {
      const query = knex('reported_statements').where({ gateway, source });
      void query.where('until_at', '>', fromAt).where('from_at', '<', untilAt);
      return many(statements, query.orderBy(['from_at', 'until_at', 'id']));
    },
    async fetchedUntil(gateway) {
      const query = knex('reported_statements').where({ gateway, source: 'provider', name: 'report' });
      const row = (await query.max({ until: 'until_at' }).first()) as Stored | undefined;
      return numOrNull(row?.['until'] ?? null);
    },
    async gatewaysWithStatements(since) {
      const query = knex('reported_statements').where('taken_at', '>=', since).groupBy('gateway').orderBy('gateway');
      const rows: Stored[] = await query.select('gateway');
      return rows.map((row) => text(row['gateway']));
    },
  };
}

function salesReads(knex: Knex, dialect: Dialect): Picked<'lastSale' | 'salesPast' | 'silences'> {
  return {
    async lastSale(gateway, since) {
      const sql = `select effective_at from payments where gateway = ? and effective_at >= ?
        order by gateway desc, effective_at desc limit 1`;
      const [row] = await rowsOf<Stored>(knex, { sql, values: [gateway, whole(since)], kept: true });
      return row === undefined ? null : num(row['effective_at']);
    },
    async salesPast(gateway, { fromAt, untilAt, longMs }) {
      const span = [gateway, whole(fromAt), whole(untilAt)];
      const [hours, gaps] = await Promise.all([
        rowsOf<Stored>(knex, { sql: hoursSql(dialect), values: span }),
        rowsOf<Stored>(knex, { sql: GAPS, values: [...span, whole(longMs)] }),
      ]);
      const first = hours.map((row) => num(row['first_at'])).reduce<number | null>(earlier, null);
      const byHour = new Map(hours.map((row) => [num(row['hour']) * HOUR_MS, num(row['sales'])]));
      const long = gaps.map((row) => ({ fromAt: num(row['before_at']), toAt: num(row['effective_at']) }));
      return { firstAt: first, hours: byHour, gaps: long } satisfies SalesSeen;
    },
    silences(gateway, since) {
      const lasts = (query: Knex.QueryBuilder) => void query.whereNull('back_at').orWhere('back_at', '>', since);
      return many(silences, knex('sales_silences').where({ gateway }).where(lasts).orderBy('silent_since', 'desc'));
    },
  };
}

const HOUR_MS = 3_600_000;

function hoursSql(dialect: Dialect): string {
  const hour = `effective_at ${dialect === 'postgres' ? '/' : 'div'} ${HOUR_MS}`;
  return `select ${hour} as hour, count(*) as sales, min(effective_at) as first_at from payments
    where gateway = ? and effective_at >= ? and effective_at < ? group by ${hour}`;
}

/** Every stretch between two sales that was long; the rest is of no interest, and there are many. */
const GAPS = `select g.before_at, g.effective_at
  from (select effective_at, lag(effective_at) over (order by effective_at) as before_at from payments
    where gateway = ? and effective_at >= ? and effective_at < ?) g
  where g.effective_at - g.before_at >= ? order by g.effective_at`;

function earlier(one: number | null, other: number): number {
  return one === null ? other : Math.min(one, other);
}

/** Reads for many values in statements as long as they may be. */
async function inParts<T>(
  values: readonly string[],
  read: (some: readonly string[]) => Promise<readonly T[]>,
): Promise<readonly T[]> {
  const found: T[] = [];
  for (const some of chunks(values, NAMES_AT_ONCE)) found.push(...(await read(some)));
  return found;
}

function withoutUndefined(given: object): Readonly<Record<string, string>> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}
