import { z } from 'zod';

// What we read of Stripe's objects, and no more. Where the SDK hands one over, it is checked against its own types with
// `satisfies`, so that a release that changes a field fails the build and not a payment.

/** Our own names on an object of Stripe's, in its metadata. */
export const NAMES = {
  account: 'daftari_account',
  attempt: 'daftari_attempt',
  reference: 'daftari_reference',
  disbursement: 'daftari_disbursement',
  /** How the payer was asked: `page`, `card` or `mandate`. */
  by: 'daftari_by',
} as const;

const Metadata = z.record(z.string(), z.string()).nullish();

/** A reference to an object, or the object itself where it was asked for with `expand`. */
const idOr = <Shape extends z.ZodType>(shape: Shape) => z.union([z.string(), shape]);

/** A charge: money that has moved, or was declined. */
export const Charge = z.object({
  id: z.string(),
  object: z.literal('charge'),
  created: z.int(),
  metadata: Metadata,
  billing_details: z.object({ name: z.string().nullish() }).nullish(),
  payment_method_details: z
    .object({ card: z.object({ brand: z.string().nullish(), last4: z.string().nullish() }).nullish() })
    .nullish(),
});

/** A payment intent: one ask, through all its tries. */
export const Intent = z.object({
  id: z.string(),
  object: z.literal('payment_intent'),
  status: z.string(),
  amount_received: z.int(),
  currency: z.string(),
  created: z.int(),
  latest_charge: idOr(Charge).nullable(),
  last_payment_error: z
    .object({ code: z.string().nullish(), decline_code: z.string().nullish(), message: z.string().nullish() })
    .nullish(),
  cancellation_reason: z.string().nullish(),
  metadata: Metadata,
});

/** A page of Stripe's that a payer was led to. */
export const Session = z.object({
  id: z.string(),
  object: z.literal('checkout.session'),
  status: z.string().nullable(),
  payment_status: z.string(),
  payment_intent: idOr(Intent).nullable(),
  metadata: Metadata,
});

/** A way of paying that is kept: a card. */
export const Method = z.object({
  id: z.string(),
  object: z.literal('payment_method'),
  customer: idOr(z.object({ id: z.string() })).nullable(),
  card: z
    .object({ brand: z.string(), last4: z.string(), exp_month: z.int().min(1).max(12), exp_year: z.int() })
    .nullish(),
  created: z.int(),
});

/** The setting up of a card for later. */
export const Setup = z.object({
  id: z.string(),
  object: z.literal('setup_intent'),
  status: z.string(),
  payment_method: idOr(Method).nullable(),
  metadata: Metadata,
});

/** Money on its way back to a payer. */
export const Refund = z.object({
  id: z.string(),
  object: z.literal('refund'),
  status: z.string().nullable(),
  amount: z.int(),
  currency: z.string(),
  created: z.int(),
  charge: idOr(z.object({ id: z.string() })).nullable(),
  failure_reason: z.string().nullish(),
  metadata: Metadata,
});

/** A payer's bank asks for the money back. */
export const Dispute = z.object({
  id: z.string(),
  object: z.literal('dispute'),
  amount: z.int(),
  currency: z.string(),
  created: z.int(),
  reason: z.string(),
  charge: idOr(z.object({ id: z.string() })),
  balance_transactions: z.array(z.object({ amount: z.int(), fee: z.int(), currency: z.string(), created: z.int() })),
});

/** What an event tells of: its object as it was then. */
export const Told = z.object({
  created: z.int(),
  object: z.looseObject({ object: z.string() }),
});

/** The id of a reference, whether it was expanded or not. */
export const idOf = (given: string | { readonly id: string }): string => (typeof given === 'string' ? given : given.id);
