import type { Client } from './client.ts';
import type { Invoice } from './money.ts';
import type { Instant, Money, Paged } from './wire.ts';

/** One step of a document. */
export interface DocumentStep {
  readonly from: string | null;
  readonly to: string;
  readonly at: Instant;
  readonly actor: string;
  readonly reason: string | null;
}

/** What was given up of an invoice. */
export interface WriteOff {
  readonly id: string;
  readonly number: string;
  readonly state: 'posted' | 'recovered';
  readonly total: Money;
  readonly recovered: Money;
  readonly reason: string;
  readonly actor: string;
  readonly writtenAt: Instant;
}

/** What came in of a write-off after all. */
export interface Recovery {
  readonly number: string;
  readonly total: Money;
  readonly reason: string;
  readonly actor: string;
  readonly recoveredAt: Instant;
}

/** What has become of an invoice. */
export interface InvoiceHistory {
  readonly moves: readonly DocumentStep[];
  readonly notes: readonly Invoice[];
  readonly writeOffs: readonly WriteOff[];
  readonly recoveries: readonly Recovery[];
}

/** Money on its way back to a payer. */
export interface Refund {
  readonly id: string;
  readonly customerId: string;
  readonly amount: Money;
  readonly source: 'wallet' | 'credit';
  readonly state: 'requested' | 'processing' | 'succeeded' | 'failed' | 'unknown';
  readonly reference: string | null;
  readonly reason: string;
  readonly actor: string;
  readonly requestedAt: Instant;
  readonly changedAt: Instant;
}

/** What is asked to be sent back. */
export interface RefundOrder {
  readonly source: Refund['source'];
  readonly amount: Money;
  readonly reason: string;
}

/** What became of a refund; `paidFrom` is the account of the books that the money left. */
export type RefundResult =
  | { readonly to: 'processing' }
  | { readonly to: 'succeeded'; readonly paidFrom: '1100' | '1150' | '1160'; readonly reference: string }
  | { readonly to: 'failed' | 'unknown'; readonly reason: string };

/** Which lines are credited, and how much of each with taxes. */
export interface CreditOrder {
  readonly lines: 'all' | readonly { readonly lineId: string; readonly of: { readonly gross: Money } }[];
  readonly reason: string;
  readonly refundTo: 'credit' | 'offset' | 'wallet' | 'refund';
}

/** One thing that comes of what is overdue. */
export interface DunningStep {
  readonly at: Instant;
  /** `remind`, `late_fee`, `throttle`, `wall`, `suspend`, `terminate`. */
  readonly effects: readonly string[];
  readonly fee: Money | null;
}

/** What comes of what is overdue if nothing is paid. */
export interface DunningAhead {
  readonly overdue: Money;
  /** What is taken of access now. */
  readonly access: 'granted' | 'throttle' | 'wall' | 'suspend';
  readonly pausedUntil: Instant | null;
  readonly ahead: readonly DunningStep[];
}

/** What corrects a document. Each may throw `ApiError`. */
export interface DocumentsApi {
  invoice(id: string): Promise<Invoice>;
  history(id: string): Promise<InvoiceHistory>;
  credit(id: string, order: CreditOrder, key: string): Promise<Invoice>;
  void(id: string, reason: string): Promise<Invoice>;
  writeOff(id: string, reason: string, key: string): Promise<WriteOff>;
  /** Makes owed again what is paid of a write-off after all; without an amount all that is left of it. */
  recover(id: string, order: { readonly reason: string; readonly amount?: Money }, key: string): Promise<Recovery>;
  /** Money on its way back that is not over yet. */
  openRefunds(): Promise<Paged & { readonly refunds: readonly (Refund & { readonly customerName: string })[] }>;
  refund(customerId: string, order: RefundOrder, key: string): Promise<Refund>;
  settleRefund(id: string, result: RefundResult): Promise<Refund>;
  /** What will come of what one owes oneself; for customers. */
  ahead(): Promise<DunningAhead>;
}

/** The addresses of documents. */
export function documentsApi({ request }: Pick<Client, 'request'>): DocumentsApi {
  return {
    invoice: (id) => request('GET', at(id)),
    history: (id) => request('GET', at(id, '/history')),
    credit: (id, body, key) => request('POST', at(id, '/credit'), { body, ...once(key) }),
    void: (id, reason) => request('POST', at(id, '/void'), { body: { reason } }),
    writeOff: (id, reason, key) => request('POST', at(id, '/write-off'), { body: { reason }, ...once(key) }),
    recover: (id, body, key) =>
      request('POST', `/api/v1/write-offs/${encodeURIComponent(id)}/recover`, { body, ...once(key) }),
    openRefunds: () => request('GET', '/api/v1/refunds', { query: { status: 'open', limit: 50 } }),
    refund: (id, body, key) =>
      request('POST', `/api/v1/customers/${encodeURIComponent(id)}/refunds`, { body, ...once(key) }),
    settleRefund: (id, body) => request('POST', `/api/v1/refunds/${encodeURIComponent(id)}/settle`, { body }),
    ahead: () => request('GET', '/api/v1/me/dunning'),
  };
}

function at(id: string, rest = ''): string {
  return `/api/v1/invoices/${encodeURIComponent(id)}${rest}`;
}

function once(key: string): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: { 'idempotency-key': key } };
}
