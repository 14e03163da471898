import { type LocalDate, type TaxProfile, type TaxRevision, type TaxRow } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant } from './common.ts';
import { LocalDay } from './price.ts';

const Code = z.string().trim().min(1).max(16);
const Part = z.string().regex(/^0(\.\d{1,12})?$/, 'a part as a decimal string: 0.16 for 16 %');
const Until = LocalDay.nullable().default(null);
const Relief = {
  /** In the words that a document prints. */
  reason: z.string().trim().min(1).max(200),
  /** A certificate, or a number of the tax authority. */
  reference: z.string().trim().min(1).max(120).nullable().default(null),
  from: LocalDay,
  until: Until,
};

/** What is particular to a customer before the tax law; it is given and answered whole. */
export const TaxProfileWire = z.strictObject({
  exemptions: z
    .array(z.strictObject({ codes: z.array(Code).min(1).max(8), ...Relief }))
    .max(20)
    .default([]),
  reverseCharge: z.strictObject(Relief).nullable().default(null),
  withholding: z
    .array(
      z.strictObject({ code: Code, name: z.string().trim().min(1).max(60), rate: Part, from: LocalDay, until: Until }),
    )
    .max(8)
    .default([]),
});

/** Writes what is particular to a customer. */
export function presentTaxProfile(profile: TaxProfile): z.input<typeof TaxProfileWire> {
  const { exemptions, reverseCharge, withholding } = profile;
  return {
    exemptions: exemptions.map(({ codes, ...relief }) => ({ codes: [...codes], ...relief })),
    reverseCharge,
    withholding: [...withholding],
  };
}

const Law = {
  code: Code,
  name: z.string().trim().min(1).max(60),
  taxClass: z.string().min(1).max(32),
  rate: Part,
  source: z.string().trim().min(1).max(500),
  from: LocalDay,
};
const Base = z.enum(['net', 'net+previous']);

/** Rates to publish, all or none. */
export const TaxesIn = z.strictObject({
  taxes: z
    .array(
      z.strictObject({ ...Law, base: Base.default('net'), order: z.int().min(0).max(999).default(0), until: Until }),
    )
    .min(1)
    .max(200),
});

/** An end of a rate; null lifts it. */
export const TaxEndIn = z.strictObject({ until: LocalDay.nullable() });

/** One rate by law. */
export const TaxOut = z.strictObject({
  id: z.string(),
  ...Law,
  base: Base,
  order: z.int(),
  until: LocalDay.nullable(),
  publishedAt: Instant,
});

/** Who changed the tax table. */
export const TaxRevisionOut = z.strictObject({
  revision: z.int(),
  at: Instant,
  actor: z.string(),
  taxIds: z.array(z.string()),
  ends: z.array(z.strictObject({ taxId: z.string(), until: LocalDay.nullable() })),
});

/** Reads rates as the catalogue takes them. */
export function readTaxes({ taxes }: z.output<typeof TaxesIn>) {
  return taxes.map((one) => ({ ...one, from: dayOf(one.from), until: one.until === null ? null : dayOf(one.until) }));
}

/** A day that was checked on its way in. */
export function dayOf(typed: string): LocalDate {
  return typed;
}

/** Writes one rate. */
export function presentTax({ publishedAt, ...row }: TaxRow): z.input<typeof TaxOut> {
  return { ...row, publishedAt: instant(publishedAt) };
}

/** Writes who changed the table, and how. */
export function presentTaxRevision({ revision, at, actor, rows, ends }: TaxRevision): z.input<typeof TaxRevisionOut> {
  return { revision, at: instant(at), actor, taxIds: [...rows], ends: ends.map((end) => ({ ...end })) };
}
