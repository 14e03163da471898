import { z } from 'zod';
import { checkTaxProfile, NO_TAX_PROFILE, type TaxProfile } from '../../domain/taxes/profile.ts';
import { parseLocalDate } from '../../kernel/calendar.ts';

const Day = z.string().transform(parseLocalDate);
const Code = z.string().trim().min(1).max(16);
const Relief = {
  reason: z.string().trim().min(1).max(200),
  reference: z.string().trim().min(1).max(120).nullable().default(null),
  from: Day,
  until: Day.nullable().default(null),
};

/** What is particular to a customer before the tax law; each list is given whole. */
export const ProfileInput = z.strictObject({
  exemptions: z
    .array(z.strictObject({ codes: z.array(Code).min(1).max(8), ...Relief }))
    .max(20)
    .default([]),
  reverseCharge: z.strictObject(Relief).nullable().default(null),
  withholding: z
    .array(
      z.strictObject({
        code: Code,
        name: z.string().trim().min(1).max(60),
        rate: z.string().regex(/^0(\.\d{1,8})?$/, 'a part as a decimal string: 0.02 for 2 %'),
        from: Day,
        until: Day.nullable().default(null),
      }),
    )
    .max(8)
    .default([]),
});

/**
 * A profile as it is kept: checked, and the common one for nothing particular.
 * @throws BillingError `taxProfile.malformed`
 */
export function profileOf(given: TaxProfile | undefined): TaxProfile {
  if (given === undefined) return NO_TAX_PROFILE;
  checkTaxProfile(given);
  const plain = given.exemptions.length === 0 && given.reverseCharge === null && given.withholding.length === 0;
  return plain ? NO_TAX_PROFILE : given;
}
