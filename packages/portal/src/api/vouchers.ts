import type { Client } from './client.ts';
import { readWhole } from './pieces.ts';
import type { Instant, Money, Paged } from './wire.ts';

/** Where a voucher stands. */
export type VoucherState = 'issued' | 'reserved' | 'redeemed' | 'expired' | 'revoked';

/** What a batch was made for. */
export type BatchKind = 'sold' | 'compensation' | 'promotion';

/** How many vouchers stand where. */
export type VoucherCounts = Readonly<Record<VoucherState, number>>;

/** Vouchers that were made together, and where they stand. */
export interface VoucherBatch {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly kind: BatchKind;
  /** Null for vouchers that are worth money. */
  readonly planId: string | null;
  readonly value: Money;
  readonly count: number;
  readonly price: Money | null;
  readonly agentId: string | null;
  readonly settlement: 'hand_over' | 'redemption' | null;
  readonly firstDevice: boolean;
  readonly expiresAt: Instant | null;
  readonly madeAt: Instant;
  readonly actor: string;
  readonly counts: VoucherCounts;
}

/** A voucher without its code. */
export interface Voucher {
  readonly id: string;
  readonly serial: string | null;
  /** The last four characters of the code. */
  readonly tail: string;
  readonly state: VoucherState;
  readonly value: Money;
  readonly planId: string | null;
  readonly batchId: string | null;
  readonly issuedAt: Instant;
  readonly expiresAt: Instant | null;
  readonly heldUntil: Instant | null;
  readonly redeemedAt: Instant | null;
  readonly customerId: string | null;
  readonly paymentId: string | null;
}

/** What was done with a batch or one of its vouchers. */
export interface VoucherNote {
  readonly voucherId: string | null;
  readonly what: 'made' | 'printed' | 'reserved' | 'released' | 'redeemed' | 'revoked' | 'expired';
  readonly actor: string;
  readonly reason: string | null;
  readonly at: Instant;
}

/** A batch that shall be made: for a plan or for a value. Optional fields are left out, not empty. */
export interface BatchOrder {
  readonly count: number;
  readonly name?: string;
  readonly kind: BatchKind;
  readonly planId?: string;
  readonly value?: Money;
  readonly price?: Money;
  readonly agentId?: string;
  readonly settlement?: 'hand_over' | 'redemption';
  readonly firstDevice: boolean;
  readonly expiresAt: Instant | null;
}

/** How vouchers are printed: so many a sheet of A4, or on a roll of so many millimetres. */
export interface SheetOrder {
  readonly language: 'en' | 'sw';
  readonly perPage?: 8 | 10 | 21 | 24;
  readonly width?: 58 | 80;
  readonly reason?: string;
}

/** Money in codes. Each may throw `ApiError`. */
export interface VouchersApi {
  batches(query: {
    readonly page: number;
    readonly limit: number;
  }): Promise<Paged & { readonly batches: readonly VoucherBatch[] }>;
  batch(id: string): Promise<VoucherBatch>;
  /** Without its counts: it is new. */
  make(order: BatchOrder, key: string): Promise<Omit<VoucherBatch, 'counts'>>;
  vouchers(
    batchId: string,
    query: { readonly page: number; readonly limit: number; readonly status: VoucherState | '' },
  ): Promise<Paged & { readonly vouchers: readonly Voucher[] }>;
  notes(batchId: string): Promise<{ readonly notes: readonly VoucherNote[] }>;
  /** The codes that can still be used, as PDF. Each time is noted. */
  sheet(batchId: string, order: SheetOrder): Promise<Blob>;
  /** Takes back what nobody has used. */
  revokeRest(batchId: string, reason: string): Promise<{ readonly revoked: number }>;
  /** By the number that is printed beside the code. */
  find(serial: string): Promise<Voucher>;
  revoke(serial: string, reason: string): Promise<void>;
  /** Who may be given vouchers to sell. */
  agents(): Promise<{ readonly agents: readonly SellingAgent[] }>;
}

/** Who sells for the house. */
export interface SellingAgent {
  readonly id: string;
  readonly name: string;
  /** What she has paid in and not used so far. */
  readonly float: Money;
}

/** How long nothing of a sheet may come, in milliseconds: ten thousand codes are many pages. */
const SHEET_MS = 120_000;

/** The addresses of vouchers. */
export function vouchersApi({ request, open }: Pick<Client, 'request' | 'open'>): VouchersApi {
  return {
    batches: (query) => request('GET', '/api/v1/voucher-batches', { query }),
    batch: (id) => request('GET', batch(id)),
    make: (body, key) => request('POST', '/api/v1/voucher-batches', { body, ...once(key) }),
    vouchers: (id, query) => request('GET', batch(id, '/vouchers'), { query }),
    notes: (id) => request('GET', batch(id, '/notes'), { query: { limit: 20 } }),
    sheet: (id, body) => readWhole((signal) => open(batch(id, '/pdf'), {}, signal, body), SHEET_MS),
    revokeRest: (id, reason) => request('POST', batch(id, '/revoke'), { body: { reason: reason || null } }),
    find: (serial) => request('GET', bySerial(serial)),
    revoke: (serial, reason) => request('POST', bySerial(serial, '/revoke'), { body: { reason: reason || null } }),
    agents: () => request('GET', '/api/v1/agents', { query: { status: 'active', limit: 100 } }),
  };
}

function batch(id: string, rest = ''): string {
  return `/api/v1/voucher-batches/${encodeURIComponent(id)}${rest}`;
}

function bySerial(serial: string, rest = ''): string {
  return `/api/v1/vouchers/${encodeURIComponent(serial)}${rest}`;
}

function once(key: string): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: { 'idempotency-key': key } };
}
