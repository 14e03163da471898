import type { Client } from './client.ts';
import type { InvoiceLine, TaxShare } from './money.ts';
import type { Instant, Money, Paged } from './wire.ts';

/** A rate that a line bears. */
export interface DraftTax {
  readonly code: string;
  readonly name: string;
  /** A part, `0.16`. */
  readonly rate: string;
  readonly base: string;
}

/** What a line of a draft is for. */
export type DraftWhat = 'equipment' | 'installation' | 'service' | 'late_fee' | 'other';

/** One line as a person writes it: of a class of the tax table, or with rates of its own. */
export interface DraftLine {
  readonly what: DraftWhat;
  readonly description: string;
  /** Below zero it takes off. */
  readonly amount: Money;
  readonly taxClass?: string | null;
  readonly taxes?: readonly DraftTax[];
  /** Local days, `[from, to)`. */
  readonly service?: { readonly from: string; readonly to: string } | null;
  readonly subscriptionId?: string | null;
}

/** An invoice that a person writes. */
export interface InvoiceDraftOrder {
  readonly customerId: string;
  readonly taxMode: 'inclusive' | 'exclusive';
  readonly dueDays: number;
  readonly lines: readonly DraftLine[];
}

/** One that is kept. */
export interface InvoiceDraft extends InvoiceDraftOrder {
  readonly id: string;
  readonly state: 'draft' | 'finalising' | 'finalised';
  /** Why it could not be issued. */
  readonly problem: string | null;
  readonly changedAt: Instant;
  readonly version: number;
}

/** What a draft would be issued as. */
export interface InvoiceDraftPreview {
  readonly net: Money;
  readonly tax: Money;
  readonly total: Money;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly TaxShare[];
}

/** One rate of the tax table. */
export interface TaxRow {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly taxClass: string;
}

/** Invoices that people write. Each may throw `ApiError`. */
export interface InvoiceDraftsApi {
  list(): Promise<Paged & { readonly drafts: readonly (InvoiceDraft & { readonly customerName: string })[] }>;
  one(id: string): Promise<InvoiceDraft>;
  write(order: InvoiceDraftOrder, key: string): Promise<InvoiceDraft>;
  /** Only if nobody else has changed the version that was read. */
  change(id: string, order: InvoiceDraftOrder, version: number): Promise<InvoiceDraft>;
  discard(id: string): Promise<void>;
  preview(id: string): Promise<InvoiceDraftPreview>;
  finalise(id: string): Promise<{ readonly id: string; readonly number: string }>;
  /** The rates that hold on a local day. */
  taxes(on: string): Promise<{ readonly taxes: readonly TaxRow[] }>;
}

/** The addresses of drafts. */
export function invoiceDraftsApi({ request }: Pick<Client, 'request'>): InvoiceDraftsApi {
  return {
    list: () => request('GET', '/api/v1/invoice-drafts', { query: { limit: 50 } }),
    one: (id) => request('GET', at(id)),
    write: (body, key) => request('POST', '/api/v1/invoice-drafts', { body, headers: { 'idempotency-key': key } }),
    change: (id, body, version) => request('PUT', at(id), { body: { ...body, version } }),
    discard: (id) => request('DELETE', at(id)),
    preview: (id) => request('GET', at(id, '/preview')),
    finalise: (id) => request('POST', at(id, '/finalise')),
    taxes: (on) => request('GET', '/api/v1/taxes', { query: { on } }),
  };
}

function at(id: string, rest = ''): string {
  return `/api/v1/invoice-drafts/${encodeURIComponent(id)}${rest}`;
}
