import type { Instant, Money } from './wire.ts';

/** A bill, as it was issued, and how much of it is paid. */
export interface Invoice {
  readonly id: string;
  /** A credit note is owed to the customer: its figures are above zero and count the other way. */
  readonly kind: 'invoice' | 'credit_note' | 'debit_note';
  readonly number: string;
  readonly customerId: string;
  readonly customerName: string;
  readonly issuedAt: Instant;
  readonly dueAt: Instant;
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly paid: Money;
  /** What is still to be paid. */
  readonly owed: Money;
  readonly withheld: Money;
  readonly writtenOff: Money;
  readonly credited: Money;
  readonly status: 'unpaid' | 'partial' | 'paid' | 'uncollectible' | 'void';
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly TaxShare[];
}

/** What one line of an invoice charges for. */
export interface InvoiceLine {
  readonly id: string;
  readonly corrects: { readonly invoiceId: string; readonly lineId: string } | null;
  readonly description: string;
  readonly fromAt: Instant | null;
  readonly toAt: Instant | null;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/** One tax of an invoice. */
export interface TaxShare {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly base: Money;
  readonly amount: Money;
}

/** Money received; `unmatched` says why nobody's account took it. */
export interface Payment {
  readonly id: string;
  readonly gateway: string;
  readonly reference: string;
  readonly amount: Money;
  readonly customerId: string | null;
  readonly customerName: string | null;
  readonly accountReference: string | null;
  readonly payer: string | null;
  readonly payerName: string | null;
  readonly unmatched: string | null;
  readonly suggestion: Suggestion | null;
  /** Why nobody may be given this money for the present; null: it is not held. */
  readonly held: string | null;
  readonly providerAt: Instant;
  readonly receivedAt: Instant;
}

/** Which payments are wanted; what is left out narrows nothing. */
export interface PaymentsFilter {
  readonly gateway?: string;
  /** `matched`, `unmatched` or `held`. */
  readonly status?: string;
  /** Local days, `[from, to)`. */
  readonly from?: string;
  readonly to?: string;
}

/** Who probably sent an unmatched payment, and why we think so. */
export interface Suggestion {
  readonly customerId: string;
  readonly customerName: string;
  /** What speaks for her most, such as `number_slip`. */
  readonly key: string | null;
  readonly why: string;
}

/** A payment that was asked for. */
export interface Attempt {
  readonly id: string;
  readonly gateway: string;
  readonly customerId: string;
  readonly amount: Money;
  readonly payer: string;
  readonly state: 'created' | 'processing' | 'succeeded' | 'failed' | 'unknown';
  readonly reason: string | null;
  readonly createdAt: Instant;
  readonly changedAt: Instant;
}

/** The stations from asking for money to being online, in their order. */
export type StepName = 'asked' | 'prompted' | 'received' | 'booked' | 'access' | 'applied' | 'verified' | 'online';

/** One station, and whether it is behind us. */
export interface Step {
  readonly step: StepName;
  readonly label: string;
  readonly at: Instant | null;
  /** Since the first step. */
  readonly elapsedMs: number | null;
  readonly state: 'done' | 'waiting' | 'failed';
  readonly detail: string | null;
}

/** The way of one payment, from the prompt to the session. */
export interface Timeline {
  readonly attempt: Attempt | null;
  readonly payment: Payment | null;
  readonly steps: readonly Step[];
  readonly payToOnlineMs: number | null;
}
