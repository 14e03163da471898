import type { Client } from './client.ts';
import type {
  Action,
  Attempt,
  Customer,
  CustomerView,
  Demo,
  Explanation,
  Invoice,
  Me,
  Money,
  Paged,
  Payment,
  Plan,
  Session,
  SubscriptionView,
  Summary,
  Timeline,
  UsageDay,
  Validity,
} from './wire.ts';

/** How a list is asked for. */
export interface ListQuery {
  readonly page?: number;
  readonly limit?: number;
  readonly status?: string;
  readonly search?: string;
}

/** What a customer is asked to pay; without an amount the server takes the plan's price less the wallet. */
export interface PayOrder {
  readonly customerId?: string;
  readonly subscriptionId?: string;
  readonly phone: string;
  /** Major units, `1000.00`. */
  readonly amount?: string;
}

/** A customer to be opened. Optional fields are left out, not empty. */
export interface CustomerOrder {
  readonly name: string;
  readonly phone?: string;
  /** For the portal. */
  readonly password?: string;
  /** Without a `secret` of ours the server makes the network password, and tells it once. */
  readonly subscription?: { readonly plan: string; readonly username: string };
}

/** What may change on a customer; null takes a phone or an e-mail address away. */
export interface CustomerPatch {
  readonly name?: string;
  readonly phone?: string | null;
  readonly email?: string | null;
  readonly state?: 'active' | 'suspended';
}

/** Money that was taken at the desk. */
export interface CashOrder {
  readonly customerId: string;
  /** Major units, `1000.00`. */
  readonly amount: string;
  /** The number on the receipt. */
  readonly reference: string;
}

/** A plan to be published: a new code, or the next version of a known one. */
export type PlanOrder = {
  readonly code: string;
  readonly name: string;
  readonly price: Money;
  readonly taxMode: 'inclusive' | 'exclusive';
  readonly taxes: readonly TaxOrder[];
  readonly downKbps: number;
  readonly upKbps: number;
  /** Bytes. */
  readonly quotaBytes: string | null;
  readonly afterQuota: 'block' | { readonly downKbps: number; readonly upKbps: number };
  readonly onExpiry: 'refuse' | 'wall';
} & (
  | { readonly kind: 'prepaid'; readonly validity: Validity }
  | { readonly kind: 'postpaid'; readonly interval: { readonly unit: 'month'; readonly count: number } }
);

/** One tax of a plan; `rate` is a part as a decimal string, `0.16`. */
export interface TaxOrder {
  readonly code: string;
  readonly name: string;
  readonly rate: string;
  readonly base: 'net' | 'net+previous';
}

/** What is told once: the network password that the server has made; null if it was ours. */
export interface Told {
  readonly secret: string | null;
}

/** The verbs of the HTTP API that the portal uses. Each may throw `ApiError`. */
export interface Api {
  me(): Promise<Me>;
  demo(): Promise<Demo>;
  summary(): Promise<Summary>;
  customers(query: ListQuery): Promise<Paged & { readonly customers: readonly Customer[] }>;
  customer(id: string): Promise<CustomerView>;
  openCustomer(order: CustomerOrder): Promise<CustomerView & Told>;
  changeCustomer(id: string, patch: CustomerPatch): Promise<CustomerView>;
  subscribe(customerId: string, plan: string, username: string): Promise<SubscriptionView & Told>;
  usage(id: string): Promise<Paged & { readonly days: readonly UsageDay[]; readonly sessions: readonly Session[] }>;
  invoicesOf(id: string): Promise<Paged & { readonly invoices: readonly Invoice[] }>;
  paymentsOf(id: string): Promise<Paged & { readonly payments: readonly Payment[] }>;
  actionsOf(id: string): Promise<{ readonly actions: readonly Action[] }>;
  provision(id: string): Promise<{ readonly actions: readonly Action[] }>;
  plans(query: ListQuery): Promise<Paged & { readonly plans: readonly Plan[] }>;
  publishPlan(order: PlanOrder): Promise<Plan>;
  /** Takes a plan version from sale; who holds it keeps it. */
  retirePlan(id: string): Promise<void>;
  invoices(query: ListQuery): Promise<Paged & { readonly invoices: readonly Invoice[] }>;
  payments(query: ListQuery): Promise<Paged & { readonly payments: readonly Payment[] }>;
  payment(id: string): Promise<Payment>;
  paymentTimeline(id: string): Promise<Timeline>;
  pay(order: PayOrder, key: string): Promise<Attempt>;
  attemptTimeline(id: string): Promise<Timeline>;
  payCash(order: CashOrder, key: string): Promise<Payment>;
  attribute(paymentId: string, customerId: string): Promise<Payment>;
  sessions(query: ListQuery): Promise<Paged & { readonly sessions: readonly Session[] }>;
  disconnect(sessionId: string): Promise<void>;
  explain(kind: 'session' | 'payment' | 'invoice', id: string): Promise<Explanation>;
}

/** The API over a client: a table of addresses. */
export function createApi({ request }: Client): Api {
  const get = <T>(path: string, query?: object): Promise<T> =>
    request<T>('GET', `/api/v1${path}`, query === undefined ? {} : { query: { ...query } });
  const post = <T>(path: string, body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<T> =>
    request<T>('POST', `/api/v1${path}`, { body, headers });
  return {
    me: () => get('/me'),
    demo: () => request('GET', '/api/v1/demo', { anonymous: true }),
    summary: () => get('/summary'),
    customers: (query) => get('/customers', query),
    customer: (id) => get(`/customers/${encodeURIComponent(id)}`),
    openCustomer: (order) => post('/customers', order),
    changeCustomer: (id, patch) => request('PATCH', `/api/v1/customers/${encodeURIComponent(id)}`, { body: patch }),
    subscribe: (customerId, plan, username) => post('/subscriptions', { customerId, plan, username }),
    usage: (id) => get(`/customers/${encodeURIComponent(id)}/usage`),
    invoicesOf: (id) => get(`/customers/${encodeURIComponent(id)}/invoices`),
    paymentsOf: (id) => get(`/customers/${encodeURIComponent(id)}/payments`),
    actionsOf: (id) => get(`/customers/${encodeURIComponent(id)}/actions`),
    provision: (id) => post(`/customers/${encodeURIComponent(id)}/provision`),
    plans: (query) => get('/plans', query),
    publishPlan: (order) => post('/plans', order),
    retirePlan: (id) => request('DELETE', `/api/v1/plans/${encodeURIComponent(id)}`),
    invoices: (query) => get('/invoices', query),
    payments: (query) => get('/payments', query),
    payment: (id) => get(`/payments/${encodeURIComponent(id)}`),
    paymentTimeline: (id) => get(`/payments/${encodeURIComponent(id)}/timeline`),
    pay: (order, key) => post('/payments/mpesa', order, { 'idempotency-key': key }),
    attemptTimeline: (id) => get(`/payments/attempts/${encodeURIComponent(id)}/timeline`),
    payCash: (order, key) => post('/payments/cash', order, { 'idempotency-key': key }),
    attribute: (id, customerId) => post(`/payments/${encodeURIComponent(id)}/attribute`, { customerId }),
    sessions: (query) => get('/sessions', query),
    disconnect: (id) => post(`/sessions/${encodeURIComponent(id)}/disconnect`),
    explain: (kind, id) => get('/explain', { [kind]: id }),
  };
}
