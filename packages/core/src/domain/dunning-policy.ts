import { parseLocalDate, type LocalDate } from '../kernel/calendar.ts';
import { parseDecimal } from '../kernel/decimal.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { AccountLanguage } from './account.ts';
import type { LateFeeTerms } from './late-fee.ts';
import type { TaxMode } from './plan.ts';
import { checkWindows, type PriceWindow, type Weekday } from './price/windows.ts';
import type { TaxRate } from './tax.ts';

/**
 * How an ISP asks for money that is overdue: one version of what an operator has set. A version never changes; those
 * who are being asked go on by the newest version of the same code.
 */
export interface DunningPolicy extends DunningTerms {
  readonly id: Id<'DunningPolicy'>;
  readonly version: number;
  /** When it was made the policy of all who have none of their own; null where it never was. The last one counts. */
  readonly defaultAt: number | null;
  readonly publishedAt: number;
}

/** What a policy says. */
export interface DunningTerms {
  /** What the ISP calls it: `homes`. The same for every version. */
  readonly code: string;
  readonly name: string;
  /** In order of their days; a key stays with a stage from version to version. */
  readonly stages: readonly DunningStage[];
  /**
   * The minimum shut-off amount: while less than this is overdue nobody is slowed down, cut off or terminated. Null
   * without one.
   */
  readonly minimum: Money | null;
  /** When access may be taken; giving it back waits for nothing. */
  readonly cutting: CuttingHours;
  /** When no message goes out, as wall-clock times, `'21:00'` to `'07:00'`; null: at any time. */
  readonly quiet: { readonly from: string; readonly to: string } | null;
  /** Where people pay, with `{number}` for the number of the account; null where messages have no link. */
  readonly payLink: string | null;
  /** What messages speak to who has not said: English or Kiswahili. */
  readonly language: AccountLanguage;
  /** Taxes that late fees bear: rates of their own, or those of a class of the tax table. */
  readonly feeTaxes: readonly TaxRate[];
  readonly feeTaxClass: string | null;
  /** Whether the fees contain them. */
  readonly feeTaxMode: TaxMode;
}

/** The hours of the local wall clock in which access may be taken. */
export interface CuttingHours {
  /** Monday is 1. */
  readonly days: readonly Weekday[];
  /** `'08:00'`. */
  readonly from: string;
  /** No longer in it: `'16:00'`. */
  readonly to: string;
  /** Local dates on which nobody is cut off: public holidays, and the days before them. */
  readonly notOn: readonly LocalDate[];
}

/** Something that happens so many days after a debt was due. */
export interface DunningStage {
  readonly key: string;
  /** Local days after the day on which the oldest open document was due; 0 is that day, as soon as it is overdue. */
  readonly afterDays: number;
  /** Each kind once. */
  readonly effects: readonly DunningEffect[];
}

/** What a stage does. */
export type DunningEffect =
  /** A message by the template of that name. */
  | { readonly kind: 'remind'; readonly template: string }
  /** Once for each document that was due so many days ago itself. */
  | { readonly kind: 'late_fee'; readonly terms: LateFeeTerms }
  | DunningCut
  /** Subscriptions end at once, with their last bill. */
  | { readonly kind: 'terminate' };

/**
 * What takes access: slower, the pay page only, or nothing at all. Whether who is suspended is billed for the time all
 * the same is said with it.
 */
export type DunningCut =
  | { readonly kind: 'throttle'; readonly downKbps: number; readonly upKbps: number }
  | { readonly kind: 'wall' }
  | { readonly kind: 'suspend'; readonly billed: boolean };

/** What can be wrong with a policy. */
export const dunningPolicyErrors = defineErrors('dunningPolicy', {
  missing: ['missing', 'There is no dunning policy {code}.'],
  malformed: ['invalid', 'The dunning policy cannot be used: {reason}.'],
});

/** Monday to Thursday, 08:00 to 16:00: who pays in the evening finds somebody, and a weekend has service. */
export const USUAL_CUTTING: CuttingHours = { days: [1, 2, 3, 4], from: '08:00', to: '16:00', notOn: [] };

/**
 * Refuses a policy that cannot be meant.
 * @throws BillingError `dunningPolicy.malformed`, `window.…`, `calendar.malformedDate`
 */
export function checkDunning(terms: DunningTerms, currency: string): void {
  const keys = new Set<string>();
  let days = 0;
  for (const { key, afterDays, effects } of terms.stages) {
    if (keys.has(key)) wrong(`two stages are called ${key}`);
    keys.add(key);
    if (!Number.isSafeInteger(afterDays) || afterDays < 0 || afterDays > MOST_DAYS) {
      wrong(`the stage ${key} comes after a whole number of days up to ${MOST_DAYS}`);
    }
    if (afterDays < days) wrong(`the stage ${key} comes earlier than the one before it`);
    days = afterDays;
    if (effects.length === 0) wrong(`the stage ${key} does nothing`);
    if (new Set(effects.map(({ kind }) => kind)).size < effects.length) wrong(`the stage ${key} does a thing twice`);
    for (const effect of effects) checkEffect(effect, key, currency);
  }
  if (terms.stages.length === 0) wrong('it has no stage');
  if (terms.minimum !== null && (terms.minimum.currency !== currency || terms.minimum.minor < 0n)) {
    wrong(`the minimum shut-off amount is in ${currency} and not negative`);
  }
  terms.cutting.notOn.forEach(parseLocalDate);
  if (terms.cutting.days.length === 0) wrong('somebody must be cut off on some day');
  checkWindows([cuttingWindow(terms.cutting)]);
  if (terms.quiet !== null) checkWindows([quietWindow(terms.quiet)]);
}

/** The hours as a window of the wall clock. */
export function cuttingWindow({ days, from, to, notOn }: CuttingHours): PriceWindow {
  return { id: 'cutting', days, start: from, end: to, notOn };
}

/** The same of the hours in which no message goes out. */
export function quietWindow({ from, to }: NonNullable<DunningTerms['quiet']>): PriceWindow {
  return { id: 'quiet', start: from, end: to };
}

/** The latest day of a stage: two years, by when a debt is written off. */
const MOST_DAYS = 730;

function wrong(reason: string): never {
  throw dunningPolicyErrors.malformed({ reason });
}

function checkEffect(effect: DunningEffect, key: string, currency: string): void {
  if (effect.kind === 'throttle' && !(effect.downKbps > 0 && effect.upKbps > 0)) {
    wrong(`the stage ${key} throttles to a speed above zero; a wall or a suspension gives none`);
  }
  if (effect.kind !== 'late_fee') return;
  const { fee, most } = effect.terms;
  const amounts = [...(fee.kind === 'amount' ? [fee.amount] : []), ...(most === null ? [] : [most])];
  if (amounts.some((amount) => amount.currency !== currency || amount.minor <= 0n)) {
    wrong(`the late fee of the stage ${key} is in ${currency} and above zero`);
  }
  if (fee.kind === 'percent') {
    const { numerator, denominator } = parseDecimal(fee.rate);
    if (numerator <= 0n || numerator > denominator) wrong(`the late fee of the stage ${key} is a part such as 0.02`);
  }
}
