import type { Client } from './client.ts';
import type { Instant, Money, Paged } from './wire.ts';

/** What differs between our books, the provider's and the bank's. */
export type BreakKind =
  'not_ours' | 'not_theirs' | 'amount' | 'twice' | 'fee_unbooked' | 'not_settled' | 'bank_only' | 'bank_amount';

/** How a break can be resolved. */
export type Resolution = 'book_receipt' | 'book_fee' | 'book_settlement' | 'take_back' | 'explain';

/** A difference, from the finding to the end. */
export interface Break {
  readonly id: string;
  readonly gateway: string;
  /** The day of the ISP, `2026-11-23`. */
  readonly day: string;
  readonly kind: BreakKind;
  readonly reference: string;
  /** Of settlements: what the provider says went to the bank. */
  readonly ours: Money | null;
  /** Of settlements: what the bank has. */
  readonly theirs: Money | null;
  readonly paymentId: string | null;
  readonly disbursementId: string | null;
  /** A sentence for a person, in English. */
  readonly told: string;
  readonly proposal: Resolution;
  readonly state: 'open' | 'resolved';
  readonly owner: string | null;
  readonly openedAt: Instant;
  readonly resolvedAt: Instant | null;
  readonly resolvedBy: string | null;
  readonly how: Resolution | 'by_itself' | null;
  readonly note: string | null;
  /** What one person has decided and another has to confirm. */
  readonly confirming: {
    readonly how: Resolution;
    readonly note: string;
    readonly actor: string;
    readonly at: Instant;
  } | null;
}

/** How many movements, and how much. */
export interface Counted {
  readonly count: number;
  readonly amount: Money;
}

/** The same on our side and on the provider's. */
export interface BothSides {
  readonly ours: Counted;
  readonly theirs: Counted;
}

/** A day of a gateway in one currency. */
export interface DayFigures {
  readonly currency: string;
  readonly received: BothSides;
  /** Below zero: it went out. */
  readonly sent: BothSides;
  readonly takenBack: BothSides;
  readonly fees: { readonly told: Money; readonly booked: Money };
  readonly settled: { readonly sent: Money; readonly arrived: Money };
}

/** How a day of a gateway stands, three ways. */
export interface Reconciliation {
  readonly gateway: string;
  readonly day: string;
  /** Whether the provider's statements cover the whole day. */
  readonly complete: boolean;
  readonly matched: number;
  readonly figures: readonly DayFigures[];
  /** Open and resolved. */
  readonly breaks: readonly Break[];
}

/** What moved the money of a gateway in a span of days. */
export interface GatewayStatement {
  readonly gateway: string;
  readonly clearing: '1150' | '1160';
  readonly fromAt: Instant;
  readonly untilAt: Instant;
  readonly opening: Money;
  readonly received: Money;
  readonly sent: Money;
  readonly takenBack: Money;
  readonly fees: Money;
  readonly settled: Money;
  readonly other: Money;
  readonly closing: Money;
  readonly movements: readonly { readonly kind: string; readonly count: number; readonly amount: Money }[];
  /** What stands on the clearing account, of all gateways that share it. */
  readonly ledger: Money;
  readonly elsewhere: Money;
}

/** How a gateway sells just now, against its own past four weeks. */
export interface GatewaySales {
  /** `selling`, `quiet`, `silent`, `learning`, or `none`. */
  readonly state: string;
  readonly lastSaleAt: Instant | null;
  /** Since when there is an alarm; null while there is none. */
  readonly silentSince: Instant | null;
  /** The gap that only one in a thousand is longer than, at this time of the week. */
  readonly usualGapMs: number;
  readonly expectedPerHour: number;
}

/** A gateway: what it takes, how well it is, how it sells. */
export interface GatewayView {
  readonly name: string;
  readonly currencies: readonly string[];
  /** Whether it asks payers for money by itself. */
  readonly asks: boolean;
  readonly paysTo: readonly ('phone' | 'paybill' | 'till' | 'payment')[];
  /** Amounts are whole multiples of this, in minor units: 100 where only whole shillings are sent. */
  readonly stepMinor: string;
  /** Whether its own books can be fetched. */
  readonly reports: boolean;
  /** Whether it reads statements that a person has exported. */
  readonly readsStatements: boolean;
  readonly health: { readonly status: 'up' | 'degraded' | 'down'; readonly reason: string | null };
  readonly sales: GatewaySales | null;
}

/** What came of fetching a provider's books. */
export interface Fetched {
  readonly fresh: number;
  readonly known: number;
  /** Payments that no message had told of: they are booked now. */
  readonly found: number;
  /** Takings that are noted now. */
  readonly applied: number;
}

/** What came of a statement that was brought as a file. */
export interface Brought extends Fetched {
  /** Rows that could not be read, by their line in the file; why is told in English. */
  readonly unreadable: readonly { readonly row: number; readonly why: string }[];
}

/** Which breaks are asked for; what is left out is not narrowed. */
export interface BreakQuery {
  readonly gateway?: string;
  readonly state?: Break['state'];
  readonly page?: number;
  readonly limit?: number;
}

/** Gateways, and how their days agree. Each may throw `ApiError`. */
export interface ReconcileApi {
  gateways(): Promise<{ readonly gateways: readonly GatewayView[] }>;
  /** Looks at a day; nothing is written. */
  day(gateway: string, day: string): Promise<Reconciliation>;
  /** Compares a day, and keeps what differs. */
  compare(gateway: string, day: string): Promise<Reconciliation>;
  breaks(query: BreakQuery): Promise<Paged & { readonly breaks: readonly Break[] }>;
  /** Looks into a break oneself, or gives it back. */
  take(id: string, back: boolean): Promise<Break>;
  resolve(id: string, how: Resolution, note?: string): Promise<Break>;
  /** Local days, `until` not among them. */
  statement(gateway: string, from: string, until: string): Promise<GatewayStatement>;
  fetchReport(gateway: string, fromAt: Instant, untilAt: Instant): Promise<Fetched>;
  /** Brings a statement as the provider or the bank hands it out, as text. */
  bring(gateway: string, name: string, text: string): Promise<Brought>;
}

/** The addresses of gateways and of what differs. */
export function reconcileApi({ request }: Pick<Client, 'request'>): ReconcileApi {
  return {
    gateways: () => request('GET', '/api/v1/gateways'),
    day: (gateway, day) => request('GET', '/api/v1/reconciliation', { query: { gateway, day } }),
    compare: (gateway, day) => request('POST', '/api/v1/reconciliation', { body: { gateway, day } }),
    breaks: (query) => request('GET', '/api/v1/breaks', { query: { ...query } }),
    take: (id, back) => request('POST', `/api/v1/breaks/${encodeURIComponent(id)}/take`, { body: { back } }),
    resolve: (id, how, note) =>
      request('POST', `/api/v1/breaks/${encodeURIComponent(id)}/resolve`, {
        body: note === undefined ? { how } : { how, note },
      }),
    statement: (gateway, from, until) => request('GET', of(gateway, 'statement'), { query: { from, until } }),
    fetchReport: (gateway, fromAt, untilAt) => request('POST', of(gateway, 'report'), { body: { fromAt, untilAt } }),
    bring: (gateway, name, text) =>
      request('POST', of(gateway, 'statements'), { query: { file: name.slice(0, 120) }, text }),
  };
}

function of(gateway: string, what: string): string {
  return `/api/v1/gateways/${encodeURIComponent(gateway)}/${what}`;
}
