import type { AutopayBill } from '../domain/autopay.ts';
import type { Mandate } from '../domain/mandate.ts';
import type { Attempt } from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import type { Claim } from './store.ts';

/** What one unit of work may write of mandates, and of what is charged by them. */
export interface MandateChanges {
  /** New (version 0), or changed from the version before the one that they bear. */
  readonly mandates?: readonly Mandate[];
  /** New (version 0), one for each subject and instant, for ever; or changed from the version before. */
  readonly autopayBills?: readonly AutopayBill[];
}

/** What can be charged by a mandate: nobody has begun with it yet. */
export type NewBill = Pick<AutopayBill, 'accountId' | 'kind' | 'subjectId' | 'billAt'>;

/** Which bills are looked for. */
export interface BillsAsk {
  readonly now: number;
  /** Prepaid time that ends before this is due. */
  readonly termsUntil: number;
  /** Invoices that are due before this are. */
  readonly invoicesUntil: number;
  /** Nothing is begun that should have been paid before this. */
  readonly since: number;
  readonly limit: number;
}

/** What is read of mandates, and of what is charged by them. */
export interface MandateReads {
  mandate(mandateId: Id<'Mandate'>): Promise<Mandate | null>;
  mandateByReference(gateway: string, providerReference: string): Promise<Mandate | null>;
  /** Those that have ended too; newest first. */
  mandatesOf(accountId: Id<'Account'>): Promise<readonly Mandate[]>;
  /** What was, and is to be, charged by mandates of an account, newest first. */
  autopayOf(accountId: Id<'Account'>, limit: number): Promise<readonly AutopayBill[]>;
  /** Those that we start and that have not ended, of accounts that are closed. */
  mandatesOfClosed(limit: number): Promise<readonly Id<'Mandate'>[]>;
  autopayBill(billId: Id<'AutopayBill'>): Promise<AutopayBill | null>;
  /** Asks of an account since an instant that may still end in a payment, whether the provider is asked or a person. */
  undecidedAttempts(accountId: Id<'Account'>, since: number): Promise<readonly Attempt[]>;
  /** Bills of accounts with a mandate of ours that works, on which nobody has begun, the oldest first. */
  billsToCharge(ask: BillsAsk): Promise<readonly NewBill[]>;
}

/** Where mandates are taken turns on. */
export interface MandateStore {
  /** Mandates whose end is to be told to the provider. */
  claimMandates(claim: Claim): Promise<readonly Mandate[]>;
  /** Bills that are to be charged, or looked at, now. */
  claimAutopay(claim: Claim): Promise<readonly AutopayBill[]>;
}
