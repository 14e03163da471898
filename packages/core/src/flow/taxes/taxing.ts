import type { Charge } from '../../domain/charge.ts';
import type { Commitment } from '../../domain/commitment.ts';
import type { PricedLine } from '../../domain/scope.ts';
import { taxed, type TaxRules } from '../../domain/taxes/resolve.ts';
import type { AccountView } from '../../ports/store.ts';
import type { House } from '../house.ts';

/**
 * What the taxes of an account's charges depend on, for a document of an instant: of now, unless a preview asks what a
 * later one will say.
 */
export async function taxRulesOf(
  house: House,
  { account }: Pick<AccountView, 'account'>,
  issuedAt: number = house.clock.now(),
): Promise<TaxRules> {
  const { taxPoint = 'issue' } = house.policy;
  return { table: await house.taxes.all(), profile: account.taxProfile, taxPoint, zone: house.zone, issuedAt };
}

/** Priced lines with the rates of their tax point. What gives back a charge keeps the rates of that charge. */
export function taxedLines(lines: readonly PricedLine[], rules: TaxRules): readonly PricedLine[] {
  return lines.map((line) => (line.taxesStand ? line : { ...line, charge: taxed(line.charge, rules) }));
}

/** The same for what a period has to come to. */
export function taxedCommitments(commitments: readonly Commitment[], rules: TaxRules): readonly Commitment[] {
  return commitments.map((one) => ({ ...one, charge: taxed(one.charge, rules) }));
}

/**
 * Charges that waited for a document, with the rates of the one that they come to stand on. What has no class has the
 * taxes that it was made with.
 */
export function taxedAnew(waiting: readonly Charge[], rules: TaxRules): readonly Charge[] {
  return waiting.map((charge) => (charge.taxClass === undefined ? charge : taxed(charge, rules)));
}
