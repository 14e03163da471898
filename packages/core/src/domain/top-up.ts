import { compareMoney, type Money } from '../kernel/money.ts';

/** What an automatic top-up looks at. */
export interface TopUpState {
  /** What can still be used of the asset, as `remaining` answers it. */
  readonly left: bigint;
  /** When the last of it ends, exclusive; null without end. */
  readonly endsAt: number | null;
  readonly wallet: Money;
  /** What the bundle costs, with its taxes. */
  readonly price: Money;
  /** When bundles were bought by this rule before, in any order. */
  readonly boughtAt: readonly number[];
}

/** When to buy, and how often at most. */
export interface TopUpRule {
  /** Buys when less than this is left. */
  readonly below: bigint;
  /** Buys also when all that is left ends within this time; 0 leaves that out. In milliseconds. */
  readonly beforeEndMs: number;
  /** At most so many within `withinMs`: a runaway device must not empty a wallet overnight. */
  readonly most: number;
  readonly withinMs: number;
}

/** Three in a day, and only by what is left. */
export const defaultTopUp = { beforeEndMs: 0, most: 3, withinMs: 86_400_000 } as const;

/**
 * What to do: `buy`; nothing, for there is `enough`; or nothing although it would be time, because the rule is `spent`
 * today or the money is `short`. The customer is told of the last two.
 */
export type TopUpDecision = 'buy' | 'enough' | 'spent' | 'short';

/**
 * Whether a rule buys now. It is asked with every report of usage, and before the end of what there is, so that nobody
 * is cut off who has the money.
 * @throws BillingError `money.currencyMismatch`
 */
export function topUpDue(rule: TopUpRule, state: TopUpState, at: number): TopUpDecision {
  const ending = rule.beforeEndMs > 0 && state.endsAt !== null && state.endsAt - at <= rule.beforeEndMs;
  if (state.left >= rule.below && !ending) return 'enough';
  const recent = state.boughtAt.filter((boughtAt) => boughtAt > at - rule.withinMs).length;
  if (recent >= rule.most) return 'spent';
  return compareMoney(state.wallet, state.price) < 0 ? 'short' : 'buy';
}
