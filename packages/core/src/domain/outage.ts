import type { Stretch } from './charge.ts';

/**
 * Whose time is given back that ran while her router was away. `none`: it runs on. `paid_while_away`: that of who paid
 * meanwhile, from her payment on. `all`: that of everybody who is served there, from the beginning on. Nothing is given
 * back for an outage that was shorter than `atLeastMs`.
 */
export interface OutagePolicy {
  readonly policy: 'none' | 'paid_while_away' | 'all';
  readonly atLeastMs: number;
}

/** What is known of somebody whose router was away. */
export interface Away {
  /** The outage, until her access was seen to be back. */
  readonly outage: Stretch;
  /** When she paid for time during it; null: she did not. */
  readonly paidAt: number | null;
}

/** The stretch that is given back by a policy; null: none. */
export function lostStretch({ policy, atLeastMs }: OutagePolicy, { outage, paidAt }: Away): Stretch | null {
  if (policy === 'none' || outage.toAt - outage.fromAt < atLeastMs) return null;
  if (policy === 'all') return outage;
  return paidAt === null || paidAt >= outage.toAt
    ? null
    : { fromAt: Math.max(paidAt, outage.fromAt), toAt: outage.toAt };
}

/** How much of a stretch lies in stretches that do not overlap. */
export function paidWithin({ fromAt, toAt }: Stretch, paid: readonly Stretch[]): number {
  return paid.reduce((all, one) => all + Math.max(0, Math.min(one.toAt, toAt) - Math.max(one.fromAt, fromAt)), 0);
}
