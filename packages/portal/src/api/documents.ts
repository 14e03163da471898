import type { Client } from './client.ts';
import type { Invoice } from './money.ts';
import type { Instant, Money } from './wire.ts';

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

/** What has become of an invoice. */
export interface InvoiceHistory {
  readonly moves: readonly DocumentStep[];
  readonly notes: readonly Invoice[];
  readonly writeOffs: readonly WriteOff[];
}

/** Which lines are credited, and how much of each in major units with taxes, `116.00`. */
export interface CreditOrder {
  readonly lines: 'all' | readonly { readonly lineId: string; readonly of: { readonly gross: string } }[];
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
    ahead: () => request('GET', '/api/v1/me/dunning'),
  };
}

function at(id: string, rest = ''): string {
  return `/api/v1/invoices/${encodeURIComponent(id)}${rest}`;
}

function once(key: string): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: { 'idempotency-key': key } };
}
