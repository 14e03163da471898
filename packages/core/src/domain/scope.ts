import type { Id } from '../kernel/id.ts';
import type { ChargeDraft, ChargeKind } from './charge.ts';

/** A priced charge with what a discount, a cap or a commitment asks to know whether it concerns it. */
export interface PricedLine {
  /** The amount is priced and rounded; gross when its tax mode is inclusive. */
  readonly charge: ChargeDraft;
  /** The code of its plan, the same for every version, so that a new price does not end a discount. */
  readonly planCode: string | null;
  /** What was measured, for usage. */
  readonly meter: string | null;
  /** False for what is always paid in full, such as a deposit or a late fee. */
  readonly discountable: boolean;
  /** It gives back a charge, so its taxes are those of that charge, whatever the rates are now. */
  readonly taxesStand?: true;
}

/**
 * Which lines are meant, from the most specific to all: single lines by their keys; the lines of meters, of one plan
 * when it is named; of one subscription; of a plan whatever its version; of the account. `kinds` narrows each of them:
 * an account-wide discount on `one_off` lines takes from installations only.
 */
export type LineScope = (
  | { readonly of: 'lines'; readonly keys: readonly string[] }
  | { readonly of: 'metric'; readonly meters: readonly string[]; readonly planCode: string | null }
  | { readonly of: 'subscription'; readonly subscriptionId: Id<'Subscription'> }
  | { readonly of: 'plan'; readonly planCode: string }
  | { readonly of: 'account' }
) & { readonly kinds?: readonly ChargeKind[] };

/** How specific a scope is: the lower, the earlier it applies. Lines and meters first, then plans, then the account. */
export function breadth({ of }: LineScope): number {
  return BREADTH[of];
}

/** Whether a line lies in a scope. */
export function reaches(scope: LineScope, { charge, planCode, meter }: PricedLine): boolean {
  if (scope.kinds !== undefined && !scope.kinds.includes(charge.kind)) return false;
  switch (scope.of) {
    case 'lines':
      return scope.keys.includes(charge.key);
    case 'metric':
      return meter !== null && scope.meters.includes(meter) && (scope.planCode ?? planCode) === planCode;
    case 'subscription':
      return charge.subscriptionId === scope.subscriptionId;
    case 'plan':
      return planCode === scope.planCode;
    case 'account':
      return true;
  }
}

const BREADTH = { lines: 0, metric: 0, subscription: 1, plan: 2, account: 3 } as const satisfies Record<
  LineScope['of'],
  number
>;
