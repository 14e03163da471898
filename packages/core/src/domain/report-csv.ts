import { majorString } from '../kernel/money.ts';
import {
  AGES,
  type Ageing,
  type CashRow,
  type EarnedRow,
  type GrowthRow,
  type RollRow,
  type Statement,
  type SuccessRow,
  type TaxReportRow,
  type TrialBalance,
} from './report.ts';

/**
 * Rows as comma-separated values (RFC 4180) with a head and CRLF. A text that a spreadsheet would take for a formula
 * has an apostrophe before it, because names are typed by strangers.
 */
export function csv<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  return lineOf(Object.keys(columns)) + csvLines(columns, rows);
}

/** The same without the head: what follows after it where rows come a part at a time. */
export function csvLines<Row>(columns: Columns<Row>, rows: readonly Row[]): string {
  const cells = Object.values(columns);
  return rows.map((row) => lineOf(cells.map((cell) => cellText(cell(row))))).join('');
}

/** What stands in each column, by its name in the head. */
type Columns<Row> = Readonly<Record<string, (row: Row) => Cell>>;

const lineOf = (cells: readonly string[]): string => `${cells.map(quoted).join(',')}\r\n`;

/** What a cell holds: figures as they are, texts made harmless. */
export type Cell = Figure | string | null;

/** A figure, which may begin with a minus. */
export interface Figure {
  readonly figure: string;
}

/** A trial balance, amounts in the major units of a currency and in whole units of all else. */
export function trialBalanceCsv({ rows }: TrialBalance): string {
  return csv(
    {
      account: ({ account }) => account,
      asset: ({ asset }) => asset,
      opening: ({ opening, asset }) => amount(opening, asset),
      debits: ({ debits, asset }) => amount(debits, asset),
      credits: ({ credits, asset }) => amount(credits, asset),
      closing: ({ closing, asset }) => amount(closing, asset),
    },
    rows,
  );
}

/** An ageing, an account a row. */
export function ageingCsv({ rows, currency }: Ageing): string {
  const boxes = AGES.map((age) => [age, (row: Ageing['rows'][number]) => amount(row[age], currency)] as const);
  return csv(
    {
      number: ({ number }) => number,
      name: ({ name }) => name,
      ...Object.fromEntries(boxes),
      total: ({ total }) => amount(total, currency),
    },
    rows,
  );
}

/** A tax report. */
export function taxCsv({ rows, currency }: InCurrency<TaxReportRow>): string {
  const of = amounts(currency);
  return csv(
    {
      month: ({ month }) => month,
      code: ({ code }) => code,
      rate: ({ rate }) => rate,
      base: ({ base }) => of(base),
      onInvoices: ({ onInvoices }) => of(onInvoices),
      onCreditNotes: ({ onCreditNotes }) => of(onCreditNotes),
      net: ({ net }) => of(net),
    },
    rows,
  );
}

/** Revenue by plan. */
export function revenueCsv({ rows, currency }: InCurrency<EarnedRow>): string {
  return csv(
    {
      month: ({ month }) => month,
      plan: ({ planCode }) => planCode,
      name: ({ planName }) => planName,
      account: ({ account }) => account,
      earned: ({ earned }) => amount(earned, currency),
    },
    rows,
  );
}

/** Deferred revenue. */
export function deferredCsv({ rows, currency }: InCurrency<RollRow>): string {
  const of = amounts(currency);
  return csv(
    {
      month: ({ month }) => month,
      opening: ({ opening }) => of(opening),
      billed: ({ billed }) => of(billed),
      credited: ({ credited }) => of(credited),
      recognised: ({ recognised }) => of(recognised),
      other: ({ other }) => of(other),
      closing: ({ closing }) => of(closing),
    },
    rows,
  );
}

/** Monthly recurring revenue. */
export function growthCsv({ rows, currency }: InCurrency<GrowthRow>): string {
  const of = amounts(currency);
  return csv(
    {
      month: ({ month }) => month,
      opening: ({ opening }) => of(opening),
      new: ({ fresh }) => of(fresh),
      expansion: ({ expansion }) => of(expansion),
      contraction: ({ contraction }) => of(contraction),
      churned: ({ churned }) => of(churned),
      reactivated: ({ reactivated }) => of(reactivated),
      closing: ({ closing }) => of(closing),
      accountsOpening: ({ accounts }) => count(accounts.opening),
      accountsNew: ({ accounts }) => count(accounts.fresh),
      accountsChurned: ({ accounts }) => count(accounts.churned),
      accountsReactivated: ({ accounts }) => count(accounts.reactivated),
      accountsClosing: ({ accounts }) => count(accounts.closing),
      arpu: ({ arpu }) => (arpu === null ? null : of(arpu)),
      customerChurn: ({ customerChurn }) => customerChurn,
      revenueChurn: ({ revenueChurn }) => (revenueChurn === null ? null : { figure: revenueChurn }),
    },
    rows,
  );
}

/** Cash received. */
export function cashCsv({ rows, currency }: InCurrency<CashRow>): string {
  return csv(
    {
      month: ({ month }) => month,
      gateway: ({ gateway }) => gateway,
      payments: ({ payments }) => count(payments),
      received: ({ received }) => amount(received, currency),
    },
    rows,
  );
}

/** How asks for money ended. */
export function successCsv({ rows, currency }: InCurrency<SuccessRow>): string {
  return csv(
    {
      gateway: ({ gateway }) => gateway,
      attempts: ({ attempts }) => count(attempts),
      succeeded: ({ succeeded }) => count(succeeded),
      failed: ({ failed }) => count(failed),
      open: ({ open }) => count(open),
      rate: ({ rate }) => rate,
      medianSeconds: ({ medianMs }) => (medianMs === null ? null : count(Math.round(medianMs / 1000))),
      received: ({ received }) => amount(received, currency),
    },
    rows,
  );
}

/** A statement: the opening, each line and the closing. */
export function statementCsv({ opening, lines, closing, currency, from, to }: Statement): string {
  const shown = lines.map((line) => ({ ...line, at: new Date(line.at).toISOString() }));
  return csv(
    {
      at: ({ at }) => at,
      reference: ({ reference }) => reference,
      memo: ({ memo }) => memo,
      amount: ({ amount: minor }) => (minor === null ? null : amount(minor, currency)),
      balance: ({ balance }) => amount(balance, currency),
    },
    [edgeLine(from, 'Opening', opening), ...shown, edgeLine(to, 'Closing', closing)],
  );
}

function edgeLine(at: string, memo: string, balance: bigint) {
  return { at, memo, reference: null, amount: null, balance };
}

interface InCurrency<Row> {
  readonly currency: string;
  readonly rows: readonly Row[];
}

/** In major units of a currency, or as it is where an asset is none. */
function amount(minor: bigint, asset: string): Figure {
  const isCurrency = /^[A-Z]{3}$/.test(asset) && !COUNTED.has(asset);
  return { figure: isCurrency ? majorString({ minor, currency: asset }) : String(minor) };
}

/** Assets of three letters that are no currency. */
const COUNTED: ReadonlySet<string> = new Set(['SMS']);

const amounts =
  (currency: string) =>
  (minor: bigint): Figure =>
    amount(minor, currency);

function count(many: number): Figure {
  return { figure: String(many) };
}

function cellText(cell: Cell): string {
  if (cell === null) return '';
  if (typeof cell === 'object') return cell.figure;
  return /^[=+\-@\t\r]/.test(cell) ? `'${cell}` : cell;
}

function quoted(cell: string): string {
  return /[",\r\n]/.test(cell) ? `"${cell.replaceAll('"', '""')}"` : cell;
}
