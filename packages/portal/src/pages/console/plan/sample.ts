import type { MeterOrder, PlanOrder, PlanSample } from '../../../api/selling.ts';
import { planMessages } from '../../../i18n/plan-messages.ts';
import { UNITS, type Unit } from './units.ts';

/** What a customer is taken to use until somebody moves the slider, in priced units. */
const USUAL = 20;

/** The sample of each meter, in priced units. */
export function quantitiesOf(
  usage: readonly MeterOrder[],
  chosen: Readonly<Record<string, number>>,
): Readonly<Record<string, number>> {
  return Object.fromEntries(usage.map(({ meter }) => [meter, chosen[meter] ?? USUAL]));
}

/** The sample that a preview is asked with: three periods, the use in units of each meter. */
export function sampleOf(plan: PlanOrder, chosen: Readonly<Record<string, number>>): PlanSample {
  const usage = plan.kind === 'postpaid' ? plan.usage : [];
  const quantities = quantitiesOf(usage, chosen);
  // Thousandths, so that half a GiB is exact.
  const units = usage.map(({ meter, blockSize }) => {
    const thousandths = BigInt(Math.round((quantities[meter] ?? 0) * 1000));
    return [meter, String((thousandths * BigInt(blockSize)) / 1000n)] as const;
  });
  return { usage: Object.fromEntries(units), periods: 3 };
}

/** What a priced unit of each meter is called. */
export function unitNamesOf(usage: readonly MeterOrder[], language: string): Readonly<Record<string, string>> {
  const { unitNames } = planMessages(language);
  return Object.fromEntries(
    usage.map(({ meter, blockSize }) => {
      const unit = (Object.keys(UNITS) as Unit[]).find((each) => String(UNITS[each]) === blockSize);
      return [meter, unit === undefined ? '' : unitNames[unit]];
    }),
  );
}

/**
 * What the curve of each meter leaves out: the tax, where prices are without it, and the hours in which use counts
 * less.
 */
export function curveNotes({ taxMode, ...plan }: PlanOrder, language: string): Readonly<Record<string, string>> {
  const words = planMessages(language);
  const taxed = taxMode === 'exclusive' ? words.beforeTax : words.taxIncluded;
  const usage = plan.kind === 'postpaid' ? plan.usage : [];
  return Object.fromEntries(
    usage.map(({ meter, windows = [] }) => [meter, windows.length === 0 ? taxed : `${taxed}, ${words.fullPriceHours}`]),
  );
}
