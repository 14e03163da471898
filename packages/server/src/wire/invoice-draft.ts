import { fromWire, type DraftInput, type DraftInvoice, type DraftLineInput, type Money } from '@daftari/core';
import { z } from 'zod';
import { idOf } from '../http/list.ts';
import { instant, Instant, MoneyOut, presentMoney } from './common.ts';
import { PriceIn } from './plan-rules.ts';
import { LocalDay } from './price.ts';

/** Money that may be below zero, as on a line that takes off. */
export const SignedIn = z.strictObject({
  minor: z.string().regex(/^-?\d{1,18}$/, 'whole minor units as a string of digits, such as -100000'),
  currency: PriceIn.shape.currency,
});

const Rate = z.strictObject({
  code: z.string().trim().min(1).max(16),
  name: z.string().trim().min(1).max(60),
  rate: z.string().regex(/^0(\.\d{1,12})?$/, 'a part as a decimal string: 0.16 for 16 %'),
  base: z.enum(['net', 'net+previous']).default('net'),
});

const What = z.enum(['installation', 'equipment', 'service', 'late_fee', 'other']);
const Service = z.strictObject({ from: LocalDay, to: LocalDay });

/** An invoice as a person writes it. */
export const DraftIn = z.strictObject({
  customerId: idOf<'Account'>(),
  taxMode: z.enum(['inclusive', 'exclusive']),
  dueDays: z.int().min(0).max(3_660).default(14),
  lines: z
    .array(
      z
        .strictObject({
          what: What,
          description: z.string().trim().min(1).max(500),
          amount: SignedIn,
          /** Of the tax table. */
          taxClass: z.string().trim().min(1).max(32).optional(),
          /** Its own rates instead; none: an empty list. */
          taxes: z.array(Rate).max(8).optional(),
          service: Service.nullable().default(null),
          subscriptionId: idOf<'Subscription'>().nullable().default(null),
        })
        .refine(({ taxClass, taxes }) => (taxClass === undefined) !== (taxes === undefined), {
          path: ['taxClass'],
          message: 'a tax class, or taxes (none: an empty list), and one of them',
        }),
    )
    .min(1)
    .max(200),
});

/** A draft as it is kept. */
export const DraftOut = z.strictObject({
  /** The invoice has the same. */
  id: z.string(),
  customerId: z.string(),
  state: z.enum(['draft', 'finalising', 'finalised']),
  taxMode: z.enum(['inclusive', 'exclusive']),
  dueDays: z.int(),
  lines: z.array(
    z.strictObject({
      what: What,
      description: z.string(),
      amount: MoneyOut,
      taxClass: z.string().nullable(),
      taxes: z.array(z.strictObject({ code: z.string(), name: z.string(), rate: z.string(), base: z.string() })),
      service: Service.nullable(),
      subscriptionId: z.string().nullable(),
    }),
  ),
  /** Why it could not be issued. */
  problem: z.string().nullable(),
  actor: z.string(),
  createdAt: Instant,
  changedAt: Instant,
  version: z.int(),
});

/** A draft as billing takes it. */
export function readDraft({ customerId, lines, ...draft }: z.output<typeof DraftIn>): DraftInput {
  const read = lines.map(({ amount, taxClass, taxes = [], ...line }): DraftLineInput => {
    const common = { ...line, amount: readSigned(amount) };
    return taxClass === undefined ? { ...common, taxes } : { ...common, taxClass };
  });
  return { ...draft, accountId: customerId, lines: read };
}

/** Writes a draft. */
export function presentDraft(draft: DraftInvoice): z.input<typeof DraftOut> {
  const { id, accountId, state, taxMode, dueDays, lines, problem, actor, version } = draft;
  return {
    id,
    customerId: accountId,
    state,
    taxMode,
    dueDays,
    lines: lines.map(({ amount, taxes, ...line }) => ({
      ...line,
      amount: presentMoney(amount),
      taxes: taxes.map(({ code, name, rate, base }) => ({ code, name, rate, base })),
    })),
    problem,
    actor,
    createdAt: instant(draft.createdAt),
    changedAt: instant(draft.changedAt),
    version,
  };
}

/** Money on its way in that may be below zero. */
export function readSigned(given: z.output<typeof SignedIn>): Money {
  return fromWire({ ...given, minor: BigInt(given.minor).toString() });
}
