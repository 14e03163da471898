import type { Invoice } from '../../domain/invoice.ts';
import type { Disagreement } from '../../ports/store.ts';
import type { Dialect } from '../url.ts';
import { lineRows } from './invoice-lines.ts';
import { ratioSql } from './ratio.ts';
import { earnedSql } from './recognition.ts';
import type { Row, Stored } from './table.ts';

/**
 * Checks of what waits to be earned, each one pass of SQL that answers `id`, `expected` and `found` where figures
 * differ.
 */
export function revenueChecks(dialect: Dialect): Readonly<Record<string, string>> {
  const gone = 'b.used + b.rolled + b.expired + b.voided';
  const earned = earnedSql(dialect, 'l.recognised_to');
  return {
    // What the days of lines and the units of buckets are still to earn is what the ledger defers.
    'deferred revenue': `select x.asset as id, sum(x.wanted) as expected, sum(x.held) as found
      from (
        select currency as asset, net_minor - recognised_minor as wanted, 0 as held
          from invoice_lines where earned_by = 'days'
        union all
        select b.value_currency, b.value_minor - ${ratioSql(dialect, 'b.value_minor', gone, 'b.granted')}, 0
          from buckets b where b.value_minor is not null
        union all
        select asset, 0, case side when 'credit' then amount else -amount end from entries where account_code = '2200'
      ) x group by x.asset having sum(x.wanted) <> sum(x.held)`,

    'line recognised': `select concat(l.invoice_id, ' ', l.position) as id, ${earned} as expected,
        l.recognised_minor as found
      from invoice_lines l
      where l.earned_by = 'days' and l.recognised_to > l.from_day and l.recognised_minor <> ${earned}`,

    'line waits': `select concat(l.invoice_id, ' ', l.position) as id, 'a day' as expected, 'none' as found
      from invoice_lines l
      where l.earned_by = 'days' and l.earning_until is null and l.recognised_minor <> l.net_minor`,
  };
}

/** What a line has that never changes, on documents of before as well; and what later ones have beside it. */
const OF_ALL = ['invoice_id', 'position', 'charge_id', 'account_id', 'kind', 'currency', 'net_minor', 'tax_minor'];
const OF_NEWER = ['subscription_id', 'plan_id', 'code', 'from_day', 'to_day', 'issued_by', 'issued_minor'];

/** Where the rows of a document's lines differ from the document itself. */
export function differingLines(invoice: Invoice, stored: readonly Stored[]): readonly Disagreement[] {
  const wanted = lineRows(invoice);
  const places = Math.max(wanted.length, stored.length);
  return Array.from({ length: places }, (_, place): Disagreement | null => {
    const columns = invoice.lines[place]?.deferred === undefined ? OF_ALL : [...OF_ALL, ...OF_NEWER];
    const [expected, found] = [shown(wanted[place], columns), shown(stored[place], columns)];
    return expected === found ? null : { what: 'invoice line', id: `${invoice.id} ${place}`, expected, found };
  }).filter((one) => one !== null);
}

function plain(value: Row[string] | Stored[string]): string {
  return value === null || value === undefined ? '-' : `${value as string | number | bigint}`;
}

function shown(row: Row | Stored | undefined, columns: readonly string[]): string {
  return row === undefined ? 'nothing' : columns.map((column) => plain(row[column])).join(' ');
}
