import { apportion } from '../kernel/allocate.ts';
import { dividedBy, ONE, parseDecimal, plus, ratio, times, ZERO, type Decimal } from '../kernel/decimal.ts';
import { defineErrors } from '../kernel/error.ts';
import { divideRounded, sameCurrency, type Money, type RoundingMode } from '../kernel/money.ts';

/** One tax that lines bear. Sequence is data: where several apply, they apply in the order of their list. */
export interface TaxRate {
  readonly code: string;
  readonly name: string;
  /** A part, exact: `'0.16'` for 16 %. */
  readonly rate: string;
  /** What it is a part of. `net+previous`: the taxes before it on the same line are taxed too, as VAT does excise. */
  readonly base: 'net' | 'net+previous';
  /** Why the customer does not pay it: then the rate is `'0'`, and documents print the reason. */
  readonly relief?: { readonly reason: string; readonly reference: string | null };
}

/**
 * An amount to be taxed: its net when prices exclude tax, its gross when they include it. Below zero for a discount.
 */
export interface TaxableLine {
  /** Stable: equal lines share odd cents alike in whatever order they come. */
  readonly key: string;
  readonly amount: Money;
  /** The rates that this line bears, in order; none when empty, those of the call when absent. */
  readonly rates?: readonly TaxRate[];
  /** How the price was made, where that is known, so that a mixture is refused. */
  readonly taxIncluded?: boolean;
  /** The key of the line that it reduces: with that line it is one where tax is rounded on every line. */
  readonly within?: string;
}

/** The tax policy of the legal entity. */
export interface TaxOptions {
  /**
   * Where the one rounding takes place. `per_rate` (default): once for each rate of the invoice, which is what
   * validators of electronic invoices recompute. `per_line`: on every line, a line and what it is
   * reduced by being one. `per_invoice`: once for all taxes together.
   */
  readonly taxRounding?: 'per_rate' | 'per_line' | 'per_invoice';
  readonly rounding?: RoundingMode;
}

/** A line as it is printed: net + tax = gross, and tax is the sum of its taxes. */
export interface TaxedLine {
  readonly key: string;
  readonly net: Money;
  readonly taxes: readonly TaxPart[];
  readonly tax: Money;
  readonly gross: Money;
}

/** One tax of one line, or of the whole invoice: the amount that it was taken from, and what it came to. */
export interface TaxPart {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly base: Money;
  readonly amount: Money;
  readonly relief?: TaxRate['relief'] & {};
}

/** Taxed lines in the order they came in, and each rate of the invoice; both levels foot. */
export interface Taxed {
  readonly lines: readonly TaxedLine[];
  readonly taxes: readonly TaxPart[];
}

/** What can be wrong with lines and rates that come from outside. */
export const taxErrors = defineErrors('tax', {
  mixed: ['invalid', 'Prices with tax and prices without cannot stand on one invoice; see the line {key}.'],
  negativeRate: ['invalid', 'A tax rate is zero or more, such as 0.16; {code} has {rate}.'],
  notAPart: ['invalid', 'A tax rate is a part below 1: 0.16 for 16 %; {code} has {rate}.'],
  twice: ['invalid', 'The tax {code} at {rate} applies twice to one line.'],
  order: ['invalid', 'The taxes {codes} apply in one order on one line and in another on the next.'],
});

/**
 * Adds tax to net amounts. The net of a line stays as it is; the tax of a rate is rounded once from all that bears it,
 * and the lines share that figure by the largest remainder. A tax on taxes is taken from the printed figures.
 * @throws BillingError `tax.mixed`, `tax.negativeRate`, `tax.twice`, `tax.order`, `money.currencyMismatch`
 */
export function taxExclusive(
  lines: readonly TaxableLine[],
  rates: readonly TaxRate[],
  options: TaxOptions = {},
): Taxed {
  const bearers = readLines(lines, rates, false);
  if (options.taxRounding === 'per_invoice') roundOverall(bearers, options.rounding);
  else for (const levy of inOrder(bearers)) roundRate(bearers, levy, options);
  return present(bearers);
}

/**
 * Takes the tax out of gross amounts. The gross of a line stays to the cent, so nobody pays 2,500.01; the net is
 * rounded once for all lines that bear the same taxes, shared by the largest remainder, and the rest is tax.
 * @throws BillingError `tax.mixed`, `tax.negativeRate`, `tax.twice`, `tax.order`, `money.currencyMismatch`
 */
export function taxInclusive(
  lines: readonly TaxableLine[],
  rates: readonly TaxRate[],
  options: TaxOptions = {},
): Taxed {
  const bearers = readLines(lines, rates, true);
  const alike = Map.groupBy(bearers, taxesOf);
  const byLine = () => Map.groupBy(bearers, (bearer) => JSON.stringify([bearer.unit, taxesOf(bearer)]));
  const groups = [...(options.taxRounding === 'per_line' ? byLine() : alike).values()];
  const exact = groups.map((group) => total(group.map(exactNet)));
  const shares = exact.map((share, at) => ({ key: taxesOf(groups[at]?.[0]), share }));
  const nets =
    options.taxRounding === 'per_invoice'
      ? apportion(round(total(exact), options.rounding), shares)
      : exact.map((share) => round(share, options.rounding));
  for (const [at, group] of groups.entries()) takeOut(group, nets[at] ?? 0n, options.rounding);
  return present(bearers);
}

/**
 * Refuses rates that cannot be applied; asked when they are published, so that billing need not doubt them.
 * @throws BillingError `tax.negativeRate`, `tax.notAPart`, `tax.twice`, `decimal.malformed`
 */
export function checkRates(rates: readonly TaxRate[]): void {
  for (const { rate, part } of readLevies(rates)) {
    if (part.numerator >= part.denominator) throw taxErrors.notAPart({ code: rate.code, rate: rate.rate });
  }
}

/** A rate made ready: what it takes of a line's net once the taxes below it are counted in. */
interface Levy {
  readonly id: string;
  readonly rate: TaxRate;
  readonly part: Decimal;
  /** Of the net alone, all compounding counted in: 0.16 × 1.15 for VAT upon excise. */
  readonly ofNet: Decimal;
}

/** A line at work: what is known of it grows until it can be printed. */
interface Bearer {
  readonly key: string;
  /** The line that it is one with. */
  readonly unit: string;
  readonly currency: string;
  readonly given: bigint;
  readonly levies: readonly Levy[];
  net: bigint;
  /** Minor units of tax by the id of the levy. */
  readonly owed: Map<string, bigint>;
}

function readLines(lines: readonly TaxableLine[], rates: readonly TaxRate[], included: boolean): Bearer[] {
  const common = readLevies(rates);
  const [first] = lines;
  for (const { amount } of lines) if (first !== undefined) sameCurrency(first.amount, amount);
  return lines.map(({ key, amount, rates: own, taxIncluded = included, within: unit = key }) => {
    if (taxIncluded !== included) throw taxErrors.mixed({ key });
    const levies = own === undefined ? common : readLevies(own);
    return { key, unit, currency: amount.currency, given: amount.minor, levies, net: amount.minor, owed: new Map() };
  });
}

function readLevies(rates: readonly TaxRate[]): Levy[] {
  const levies: Levy[] = [];
  for (const rate of rates) {
    const { code, base } = rate;
    const part = parseDecimal(rate.rate);
    if (part.numerator < 0n) throw taxErrors.negativeRate({ code, rate: rate.rate });
    const { reason, reference } = rate.relief ?? {};
    const id = JSON.stringify([code, rate.rate, base, reason, reference]);
    if (levies.some((levy) => levy.id === id)) throw taxErrors.twice({ code, rate: rate.rate });
    const below = base === 'net' ? ONE : plus(ONE, total(levies.map(({ ofNet }) => ofNet)));
    levies.push({ id, rate, part, ofNet: times(part, below) });
  }
  return levies;
}

/** All rates of the invoice, such that on every line a tax comes after those that it may be taken from. */
function inOrder(bearers: readonly Bearer[]): Levy[] {
  const waiting = new Map(bearers.flatMap(({ levies }) => levies).map((levy) => [levy.id, levy]));
  const ordered: Levy[] = [];
  const isNext = ({ id }: Levy) =>
    bearers.every(({ levies }) => {
      const place = levies.findIndex((levy) => levy.id === id);
      return levies.slice(0, Math.max(0, place)).every((levy) => !waiting.has(levy.id));
    });
  while (waiting.size > 0) {
    const ready = [...waiting.values()].find(isNext);
    if (ready === undefined) throw taxErrors.order({ codes: [...waiting.values()].map(({ rate }) => rate.code) });
    waiting.delete(ready.id);
    ordered.push(ready);
  }
  return ordered;
}

/** Rounds one rate, over all lines that bear it or on each of them. */
function roundRate(bearers: readonly Bearer[], levy: Levy, { taxRounding, rounding }: TaxOptions): void {
  const bearing = bearers.filter(({ levies }) => levies.some(({ id }) => id === levy.id));
  const groups = taxRounding === 'per_line' ? [...Map.groupBy(bearing, ({ unit }) => unit).values()] : [bearing];
  for (const group of groups) {
    const shares = group.map((bearer) => ({
      key: bearer.key,
      share: times(levy.part, ratio(taxable(bearer, levy), 1n)),
    }));
    const amounts = apportion(round(total(shares.map(({ share }) => share)), rounding), shares);
    for (const [at, bearer] of group.entries()) bearer.owed.set(levy.id, amounts[at] ?? 0n);
  }
}

/** Rounds all taxes together; the rates share that figure, and the lines share the figure of their rate. */
function roundOverall(bearers: readonly Bearer[], rounding: RoundingMode | undefined): void {
  const rows = inOrder(bearers).map(({ id }) => {
    const shares = bearers.flatMap((bearer) => {
      const levy = bearer.levies.find((each) => each.id === id);
      return levy === undefined ? [] : [{ bearer, key: bearer.key, share: times(levy.ofNet, ratio(bearer.net, 1n)) }];
    });
    return { key: id, shares, share: total(shares.map(({ share }) => share)) };
  });
  const ofRates = apportion(round(total(rows.map(({ share }) => share)), rounding), rows);
  for (const [row, { key, shares }] of rows.entries()) {
    const amounts = apportion(ofRates[row] ?? 0n, shares);
    for (const [at, { bearer }] of shares.entries()) bearer.owed.set(key, amounts[at] ?? 0n);
  }
}

/**
 * Parts lines of the same taxes into the net and then into one tax after the other, each as its share of what is still
 * there; the last tax takes the rest. So every line keeps its gross, and no part of a line has the wrong sign.
 */
function takeOut(group: readonly Bearer[], net: bigint, rounding: RoundingMode | undefined): void {
  const exact = group.map((bearer) => ({ key: bearer.key, share: exactNet(bearer) }));
  const nets = apportion(net, exact);
  for (const [at, bearer] of group.entries()) bearer.net = nets[at] ?? 0n;
  const levies = group[0]?.levies ?? [];
  for (const [at, levy] of levies.entries()) {
    const rest = total(levies.slice(at).map(({ ofNet }) => ofNet));
    const part = rest.numerator === 0n ? ZERO : dividedBy(levy.ofNet, rest);
    const shares = group.map(({ key, given, net: without, owed }) => {
      const taken = [...owed.values()].reduce((all, minor) => all + minor, 0n);
      return { key, share: times(part, ratio(given - without - taken, 1n)) };
    });
    const amounts = apportion(round(total(shares.map(({ share }) => share)), rounding), shares);
    for (const [place, bearer] of group.entries()) bearer.owed.set(levy.id, amounts[place] ?? 0n);
  }
}

/** What lines that bear the same taxes have in common. */
function taxesOf(bearer: Bearer | undefined): string {
  return JSON.stringify(bearer?.levies.map(({ id }) => id) ?? []);
}

function exactNet({ given, levies }: Bearer): Decimal {
  return dividedBy(ratio(given, 1n), plus(ONE, total(levies.map(({ ofNet }) => ofNet))));
}

/** What a tax is taken from on one line, in printed figures. */
function taxable({ levies, net, owed }: Bearer, { id, rate }: Levy): bigint {
  if (rate.base === 'net') return net;
  const before = levies.slice(
    0,
    levies.findIndex((levy) => levy.id === id),
  );
  return before.reduce((all, levy) => all + (owed.get(levy.id) ?? 0n), net);
}

function present(bearers: readonly Bearer[]): Taxed {
  const taxes = new Map<string, TaxPart>();
  const lines = bearers.map((bearer): TaxedLine => {
    const { currency } = bearer;
    const parts = bearer.levies.map((levy): TaxPart => {
      const { code, name, rate, relief } = levy.rate;
      const named = { code, name, rate, ...(relief !== undefined && { relief }) };
      const base = { minor: taxable(bearer, levy), currency };
      const amount = { minor: bearer.owed.get(levy.id) ?? 0n, currency };
      const known = taxes.get(levy.id);
      taxes.set(levy.id, {
        ...named,
        base: { minor: base.minor + (known?.base.minor ?? 0n), currency },
        amount: { minor: amount.minor + (known?.amount.minor ?? 0n), currency },
      });
      return { ...named, base, amount };
    });
    const tax = parts.reduce((all, { amount }) => all + amount.minor, 0n);
    return {
      key: bearer.key,
      net: { minor: bearer.net, currency },
      taxes: parts,
      tax: { minor: tax, currency },
      gross: { minor: bearer.net + tax, currency },
    };
  });
  return { lines, taxes: [...taxes.values()] };
}

function round(share: Decimal, rounding: RoundingMode | undefined): bigint {
  return divideRounded(share.numerator, share.denominator, rounding);
}

function total(shares: readonly Decimal[]): Decimal {
  return shares.reduce(plus, ZERO);
}
