import type { LocalDate } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';

/** One customer's hold on one plan version: who logs in, and until when it is paid. */
export interface Subscription {
  readonly id: Id<'Subscription'>;
  readonly accountId: Id<'Account'>;
  readonly planId: Id<'Plan'>;
  /** What the network calls it (RADIUS User-Name). Compared without regard to case. */
  readonly username: string;
  /** The network password. CHAP needs it readable, so storage keeps it sealed, and no log ever shows it. */
  readonly secret: string;
  readonly state: SubscriptionState;
  /** The local date from which its billing periods are counted. */
  readonly anchor: LocalDate;
  /**
   * The end of the last paid term, exclusive; null until the first. For postpaid: the end of the last billed period.
   */
  readonly paidUntil: number | null;
  /** The generation of its newest entitlement; 0 before the first. */
  readonly generation: number;
  /** When access has to be decided again even if nothing happens: the next edge of a paid term. */
  readonly reviewAt: number | null;
  readonly createdAt: number;
}

/** `pending`: never paid yet. `suspended`: by hand. Whether it is paid now is not a state but a matter of time. */
export type SubscriptionState = 'pending' | 'active' | 'suspended' | 'ended';

/** A stretch of time that one charge has paid for, `[startAt, endAt)`. Terms of a subscription may lie end to end. */
export interface Term {
  readonly id: Id<'Term'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly chargeId: Id<'Charge'>;
  readonly startAt: number;
  readonly endAt: number;
}

/** What can be wrong with a subscription. */
export const subscriptionErrors = defineErrors('subscription', {
  missing: ['missing', 'There is no subscription {subscriptionId}.'],
  usernameTaken: ['conflict', 'The username {username} is taken.'],
  ended: ['conflict', 'The subscription {subscriptionId} has ended.'],
  notPrepaid: ['refused', 'The subscription {subscriptionId} is not prepaid: it is billed by the calendar.'],
  noneToRenew: ['missing', 'The account {accountId} has no subscription that could be renewed.'],
});
