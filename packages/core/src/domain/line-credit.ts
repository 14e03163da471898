import type { Id } from '../kernel/id.ts';
import type { Parts } from './parted.ts';

/** One part of a line, its net or one of its taxes: what it came to, and what of it has been credited. */
export interface LineCredit {
  readonly invoiceId: Id<'Invoice'>;
  readonly chargeId: Id<'Charge'>;
  /** `net`, or the code and the rate of a tax: `VAT 0.16`. */
  readonly part: string;
  /** In minor units, with the sign that it has on the document. */
  readonly limit: bigint;
  /** Between nothing and the limit. */
  readonly credited: bigint;
}

/** The part of a line that is no tax. */
export const NET_PART = 'net';

/** The name of a tax among the parts of a line. */
export function taxPart({ code, rate }: { readonly code: string; readonly rate: string }): string {
  return `${code} ${rate}`;
}

/** What is credited of a line, in the order of its taxes. */
export function creditedParts(
  rows: readonly LineCredit[],
  chargeId: Id<'Charge'>,
  taxes: readonly { readonly code: string; readonly rate: string }[],
): Parts {
  const of = (part: string): bigint =>
    rows.find((row) => row.chargeId === chargeId && row.part === part)?.credited ?? 0n;
  return { net: of(NET_PART), taxes: taxes.map((tax) => of(taxPart(tax))) };
}
