import { eatDotted, eatText } from './names.ts';
import type { BankLine, Entry, Organisation } from './organisation.ts';
import { ACCOUNT_NAMES, shillings } from './organisation.ts';
import type { StatementAsk } from './portal.ts';

/**
 * The columns of the organisation portal's classic export. Confirmed by public importers that several hands wrote
 * against real files: these thirteen in this order (some files have Currency as the fourteenth), a preamble of labels
 * before them, dd-MM-yyyy, the newest line first, and what is withdrawn with a minus. Not confirmed: what stands under
 * Reason Type for movements other than payments and settlements.
 */
const CLASSIC = [
  'Receipt No.',
  'Completion Time',
  'Initiation Time',
  'Details',
  'Transaction Status',
  'Paid In',
  'Withdrawn',
  'Balance',
  'Balance Confirmed',
  'Reason Type',
  'Other Party Info',
  'Linked Transaction ID',
  'A/C No.',
] as const;

/**
 * The columns of the newer "Statements for … from … to …" export, confirmed by one such importer: no preamble,
 * dd/MM/yyyy, thousands with commas, 0.00 for nothing, and payer and account number only within Details.
 */
const PLAIN = [
  'Receipt No',
  'Completion Time',
  'Details',
  'Transaction Status',
  'Paid In (KSHs)',
  'Withdrawn (KSHs)',
  'Balance (KSHs)',
] as const;

/** An account's statement as CSV, with the line ends of Windows. */
export function statementCsv(
  org: Organisation,
  { account = 'utility', fromAt = -Infinity, untilAt = Infinity, layout = 'classic' }: StatementAsk,
  now: number,
): string {
  const all = org.entries.filter((entry) => entry.account === account).toSorted((a, b) => a.at - b.at);
  const shown = all.filter(({ at }) => at >= fromAt && at < untilAt);
  // Standing orders may be paid later than they were due, so what lay there is counted in the order of time.
  const opening = sum(all.filter(({ at }) => at < fromAt));
  let balance = opening;
  const lines = shown.map((entry) => ({ entry, balance: (balance += entry.amount) })).toReversed();
  if (layout === 'plain') return csv([PLAIN, ...lines.map((line) => plainRow(line))]);
  const [first, last] = [shown[0]?.at ?? now, shown.at(-1)?.at ?? now];
  const from = eatDotted(fromAt === -Infinity ? first : fromAt, '-');
  const until = eatDotted(untilAt === Infinity ? last : untilAt - 1, '-');
  return csv([
    ['Account Holder:', org.name],
    ['Short Code:', org.shortcode],
    ['Account:', ACCOUNT_NAMES[account]],
    ['Time Period:', 'From', from, 'To', until],
    ['Operator:', 'Simulated', 'Organization:', org.name, 'Date of Report:', eatDotted(now, '-')],
    totals(opening, balance, shown),
    [],
    CLASSIC,
    ...lines.map((line) => classicRow(line)),
  ]);
}

/** A bank account's statement as CSV, such as a Kenyan bank exports: the oldest first, with debit and credit apart. */
export function bankStatementCsv(lines: readonly BankLine[]): string {
  const rows = lines.map(({ at, reference, narration, amount, balance }) => [
    eatText(at).slice(0, 10),
    reference,
    narration,
    amount < 0n ? shillings(-amount) : '',
    amount > 0n ? shillings(amount) : '',
    shillings(balance),
  ]);
  return csv([['Date', 'Reference', 'Narration', 'Debit', 'Credit', 'Balance'], ...rows]);
}

function totals(opening: bigint, closing: bigint, shown: readonly Entry[]): readonly string[] {
  const paidIn = sum(shown.filter(({ amount }) => amount > 0n));
  const withdrawn = sum(shown.filter(({ amount }) => amount < 0n));
  const labels = ['Opening Balance:', 'Closing Balance:', 'Available Balance:', 'Total Paid In:', 'Total Withdrawn:'];
  const figures = [opening, closing, closing, paidIn, withdrawn];
  return labels.flatMap((label, place) => [label, shillings(figures[place] ?? 0n)]);
}

interface Line {
  readonly entry: Entry;
  readonly balance: bigint;
}

function classicRow({ entry, balance }: Line): readonly string[] {
  const at = eatDotted(entry.at, '-');
  return [
    entry.receipt,
    at,
    at,
    entry.details,
    'Completed',
    entry.amount > 0n ? shillings(entry.amount) : '',
    entry.amount < 0n ? shillings(entry.amount) : '',
    shillings(balance),
    'true',
    entry.reason,
    entry.otherParty,
    entry.linked,
    entry.accountNo,
  ];
}

const plainRow = ({ entry, balance }: Line): readonly string[] => [
  entry.receipt,
  eatDotted(entry.at, '/'),
  entry.details,
  'Completed',
  thousands(entry.amount > 0n ? entry.amount : 0n),
  thousands(entry.amount < 0n ? entry.amount : 0n),
  thousands(balance),
];

const thousands = (cents: bigint): string => shillings(cents).replace(/\B(?=(\d{3})+(?=\.))/g, ',');

const sum = (entries: readonly Entry[]): bigint => entries.reduce((total, { amount }) => total + amount, 0n);

const csv = (rows: readonly (readonly string[])[]): string =>
  rows.map((row) => `${row.map((field) => quoted(field)).join(',')}\r\n`).join('');

const quoted = (field: string): string => (/[",\r\n]/.test(field) ? `"${field.replaceAll('"', '""')}"` : field);
