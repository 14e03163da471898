import type { ListQuery } from './api.ts';
import type { Client } from './client.ts';
import type { Attempt, Instant, Money, Paged, Payment } from './wire.ts';

/** Somebody who may be the owner of money that came without one, and what it would do if it were given to her. */
export interface OwnerCandidate {
  readonly customerId: string;
  readonly customerName: string;
  readonly number: string;
  /** What speaks for her, what says most first. */
  readonly reasons: readonly { readonly key: string; readonly why: string }[];
  /** The open invoice that the payer seems to have named. */
  readonly invoiceId: string | null;
  /** Null where it cannot be given to her. */
  readonly would: WouldDo | null;
  /** Why it cannot be given to her. */
  readonly refusal: string | null;
}

/** What money would do; nothing of it is booked. */
export interface WouldDo {
  readonly pays: readonly { readonly invoiceId: string; readonly number: string | null; readonly amount: Money }[];
  readonly buys: readonly { readonly subscriptionId: string; readonly planName: string; readonly untilAt: Instant }[];
  /** What would be left over, in the wallet. */
  readonly keeps: Money;
}

/** What a person has done about money that came without an owner. */
export interface PaymentNote {
  readonly what: 'attributed' | 'held' | 'released';
  readonly customerId: string | null;
  readonly invoiceId: string | null;
  readonly actor: string;
  readonly at: Instant;
  readonly reason: string | null;
}

/** Whose money it may be, likeliest first, and who has done what about it, oldest first. */
export interface Owners {
  readonly candidates: readonly OwnerCandidate[];
  readonly notes: readonly PaymentNote[];
}

/** Whose money it is; left out, it does what it is for by itself. */
export interface AttributeOrder {
  readonly customerId: string;
  readonly subscriptionId?: string;
  readonly invoiceId?: string;
  readonly reason?: string;
}

/** A cheque: nothing is booked of it before it has cleared. */
export interface Cheque {
  readonly id: string;
  readonly customerId: string;
  readonly amount: Money;
  readonly number: string;
  readonly bank: string;
  readonly state: 'held' | 'cleared' | 'bounced';
  /** Presented for the first time, the second …. */
  readonly presented: number;
  readonly paymentId: string | null;
  readonly reason: string | null;
  readonly takenAt: Instant;
  readonly takenBy: string;
  readonly changedAt: Instant;
  readonly changedBy: string;
}

/** A cheque as lists show it. */
export interface ChequeRow extends Cheque {
  readonly customerName: string | null;
}

/** A cheque to be taken; taken twice under one key it is taken once. */
export interface ChequeOrder {
  readonly customerId: string;
  /** Major units, `1000.00`. */
  readonly amount: string;
  readonly number: string;
  readonly bank: string;
  readonly key: string;
}

/** What a desk has taken since it was closed last. */
export interface Drawer {
  readonly desk: string;
  readonly whose: 'house' | 'agent';
  readonly since: Instant | null;
  readonly expected: Money;
  /** Oldest first. */
  readonly takings: readonly { readonly paymentId: string; readonly amount: Money; readonly takenAt: Instant }[];
}

/** The cash of one desk, counted at the end of a day. */
export interface Closing {
  readonly id: string;
  readonly desk: string;
  /** A local day, `2026-11-23`. */
  readonly day: string;
  readonly whose: 'house' | 'agent';
  readonly expected: Money;
  /** How many receipts it counts. */
  readonly takings: number;
  readonly counted: Money;
  /** Counted less expected: below zero when cash is missing. */
  readonly difference: Money;
  readonly deposited: Money;
  readonly note: string | null;
  readonly closedAt: Instant;
  readonly actor: string;
}

/** What was counted in a drawer, in major units; none is `0`. */
export interface ClosingOrder {
  readonly desk: string;
  readonly counted: string;
  readonly note?: string;
}

/** Counted cash that is not at the bank yet, and the closings that it came out of, oldest first. */
export interface Safe {
  readonly toDeposit: Money;
  readonly closings: readonly Closing[];
}

/** Counted cash that was brought to the bank. */
export interface Deposit {
  readonly id: string;
  readonly reference: string;
  readonly amount: Money;
  readonly at: Instant;
  readonly actor: string;
}

/** An ask of which nobody knows the end, as lists show it. */
export interface AttemptRow extends Attempt {
  readonly customerName: string | null;
}

/** What people do about money that arrives. Each may throw `ApiError`. */
export interface ArrivingApi {
  owners(paymentId: string): Promise<Owners>;
  attribute(paymentId: string, order: AttributeOrder): Promise<Payment>;
  hold(paymentId: string, reason: string): Promise<Payment>;
  release(paymentId: string): Promise<Payment>;
  cheques(query: ListQuery): Promise<Paged & { readonly cheques: readonly ChequeRow[] }>;
  takeCheque(order: ChequeOrder): Promise<Cheque>;
  clearCheque(id: string): Promise<Cheque>;
  /** The fee is in major units. */
  bounceCheque(id: string, order: { readonly reason: string; readonly fee?: string }): Promise<Cheque>;
  /** The drawer of a desk; null for one's own. */
  drawer(desk: string | null): Promise<Drawer>;
  closeDrawer(order: ClosingOrder, key: string): Promise<Closing>;
  closings(query: ListQuery): Promise<Paged & { readonly closings: readonly Closing[] }>;
  safe(): Promise<Safe>;
  /** The amount is in major units, the reference that of the paying-in slip. */
  deposit(order: { readonly amount: string; readonly reference: string }, key: string): Promise<Deposit>;
  /** Asks that nobody answered and nobody asks about any more: a person settles them. */
  unanswered(query: ListQuery): Promise<Paged & { readonly attempts: readonly AttemptRow[] }>;
  settleAttempt(id: string, reason: string): Promise<Attempt>;
}

/** The addresses of money that arrives. */
export function arrivingApi({ request }: Pick<Client, 'request'>): ArrivingApi {
  const post = <T>(path: string, body: object = {}, key?: string): Promise<T> =>
    request<T>('POST', `/api/v1${path}`, { body, ...(key === undefined ? {} : once(key)) });
  const list = <T>(path: string, query: ListQuery = {}): Promise<T> =>
    request<T>('GET', `/api/v1${path}`, { query: { ...query } });
  return {
    owners: (id) => list(payment(id, 'suggestions')),
    attribute: (id, order) => post(payment(id, 'attribute'), order),
    hold: (id, reason) => post(payment(id, 'hold'), { reason }),
    release: (id) => post(payment(id, 'release')),
    cheques: (query) => list('/cheques', query),
    takeCheque: (order) => post('/cheques', order, order.key),
    clearCheque: (id) => post(`/cheques/${encodeURIComponent(id)}/clear`),
    bounceCheque: (id, order) => post(`/cheques/${encodeURIComponent(id)}/bounce`, order),
    drawer: (desk) => request('GET', '/api/v1/cash/drawer', { query: { desk } }),
    closeDrawer: (order, key) => post('/cash/closings', order, key),
    closings: (query) => list('/cash/closings', query),
    safe: () => list('/cash/safe'),
    deposit: (order, key) => post('/cash/deposits', order, key),
    unanswered: (query) => list('/payments/attempts', { ...query, status: 'unresolved' }),
    settleAttempt: (id, reason) => post(`/payments/attempts/${encodeURIComponent(id)}/settle`, { reason }),
  };
}

function payment(id: string, act: string): string {
  return `/payments/${encodeURIComponent(id)}/${act}`;
}

function once(key: string): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: { 'idempotency-key': key } };
}
