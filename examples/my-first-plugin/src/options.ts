import { z } from 'zod';

/** What the ISP may set. Wrong options fail where the plugin is called, by name. */
export const Options = z
  .strictObject({
    /** How many whole months somebody must have been subscribed, in the account's own zone. */
    afterMonths: z.int('a whole number of months').min(1).max(600).default(12),
    /** The part that is taken off, exact: `'0.05'` is 5 %. */
    rate: z
      .string()
      .regex(/^0\.\d{1,4}$/, "an exact part below 1, such as '0.05'")
      .refine((rate) => /[1-9]/.test(rate), 'more than nothing')
      .default('0.05'),
  })
  .prefault({});

/** The options, with their defaults filled in. */
export type LoyaltyOptions = z.output<typeof Options>;
