import { parseLocalDate, type LocalDate } from '../../kernel/calendar.ts';
import { compareDecimal, ONE, parseDecimal, scaleMoney, ZERO } from '../../kernel/decimal.ts';
import { defineErrors } from '../../kernel/error.ts';
import { negate, type Money, type RoundingMode } from '../../kernel/money.ts';
import type { TaxRate } from '../tax.ts';
import type { TaxResult } from '../tax-result.ts';
import { holdsOn } from './table.ts';

/** What is particular to a customer before the tax law. */
export interface TaxProfile {
  readonly exemptions: readonly TaxExemption[];
  /** She accounts for the tax herself, so documents show it at 0. */
  readonly reverseCharge: TaxRelief | null;
  readonly withholding: readonly Withholding[];
}

/** Why a tax is taken at 0, and when. */
export interface TaxRelief {
  /** In the words that a document prints: `Exempt: education`. */
  readonly reason: string;
  /** A certificate or a number of the tax authority; null where there is none. */
  readonly reference: string | null;
  readonly from: LocalDate;
  /** The first day on which it holds no more; null while no end is known. */
  readonly until: LocalDate | null;
}

/** Taxes that a customer does not pay. */
export interface TaxExemption extends TaxRelief {
  /** The codes of the taxes. */
  readonly codes: readonly string[];
}

/** A tax that a customer keeps back when she pays, and hands to the authority for us. */
export interface Withholding {
  readonly code: string;
  readonly name: string;
  /** A part of the net of an invoice, exact: `'0.02'` for 2 %. */
  readonly rate: string;
  readonly from: LocalDate;
  readonly until: LocalDate | null;
}

/** Nothing particular. */
export const NO_TAX_PROFILE: TaxProfile = { exemptions: [], reverseCharge: null, withholding: [] };

/** What can be wrong with a tax profile. */
export const taxProfileErrors = defineErrors('taxProfile', {
  malformed: ['invalid', 'The tax profile cannot be kept: {reason}.'],
});

/**
 * Refuses a profile that documents could not print.
 * @throws BillingError `taxProfile.malformed`, `calendar.malformedDate`, `decimal.malformed`
 */
export function checkTaxProfile({ exemptions, reverseCharge, withholding }: TaxProfile): void {
  const reliefs = [...exemptions, ...(reverseCharge === null ? [] : [reverseCharge])];
  for (const { reason } of reliefs) check(reason.trim() !== '', 'a relief has a reason that can be printed');
  for (const { from, until } of [...reliefs, ...withholding]) {
    parseLocalDate(from);
    if (until !== null) parseLocalDate(until);
    check(until === null || from < until, 'whatever holds begins before it ends');
  }
  for (const { codes } of exemptions) check(codes.length > 0, 'an exemption names the taxes that are not paid');
  for (const { code, rate } of withholding) {
    const part = parseDecimal(rate);
    const fits = compareDecimal(part, ZERO) > 0 && compareDecimal(part, ONE) < 0;
    check(fits, `what is withheld as ${code} is a part above 0 and below 1, not ${rate}`);
  }
}

/**
 * Rates as a customer bears them on a local day: what she is exempt from stays, at 0 and with its reason, so that a
 * zero is told from a tax that was forgotten. Prices that include tax stay what they are: her price is all net then.
 */
export function relieved(rates: readonly TaxRate[], profile: TaxProfile, day: LocalDate): readonly TaxRate[] {
  return rates.map((rate) => {
    const relief = reliefOf(rate, profile, day);
    if (relief === undefined) return rate;
    const { reason, reference } = relief;
    return { ...rate, rate: '0', relief: { reason, reference } };
  });
}

function reliefOf({ code }: TaxRate, { exemptions, reverseCharge }: TaxProfile, day: LocalDate) {
  const exempt = exemptions.find((each) => each.codes.includes(code) && holdsOn(each, day));
  if (exempt !== undefined) return exempt;
  return reverseCharge !== null && holdsOn(reverseCharge, day) ? reverseCharge : undefined;
}

/**
 * What a customer may keep back of an invoice of a net amount, below zero each: 2 % of 1,000.00 are −20.00. She still
 * owes it until her certificate comes.
 */
export function mayWithholdOf(
  net: Money,
  { withholding }: TaxProfile,
  day: LocalDate,
  rounding?: RoundingMode,
): readonly TaxResult[] {
  return withholding
    .filter((each) => holdsOn(each, day))
    .map(({ code, name, rate }) => ({
      code,
      rate,
      base: net,
      amount: negate(scaleMoney(net, parseDecimal(rate), rounding)),
      reason: name,
      reference: null,
    }));
}

function check(holds: boolean, reason: string): void {
  if (!holds) throw taxProfileErrors.malformed({ reason });
}
