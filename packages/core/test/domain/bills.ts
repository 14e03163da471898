import type { ChargeDraft } from '../../src/domain/charge.ts';
import type { Discount } from '../../src/domain/discount.ts';
import type { DocumentCredit } from '../../src/domain/document-credit.ts';
import { reduceLines, runPipeline, type PipelineInput } from '../../src/domain/pipeline.ts';
import type { LineScope, PricedLine } from '../../src/domain/scope.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aCharge, kes, START, vat } from '../../src/testing/builders.ts';

// Bills for the tests of the line pipeline. A test names only what it is about.

/** All lines. */
export const ACCOUNT: LineScope = { of: 'account' };
/** Prices without tax, 16 % on top. */
const onTop = { taxMode: 'exclusive', taxes: [vat] } as const;

/** A charge that has no id yet. */
export function draft(given: Partial<ChargeDraft> = {}): ChargeDraft {
  const { id: _, ...charge } = aCharge();
  return { ...charge, ...onTop, ...given };
}

/** What a test says of a line. */
export type LineGiven = Partial<Omit<PricedLine, 'charge'>> & { readonly charge?: Partial<ChargeDraft> };

/** A priced line of home-10 that may be discounted. */
export function line(key: string, price: string, { charge, ...facts }: LineGiven = {}): PricedLine {
  const priced = draft({ key, amount: kes(price), ...charge });
  return { planCode: 'home-10', meter: null, discountable: true, ...facts, charge: priced };
}

/** A discount on everything that goes together with everything. */
export function discount(id: string, given: Partial<Discount>): Discount {
  const rest = { scope: ACCOUNT, stacking: 'all', grantedAt: START, priority: 0, origin: 'core' } as const;
  return { id, description: id, terms: { kind: 'percent', rate: '0' }, ...rest, ...given };
}

/** A part off: `percent('promo', '0.2')`. */
export const percent = (id: string, rate: string, given: Partial<Discount> = {}) =>
  discount(id, { terms: { kind: 'percent', rate }, ...given });
/** An amount off: `amount('referral', '300.00')`. */
export const amount = (id: string, value: string, given: Partial<Discount> = {}, carries = false) =>
  discount(id, { terms: { kind: 'amount', amount: kes(value), carries }, ...given });

/** Money in the wallet, without end. */
export const wallet = (left: string, given: Partial<DocumentCredit> = {}): DocumentCredit => ({
  id: 'wallet',
  kind: 'wallet',
  left: kes(left),
  priority: 0,
  expiresAt: null,
  grantedAt: START,
  ...given,
});

/** The whole pipeline. */
export const run = (given: Partial<PipelineInput>) => runPipeline({ currency: 'KES', at: START, lines: [], ...given });
/** Each line with its amount. */
export const printed = ({ charges }: ReturnType<typeof reduceLines>) =>
  charges.map((charge) => `${charge.key} ${majorString(charge.amount)}`);
/** Steps 4 to 7. */
export const reduce = (given: Partial<PipelineInput>) => reduceLines({ currency: 'KES', lines: [], ...given });
