import { allocate } from '../kernel/allocate.ts';
import type { Id } from '../kernel/id.ts';
import type { Invoice, InvoiceLine, LineTax } from './invoice.ts';
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

/**
 * The taxes of a line. A document of before lines had them shares the tax of the line by its own taxes: that is exact
 * where it has one.
 */
export function lineTaxes({ taxes, net: base }: Pick<Invoice, 'taxes' | 'net'>, line: InvoiceLine): readonly LineTax[] {
  if (line.taxes !== undefined) return line.taxes;
  const sign = line.tax.minor < 0n ? -1n : 1n;
  const weights = taxes.map(({ code, rate, amount }) => {
    return { key: `${code} ${rate}`, weight: amount.minor < 0n ? -amount.minor : amount.minor };
  });
  if (weights.length === 0) return [];
  const shares = allocate(sign * line.tax.minor, weights);
  return taxes.map(({ code, rate, base: taxed }, place) => {
    const onTop = taxed.minor > base.minor;
    const before = onTop ? shares.slice(0, place).reduce((all, share) => all + share, 0n) : 0n;
    const { currency } = line.net;
    return {
      code,
      rate,
      base: { minor: line.net.minor + sign * before, currency },
      amount: { minor: sign * (shares[place] ?? 0n), currency },
    };
  });
}

/** The parts of a line that may be credited, each with its limit and nothing credited yet. */
export function creditableParts(
  invoice: Pick<Invoice, 'id' | 'taxes' | 'net'>,
  line: InvoiceLine,
): readonly LineCredit[] {
  const about = { invoiceId: invoice.id, chargeId: line.chargeId, credited: 0n };
  const taxes = lineTaxes(invoice, line).map((tax) => ({ ...about, part: taxPart(tax), limit: tax.amount.minor }));
  return [{ ...about, part: NET_PART, limit: line.net.minor }, ...taxes];
}
