import type { Account } from '../domain/account.ts';
import type { Agent, AgentNote, FloatMove } from '../domain/agent.ts';
import type { CommissionClawback, Commission, Payout } from '../domain/commission.ts';
import type { DeviceLock, DeviceNote } from '../domain/device.ts';
import type { Voucher, VoucherState } from '../domain/voucher.ts';
import type { VoucherBatch, VoucherCounts, VoucherNote } from '../domain/voucher-batch.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Page, PageAsk } from './reads.ts';

/** What one unit of work may write of batches of vouchers, agents, their float and their commission. */
export interface AgentChanges {
  /** New ones. */
  readonly voucherBatches?: readonly VoucherBatch[];
  /** The codes of new vouchers, sealed by the store under the secret key. */
  readonly voucherCodes?: readonly VoucherCode[];
  readonly voucherNotes?: readonly VoucherNote[];
  /** New, or changed from the version that they bear. */
  readonly agents?: readonly Agent[];
  readonly agentNotes?: readonly AgentNote[];
  readonly floatMoves?: readonly FloatMove[];
  /** New, or changed from the version that they bear. */
  readonly commissions?: readonly Commission[];
  readonly clawbacks?: readonly CommissionClawback[];
  readonly payouts?: readonly Payout[];
  /** What agents were credited with in a month, from what was read to what it now is. */
  readonly credited?: readonly CreditedMonth[];
  /** New locks; one that is there stays as it is. */
  readonly deviceLocks?: readonly DeviceLock[];
  /** Devices that take a free lock; or give one back, to null. */
  readonly deviceBindings?: readonly DeviceBinding[];
  readonly deviceNotes?: readonly DeviceNote[];
  /** What this unit has paid of documents whose seller earns on it. `commit` makes commissions of it. */
  readonly earned?: readonly CommissionEarned[];
  /** Net that customers have back. `commit` takes back what was earned on it. */
  readonly recalled?: readonly CommissionRecalled[];
}

/** A code with the voucher that it opens. */
export interface VoucherCode {
  readonly voucherId: Id<'Voucher'>;
  readonly code: string;
}

/** What an agent was credited with in a month: changed only from what it was read as. */
export interface CreditedMonth {
  readonly agentId: Id<'Account'>;
  readonly month: string;
  readonly before: bigint;
  readonly after: bigint;
}

/** A lock that goes from one device, or none, to another, or none. */
export interface DeviceBinding {
  readonly subscriptionId: Id<'Subscription'>;
  readonly from: string | null;
  readonly to: string | null;
  readonly at: number;
}

/** Part of a payment that was put to a document of an agent's customer. */
export interface CommissionEarned {
  readonly agentId: Id<'Account'>;
  readonly customerId: Id<'Account'>;
  readonly invoiceId: Id<'Invoice'>;
  readonly allocationId: Id<'Allocation'>;
  /** Net that it has paid, and what was paid of the document's net before. */
  readonly base: Money;
  readonly before: Money;
  /**
   * Of credit: the note that it came from; of money for what was taken back: the document that it pays, and no bucket.
   * It earns again only what was taken back for that document.
   */
  readonly credit: {
    readonly noteId: Id<'Invoice'>;
    readonly bucketId: Id<'Bucket'> | null;
    readonly granted: bigint;
    readonly usedBefore: bigint;
    readonly used: bigint;
  } | null;
}

/** Net that a customer has back as credit, or an allocation that is undone, whole or in part. */
export interface CommissionRecalled {
  readonly customerId: Id<'Account'>;
  /** The credit note, the reversal, or the document over money that was taken back. */
  readonly documentId: string;
  /** On which it was earned; none: whatever was earned on the customer, the newest first. */
  readonly invoiceIds: readonly Id<'Invoice'>[];
  /** Exactly this one, where an allocation is undone. */
  readonly allocationId: Id<'Allocation'> | null;
  readonly base: Money;
  readonly reason: string;
}

/** What is asked of the vouchers of a batch, or of all. */
export interface VoucherAsk extends Omit<PageAsk, 'status'> {
  readonly batchId?: Id<'VoucherBatch'> | undefined;
  readonly state?: VoucherState | undefined;
}

/** What is read of batches of vouchers, agents, their float and their commission. */
export interface AgentReads {
  /** Signs codes and hashes them: 32 bytes of chance, made once and sealed under the secret key. */
  voucherKey(): Promise<Uint8Array>;
  voucher(voucherId: Id<'Voucher'>): Promise<Voucher | null>;
  /** By what is printed beside the code. */
  voucherBySerial(serial: string): Promise<Voucher | null>;
  /** In the order of their serial numbers; `search` finds a serial number or the last characters of a code. */
  vouchers(ask: VoucherAsk, now: number): Promise<Page<Voucher>>;
  /** What was not used in time and is not held any more, and has not been ended; the oldest first. */
  lapsedVouchers(now: number, limit: number): Promise<readonly Voucher[]>;
  voucherBatch(batchId: Id<'VoucherBatch'>): Promise<VoucherBatch | null>;
  /** Newest first; of one agent, or of all. */
  voucherBatches(agentId: Id<'Account'> | null, ask: PageAsk): Promise<Page<VoucherBatch>>;
  voucherCounts(batchId: Id<'VoucherBatch'>, now: number): Promise<VoucherCounts>;
  /** The codes of a batch, opened, by voucher. */
  voucherCodes(batchId: Id<'VoucherBatch'>): Promise<ReadonlyMap<Id<'Voucher'>, string>>;
  voucherNotes(batchId: Id<'VoucherBatch'>, ask: PageAsk): Promise<Page<VoucherNote>>;
  /** What the next batch is called by, unless somebody is faster. */
  nextBatchNumber(): Promise<number>;

  agent(accountId: Id<'Account'>): Promise<Agent | null>;
  agents(ask: PageAsk): Promise<Page<AgentRow>>;
  /** In the order of their names; `search` finds name, number, phone. */
  agentCustomers(agentId: Id<'Account'>, ask: PageAsk): Promise<Page<Account>>;
  agentNotes(agentId: Id<'Account'>, ask: PageAsk): Promise<Page<AgentNote>>;
  floatMove(agentId: Id<'Account'>, key: string): Promise<FloatMove | null>;
  /** Newest first. */
  floatMoves(agentId: Id<'Account'>, ask: PageAsk): Promise<Page<FloatMove>>;
  /** Newest first. */
  commissions(agentId: Id<'Account'>, ask: PageAsk): Promise<Page<Commission>>;
  /** Of one customer with something left to take back, newest first. */
  commissionsOf(customerId: Id<'Account'>): Promise<readonly Commission[]>;
  /** What is to be paid out by now, and what was paid too much, oldest first. */
  payableCommissions(agentId: Id<'Account'>, now: number, limit: number): Promise<readonly Commission[]>;
  /** What a payment was put to, the last first, with what was earned on it. */
  earnedOnPayment(paymentId: Id<'Payment'>): Promise<readonly EarnedOn[]>;
  /** Base that was taken back because of a document. */
  clawedFor(documentId: string): Promise<bigint>;
  /** What of a bucket of credit was put to these documents, in minor units. */
  creditPut(bucketId: Id<'Bucket'>, invoiceIds: readonly Id<'Invoice'>[]): Promise<bigint>;
  clawbacks(agentId: Id<'Account'>, ask: PageAsk): Promise<Page<CommissionClawback>>;
  payouts(agentId: Id<'Account'>, ask: PageAsk): Promise<Page<Payout>>;
  payoutByKey(agentId: Id<'Account'>, key: string): Promise<Payout | null>;
  /** In minor units. */
  creditedIn(agentId: Id<'Account'>, month: string): Promise<bigint>;
  /** What was earned, taken back and paid out in all, and what waits, in minor units. */
  commissionTotals(agentId: Id<'Account'>, now: number): Promise<CommissionTotals>;
  deviceLock(subscriptionId: Id<'Subscription'>): Promise<DeviceLock | null>;
  /** Newest first. */
  deviceNotes(subscriptionId: Id<'Subscription'>, limit: number): Promise<readonly DeviceNote[]>;
}

/** Part of a payment that was put to a document. */
export interface EarnedOn {
  readonly allocationId: Id<'Allocation'>;
  readonly put: Money;
  /** Null where no agent has earned on it. */
  readonly earned: { readonly customerId: Id<'Account'>; readonly base: Money } | null;
}

/** An agent as lists show her. */
export interface AgentRow {
  readonly agent: Agent;
  readonly name: string;
  readonly number: string;
  /** What her float holds, in minor units of the account's currency. */
  readonly float: bigint;
  readonly customers: number;
}

/** What an agent's commission comes to, in minor units. */
export interface CommissionTotals {
  readonly earned: bigint;
  readonly clawedBack: bigint;
  readonly paid: bigint;
  /** To be paid out now. */
  readonly payable: bigint;
  /** Earned, and not to be paid out yet. */
  readonly accrued: bigint;
}
