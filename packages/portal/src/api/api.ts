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
  Paged,
  Payment,
  Plan,
  Session,
  Summary,
  Timeline,
  UsageDay,
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

/** The verbs of the HTTP API that the portal uses. Each may throw `ApiError`. */
export interface Api {
  me(): Promise<Me>;
  demo(): Promise<Demo>;
  summary(): Promise<Summary>;
  customers(query: ListQuery): Promise<Paged & { readonly customers: readonly Customer[] }>;
  customer(id: string): Promise<CustomerView>;
  setState(id: string, state: 'active' | 'suspended'): Promise<CustomerView>;
  usage(id: string): Promise<Paged & { readonly days: readonly UsageDay[]; readonly sessions: readonly Session[] }>;
  invoicesOf(id: string): Promise<Paged & { readonly invoices: readonly Invoice[] }>;
  paymentsOf(id: string): Promise<Paged & { readonly payments: readonly Payment[] }>;
  actionsOf(id: string): Promise<{ readonly actions: readonly Action[] }>;
  provision(id: string): Promise<{ readonly actions: readonly Action[] }>;
  plans(query: ListQuery): Promise<Paged & { readonly plans: readonly Plan[] }>;
  invoices(query: ListQuery): Promise<Paged & { readonly invoices: readonly Invoice[] }>;
  payments(query: ListQuery): Promise<Paged & { readonly payments: readonly Payment[] }>;
  payment(id: string): Promise<Payment>;
  paymentTimeline(id: string): Promise<Timeline>;
  pay(order: PayOrder, key: string): Promise<Attempt>;
  attemptTimeline(id: string): Promise<Timeline>;
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
    setState: (id, state) => request('PATCH', `/api/v1/customers/${encodeURIComponent(id)}`, { body: { state } }),
    usage: (id) => get(`/customers/${encodeURIComponent(id)}/usage`),
    invoicesOf: (id) => get(`/customers/${encodeURIComponent(id)}/invoices`),
    paymentsOf: (id) => get(`/customers/${encodeURIComponent(id)}/payments`),
    actionsOf: (id) => get(`/customers/${encodeURIComponent(id)}/actions`),
    provision: (id) => post(`/customers/${encodeURIComponent(id)}/provision`),
    plans: (query) => get('/plans', query),
    invoices: (query) => get('/invoices', query),
    payments: (query) => get('/payments', query),
    payment: (id) => get(`/payments/${encodeURIComponent(id)}`),
    paymentTimeline: (id) => get(`/payments/${encodeURIComponent(id)}/timeline`),
    pay: (order, key) => post('/payments/mpesa', order, { 'idempotency-key': key }),
    attemptTimeline: (id) => get(`/payments/attempts/${encodeURIComponent(id)}/timeline`),
    attribute: (id, customerId) => post(`/payments/${encodeURIComponent(id)}/attribute`, { customerId }),
    sessions: (query) => get('/sessions', query),
    disconnect: (id) => post(`/sessions/${encodeURIComponent(id)}/disconnect`),
    explain: (kind, id) => get('/explain', { [kind]: id }),
  };
}
