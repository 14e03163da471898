import { z } from 'zod';
import { WholeFromOne } from './price.ts';

/** How often a postpaid plan is billed. */
export const Interval = z.strictObject({ unit: z.enum(['day', 'week', 'month', 'year']), count: z.int().positive() });

/** A speed, in kbit/s, that is left once something is used up. */
export const Slower = z.strictObject({ downKbps: z.int().positive(), upKbps: z.int().positive() });

/** Speeds by how many bytes were used. */
export const FairUse = z.array(Slower.extend({ afterBytes: WholeFromOne })).max(20);

/** What a payment before the end of a term does. */
export const Renewal = z.enum(['extend', 'restart', 'queue']);

/** By whose days the periods of a postpaid plan run. */
export const Alignment = z.enum(['account', 'subscription', 'calendar']);

/** The name of a class of the tax table. */
export const TaxClass = z
  .string()
  .regex(/^[a-z][a-z0-9-]{0,31}$/, 'lower-case letters, digits and dashes, such as internet');

/** Whether a plan stands alone or is added to one. */
export const Role = z.enum(['base', 'add_on', 'bundle']);

/** A day of grace in milliseconds. */
export const DAY_MS = 86_400_000;
