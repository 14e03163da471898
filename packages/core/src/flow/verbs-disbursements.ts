import type { Disbursement, DisbursementEnd } from '../domain/disbursement.ts';
import type { Id } from '../kernel/id.ts';
import { approveDisbursement, refuseDisbursement } from './disbursements/approve.ts';
import { checkDisbursement } from './disbursements/check.ts';
import { orderDisbursement, type DisbursementAsk } from './disbursements/order.ts';
import { settleDisbursement } from './disbursements/settle.ts';
import { refundWays, type RefundWay } from './disbursements/ways.ts';
import type { House } from './house.ts';

/** What can be asked about money that leaves. */
export interface DisbursementVerbs {
  /**
   * Orders money to be sent: a refund, commission of an agent, or money of ours. Above the limit of the house it waits
   * for a second person; the workers send it as soon as it is ready.
   */
  orderDisbursement(ask: DisbursementAsk): Promise<Disbursement>;
  /** Agrees to what somebody else has ordered. */
  approveDisbursement(disbursementId: Id<'Disbursement'>, actor: string): Promise<Disbursement>;
  /** Stops what has not been sent yet; a refund can then be paid in another way. */
  refuseDisbursement(disbursementId: Id<'Disbursement'>, actor: string, reason: string): Promise<Disbursement>;
  /** Asks the provider now what became of it. */
  checkDisbursement(disbursementId: Id<'Disbursement'>): Promise<Disbursement>;
  /** Says what a person has found out; above the limit it counts once another says the same. */
  settleDisbursement(
    disbursementId: Id<'Disbursement'>,
    outcome: DisbursementEnd,
    actor: string,
  ): Promise<Disbursement>;
  /** By which gateways and in which ways a refund could be paid, the way it came first. */
  refundWays(refundId: Id<'Refund'>): Promise<readonly RefundWay[]>;
}

/** The verbs of a house about money that leaves. */
export function disbursementVerbs(house: House): DisbursementVerbs {
  return {
    orderDisbursement: (ask) => orderDisbursement(house, ask),
    approveDisbursement: (disbursementId, actor) => approveDisbursement(house, disbursementId, actor),
    refuseDisbursement: (disbursementId, actor, reason) => refuseDisbursement(house, disbursementId, { actor, reason }),
    checkDisbursement: (disbursementId) => checkDisbursement(house, disbursementId),
    settleDisbursement: (disbursementId, outcome, actor) => settleDisbursement(house, disbursementId, outcome, actor),
    refundWays: (refundId) => refundWays(house, refundId),
  };
}

export type { DisbursementAsk, SendTo } from './disbursements/order.ts';
export type { RefundWay } from './disbursements/ways.ts';
