import type { BillLine } from './selling.ts';
import type { Instant, Money, Validity } from './wire.ts';

/** What may be asked of a subscription. `when` left out takes the plan's rule. */
export type ChangeRequest =
  | { readonly kind: 'plan'; readonly planId: string; readonly when?: Timing }
  | { readonly kind: 'quantity'; readonly quantity: number; readonly when?: Timing }
  | { readonly kind: 'add_on'; readonly planId: string; readonly quantity?: number }
  | { readonly kind: 'remove_add_on'; readonly addOnId: string; readonly when?: Timing }
  | { readonly kind: 'pause'; readonly from?: string; readonly until?: string }
  | { readonly kind: 'resume' }
  | {
      readonly kind: 'cancel';
      readonly when?: 'now' | 'end_of_period';
      readonly unused?: 'credit' | 'refund' | 'offset' | 'nothing';
    }
  | { readonly kind: 'keep' }
  | { readonly kind: 'billing_day'; readonly day: number }
  | { readonly kind: 'transfer'; readonly accountId: string }
  | { readonly kind: 'promise'; readonly days: number }
  | { readonly kind: 'bundle'; readonly planId: string };

/** When a change holds. */
export type Timing = 'now' | 'next_period';

/** The kinds of change. */
export type ChangeKind = ChangeRequest['kind'];

/** A change of a subscription, from the asking to the end. */
export interface Change {
  readonly id: string;
  readonly customerId: string;
  readonly subscriptionId: string;
  readonly request: ChangeRequest;
  readonly state: 'scheduled' | 'awaiting_payment' | 'done' | 'revoked' | 'refused';
  readonly effectiveAt: Instant | null;
  readonly requestedAt: Instant;
  readonly endedAt: Instant | null;
  readonly actor: string | null;
  readonly outcome: string | null;
  /** What it costs now, with tax. */
  readonly due: Money;
}

/** What a change would do and cost. */
export interface ChangePreview {
  readonly request: ChangeRequest;
  readonly effectiveAt: Instant;
  readonly lines: readonly BillLine[];
  readonly net: Money;
  readonly tax: Money;
  /** Below zero: so much comes back, by the ways of `returned`. */
  readonly total: Money;
  readonly returned: readonly { readonly way: 'credit' | 'refund' | 'offset'; readonly amount: Money }[];
  /** What credit and wallet pay of it. */
  readonly covered: Money;
  /** What has to be paid first; of postpaid what will be due. */
  readonly toPay: Money;
  readonly paidUntil: Instant | null;
  readonly planId: string;
  readonly planName: string;
  readonly quantity: number;
  readonly endsAt: Instant | null;
  /** The first day without internet and the first one with it again; null unless it is a pause. */
  readonly paused: { readonly from: string; readonly until: string } | null;
  /** Why it is so, in English. */
  readonly reasons: readonly string[];
  /** The same reasons in the same order, by their keys. */
  readonly reasonKeys: readonly { readonly key: string; readonly facts: Readonly<Record<string, string | number>> }[];
}

/** Units that a customer holds and may use. */
export interface Bucket {
  readonly id: string;
  readonly subscriptionId: string | null;
  /** `BYTES`, `SECONDS`, `SMS`, or a currency: credit. */
  readonly asset: string;
  readonly granted: string;
  readonly left: string;
  readonly state: 'pending' | 'active' | 'exhausted' | 'expired' | 'void';
  readonly validFrom: Instant;
  readonly validUntil: Instant | null;
  readonly source: string;
}

/** What is given for nothing. */
export interface GrantRequest {
  readonly subscriptionId: string | null;
  /** A unit, or the customer's currency for credit. */
  readonly asset: string;
  /** Whole units, or minor units of the currency. */
  readonly units: string;
  readonly validity: Validity | null;
  readonly reason: string;
}

/** What was taken up with a code. */
export interface Redemption {
  readonly id: string;
  readonly code: string | null;
  readonly name: string | null;
  readonly state: 'reserved' | 'redeemed' | 'released' | 'expired' | 'revoked';
  /** `rate` is a part, `0.2` for 20 %. */
  readonly discount:
    { readonly kind: 'percent'; readonly rate: string } | { readonly kind: 'amount'; readonly amount: Money } | null;
  /** Bills that it still takes something off; null without an end. */
  readonly bills: number | null;
  /** What an amount that carries has still to give. */
  readonly left: Money | null;
  readonly endedAt: Instant | null;
}
