import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { RateTier } from './price/price.ts';

/**
 * Who sells for the house: an account whose money is a float, out of which she pays for her customers, and who earns
 * commission on what they pay.
 */
export interface Agent {
  /** Her account's. */
  readonly id: Id<'Account'>;
  /** `suspended`: she cannot sell; what she has earned stays hers. */
  readonly state: 'active' | 'suspended';
  /** What she earns, of the net that her customers have paid in a calendar month; empty: nothing. */
  readonly tiers: readonly RateTier[];
  /** How long commission waits, in whole days, in case it has to be taken back. */
  readonly payableAfterDays: number;
  readonly since: number;
  readonly version: number;
}

/** Something that was decided about an agent, for people to see later. */
export interface AgentNote {
  readonly id: Id<'AgentNote'>;
  readonly agentId: Id<'Account'>;
  readonly what: 'appointed' | 'changed' | 'suspended' | 'resumed';
  readonly actor: string;
  readonly reason: string | null;
  readonly at: number;
}

/** Money into a float, or out of it: one row of an agent's statement. */
export interface FloatMove {
  readonly id: Id<'FloatMove'>;
  readonly agentId: Id<'Account'>;
  /** One move a key and agent, for ever: a sale that is asked for twice is made once. */
  readonly key: string;
  readonly kind: FloatMoveKind;
  /** Above zero into the float, below zero out of it. */
  readonly amount: Money;
  /** For whom, where it is for somebody. */
  readonly customerId: Id<'Account'> | null;
  readonly paymentId: Id<'Payment'> | null;
  readonly batchId: Id<'VoucherBatch'> | null;
  readonly journalId: Id<'Journal'>;
  readonly at: number;
  /** For people. */
  readonly actor: string;
}

/**
 * `top_up`: money received. `sale`: she has paid for a customer. `hand_over`: for a batch; `returned`: what of it was
 * taken back. `redemption`: for one voucher that was used. `commission`: what she earned, put into the float.
 * `taken_back`: a provider took back what had topped it up.
 */
export type FloatMoveKind = 'top_up' | 'sale' | 'hand_over' | 'returned' | 'redemption' | 'commission' | 'taken_back';

/** What can be wrong with an agent. */
export const agentErrors = defineErrors('agent', {
  missing: ['missing', 'The account {accountId} is no agent.'],
  already: ['conflict', 'The account {accountId} is an agent already.'],
  notEmpty: ['conflict', 'The account {accountId} cannot become an agent: {reason}.'],
  buysNothing: [
    'refused',
    'The account {accountId} is an agent, whose money is her float: what she uses herself is on another account.',
  ],
  suspended: ['refused', 'The agent {name} has been stopped from selling.'],
  float: ['refused', 'The float holds {left}, and this needs {needed}. Top it up first.'],
  voucherFloat: ['refused', 'Who sold this voucher has not paid for it yet. Ask her to top up her float.'],
  notHers: ['denied', 'This is no customer of this agent.'],
  keyUsed: ['conflict', 'Under the key {key} something else was done before.'],
  cashNeedsTwo: [
    'refused',
    'With these {amount}, {actor} alone would pay out more than {limit} in cash within a day. Order it by a gateway, ' +
      'where somebody else agrees to it, or pay it into the float.',
  ],
  nothingPayable: ['conflict', 'There is no commission to be paid out to {name}.'],
});
