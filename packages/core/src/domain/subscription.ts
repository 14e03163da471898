import type { LocalDate } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Period } from '../kernel/period.ts';
import type { PaidPart } from './change/paid.ts';
import type { PausePolicy } from './change/pause.ts';
import type { Lent } from './change/promise.ts';
import type { Charge } from './charge.ts';

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
  /** How many pieces of the plan, from 1. */
  readonly quantity: number;
  /** A price agreed with this customer instead of the plan's evergreen price; null: the plan's. */
  readonly priceOverride: Money | null;
  /** What recurs beside the plan and is billed with it. */
  readonly addOns: readonly AddOn[];
  /** What of it is paid and not over, with what each part cost: what a change gives back, or prices anew. */
  readonly paid: readonly PaidPart[];
  /** When its phases began to count: the first paid instant, or subscribing when postpaid; null before. */
  readonly activatedAt: number | null;
  /** When it ends, exclusive; null while it goes on. */
  readonly endsAt: number | null;
  /** When its end was asked for; null where it goes on, or ends only because a fixed term does. */
  readonly cancelledAt: number | null;
  /** Its pauses of this year and the last, and those to come, in order of time. */
  readonly pauses: readonly Pause[];
  /** Access that she has promised to pay for; kept until it is paid, so that there is one at a time. */
  readonly promise: Promised | null;
  /** Money was there for a term that could not be sold then: a review sells it as soon as it can. */
  readonly saleWaits: boolean;
  /** What changes have made that waits for its next document, priced already: the next one takes all of it. */
  readonly waiting: readonly Charge[];
  /** Buys a bundle from the wallet whenever less than this is left. */
  readonly autoTopUp: AutoTopUp | null;
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

/** A name as it is compared: without regard to case, and composed, so that an ñ is an ñ however it was typed. */
export function usernameKey(typed: string): string {
  return typed.normalize('NFC').toLowerCase();
}

/**
 * `pending`: never paid yet. `suspended`: by hand. Whether it is paid, paused or promised now is not a state but a
 * matter of time.
 */
export type SubscriptionState = 'pending' | 'active' | 'suspended' | 'ended';

/** One add-on plan that a subscription holds. */
export interface AddOn {
  readonly id: Id<'AddOn'>;
  readonly planId: Id<'Plan'>;
  readonly quantity: number;
  readonly priceOverride: Money | null;
  readonly fromAt: number;
  /** Exclusive; null while it recurs. */
  readonly untilAt: number | null;
  /** What of it is paid and not over. */
  readonly paid: readonly PaidPart[];
}

/** Time off in whole local days; `[fromAt, untilAt)` are the same days as instants of the account's zone. */
export interface Pause {
  readonly period: Period;
  readonly fromAt: number;
  readonly untilAt: number;
  /**
   * What it took out of paid periods for a credit, and what bills left out for it, so that it can be charged again by
   * who resumes early.
   */
  readonly credited: readonly PaidPart[];
  /** The same of add-ons; left out where there was none. */
  readonly beside?: readonly CreditedAddOn[];
  /** The terms on which it was taken, whatever the plan says since; left out: those of the plan. */
  readonly policy?: Omit<PausePolicy, 'count'>;
}

/** What a pause took out of the paid time of an add-on. */
export interface CreditedAddOn {
  readonly addOnId: Id<'AddOn'>;
  readonly credited: readonly PaidPart[];
}

/** Access before money, `[fromAt, untilAt)`, and from when the next paid term counts. */
export type Promised = Lent;

/** A bundle that is bought from the wallet by itself. */
export interface AutoTopUp {
  readonly planId: Id<'Plan'>;
  /** In units of the first asset that the bundle grants. */
  readonly below: bigint;
}

/** A subscription as it begins, but for who and what: nothing beside the plan, nothing paid. */
export const PLAIN_SUBSCRIPTION = {
  quantity: 1,
  priceOverride: null,
  addOns: [],
  paid: [],
  activatedAt: null,
  endsAt: null,
  cancelledAt: null,
  pauses: [],
  promise: null,
  saleWaits: false,
  waiting: [],
  autoTopUp: null,
} as const satisfies Partial<Subscription>;

/** A stretch of time that one charge has paid for, `[startAt, endAt)`. Terms of a subscription may lie end to end. */
export interface Term {
  readonly id: Id<'Term'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly chargeId: Id<'Charge'>;
  readonly startAt: number;
  readonly endAt: number;
}

/**
 * Whether time that begins at an instant may still be sold: not beyond the end that was asked for. A term that begins
 * before the end of a fixed term is sold whole, and the subscription ends with it.
 */
export function maySell({ endsAt, state }: Pick<Subscription, 'endsAt' | 'state'>, startAt: number): boolean {
  return state !== 'ended' && (endsAt === null || startAt < endsAt);
}

/** What can be wrong with a subscription. */
export const subscriptionErrors = defineErrors('subscription', {
  missing: ['missing', 'There is no subscription {subscriptionId}.'],
  usernameTaken: ['conflict', 'The username {username} is taken.'],
  ended: ['conflict', 'The subscription {subscriptionId} has ended.'],
  ending: ['refused', 'The subscription {subscriptionId} ends with what is paid; nothing more is sold for it.'],
  notPrepaid: ['refused', 'The subscription {subscriptionId} is not prepaid: it is billed by the calendar.'],
  noneToRenew: ['missing', 'The account {accountId} has no subscription that could be renewed.'],
});
