import { z } from 'zod';
import { planErrors } from '../../domain/plan.ts';
import type { PlanBody } from '../../domain/plan-input.ts';
import type { TaxRate } from '../../domain/tax.ts';
import {
  endedTax,
  publishedTaxes,
  ratesOn,
  taxTableErrors,
  type TaxEnd,
  type TaxLaw,
  type TaxRow,
} from '../../domain/taxes/table.ts';
import { localDateAt, parseLocalDate, startOfDay, type LocalDate } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import type { TaxRevision } from '../../ports/taxes.ts';
import { commit, type House } from '../house.ts';
import { parse } from '../input.ts';

/** A rate as it is written down; without an end unless one is known, and taken from the net alone unless said. */
export type TaxInput = Omit<TaxLaw, 'base' | 'order' | 'until'> & Partial<Pick<TaxLaw, 'base' | 'order' | 'until'>>;

const Day = z.string().transform(parseLocalDate);
const Law = z.strictObject({
  code: z.string(),
  name: z.string().trim().max(60),
  taxClass: z.string(),
  rate: z.string().max(16),
  base: z.enum(['net', 'net+previous']).default('net'),
  order: z.int().default(0),
  from: Day,
  until: Day.nullable().default(null),
  source: z.string().trim().max(500),
});

/**
 * Publishes rates, all or none. A rate without an end is ended by the next one of its code and class, so that a change
 * of law is one row.
 * @throws BillingError `input.malformed` and those of `publishedTaxes`, each saying what would be right
 */
export async function publishTaxes(
  house: House,
  given: readonly TaxInput[],
  actor: string,
): Promise<readonly TaxRow[]> {
  const laws = given.map((one) => parse(Law, one));
  const open = await firstOpenDay(
    house,
    laws.map(({ from }) => from),
  );
  return revise(house, actor, (known, at) => {
    const fresh = laws.map((law): TaxRow => ({ ...law, id: house.ids.next('tax'), publishedAt: at }));
    const { rows, ends } = publishedTaxes(known, fresh, open);
    return { rows, ends, answer: rows };
  });
}

/** The first day on which a rate may end, of which no document knows otherwise; null: on any of these days. */
async function firstOpenDay(house: House, days: readonly LocalDate[]): Promise<LocalDate | null> {
  const now = house.clock.now();
  const today = localDateAt(now, house.zone);
  const [first] = days.filter((day) => day < today).toSorted();
  if (first === undefined) return null;
  const issued = await house.store.reads.issuedCount(startOfDay(first, house.zone), now + 1);
  return issued === 0 ? null : today;
}

/**
 * Ends a rate, or moves an end that is still to come; null lifts it.
 * @throws BillingError those of `endedTax`
 */
export async function endTax(house: House, taxId: Id<'Tax'>, until: LocalDate | null, actor: string): Promise<TaxRow> {
  return revise(house, actor, (known, at) => {
    const answer = endedTax(known, { taxId, until }, localDateAt(at, house.zone));
    return { rows: [], ends: [{ taxId, until }], answer };
  });
}

/** The rates of a class on a local day of the legal entity; today, unless another is named. */
export async function taxesOn(house: House, taxClass: string, day?: LocalDate): Promise<readonly TaxRate[]> {
  return ratesOn(await house.taxes.all(), taxClass, day ?? localDateAt(house.clock.now(), house.zone));
}

/**
 * Refuses a plan whose classes have no rate: nobody could be billed for it.
 * @throws BillingError `plan.malformed`
 */
export async function checkClasses(house: House, { code, taxClass, setupTaxClass }: PlanBody): Promise<void> {
  for (const each of [taxClass, setupTaxClass]) {
    if (each === null || (await hasRates(house, each))) continue;
    throw planErrors.malformed({ code, reason: `there is no tax of the class ${each}: publish one first` });
  }
}

/**
 * Refuses a tax class that has no rate, or none any more.
 * @throws BillingError `taxes.unknownClass`
 */
export async function checkClass(house: House, taxClass: string): Promise<void> {
  if (await hasRates(house, taxClass)) return;
  throw taxTableErrors.unknownClass({ taxClass, day: localDateAt(house.clock.now(), house.zone) });
}

async function hasRates(house: House, taxClass: string): Promise<boolean> {
  const today = localDateAt(house.clock.now(), house.zone);
  const rows = (await house.taxes.all()).filter((row) => row.taxClass === taxClass);
  return rows.some(({ until }) => until === null || today < until);
}

interface Revised<T> {
  readonly rows: readonly TaxRow[];
  readonly ends: readonly TaxEnd[];
  readonly answer: T;
}

/** Decides on the table as it is, and writes only while it is still so: revisions are numbered without a hole. */
async function revise<T>(
  house: House,
  actor: string,
  decide: (known: readonly TaxRow[], at: number) => Revised<T>,
): Promise<T> {
  for (;;) {
    const { revision, rows: known } = await house.store.reads.taxTable();
    const at = house.clock.now();
    const { rows, ends, answer } = decide(known, at);
    const next: TaxRevision = { revision: revision + 1, at, actor, rows: rows.map(({ id }) => id), ends };
    const written = await commit(house, { taxRevisions: [next], taxes: rows, taxEnds: ends });
    house.taxes.forget();
    if (written.outcome === 'written') return answer;
  }
}
