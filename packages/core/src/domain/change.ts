import { defineErrors } from '../kernel/error.ts';
import type { LocalDate } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/**
 * Something that a holder, or an operator for her, asks of a subscription. Kept as a row from the asking to the end, so
 * that every change of a subscription can be explained.
 */
export interface Change {
  readonly id: Id<'Change'>;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
  readonly request: ChangeRequest;
  readonly state: ChangeState;
  /** When it takes effect: at once, at the next period, or when its price is paid (then null until it is). */
  readonly effectiveAt: number | null;
  readonly requestedAt: number;
  /** When it was done, revoked or refused. */
  readonly endedAt: number | null;
  /** Who asked, for people. */
  readonly actor: string;
  /** What it came to, or why it was refused, for people. */
  readonly outcome: string | null;
  /** What it costs now, with tax; what is still to be paid while it waits for payment. */
  readonly due: Money;
}

/** `scheduled` waits for its time, `awaiting_payment` for money; the others are over. */
export type ChangeState = 'scheduled' | 'awaiting_payment' | 'done' | 'revoked' | 'refused';

/** What may be asked. `when` left out takes the plan's rule. */
export type ChangeRequest =
  | { readonly kind: 'plan'; readonly planId: Id<'Plan'>; readonly when?: 'now' | 'next_period' }
  | { readonly kind: 'quantity'; readonly quantity: number; readonly when?: 'now' | 'next_period' }
  | { readonly kind: 'add_on'; readonly planId: Id<'Plan'>; readonly quantity?: number }
  | { readonly kind: 'remove_add_on'; readonly addOnId: Id<'AddOn'>; readonly when?: 'now' | 'next_period' }
  | { readonly kind: 'pause'; readonly from?: LocalDate; readonly until?: LocalDate }
  | { readonly kind: 'resume' }
  | {
      readonly kind: 'cancel';
      readonly when?: 'now' | 'end_of_period';
      readonly unused?: 'credit' | 'refund' | 'offset' | 'nothing';
    }
  | { readonly kind: 'keep' }
  | { readonly kind: 'billing_day'; readonly day: number }
  | { readonly kind: 'transfer'; readonly accountId: Id<'Account'> }
  | { readonly kind: 'promise'; readonly days: number }
  | { readonly kind: 'bundle'; readonly planId: Id<'Plan'> }
  /** Only the house itself asks for it, for an outage: `what` names it for people. */
  | { readonly kind: 'give_back'; readonly ms: number; readonly what: string };

/** What can be wrong with a change as a row. What is wrong with what it asks for says `changeErrors`. */
export const requestErrors = defineErrors('change', {
  missing: ['missing', 'There is no change {changeId}.'],
  over: ['conflict', 'The change {changeId} is {state} and can no longer be revoked.'],
  pending: ['conflict', 'The subscription {subscriptionId} waits for another change; revoke {changeId} first.'],
  ending: ['conflict', 'The subscription {subscriptionId} ends; keep it first, and then change it.'],
  refused: ['refused', 'The subscription cannot be changed so: {reason}.'],
});
