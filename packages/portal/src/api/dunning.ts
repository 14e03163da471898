import type { Client } from './client.ts';
import type { Instant, Money, Paged } from './wire.ts';

/** What a stage does. What is not shown in a form is kept as it came. */
export type DunningEffect =
  | { readonly kind: 'remind'; readonly template: string }
  | {
      readonly kind: 'late_fee';
      readonly fee:
        { readonly kind: 'amount'; readonly amount: Money } | { readonly kind: 'percent'; readonly rate: string };
      readonly most: Money | null;
      readonly rounding?: string;
    }
  | { readonly kind: 'throttle'; readonly downKbps: number; readonly upKbps: number }
  | { readonly kind: 'wall' }
  | { readonly kind: 'suspend'; readonly billed: boolean }
  | { readonly kind: 'terminate' };

/** What happens so many days after a debt was due. */
export interface DunningStage {
  readonly key: string;
  readonly afterDays: number;
  readonly effects: readonly DunningEffect[];
}

/** A policy to set, whole; it is the next version of its code. */
export interface DunningPolicyOrder {
  readonly code: string;
  readonly name: string;
  readonly stages: readonly DunningStage[];
  /** Below it nobody is slowed down or cut off. */
  readonly minimum: Money | null;
  /** When access may be taken; Monday is 1. */
  readonly cutting: {
    readonly days: readonly number[];
    readonly from: string;
    readonly to: string;
    readonly notOn: readonly string[];
  };
  /** When no message goes out. */
  readonly quiet: { readonly from: string; readonly to: string } | null;
  readonly language: 'en' | 'sw';
  readonly payLink: string | null;
  readonly feeTaxes: readonly object[];
  readonly feeTaxClass: string | null;
  readonly feeTaxMode: 'inclusive' | 'exclusive';
  readonly isDefault: boolean;
}

/** A policy as it stands. */
export interface DunningPolicy extends DunningPolicyOrder {
  readonly version: number;
  readonly publishedAt: Instant;
}

/** Where a case stands. */
export type DunningState = 'open' | 'promised' | 'escalated' | 'resolved' | 'abandoned';
/** What is taken of access. */
export type DunningAccess = 'granted' | 'throttle' | 'wall' | 'suspend';

/** Asking one customer for what is overdue. */
export interface DunningCase {
  readonly id: string;
  readonly customerId: string;
  readonly state: DunningState;
  readonly stage: string | null;
  readonly access: DunningAccess;
  readonly overdue: Money;
  readonly invoiceId: string | null;
  readonly dueSince: Instant | null;
  readonly pausedUntil: Instant | null;
  readonly openedAt: Instant;
  readonly nextLookAt: Instant | null;
  readonly endedAt: Instant | null;
}

/** A case as lists show it. */
export interface DunningRow extends DunningCase {
  readonly customerNumber: string;
  readonly customerName: string;
}

/** Somebody lets a customer rest. */
export interface DunningHold {
  readonly id: string;
  readonly fromAt: Instant;
  readonly untilAt: Instant | null;
  readonly actor: string;
  readonly reason: string;
  readonly releasedAt: Instant | null;
  readonly releasedBy: string | null;
}

/** A case with all that has become of it. */
export interface DunningCaseView extends DunningCase {
  readonly moves: readonly {
    readonly from: DunningState | null;
    readonly to: DunningState;
    readonly stage: string | null;
    readonly at: Instant;
    readonly actor: string;
    readonly reason: string;
  }[];
  readonly steps: readonly {
    readonly invoiceId: string;
    readonly stage: string;
    readonly effect: string;
    readonly outcome: 'taken' | 'skipped';
    readonly amount: Money | null;
    readonly at: Instant;
  }[];
  readonly holds: readonly DunningHold[];
}

/** What will happen if nothing is paid. */
export interface DunningPreview {
  readonly policy: string | null;
  readonly overdue: Money;
  readonly access: DunningAccess;
  readonly pausedUntil: Instant | null;
  readonly ahead: readonly {
    readonly at: Instant;
    readonly stage: string | null;
    readonly effects: readonly string[];
    readonly access: DunningAccess;
    readonly fee: Money | null;
  }[];
}

/** How many stand at a stage, and what is overdue there. */
export interface DunningCount {
  readonly state: DunningState;
  readonly stage: string | null;
  readonly cases: number;
  readonly overdue: Money;
}

/** Asking for what is overdue. Each may throw `ApiError`. */
export interface DunningApi {
  policies(): Promise<{ readonly policies: readonly DunningPolicy[] }>;
  setPolicy(order: DunningPolicyOrder, key: string): Promise<{ readonly policies: readonly DunningPolicy[] }>;
  stages(): Promise<{ readonly stages: readonly DunningCount[] }>;
  cases(query: {
    readonly page: number;
    readonly limit: number;
    readonly status: string;
  }): Promise<Paged & { readonly cases: readonly DunningRow[] }>;
  caseOf(customerId: string): Promise<DunningCaseView>;
  preview(customerId: string): Promise<DunningPreview>;
  /** Until a local day, or with null until it is released. */
  hold(
    customerId: string,
    order: { readonly until: string | null; readonly reason: string },
    key: string,
  ): Promise<void>;
  release(customerId: string, holdId: string): Promise<void>;
  abandon(customerId: string, reason: string): Promise<void>;
}

/** The addresses of asking for what is overdue. */
export function dunningApi({ request }: Pick<Client, 'request'>): DunningApi {
  return {
    policies: () => request('GET', '/api/v1/dunning/policies'),
    setPolicy: (body, key) => request('POST', '/api/v1/dunning/policies', { body, ...once(key) }),
    stages: () => request('GET', '/api/v1/dunning/stages'),
    cases: (query) => request('GET', '/api/v1/dunning/cases', { query }),
    caseOf: (id) => request('GET', of(id)),
    preview: (id) => request('GET', of(id, '/preview')),
    hold: (id, body, key) => request('POST', of(id, '/holds'), { body, ...once(key) }),
    release: (id, holdId) => request('POST', of(id, `/holds/${encodeURIComponent(holdId)}/release`)),
    abandon: (id, reason) => request('POST', of(id, '/abandon'), { body: { reason } }),
  };
}

function of(customerId: string, rest = ''): string {
  return `/api/v1/customers/${encodeURIComponent(customerId)}/dunning${rest}`;
}

function once(key: string): { readonly headers: Readonly<Record<string, string>> } {
  return { headers: { 'idempotency-key': key } };
}
