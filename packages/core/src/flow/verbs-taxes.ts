import type { TaxRate } from '../domain/tax.ts';
import type { TaxRow } from '../domain/taxes/table.ts';
import type { LocalDate } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import type { House } from './house.ts';
import { endTax, publishTaxes, taxesOn, type TaxInput } from './taxes/publish.ts';

/** What can be asked of taxes. */
export interface TaxVerbs {
  /** Publishes rates of the tax table, all or none. A rate without an end is ended by the next one of its kind. */
  publishTaxes(rows: readonly TaxInput[], actor: string): Promise<readonly TaxRow[]>;
  /** Ends a rate on a local day that is not over; null lifts an end that is still to come. */
  endTax(taxId: Id<'Tax'>, until: LocalDate | null, actor: string): Promise<TaxRow>;
  /** All rates that were ever published, as bills see them: what another process published, after ten seconds. */
  taxTable(): Promise<readonly TaxRow[]>;
  /** The rates of a class on a local day, in their order; today, unless another is named. */
  taxesOn(taxClass: string, day?: LocalDate): Promise<readonly TaxRate[]>;
}

/** The verbs of taxes. */
export function taxesVerbs(house: House): TaxVerbs {
  return {
    publishTaxes: (rows, actor) => publishTaxes(house, rows, actor),
    endTax: (taxId, until, actor) => endTax(house, taxId, until, actor),
    taxTable: () => house.taxes.all(),
    taxesOn: (taxClass, day) => taxesOn(house, taxClass, day),
  };
}
