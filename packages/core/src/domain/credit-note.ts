import { defineErrors } from '../kernel/error.ts';
import type { Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { divideRounded, majorString, money, negate, sameCurrency, sum, type Money } from '../kernel/money.ts';
import type { Charge } from './charge.ts';
import { earningOf } from './deferral.ts';
import type { Invoice, InvoiceLine, InvoiceTax, LineTax } from './invoice.ts';
import { creditedParts, lineTaxes, type LineCredit } from './line-credit.ts';
import { grossOf, lessParts, partsUpTo, type Parts } from './parted.ts';
import type { TaxRate } from './tax.ts';

/** How much of one line is to be credited: all that is left, or an amount with its taxes, or one without them. */
export interface LineCreditAsk {
  readonly chargeId: Id<'Charge'>;
  readonly of: 'full' | { readonly gross: Money } | { readonly net: Money };
}

/** What can be wrong with a credit note. */
export const creditNoteErrors = defineErrors('creditNote', {
  kind: ['invalid', '{number} is a credit note: it is corrected by an invoice.'],
  void: ['conflict', '{number} is void: there is nothing to credit.'],
  line: ['missing', 'The document {number} has no line {chargeId}.'],
  twice: ['invalid', 'The line {chargeId} is named twice.'],
  sign: ['invalid', 'The line {description} is over {left}: what is credited of it has the same sign.'],
  excess: ['conflict', 'Of the line {description} only {left} is left, {what}; {amount} cannot be credited.'],
  nothing: ['conflict', 'Nothing is left of {number} that could be credited.'],
  total: ['conflict', 'Of {number} only {left} is left, reductions counted in; {amount} cannot be credited.'],
  givenUp: ['conflict', '{amount} of {number} has been written off, and nobody paid it: only {left} can be credited.'],
});

/** A note in the making: who and when. */
export interface NoteIdentity {
  readonly id: Id<'Invoice'>;
  readonly issuedAt: number;
  readonly zone: Zone;
  /** Answers the id of the next line. */
  readonly nextCharge: () => Id<'Charge'>;
  readonly reason: string;
}

/** A credit note and the charges that stand on it. */
export interface NoteDraft {
  readonly invoice: Invoice;
  readonly charges: readonly Charge[];
}

/**
 * The draft of a credit note that is bound to lines of a document. Each line bears the taxes that its own line bore, in
 * the proportion of their printed figures; so any parts that end in all of a line leave nothing of its net and nothing
 * of any of its taxes.
 * @param credited what notes before have taken
 * @throws BillingError those of `creditNoteErrors`
 */
export function creditNote(
  invoice: Invoice,
  asks: readonly LineCreditAsk[] | 'all',
  credited: readonly LineCredit[],
  identity: NoteIdentity,
): NoteDraft {
  if (invoice.kind === 'credit_note') throw creditNoteErrors.kind({ number: invoice.number });
  const wanted = asks === 'all' ? allLeft(invoice, credited) : asks;
  const seen = new Set<string>();
  const noted = wanted.map((ask) => {
    const { chargeId } = ask;
    if (seen.has(chargeId)) throw creditNoteErrors.twice({ chargeId });
    seen.add(chargeId);
    const line = invoice.lines.find((each) => each.chargeId === chargeId);
    if (line === undefined) throw creditNoteErrors.line({ chargeId, number: invoice.number });
    return notedLine(invoice, line, partsAsked(invoice, line, ask.of, credited), identity);
  });
  const draft = noteOf(
    invoice,
    noted.map(({ line }) => line),
    identity,
  );
  if (draft.total.minor <= 0n) throw creditNoteErrors.nothing({ number: invoice.number });
  return { invoice: draft, charges: noted.map(({ charge }) => charge) };
}

/** What is left of a line to be credited, in its parts, with the sign that it has. */
export function leftOfLine(invoice: Invoice, line: InvoiceLine, credited: readonly LineCredit[]): Parts {
  return lessParts(wholeOf(invoice, line), creditedParts(credited, line.chargeId, lineTaxes(invoice, line)));
}

function allLeft(invoice: Invoice, credited: readonly LineCredit[]): readonly LineCreditAsk[] {
  return invoice.lines.flatMap((line): LineCreditAsk[] => {
    const { net, taxes } = leftOfLine(invoice, line, credited);
    return net === 0n && taxes.every((tax) => tax === 0n) ? [] : [{ chargeId: line.chargeId, of: 'full' }];
  });
}

function wholeOf(invoice: Invoice, line: InvoiceLine): Parts {
  return { net: line.net.minor, taxes: lineTaxes(invoice, line).map(({ amount }) => amount.minor) };
}

/** The parts that are asked for, with the sign of the line. */
function partsAsked(
  invoice: Invoice,
  line: InvoiceLine,
  of: LineCreditAsk['of'],
  credited: readonly LineCredit[],
): Parts {
  const left = leftOfLine(invoice, line, credited);
  if (of === 'full') {
    if (grossOf(left) === 0n) throw creditNoteErrors.nothing({ number: invoice.number });
    return left;
  }
  const sign = line.gross.minor < 0n ? -1n : 1n;
  const [amount, what] = 'gross' in of ? [of.gross, 'with taxes'] : [of.net, 'without taxes'];
  sameCurrency(amount, line.net);
  const most = sign * ('gross' in of ? grossOf(left) : left.net);
  const asked = sign * amount.minor;
  const { description } = line;
  const shown = majorString(money(sign * most, amount.currency));
  if (asked <= 0n) throw creditNoteErrors.sign({ description, left: shown });
  if (asked > most) throw creditNoteErrors.excess({ description, left: shown, what, amount: majorString(amount) });
  const [whole, rest] = [signed(wholeOf(invoice, line), sign), signed(left, sign)];
  const parts = 'gross' in of ? partsOfGross(whole, rest, asked) : partsOfNet(whole, rest, asked);
  return signed(parts, sign);
}

/** Parts of an amount with taxes: along the line's own proportion, and never more of a part than is left of it. */
function partsOfGross(whole: Parts, left: Parts, asked: bigint): Parts {
  const done = lessParts(whole, left);
  const wanted = lessParts(partsUpTo(whole, grossOf(done) + asked), done);
  let rest = asked;
  let behind = grossOf(left);
  const take = (want: bigint, most: bigint): bigint => {
    behind -= most;
    const taken = between(want, rest - behind, most < rest ? most : rest);
    rest -= taken;
    return taken;
  };
  return {
    net: take(wanted.net, left.net),
    taxes: left.taxes.map((most, place) => take(wanted.taxes[place] ?? 0n, most)),
  };
}

/** Parts of an amount without taxes: each tax in the proportion that it has to the net of the line. */
function partsOfNet(whole: Parts, left: Parts, asked: bigint): Parts {
  const done = lessParts(whole, left);
  const taxes = whole.taxes.map((tax, place) => {
    const upTo = divideRounded(tax * (done.net + asked), whole.net);
    return between(upTo - (done.taxes[place] ?? 0n), 0n, left.taxes[place] ?? 0n);
  });
  return { net: asked, taxes };
}

function between(wanted: bigint, least: bigint, most: bigint): bigint {
  const low = least > 0n ? least : 0n;
  if (wanted < low) return low;
  return wanted > most ? most : wanted;
}

function signed({ net, taxes }: Parts, sign: bigint): Parts {
  return { net: sign * net, taxes: taxes.map((tax) => sign * tax) };
}

interface NotedLine {
  readonly line: InvoiceLine;
  readonly charge: Charge;
}

function notedLine(invoice: Invoice, line: InvoiceLine, parts: Parts, identity: NoteIdentity): NotedLine {
  const { currency } = invoice;
  const chargeId = identity.nextCharge();
  const net = money(parts.net, currency);
  const gross = money(grossOf(parts), currency);
  const taxes = taxesOf(invoice, line, parts);
  const corrects = { invoiceId: invoice.id, chargeId: line.chargeId };
  const description = `${identity.reason}: ${line.description}`.slice(0, 500);
  const { fromAt, toAt, subscriptionId = null, planId = null } = line;
  const base = { key: '', kind: line.kind, fromAt, toAt };
  const kind = 'adjustment';
  const earning = earningOf({ ...base, kind, corrects }, base, { ...identity, net });
  const figures = {
    net,
    tax: money(
      parts.taxes.reduce((all, tax) => all + tax, 0n),
      currency,
    ),
    gross,
    taxes,
  };
  const noted = { chargeId, kind, description, fromAt, toAt, ...figures, subscriptionId, planId, ...earning, corrects };
  const charge: Charge = {
    id: chargeId,
    key: `${identity.id}/${line.chargeId}`,
    accountId: invoice.accountId,
    // What is charged over a time is asked by subscription: a note after the fact changes nothing of that.
    subscriptionId: null,
    planId: null,
    kind,
    description,
    amount: negate(invoice.taxMode === 'inclusive' ? gross : net),
    taxMode: invoice.taxMode,
    taxes: ratesOf(invoice, line),
    fromAt,
    toAt,
    origin: 'core',
    corrects,
  };
  return { line: noted as InvoiceLine, charge };
}

function taxesOf(invoice: Invoice, line: InvoiceLine, { net, taxes }: Parts): readonly LineTax[] {
  const { currency } = invoice;
  return lineTaxes(invoice, line).map(({ code, rate, base }, place): LineTax => {
    const before = taxes.slice(0, place).reduce((all, tax) => all + tax, net);
    const upon = base.minor === line.net.minor ? net : before;
    return { code, rate, base: money(upon, currency), amount: money(taxes[place] ?? 0n, currency) };
  });
}

/** The rates of a line, as they were when it was issued. */
export function ratesOf(invoice: Invoice, line: InvoiceLine): readonly TaxRate[] {
  return lineTaxes(invoice, line).map(({ code, rate, base }): TaxRate => {
    const known = invoice.taxes.find((tax) => tax.code === code && tax.rate === rate);
    const relief = known?.relief === undefined ? {} : { relief: known.relief };
    return {
      code,
      name: known?.name ?? code,
      rate,
      base: base.minor === line.net.minor ? 'net' : 'net+previous',
      ...relief,
    };
  });
}

/** The document of lines that have their figures already. */
function noteOf(invoice: Invoice, lines: readonly InvoiceLine[], { id, issuedAt }: NoteIdentity): Invoice {
  const { accountId, currency, taxMode, customer } = invoice;
  const total = (of: 'net' | 'tax' | 'gross'): Money =>
    sum(
      lines.map((line) => line[of]),
      currency,
    );
  return {
    id,
    kind: 'credit_note',
    number: null,
    accountId,
    state: 'draft',
    currency,
    taxMode,
    lines,
    taxes: taxesOfNote(invoice, lines),
    net: total('net'),
    tax: total('tax'),
    total: total('gross'),
    issuedAt,
    dueAt: issuedAt,
    customer,
  };
}

function taxesOfNote(invoice: Invoice, lines: readonly InvoiceLine[]): readonly InvoiceTax[] {
  const { currency } = invoice;
  const borne = lines.flatMap(({ taxes = [] }) => taxes);
  return [...Map.groupBy(borne, ({ code, rate }) => `${code} ${rate}`).values()].flatMap((parts): InvoiceTax[] => {
    const [first] = parts;
    if (first === undefined) return [];
    const { code, rate } = first;
    const known = invoice.taxes.find((tax) => tax.code === code && tax.rate === rate);
    const total = (of: 'base' | 'amount'): Money =>
      sum(
        parts.map((part) => part[of]),
        currency,
      );
    const relief = known?.relief === undefined ? {} : { relief: known.relief };
    return [{ code, name: known?.name ?? code, rate, base: total('base'), amount: total('amount'), ...relief }];
  });
}
