/** How word of a payment came. One payment may be told by several; the receipt says that they are one. */
export type Rail = 'callback' | 'query' | 'confirmation' | 'pull';

/**
 * What to do about a push that failed. `retry`: once more, after a while, unasked. `ask-customer`: only she can help.
 * `give-up`: neither can.
 */
export type Advice = 'retry' | 'ask-customer' | 'give-up';

/**
 * Who paid, as far as Daraja says: C2B v2 masks the number, v1 hashes it (SHA-256, hex). Only `msisdn` may be matched
 * with a customer.
 */
export interface Payer {
  readonly kind: 'msisdn' | 'masked' | 'hashed';
  readonly value: string;
}

/** Money that has come in. `receipt` is its natural key: the same on every rail. */
export interface Received {
  readonly kind: 'received';
  readonly rail: Rail;
  /** MpesaReceiptNumber, TransID or transactionId, in capitals. */
  readonly receipt: string;
  /** KES cents. */
  readonly amountMinor: bigint;
  /** When M-Pesa took the money, UTC milliseconds. */
  readonly providerAt: number;
  /** The shortcode that was paid, where the rail names it; the STK callback does not. */
  readonly shortcode?: string;
  /** What the payer typed as account number. An STK callback never has it: find our own push by `checkoutRequestId`. */
  readonly accountReference?: string;
  readonly checkoutRequestId?: string;
  readonly merchantRequestId?: string;
  readonly payer?: Payer;
  readonly payerName?: string;
}

/**
 * The STK query says paid, and names neither receipt nor amount. The callback, the confirmation or the pull brings
 * those.
 */
export interface Confirmed {
  readonly kind: 'confirmed';
  readonly rail: 'query';
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
}

/** A push that did not bring money. Never undoes a `Received`: success is final whatever comes later. */
export interface Failed {
  readonly kind: 'failed';
  readonly rail: 'callback' | 'query';
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  /** Daraja's ResultCode, as text. */
  readonly code: string;
  /** A sentence for a person, ours. */
  readonly reason: string;
  /** Daraja's own words, without its prefix. */
  readonly said: string;
  readonly advice: Advice;
  /** Whether money can still come of it: a prompt that timed out may have been answered all the same. */
  readonly maybeLate: boolean;
}

/** The prompt is still on the phone, or Daraja is still working. Ask again later. */
export interface Pending {
  readonly kind: 'pending';
  readonly rail: 'callback' | 'query';
  readonly checkoutRequestId: string;
}
