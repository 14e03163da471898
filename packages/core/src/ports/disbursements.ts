import type { Commission } from '../domain/commission.ts';
import type { Disbursement } from '../domain/disbursement.ts';
import type { Taking } from '../domain/taking.ts';
import type { Id } from '../kernel/id.ts';
import type { Page, PageAsk } from './reads.ts';

/** What one unit of work may write of money that leaves, and of money that was taken back. */
export interface DisbursementChanges {
  /** New (version 0), or changed from the version that they bear. */
  readonly disbursements?: readonly Disbursement[];
  /** What of commissions a new disbursement pays. */
  readonly disbursementParts?: readonly CommissionPart[];
  /** New (version 0), or changed from the version that they bear. */
  readonly takings?: readonly Taking[];
  /** What of payments is not there any more, or is again below zero. */
  readonly moneyTaken?: readonly MoneyTaken[];
}

/** What of one commission is paid by a disbursement, in minor units; below zero where too much was paid before. */
export interface CommissionPart {
  readonly disbursementId: Id<'Disbursement'>;
  readonly commissionId: Id<'Commission'>;
  readonly minor: bigint;
}

/** What of a payment was taken back, in minor units. */
export interface MoneyTaken {
  readonly paymentId: Id<'Payment'>;
  /** Of what lay in the wallet. */
  readonly wallet?: bigint;
  /** Of what had no owner: as long as it is taken it can be given to nobody. */
  readonly suspense?: bigint;
}

/** What is read of money that leaves, and of money that was taken back. */
export interface DisbursementReads {
  disbursement(disbursementId: Id<'Disbursement'>): Promise<Disbursement | null>;
  disbursementByKey(key: string): Promise<Disbursement | null>;
  disbursementByReference(gateway: string, providerReference: string): Promise<Disbursement | null>;
  /** Receipts are unique within a gateway. */
  disbursementByReceipt(gateway: string, receipt: string): Promise<Disbursement | null>;
  /**
   * `status` is a state; `open` is any that is not over; `doubted` those that a person has to look at. `search` finds a
   * receipt, the provider's reference, a key. Newest first.
   */
  disbursements(ask: PageAsk): Promise<Page<Disbursement>>;
  /** Those that pay a refund, newest first: at most one of them is neither failed nor refused. */
  disbursementsOf(refundId: Id<'Refund'>): Promise<readonly Disbursement[]>;
  /** The one of an agent's commission that is not over. */
  commissionUnderWay(agentId: Id<'Account'>): Promise<Disbursement | null>;
  /** What of commissions it pays. */
  disbursementParts(disbursementId: Id<'Disbursement'>): Promise<readonly CommissionPart[]>;
  commissionsById(commissionIds: readonly Id<'Commission'>[]): Promise<readonly Commission[]>;
  /** What was, or may be, sent back the way a payment came, in minor units. */
  sentBackOf(paymentId: Id<'Payment'>): Promise<bigint>;
  taking(takingId: Id<'Taking'>): Promise<Taking | null>;
  takingByReference(gateway: string, reference: string): Promise<Taking | null>;
  /** Of one payment, oldest first. */
  takingsOf(paymentId: Id<'Payment'>): Promise<readonly Taking[]>;
  /** `status` is a state. Newest first. */
  takings(ask: PageAsk): Promise<Page<Taking>>;
  /** Those whose payment has been heard of since. */
  takingsToApply(limit: number): Promise<readonly Taking[]>;
  /** Those that were to be taken of a payment, by any of its names, and were set aside. */
  takingsDoubted(paymentId: Id<'Payment'>): Promise<readonly Taking[]>;
}
