import type { Invoice } from '../../domain/invoice.ts';
import { counted, earningKept } from '../../domain/deferral.ts';
import { isTakenDocument } from '../../domain/taken-document.ts';
import { correctingLines, type Correcting } from '../../domain/given-back.ts';
import { dayNumber } from '../../kernel/calendar.ts';
import type { Dialect } from '../url.ts';
import { storeErrors } from './errors.ts';
import { isCheckRefused } from './journals.ts';
import { inserting, updating, type Columns } from './rows.ts';
import type { Statement } from './run.ts';
import { columnsOf, type Row, whole, wholeOrNull } from './table.ts';

/**
 * Lines of documents, each a row: what is earned of them day by day, and what is left to be credited. Money has the
 * sign that it has on an invoice, so that what a credit note gives back is below zero. Days are numbers of local days
 * since 1 January 1970.
 */
const invoiceLines: Columns = {
  name: 'invoice_lines',
  word: 'invoices',
  columns: columnsOf({
    text: 'invoice_id charge_id account_id subscription_id plan_id kind code currency earned_by issued_by',
    big:
      'position issued_at from_day to_day net_minor tax_minor credited_net credited_tax ' +
      'recognised_minor recognised_to earning_until issued_minor',
  }),
};

/** The rows of a document. Money that was taken back is owed again and earned nowhere: it has none. */
export function lineRows(invoice: Invoice): readonly Row[] {
  if (isTakenDocument(invoice)) return [];
  return invoice.lines.map((line, position) => {
    const { revenue, service, deferred } = earningKept(line);
    const net = counted(invoice.kind, line.net).minor;
    const [from, to] = [dayNumber(service.from), dayNumber(service.to)];
    const waits = deferred === null ? 0n : counted(invoice.kind, deferred.net).minor;
    const isOver = deferred === null;
    return {
      invoice_id: invoice.id,
      position: whole(position),
      charge_id: line.chargeId,
      account_id: invoice.accountId,
      subscription_id: line.subscriptionId ?? null,
      plan_id: line.planId ?? null,
      kind: line.kind,
      code: revenue,
      currency: invoice.currency,
      earned_by: deferred?.by ?? 'issue',
      issued_by: deferred?.by ?? 'issue',
      issued_minor: net - waits,
      issued_at: whole(invoice.issuedAt),
      from_day: whole(from),
      to_day: whole(to),
      net_minor: net,
      tax_minor: counted(invoice.kind, line.tax).minor,
      credited_net: 0n,
      credited_tax: 0n,
      recognised_minor: net - waits,
      recognised_to: whole(isOver ? to : from),
      earning_until: wholeOrNull(deferred?.by === 'days' ? to : null),
    };
  });
}

/** Writes the lines of documents, and takes what credit notes and changes correct off the lines that they correct. */
export function writingLines(dialect: Dialect, written: readonly Invoice[]): readonly Statement[] {
  const credits = updating(dialect, CREDIT, creditedBy(written));
  return [
    ...inserting(invoiceLines, written.flatMap(lineRows)),
    ...credits.map((one) => ({ ...one, refusal: overcredited })),
  ];
}

function overcredited(error: unknown): unknown {
  return isCheckRefused(error) ? storeErrors.overcredited({}, error) : error;
}

const CREDIT = {
  name: invoiceLines.name,
  types: invoiceLines.columns,
  keys: ['invoice_id', 'charge_id'],
  add: ['credited_net', 'credited_tax'],
} as const;

/** What credit notes and changes take off lines, a row for each line. */
function creditedBy(written: readonly Invoice[]): readonly Row[] {
  const correcting = written.flatMap((note) => correctingLines(note).map((line) => ({ note, line })));
  const byLine = Map.groupBy(correcting, ({ line: { corrects } }) => `${corrects.invoiceId} ${corrects.chargeId}`);
  return [...byLine.values()].flatMap((all): Row[] => {
    const corrects = all[0]?.line.corrects;
    if (corrects === undefined) return [];
    const { invoiceId, chargeId } = corrects;
    const credited = { credited_net: totalOf(all, 'net'), credited_tax: totalOf(all, 'tax') };
    return [{ invoice_id: invoiceId, charge_id: chargeId, ...credited }];
  });
}

/** What is taken, with the sign that the rows have: that of an invoice. */
function totalOf(all: readonly { readonly note: Invoice; readonly line: Correcting }[], figure: 'net' | 'tax'): bigint {
  return all.reduce((sum, { note, line }) => sum - counted(note.kind, line[figure]).minor, 0n);
}
