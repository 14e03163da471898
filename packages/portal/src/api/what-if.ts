import type { Client } from './client.ts';
import type { PlanOrder } from './selling.ts';
import type { Money } from './wire.ts';

/** What might be published, and the local days `[from, to)` whose documents are replayed with it. */
export type Proposal = { readonly from: string; readonly to: string } & (
  | { readonly kind: 'plan'; readonly plan: PlanOrder }
  | { readonly kind: 'tax'; readonly taxes: readonly { readonly code: string; readonly rate: string }[] }
  | {
      readonly kind: 'discount';
      readonly discount: { readonly kind: 'percent'; readonly rate: string };
      readonly scope: { readonly of: 'account' } | { readonly of: 'plan'; readonly planCode: string };
    }
);

/** Revenue as it was, and as it would have been. */
export interface Compared {
  readonly before: { readonly net: Money; readonly tax: Money; readonly gross: Money };
  readonly after: { readonly net: Money; readonly tax: Money; readonly gross: Money };
}

/** Who would have paid another amount, with taxes. */
export interface AccountChange {
  readonly customerId: string;
  readonly customerName: string;
  readonly before: Money;
  readonly after: Money;
}

/** What a proposal would have changed; who pays less gains. */
export interface WhatIf {
  readonly documents: number;
  readonly touched: number;
  readonly total: Compared;
  readonly months: readonly (Compared & { readonly month: string })[];
  readonly accounts: { readonly less: number; readonly same: number; readonly more: number };
  readonly gainers: readonly AccountChange[];
  readonly losers: readonly AccountChange[];
  /** By how many percent more they would pay, `[from, to)`; 0 to 0 is who would pay the same. */
  readonly histogram: readonly {
    readonly from: number | null;
    readonly to: number | null;
    readonly customers: number;
  }[];
  /** Prepaid sales whose money would not have been enough. */
  readonly uncovered: { readonly sales: number; readonly missing: Money };
  /** Lines that stayed as they were charged, by reason. */
  readonly kept: Readonly<Record<string, number>>;
}

/** A replay and how far it is. */
export interface Replay {
  readonly id: string;
  readonly state: 'running' | 'done' | 'failed' | 'stopped';
  readonly done: number;
  readonly total: number;
  readonly reason: string | null;
  readonly answer: WhatIf | null;
}

/** Trying what might be published; it writes nothing. Each may throw `ApiError`. */
export interface WhatIfApi {
  begin(proposal: Proposal): Promise<Replay>;
  look(id: string): Promise<Replay>;
  stop(id: string): Promise<void>;
}

/** The addresses of replays. */
export function whatIfApi({ request }: Pick<Client, 'request'>): WhatIfApi {
  return {
    begin: (body) => request('POST', '/api/v1/what-if', { body }),
    look: (id) => request('GET', `/api/v1/what-if/${encodeURIComponent(id)}`),
    stop: (id) => request('DELETE', `/api/v1/what-if/${encodeURIComponent(id)}`),
  };
}
