import type { Client } from './client.ts';
import type { Instant, Money, Paged } from './wire.ts';

/** Where money that leaves stands. */
export type DisbursementState =
  'awaiting_approval' | 'ready' | 'sending' | 'succeeded' | 'failed' | 'unknown' | 'refused';

/** Where money is sent to. */
export interface SentTo {
  readonly kind: 'phone' | 'paybill' | 'till' | 'payment';
  /** The phone, the shortcode, or the receipt of the payment. */
  readonly number: string | null;
  readonly accountReference: string | null;
  readonly paymentId: string | null;
}

/** Money that leaves through a gateway. */
export interface Disbursement {
  readonly id: string;
  readonly purpose: 'refund' | 'commission' | 'transfer';
  readonly customerId: string | null;
  readonly customerName: string | null;
  readonly refundId: string | null;
  readonly gateway: string;
  readonly to: SentTo;
  readonly amount: Money;
  readonly remarks: string;
  readonly state: DisbursementState;
  readonly requestedBy: string;
  readonly requestedAt: Instant;
  /** Who agreed besides. */
  readonly approvals: readonly { readonly actor: string; readonly at: Instant }[];
  /** How many people stand behind it in all, who ordered it among them. */
  readonly needs: 1 | 2;
  readonly receipt: string | null;
  readonly providerReference: string | null;
  readonly fee: Money | null;
  /** Who has it, as the provider says: masked. */
  readonly receiver: string | null;
  readonly reason: string | null;
  /** What one person has found out and another has to confirm. */
  readonly finding: {
    readonly to: 'succeeded' | 'failed';
    readonly says: string;
    readonly actor: string;
    readonly at: Instant;
  } | null;
  /** What the provider said afterwards and cannot be: a person has to look. */
  readonly doubt: string | null;
  readonly sentAt: Instant | null;
  readonly changedAt: Instant;
  /** When it is asked for next; null when only a person can find out. */
  readonly nextCheckAt: Instant | null;
}

/** What a person has found out of money that was sent. */
export type Outcome =
  { readonly to: 'succeeded'; readonly receipt: string } | { readonly to: 'failed'; readonly reason: string };

/** A way in which a refund could be paid. */
export interface RefundWay {
  /** Null: by hand, from the bank. */
  readonly gateway: string | null;
  readonly kind: SentTo['kind'] | 'bank';
  readonly phone: string | null;
  readonly paymentId: string | null;
  readonly label: string | null;
  /** Why it cannot be paid so, or not now, in English; null when it can. */
  readonly reason: string | null;
}

/** Where an order sends to. */
export type OrderTo =
  | { readonly kind: 'phone'; readonly phone: string }
  | { readonly kind: 'payment'; readonly paymentId: string }
  | { readonly kind: 'paybill'; readonly number: string; readonly accountReference: string }
  | { readonly kind: 'till'; readonly number: string };

/** What every order says. */
interface Ordering {
  readonly gateway: string;
  readonly to: OrderTo;
  readonly remarks: string;
  readonly key: string;
}

/** What a refund is paid by. */
export interface RefundSending extends Ordering {
  readonly purpose: 'refund';
  readonly refundId: string;
}

/** Money of ours to another place of ours. */
export interface TransferSending extends Ordering {
  readonly purpose: 'transfer';
  readonly amount: Money;
}

/** The commission of an agent. */
export interface CommissionSending extends Ordering {
  readonly purpose: 'commission';
  readonly agentId: string;
  /** What a person was shown: if another sum is payable by now, it is refused. */
  readonly amount: Money;
}

/** Money that shall leave. */
export type Sending = RefundSending | TransferSending | CommissionSending;

/** Money that a provider has taken back after it had come in. */
export interface Taking {
  readonly id: string;
  readonly gateway: string;
  readonly reference: string;
  readonly paymentId: string | null;
  readonly customerId: string | null;
  readonly customerName: string | null;
  readonly amount: Money | null;
  readonly fee: Money | null;
  readonly reason: string;
  /** `doubted`: it cannot be booked, and its reason says why. `explained`: somebody has looked, and said so. */
  readonly state: 'waiting' | 'doubted' | 'explained' | 'taken' | 'restored';
  /** The document by which the rest is owed again. */
  readonly invoiceId: string | null;
  readonly at: Instant;
  readonly restoredAt: Instant | null;
}

/** How a list of money out is asked for. */
export interface MoneyOutQuery {
  readonly page?: number;
  readonly limit?: number;
  readonly status?: string;
}

/** Who has sold for the house: a suspended agent is paid what she has earned. */
export interface PaidAgent {
  readonly id: string;
  readonly name: string;
  readonly number: string;
  readonly state: 'active' | 'suspended';
}

/** Money that leaves. Each may throw `ApiError`. */
export interface DisbursementsApi {
  list(query: MoneyOutQuery): Promise<Paged & { readonly disbursements: readonly Disbursement[] }>;
  approve(id: string): Promise<Disbursement>;
  refuse(id: string, reason: string): Promise<Disbursement>;
  /** Asks the provider now. */
  check(id: string): Promise<Disbursement>;
  settle(id: string, outcome: Outcome): Promise<Disbursement>;
  refundWays(refundId: string): Promise<{ readonly ways: readonly RefundWay[] }>;
  order(order: Sending): Promise<Disbursement>;
  /** All agents, by name: who may be paid commission. */
  agents(query: {
    readonly page: number;
    readonly limit: number;
    readonly search: string;
  }): Promise<Paged & { readonly agents: readonly PaidAgent[] }>;
  /** What of an agent's commission can be paid by now. */
  payable(agentId: string): Promise<Money>;
  takings(query: MoneyOutQuery): Promise<Paged & { readonly takings: readonly Taking[] }>;
}

interface Payable {
  readonly commission: { readonly payable: Money };
}

/** The addresses of money that leaves. */
export function disbursementsApi({ request }: Pick<Client, 'request'>): DisbursementsApi {
  return {
    list: (query) => request('GET', '/api/v1/disbursements', { query: { ...query } }),
    approve: (id) => request('POST', of(id, 'approve'), { body: {} }),
    refuse: (id, reason) => request('POST', of(id, 'refuse'), { body: { reason } }),
    check: (id) => request('POST', of(id, 'check'), { body: {} }),
    settle: (id, body) => request('POST', of(id, 'settle'), { body }),
    refundWays: (id) => request('GET', `/api/v1/refunds/${encodeURIComponent(id)}/ways`),
    order: (body) => request('POST', '/api/v1/disbursements', { body, headers: { 'idempotency-key': body.key } }),
    agents: (query) => request('GET', '/api/v1/agents', { query }),
    payable: async (agentId) => {
      const path = `/api/v1/agents/${encodeURIComponent(agentId)}/statement`;
      const { commission } = await request<Payable>('GET', path, { query: { limit: 1 } });
      return commission.payable;
    },
    takings: (query) => request('GET', '/api/v1/takings', { query: { ...query } }),
  };
}

function of(id: string, what: string): string {
  return `/api/v1/disbursements/${encodeURIComponent(id)}/${what}`;
}
