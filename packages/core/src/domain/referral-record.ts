import type { Id } from '../kernel/id.ts';
import type { FirstInvoice, Referral } from './referral.ts';

/** A referral as it is kept: made when the referee's account is opened, granted once her first invoice is paid. */
export interface ReferralRecord extends Referral {
  readonly state: ReferralState;
  readonly madeAt: number;
  /** The first invoice of the referee, once it is paid. */
  readonly invoiceId: Id<'Invoice'> | null;
  readonly grantedAt: number | null;
  readonly endedAt: number | null;
}

/** `open → granted → clawed_back`. */
export type ReferralState = 'open' | 'granted' | 'clawed_back';

/** A referral whose referee has paid her first invoice. */
export interface DueReferral {
  readonly referral: ReferralRecord;
  readonly first: FirstInvoice;
}

/** A referral whose referee has money to be given back since both sides got theirs; `refundId` is the journal of it. */
export interface RefundedReferral {
  readonly referral: ReferralRecord;
  readonly refundId: Id<'Journal'>;
  readonly refundedAt: number;
}
