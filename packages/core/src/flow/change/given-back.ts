import type { Charge } from '../../domain/charge.ts';
import type { PricedLine } from '../../domain/scope.ts';
import type { SubscriptionView } from '../../ports/store.ts';
import type { House } from '../house.ts';

/**
 * Lines of a change, those that give something back with the taxes of the charge that was paid: what a law changes from
 * a day on, it does not change for what was sold before.
 */
export async function keepingTaxes(
  house: House,
  { subscription }: Pick<SubscriptionView, 'subscription'>,
  lines: readonly PricedLine[],
): Promise<readonly PricedLine[]> {
  const back = lines.filter(isGivenBack).map(({ charge }) => charge);
  if (back.length === 0) return lines;
  const fromAt = Math.min(...back.map((charge) => charge.fromAt));
  const toAt = Math.max(...back.map((charge) => charge.toAt), fromAt + 1);
  const paid = await house.store.reads.chargesOver(subscription.id, fromAt, toAt);
  return lines.map((line): PricedLine => {
    if (!isGivenBack(line)) return line;
    const origin = originOf(line, paid);
    if (origin === undefined) return line;
    const { taxClass: _, ...charge } = line.charge;
    return { ...line, charge: { ...charge, taxes: origin.taxes }, taxesStand: true };
  });
}

/** Of a class, and below zero: a plan with taxes of its own has kept them in its version. */
function isGivenBack({ charge }: PricedLine): boolean {
  return charge.amount.minor < 0n;
}

/** The newest charge of the same plan that paid for the time that is given back. */
function originOf({ charge }: PricedLine, paid: readonly Charge[]): Charge | undefined {
  return paid.findLast(
    ({ planId, amount, fromAt, toAt }) =>
      planId === charge.planId &&
      amount.minor > 0n &&
      fromAt <= charge.fromAt &&
      charge.fromAt < Math.max(toAt, fromAt + 1),
  );
}
