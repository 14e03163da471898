import type { Knex } from 'knex';
import type { LineStanding } from '../../domain/recipes.ts';
import { dayNumber } from '../../kernel/calendar.ts';
import type { Recognisable, Recognition, RecognitionAsk, VoidedLines } from '../../ports/revenue.ts';
import { dialectOf } from '../sql.ts';
import type { Dialect } from '../url.ts';
import { sumOf } from './days.ts';
import { ratioSql } from './ratio.ts';
import { changedBy, rowsOf, run } from './run.ts';
import { big, moneyOf, num, type Stored, text, type Value, whole } from './table.ts';

/** What lines of a day earn, summed by the database. */
export async function recognisable(db: Knex, ask: RecognitionAsk): Promise<Recognisable> {
  const { where, values } = waiting(ask);
  const earned = earnedSql(dialectOf(db));
  // First, so that what another recognition writes while we read is found by its number.
  const counter = await db('counters').where({ name: COUNTER }).first<Stored>('value');
  const booked = await db('journals')
    .where({ document_id: ask.day, document_type: 'recognition' })
    .first<Stored | undefined>('id');
  const known = { ...ask, version: big(counter['value']) };
  if (booked !== undefined) return { ...known, booked: true, lines: 0, sums: [] };
  const rows = await rowsOf<Stored>(db, {
    sql: `select code, currency, count(*) as many, sum(${earned} - recognised_minor) as minor
      from invoice_lines where ${where} group by code, currency order by currency, code`,
    values: [dayValue(ask), ...values],
  });
  return {
    ...known,
    booked: false,
    lines: rows.reduce((all, row) => all + num(row['many']), 0),
    sums: rows.map((row) => ({ code: text(row['code']), currency: text(row['currency']), minor: sumOf(row['minor']) })),
  };
}

/**
 * Moves all lines at once. The counter is what one recognition takes from another: it holds the second until the first
 * is through, which then finds it grown. False when the lines are others than those that were summed.
 */
export async function recognise(trx: Knex, recognition: Recognition): Promise<boolean> {
  const taken = await run(trx, {
    sql: 'update counters set value = value + 1 where name = ? and value = ?',
    values: [COUNTER, recognition.version],
  });
  if (changedBy(taken) !== 1) return false;
  const { where, values } = waiting(recognition);
  const day = dayValue(recognition);
  const moved = await run(trx, {
    sql: `update invoice_lines set recognised_minor = ${earnedSql(dialectOf(trx))}, recognised_to = least(to_day, ?),
        earning_until = case when to_day <= ? then null else earning_until end where ${where}`,
    values: [day, day, day, ...values],
  });
  return changedBy(moved) === recognition.lines;
}

/** The lines of a document as they stand. */
export async function lineStandings(db: Knex, invoiceId: string): Promise<readonly LineStanding[]> {
  const rows: readonly Stored[] = await db('invoice_lines').where({ invoice_id: invoiceId }).orderBy('position');
  return rows.map((row) => ({
    code: text(row['code']),
    net: moneyOf(row['net_minor'], row['currency']),
    recognised: moneyOf(row['recognised_minor'], row['currency']),
  }));
}

/** Nothing waits any more of an invoice that is void. False when more of it has been earned meanwhile. */
export async function voidLines(trx: Knex, { invoiceId, lines }: VoidedLines): Promise<boolean> {
  for (const [position, { recognised }] of lines.entries()) {
    const ended = await run(trx, {
      sql: `update invoice_lines set earned_by = 'void', earning_until = null
        where invoice_id = ? and position = ? and recognised_minor = ? and earned_by <> 'void'`,
      values: [invoiceId, whole(position), recognised.minor],
    });
    if (changedBy(ended) !== 1) return false;
  }
  return true;
}

/** The row of `counters` that recognitions take turns on. */
const COUNTER = 'recognition';

/** Lines that have days before the asked one which they have not earned yet. */
function waiting(ask: RecognitionAsk): { readonly where: string; readonly values: readonly Value[] } {
  const day = dayValue(ask);
  return {
    where: 'earning_until is not null and from_day < ? and recognised_to < ? and issued_at < ?',
    values: [day, day, whole(ask.issuedBefore)],
  };
}

const dayValue = ({ day }: RecognitionAsk): bigint => BigInt(dayNumber(day));

/** `earnedBefore` of the domain, of a line before a day: a number, or the one parameter of the expression. */
export function earnedSql(dialect: Dialect, day = '?'): string {
  return ratioSql(dialect, 'net_minor', `least(to_day, ${day}) - from_day`, 'to_day - from_day');
}
