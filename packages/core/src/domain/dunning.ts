import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { DunningCut } from './dunning-policy.ts';

/** One customer who is asked for what is overdue: one for each account and currency, from first debt to last. */
export interface DunningCase {
  readonly id: Id<'DunningCase'>;
  readonly accountId: Id<'Account'>;
  readonly currency: string;
  readonly state: DunningState;
  /** The policy that was asked last; null before the first look, and where there is none. */
  readonly policyId: Id<'DunningPolicy'> | null;
  /** The oldest open document: its due date is what days are counted from. Null before the first look. */
  readonly invoiceId: Id<'Invoice'> | null;
  readonly anchorAt: number | null;
  /** The key of the last stage that it has reached; null before the first. */
  readonly stage: string | null;
  /** What is taken of access now. */
  readonly access: DunningCut | null;
  /** Prepaid subscriptions that owe by an overdue document of their own: access is taken of these, and of postpaid. */
  readonly prepaidIds: readonly Id<'Subscription'>[];
  /** Until when nothing is asked, by a hold or a promise: null where there is none, or none has an end. */
  readonly pausedUntil: number | null;
  /** What was overdue when it was looked at last. */
  readonly overdue: Money;
  readonly openedAt: number;
  /** When it is looked at next, if nothing happens before; null once it is over. */
  readonly nextLookAt: number | null;
  readonly endedAt: number | null;
}

/**
 * `open`: asked by messages and fees. `promised`: a hold or a promise lets it rest. `escalated`: access is taken, or
 * subscriptions were ended. `resolved`: nothing is overdue any more. `abandoned`: somebody has given it up.
 */
export type DunningState = 'open' | 'promised' | 'escalated' | 'resolved' | 'abandoned';

/** Something that a case has done, once for each document, stage and effect. */
export interface DunningStep {
  readonly caseId: Id<'DunningCase'>;
  readonly accountId: Id<'Account'>;
  /** The document whose days it was by. */
  readonly invoiceId: Id<'Invoice'>;
  readonly stage: string;
  readonly effect: DunningEffectKind;
  /** `skipped`: it was due with a later one of its kind, which took its place. */
  readonly outcome: 'taken' | 'skipped';
  /** Of a late fee. */
  readonly amount: Money | null;
  readonly at: number;
}

/** What a stage may do. */
export type DunningEffectKind = 'remind' | 'late_fee' | 'throttle' | 'wall' | 'suspend' | 'terminate';

/** Somebody lets an account rest: a cheque is on its way. */
export interface DunningHold {
  readonly id: Id<'DunningHold'>;
  readonly accountId: Id<'Account'>;
  readonly fromAt: number;
  /** Null: until it is released. */
  readonly untilAt: number | null;
  /** Who, and why, for people. */
  readonly actor: string;
  readonly reason: string;
  readonly releasedAt: number | null;
  readonly releasedBy: string | null;
}

/** A change of a case, for people to see later. */
export interface DunningMove {
  readonly id: Id<'DunningMove'>;
  readonly caseId: Id<'DunningCase'>;
  readonly accountId: Id<'Account'>;
  readonly from: DunningState | null;
  readonly to: DunningState;
  readonly stage: string | null;
  readonly at: number;
  readonly actor: string;
  readonly reason: string;
}

/** What can be wrong with asking for money. */
export const dunningErrors = defineErrors('dunning', {
  missing: ['missing', 'Nothing is asked of the account {accountId}: it has no dunning case.'],
  over: ['conflict', 'The dunning case of the account {accountId} is {state}.'],
  holdMissing: ['missing', 'There is no hold {holdId} that is still in force.'],
  holdPast: ['invalid', 'A hold ends in the future; got {until}.'],
  excluded: ['refused', 'The account {accountId} is excluded from dunning.'],
});

/** Whether a case is still somebody's business. */
export function isLive({ state }: Pick<DunningCase, 'state'>): boolean {
  return state === 'open' || state === 'promised' || state === 'escalated';
}
