import { add, money, sum, type Money } from '../kernel/money.ts';
import type { Charge, Corrected } from './charge.ts';
import { leftOfLine } from './credit-note.ts';
import type { Invoice, InvoiceLine, InvoiceTax, LineTax } from './invoice.ts';
import { creditedParts, lineTaxes, type LineCredit } from './line-credit.ts';
import { grossOf, type Parts } from './parted.ts';

/** A line that takes something of another back, as the books count both: notes by hand, and what changes give back. */
export type Correcting = InvoiceLine & { readonly corrects: Corrected };

/** The lines of a document that take something of a line of another back. A debit note only adds. */
export function correctingLines({ kind, lines }: Pick<Invoice, 'kind' | 'lines'>): readonly Correcting[] {
  return kind === 'debit_note' ? [] : lines.filter((line): line is Correcting => line.corrects !== undefined);
}

/**
 * What a line takes back, with the sign that the line which it corrects has on its own document: 1 for a figure of one
 * that is shown with the same sign, -1 otherwise.
 */
export function takenSign(of: Invoice['kind'], from: Invoice['kind']): 1n | -1n {
  return (of === 'credit_note') === (from === 'credit_note') ? -1n : 1n;
}

/** What is left of a line as the books count it, with its reductions where they are named: above zero what was paid. */
export function leftToGive(invoice: Invoice, chargeIds: ReadonlySet<string>, credited: readonly LineCredit[]): Parts {
  const sign = invoice.kind === 'credit_note' ? -1n : 1n;
  const parts = invoice.lines
    .filter(({ chargeId }) => chargeIds.has(chargeId))
    .map((line) => leftOfLine(invoice, line, credited));
  const net = parts.reduce((all, part) => all + part.net, 0n);
  const taxes = parts.reduce((all, part) => all + grossOf(part) - part.net, 0n);
  return { net: sign * net, taxes: [sign * taxes] };
}

/** What is left of a document, line by line, with taxes: what notes and changes have not taken back. */
export function leftOfDocument(invoice: Invoice, credited: readonly LineCredit[]): Money {
  const left = invoice.lines.reduce((all, line) => all + grossOf(leftOfLine(invoice, line, credited)), 0n);
  return money(left, invoice.currency);
}

/** What a document sells: its total without what changes put on it that gives something of another back. */
export function soldBy({ lines, currency, kind }: Invoice): Money {
  const sold = lines.filter(({ kind: of, gross, corrects }) => {
    const counts = kind === 'credit_note' ? -gross.minor : gross.minor;
    return corrects === undefined && !(of === 'adjustment' && counts < 0n);
  });
  return sum(
    sold.map(({ gross }) => (kind === 'credit_note' ? { ...gross, minor: -gross.minor } : gross)),
    currency,
  );
}

/** A document that is corrected, and what of its lines is taken already. */
export interface Original {
  readonly invoice: Invoice;
  readonly credited: readonly LineCredit[];
}

/**
 * A draft of which no line takes more of another than is left of that, in net and in each tax. A document rounds its
 * taxes as a whole, so that several parts of a line may come to a cent more than the line; that cent moves from the tax
 * to the net where prices include taxes, and is not given back at all where they do not.
 */
export function fittedTo(draft: Invoice, originals: ReadonlyMap<string, Original>): Invoice {
  const taken = new Map<string, bigint>();
  const lines = draft.lines.map((line) => fittedLine(draft, line, originals, taken));
  if (lines.every((line, place) => line === draft.lines[place])) return draft;
  const total = (of: 'net' | 'tax'): Money =>
    sum(
      lines.map((line) => line[of]),
      draft.currency,
    );
  const [net, tax] = [total('net'), total('tax')];
  return { ...draft, lines, taxes: taxesOf(draft, lines), net, tax, total: add(net, tax) };
}

function fittedLine(
  draft: Invoice,
  line: InvoiceLine,
  originals: ReadonlyMap<string, Original>,
  taken: Map<string, bigint>,
): InvoiceLine {
  const { corrects } = line;
  const original = corrects === undefined ? undefined : originals.get(corrects.invoiceId);
  const corrected = original?.invoice.lines.find(({ chargeId }) => chargeId === corrects?.chargeId);
  if (corrects?.by !== 'change' || original === undefined || corrected === undefined) return line;
  const borne = lineTaxes(draft, line);
  const left = partsLeft(original, corrected, borne);
  const sign = takenSign(draft.kind, original.invoice.kind);
  // As much of each part as is left, all of them above zero.
  const up = corrected.gross.minor < 0n ? -1n : 1n;
  const [most, want] = [
    (part: string, of: bigint) => notBelowZero(up * of - (taken.get(`${line.corrects?.chargeId} ${part}`) ?? 0n)),
    (of: bigint) => up * sign * of,
  ];
  let over = 0n;
  const taxes = borne.map((tax, place) => {
    const wanted = want(tax.amount.minor);
    const own = least(wanted, most(`tax ${place}`, left.taxes[place] ?? 0n));
    over += wanted - own;
    return own;
  });
  const wantedNet = want(line.net.minor) + (draft.taxMode === 'inclusive' ? over : 0n);
  const net = least(wantedNet, most('net', left.net));
  if (net === want(line.net.minor) && over === 0n) {
    count(taken, corrects.chargeId, net, taxes);
    return line;
  }
  count(taken, corrects.chargeId, net, taxes);
  return withFigures(
    draft,
    line,
    up * sign * net,
    borne.map((tax, place) => ({
      ...tax,
      amount: { ...tax.amount, minor: up * sign * (taxes[place] ?? 0n) },
    })),
  );
}

function partsLeft({ invoice, credited }: Original, line: InvoiceLine, borne: readonly LineTax[]): Parts {
  const whole = lineTaxes(invoice, line);
  const done = creditedParts(credited, line.chargeId, borne);
  const taxes = borne.map(({ code, rate }, place) => {
    const own = whole.find((tax) => tax.code === code && tax.rate === rate)?.amount.minor ?? 0n;
    return own - (done.taxes[place] ?? 0n);
  });
  return { net: line.net.minor - done.net, taxes };
}

function count(taken: Map<string, bigint>, chargeId: Charge['id'], net: bigint, taxes: readonly bigint[]): void {
  const put = (part: string, minor: bigint): void => {
    taken.set(`${chargeId} ${part}`, (taken.get(`${chargeId} ${part}`) ?? 0n) + minor);
  };
  put('net', net);
  taxes.forEach((tax, place) => put(`tax ${place}`, tax));
}

function withFigures(draft: Invoice, line: InvoiceLine, minor: bigint, taxes: readonly LineTax[]): InvoiceLine {
  const { currency } = draft;
  const net = money(minor, currency);
  const tax = sum(
    taxes.map(({ amount }) => amount),
    currency,
  );
  const { deferred } = line;
  const waits = deferred == null ? {} : { deferred: { ...deferred, net } };
  const based = taxes.map((one) => (one.base.minor === line.net.minor ? { ...one, base: net } : one));
  return { ...line, net, tax, gross: add(net, tax), taxes: based, ...waits };
}

/** The taxes of the document follow those of its lines, each by as much as theirs have changed. */
function taxesOf(draft: Invoice, lines: readonly InvoiceLine[]): readonly InvoiceTax[] {
  const changed = (tax: InvoiceTax, of: 'base' | 'amount'): bigint =>
    lines.reduce((all, line, place) => {
      const before = draft.lines[place];
      if (before === undefined || before === line) return all;
      const own = (one: InvoiceLine): bigint =>
        lineTaxes(draft, one).find(({ code, rate }) => code === tax.code && rate === tax.rate)?.[of].minor ?? 0n;
      return all + own(line) - own(before);
    }, 0n);
  return draft.taxes.map((tax) => ({
    ...tax,
    base: { ...tax.base, minor: tax.base.minor + changed(tax, 'base') },
    amount: { ...tax.amount, minor: tax.amount.minor + changed(tax, 'amount') },
  }));
}

function least(a: bigint, b: bigint): bigint {
  return a < b ? a : b;
}

function notBelowZero(minor: bigint): bigint {
  return minor < 0n ? 0n : minor;
}
