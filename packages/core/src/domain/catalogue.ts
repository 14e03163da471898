import type { LocalDate } from '../kernel/calendar.ts';
import { defineErrors, type BillingError } from '../kernel/error.ts';
import { subtract, zero, type Money } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import { prorate, prorateRest, type DaySlice } from './proration.ts';

/**
 * What a version means for those who hold an older one. `grandfather`: nothing, they keep theirs. `at_next_period`: it
 * holds from their first period that starts on its date or later. `on_date_split`: it holds from its date, and the
 * period that contains the date is parted there.
 */
export type MigrationMode = 'grandfather' | 'at_next_period' | 'on_date_split';

/** When one published version of a plan is sold, and when it reaches those who hold an older one. Days are local. */
export interface VersionDates {
  /** Grows with every version of a plan. */
  readonly version: number;
  /** The day on which it was published: it can hold for nobody before. */
  readonly publishedOn: LocalDate;
  /** From when new buyers get it; null: from its publishing. */
  readonly availableFrom: LocalDate | null;
  /** The first day on which new buyers no longer get it; null: until a newer one is there. */
  readonly availableUntil: LocalDate | null;
  readonly mode: MigrationMode;
  /** From when it reaches those who hold an older version; null with `grandfather` only. */
  readonly appliesToExistingFrom: LocalDate | null;
}

/** A part of a period and the version that it is priced by. */
export interface VersionSlice<V extends VersionDates> {
  readonly slice: Period;
  readonly version: V;
}

/** What can be wrong with the dates of versions. */
export const catalogueErrors = defineErrors('catalogue', {
  noDate: ['invalid', 'Version {version} reaches existing customers by {mode}, so it needs the date from which.'],
  strayDate: ['invalid', 'Version {version} lets existing customers keep theirs, so it has no date for them.'],
  neverSold: ['invalid', 'Version {version} is sold until {until}, which is not after {from}.'],
  twice: ['invalid', 'Version {version} stands twice in the catalogue.'],
  unknownVersion: ['missing', 'There is no version {version} of this plan.'],
  notForSale: ['missing', 'No version of this plan is sold on {day}.'],
});

/**
 * The version that a period is priced by which starts on a day, for who has held a version until then: the newest one
 * that has reached them by that day, or their own. Versions that take effect later make no difference.
 * @throws BillingError `catalogue.unknownVersion`
 */
export function versionFor<V extends VersionDates>(versions: readonly V[], held: number, periodStart: LocalDate): V {
  const own = versions.find(({ version }) => version === held);
  if (own === undefined) throw catalogueErrors.unknownVersion({ version: held });
  return newest([own, ...versions.filter((one) => hasEffect(one, periodStart))]);
}

/**
 * The versions that a period is priced by, in order and without gaps: one, unless an `on_date_split` falls within.
 * @throws BillingError `catalogue.unknownVersion`
 */
export function versionsOver<V extends VersionDates>(
  versions: readonly V[],
  held: number,
  period: Period,
): VersionSlice<V>[] {
  let current = versionFor(versions, held, period.from);
  let from = period.from;
  const slices: VersionSlice<V>[] = [];
  for (const next of splitsWithin(versions, period)) {
    if (next.version <= current.version) continue;
    const at = effectOf(next) ?? period.to;
    if (at > from) slices.push({ slice: { from, to: at }, version: current });
    [current, from] = [next, at];
  }
  return [...slices, { slice: { from, to: period.to }, version: current }];
}

/**
 * The version that a new buyer gets on a day: the newest that is sold.
 * @throws BillingError `catalogue.notForSale`
 */
export function versionForSale<V extends VersionDates>(versions: readonly V[], day: LocalDate): V {
  const sold = versions.filter(
    (one) =>
      one.publishedOn <= day && saleStart(one) <= day && (one.availableUntil === null || day < one.availableUntil),
  );
  if (sold.length === 0) throw catalogueErrors.notForSale({ day });
  return newest(sold);
}

/**
 * What each slice of a period costs that versions have parted: 15 April to 15 May, 49.95 until 1 May and 59.95 from
 * then on, is 26.64 and 27.98. The last slice is what its price leaves of the period, so equal prices add up.
 * @throws BillingError `proration.outside`, `proration.notMonths`
 */
export function priceSlices<V extends VersionDates>(
  slices: readonly VersionSlice<V>[],
  period: Period,
  priceOf: (version: V) => Money,
  options: Pick<DaySlice, 'convention' | 'rounding'> = {},
): Money[] {
  return slices.map(({ slice, version }) => {
    const price = priceOf(version);
    if (slice.to === period.to) return prorateRest(price, period, slice.from, options);
    const until = (to: LocalDate): Money => prorate(price, { ...options, period, slice: { from: period.from, to } });
    return subtract(until(slice.to), slice.from === period.from ? zero(price.currency) : until(slice.from));
  });
}

/**
 * Checks the dates of all versions of a plan before one more is published.
 * @throws BillingError `catalogue.noDate`, `catalogue.strayDate`, `catalogue.neverSold`, `catalogue.twice`
 */
export function checkVersions(versions: readonly VersionDates[]): void {
  const seen = new Set<number>();
  for (const one of versions) {
    const wrong = wrongWith(one, seen);
    if (wrong !== null) throw wrong;
    seen.add(one.version);
  }
}

function wrongWith(one: VersionDates, seen: ReadonlySet<number>): BillingError | null {
  const { version, mode, availableUntil: until } = one;
  if (seen.has(version)) return catalogueErrors.twice({ version });
  const [keeps, dated] = [mode === 'grandfather', one.appliesToExistingFrom !== null];
  if (keeps && dated) return catalogueErrors.strayDate({ version });
  if (!keeps && !dated) return catalogueErrors.noDate({ version, mode });
  const from = saleStart(one);
  return until !== null && until <= from ? catalogueErrors.neverSold({ version, from, until }) : null;
}

/** Splits that take effect within a period, by their days; of two on one day the newer is the last, and wins. */
function splitsWithin<V extends VersionDates>(versions: readonly V[], period: Period): V[] {
  return versions
    .filter((one) => one.mode === 'on_date_split')
    .filter((one) => !hasEffect(one, period.from) && (effectOf(one) ?? period.to) < period.to)
    .toSorted((a, b) => compare(effectOf(a) ?? '', effectOf(b) ?? '') || a.version - b.version);
}

/** The day from which a version reaches those who hold an older one. A date before its publishing cannot bend bills. */
function effectOf({ mode, appliesToExistingFrom, publishedOn }: VersionDates): LocalDate | null {
  if (mode === 'grandfather' || appliesToExistingFrom === null) return null;
  return appliesToExistingFrom > publishedOn ? appliesToExistingFrom : publishedOn;
}

function hasEffect(one: VersionDates, day: LocalDate): boolean {
  const effect = effectOf(one);
  return effect !== null && effect <= day;
}

function saleStart({ availableFrom, publishedOn }: VersionDates): LocalDate {
  return availableFrom ?? publishedOn;
}

function newest<V extends VersionDates>(versions: readonly V[]): V {
  return versions.reduce((best, one) => (one.version > best.version ? one : best));
}

function compare(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}
