import { z } from 'zod';

/** Money of a provider that the bank knows by words of its own. */
const Settlement = z.strictObject({
  /** The gateway whose money it is: `mpesa`. */
  gateway: z.string().min(1),
  /** What the narrative of such a line has in it, whatever its case: `SAFARICOM PLC`. */
  narrative: z.string().trim().min(3, 'enough letters to tell it from a customer'),
});

/** What the ISP may set. Wrong options fail where the plugin is called, by name. */
export const Options = z.strictObject({
  /** The number of our account, as statements have it: one of another account is refused. */
  account: z.string().trim().min(1),
  /** ISO 4217. */
  currency: z
    .string()
    .regex(/^[A-Z]{3}$/)
    .default('KES'),
  /** IANA: where the bank's days begin and end. */
  zone: z.string().default('Africa/Nairobi'),
  /** What providers settle to this account. Everything else that comes in is a payment by transfer. */
  settlements: z.array(Settlement).default([]),
  /** A folder in which statements are laid down; it is looked at every five minutes. */
  folder: z.string().min(1).nullable().default(null),
});

/** The options, with their defaults filled in. */
export type BankOptions = z.output<typeof Options>;
