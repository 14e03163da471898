import { parseLocalDate, type LocalDate } from '../../kernel/calendar.ts';
import { compareDecimal, ONE, parseDecimal, ZERO } from '../../kernel/decimal.ts';
import { defineErrors } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import type { TaxRate } from '../tax.ts';

/** A rate as a law states it: of which tax, for which class of things, from which day on. */
export interface TaxLaw {
  /** What the tax is called on documents and in books: `VAT`, `EXCISE`. */
  readonly code: string;
  readonly name: string;
  /** What it is taken from: `internet`, `voice`, `equipment`, `installation`, or a word of the ISP's own. */
  readonly taxClass: string;
  /** A part, exact: `'0.16'` for 16 %. A rate of `'0'` is a tax of nothing, which documents show. */
  readonly rate: string;
  readonly base: TaxRate['base'];
  /** Where several taxes apply to a class, the lower comes first. */
  readonly order: number;
  /** The local day from which on it holds. */
  readonly from: LocalDate;
  /** The first local day on which it holds no more; null while no end is known. */
  readonly until: LocalDate | null;
  /** The law in words, so that somebody can look it up; what was not verified says so. */
  readonly source: string;
}

/** A published rate. All of it is sealed but its end. */
export interface TaxRow extends TaxLaw {
  readonly id: Id<'Tax'>;
  readonly publishedAt: number;
}

/** An end that a published rate takes; null: no end is known. */
export interface TaxEnd {
  readonly taxId: Id<'Tax'>;
  readonly until: LocalDate | null;
}

/** What can be wrong with a tax table, or with asking it. */
export const taxTableErrors = defineErrors('taxes', {
  missing: ['missing', 'There is no tax {taxId}.'],
  malformed: ['invalid', 'The tax {code} of the class {taxClass} cannot be published: {reason}.'],
  overlap: [
    'conflict',
    '{code} of the class {taxClass} has two rates from {from} on: {rates}. ' +
      'Give the earlier one `until` {from}, or another day from which the later one holds.',
  ],
  gap: [
    'conflict',
    '{code} of the class {taxClass} would have no rate from {from} to {to}. ' +
      'A tax that is lifted for a while is published at the rate 0.',
  ],
  order: ['conflict', '{codes} of the class {taxClass} have the same place {order} from {from} on.'],
  unknownClass: ['refused', 'There is no rate for the tax class {taxClass} on {day}: it cannot be billed.'],
  over: ['refused', 'The tax {taxId} ended on {until}, and documents have been issued by that.'],
  past: ['refused', 'A tax ends today at the earliest: documents have been issued by it before {until}.'],
});

/**
 * The rates of a class on a local day, in the order in which they apply.
 * @throws BillingError `taxes.unknownClass`: a line without a rate would be a tax that nobody decided on
 */
export function ratesOn(table: readonly TaxRow[], taxClass: string, day: LocalDate): readonly TaxRate[] {
  const rows = table.filter((row) => row.taxClass === taxClass && holdsOn(row, day));
  if (rows.length === 0) throw taxTableErrors.unknownClass({ taxClass, day });
  return rows.toSorted(inOrder).map(({ code, name, rate, base }) => ({ code, name, rate, base }));
}

/** Whether something holds on a local day. */
export function holdsOn({ from, until }: Pick<TaxLaw, 'from' | 'until'>, day: LocalDate): boolean {
  return from <= day && (until === null || day < until);
}

/** What publishing makes of a table: the rows that are new, and the ends that older ones take by them. */
export interface Published {
  readonly rows: readonly TaxRow[];
  readonly ends: readonly TaxEnd[];
}

/**
 * Checks rates that are to be published. One without an end is ended by the next rate of its code and class on the day
 * on which that begins; a rate whose end was published has to be ended by hand.
 * @param earliest the first day on which a rate of before may end; null where nothing was issued by one
 * @throws BillingError `taxes.malformed`, `taxes.overlap`, `taxes.gap`, `taxes.order`, `taxes.past`
 */
export function publishedTaxes(
  known: readonly TaxRow[],
  fresh: readonly TaxRow[],
  earliest: LocalDate | null = null,
): Published {
  for (const row of fresh) checkLaw(row);
  const ends = known.flatMap((row): readonly TaxEnd[] => {
    const next = row.until === null ? successorOf(row, fresh) : undefined;
    if (next === undefined) return [];
    if (earliest !== null && next.from < earliest) throw taxTableErrors.past({ until: earliest });
    return [{ taxId: row.id, until: next.from }];
  });
  const rows = fresh.map((row): TaxRow => {
    const next = row.until === null ? successorOf(row, fresh) : undefined;
    return next === undefined ? row : { ...row, until: next.from };
  });
  checkTable([...withEnds(known, ends), ...rows]);
  return { rows, ends };
}

/**
 * Ends a rate, or moves or lifts its end, where no day that is over is touched.
 * @throws BillingError `taxes.missing`, `taxes.over`, `taxes.past`, `taxes.overlap`, `taxes.gap`, `taxes.malformed`
 */
export function endedTax(known: readonly TaxRow[], end: TaxEnd, today: LocalDate): TaxRow {
  const { taxId, until } = end;
  const row = known.find(({ id }) => id === taxId);
  if (row === undefined) throw taxTableErrors.missing({ taxId });
  if (row.until !== null && row.until <= today && row.until > row.from) {
    throw taxTableErrors.over({ taxId, until: row.until });
  }
  const { code, taxClass, from } = row;
  if (until !== null) {
    parseLocalDate(until);
    if (until < from) throw taxTableErrors.malformed({ code, taxClass, reason: `it begins on ${from}` });
    if (until < today && from < today) throw taxTableErrors.past({ until: today });
  }
  checkTable(withEnds(known, [end]));
  return { ...row, until };
}

function withEnds(known: readonly TaxRow[], ends: readonly TaxEnd[]): readonly TaxRow[] {
  const given = new Map(ends.map(({ taxId, until }) => [taxId, until]));
  return known.map((row) => {
    const until = given.get(row.id);
    return until === undefined ? row : { ...row, until };
  });
}

function successorOf(row: TaxRow, all: readonly TaxRow[]): TaxRow | undefined {
  const later = all.filter((each) => isOf(each, row) && each.from > row.from);
  return later.toSorted(byFrom)[0];
}

function isOf(one: TaxLaw, other: TaxLaw): boolean {
  return one.code === other.code && one.taxClass === other.taxClass;
}

function checkLaw({ code, name, taxClass, rate, order, from, until, source }: TaxLaw): void {
  const check = (holds: boolean, reason: string): void => {
    if (!holds) throw taxTableErrors.malformed({ code, taxClass, reason });
  };
  check(/^[A-Z][A-Z0-9_]{0,15}$/.test(code), 'its code is 1 to 16 capitals and digits, such as VAT');
  check(isTaxClass(taxClass), 'its class is 1 to 32 lower-case letters, digits and dashes, such as internet');
  check(name.trim() !== '', 'it has a name');
  check(source.trim() !== '', 'it names the law that it comes from');
  const part = parseDecimal(rate);
  check(compareDecimal(part, ZERO) >= 0 && compareDecimal(part, ONE) < 0, `its rate is a part below 1, not ${rate}`);
  check(
    Number.isInteger(order) && order >= 0 && order < 1000,
    'its place in the order is a whole number from 0 to 999',
  );
  parseLocalDate(from);
  if (until !== null) parseLocalDate(until);
  check(until === null || from < until, 'it begins before it ends');
}

/** Whether a word can be the name of a tax class. */
export function isTaxClass(word: string): boolean {
  return /^[a-z][a-z0-9-]{0,31}$/.test(word);
}

/** Each tax of a class has one rate on every day from its first to its last, and each place one tax. */
function checkTable(table: readonly TaxRow[]): void {
  // What was ended on the day of its beginning never held.
  const rows = table.filter(({ from, until }) => until === null || from < until);
  for (const own of Map.groupBy(rows, ({ code, taxClass }) => `${code}/${taxClass}`).values()) checkSequence(own);
  for (const own of Map.groupBy(rows, ({ taxClass }) => taxClass).values()) checkOrder(own);
}

function checkSequence(rows: readonly TaxRow[]): void {
  const ordered = rows.toSorted(byFrom);
  for (const [place, row] of ordered.entries()) {
    const before = ordered[place - 1];
    if (before === undefined) continue;
    const { code, taxClass, from } = row;
    if (before.until === null || before.until > from) {
      throw taxTableErrors.overlap({ code, taxClass, from, rates: `${before.rate} and ${row.rate}` });
    }
    if (before.until < from) throw taxTableErrors.gap({ code, taxClass, from: before.until, to: from });
  }
}

function checkOrder(rows: readonly TaxRow[]): void {
  for (const row of rows) {
    const { taxClass, order, from } = row;
    const same = rows.find((each) => each.code !== row.code && each.order === order && holdsOn(each, from));
    if (same === undefined) continue;
    throw taxTableErrors.order({ codes: [same.code, row.code].toSorted().join(' and '), taxClass, order, from });
  }
}

function inOrder(a: TaxLaw, b: TaxLaw): number {
  return a.order - b.order || (a.code < b.code ? -1 : 1);
}

function byFrom(a: TaxLaw, b: TaxLaw): number {
  return a.from === b.from ? 0 : a.from < b.from ? -1 : 1;
}
