import { arrivingApi, type ArrivingApi } from './arriving.ts';
import type { Bucket, Change, ChangePreview, ChangeRequest, GrantRequest, Redemption } from './changing.ts';
import type { Client } from './client.ts';
import { disbursementsApi, type DisbursementsApi } from './disbursements.ts';
import { dunningApi, type DunningApi } from './dunning.ts';
import { documentsApi, type DocumentsApi } from './documents.ts';
import { invoiceDraftsApi, type InvoiceDraftsApi } from './invoice-drafts.ts';
import { networkApi, type NetworkApi } from './network.ts';
import { payingApi, type PayingApi } from './paying.ts';
import { readWhole } from './pieces.ts';
import { reconcileApi, type ReconcileApi } from './reconcile.ts';
import { reportsApi, type ReportsApi } from './reports.ts';
import type { PlanDraft, PlanOrder, PlanPreview, PlanSample } from './selling.ts';
import { routersApi, type RoutersApi } from './routers.ts';
import { runsApi, type RunsApi } from './runs.ts';
import { taxesApi, type TaxesApi, type TaxProfile } from './taxes.ts';
import { vouchersApi, type VouchersApi } from './vouchers.ts';
import { whatIfApi, type WhatIfApi } from './what-if.ts';
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
  PaymentsFilter,
  Plan,
  Session,
  SubscriptionView,
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
  /** Given whole. */
  readonly taxProfile?: TaxProfile;
}

/** Money that was taken at the desk. */
export interface CashOrder {
  readonly customerId: string;
  /** Major units, `1000.00`. */
  readonly amount: string;
  /** The number on the receipt. */
  readonly reference: string;
}

/** What is told once: the network password that the server has made; null if it was ours. */
export interface Told {
  readonly secret: string | null;
}

/** The verbs of the HTTP API that the portal uses. Each may throw `ApiError`. */
export interface Api {
  me(): Promise<Me>;
  demo(): Promise<Demo>;
  /** Whose page it is; for who is not signed in so far. */
  isp(): Promise<{ readonly name: string }>;
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
  plan(id: string): Promise<Plan>;
  publishPlan(order: PlanOrder): Promise<Plan>;
  previewPlan(plan: PlanOrder, sample: PlanSample): Promise<PlanPreview>;
  planDrafts(): Promise<{ readonly drafts: readonly PlanDraft[] }>;
  /** Keeps a plan that is being worked on; with the id of a draft, that one. */
  draftPlan(order: PlanOrder, id: string | null): Promise<PlanDraft>;
  discardDraft(id: string): Promise<void>;
  publishDraft(id: string): Promise<Plan>;
  /** Takes a plan version from sale; who holds it keeps it. */
  retirePlan(id: string): Promise<void>;
  invoices(query: ListQuery): Promise<Paged & { readonly invoices: readonly Invoice[] }>;
  payments(query: ListQuery & PaymentsFilter): Promise<Paged & { readonly payments: readonly Payment[] }>;
  /** All that a filter leaves, as comma-separated values. */
  paymentsCsv(filter: PaymentsFilter): Promise<Blob>;
  /** The gateways of which there are payments. */
  paymentGateways(): Promise<{ readonly gateways: readonly string[] }>;
  payment(id: string): Promise<Payment>;
  paymentTimeline(id: string): Promise<Timeline>;
  pay(order: PayOrder, key: string): Promise<Attempt>;
  attemptTimeline(id: string): Promise<Timeline>;
  payCash(order: CashOrder, key: string): Promise<Payment>;
  sessions(query: ListQuery): Promise<Paged & { readonly sessions: readonly Session[] }>;
  disconnect(sessionId: string): Promise<void>;
  explain(kind: 'session' | 'payment' | 'invoice', id: string): Promise<Explanation>;
  /** A file of the API, such as a document as PDF. */
  file(path: string, query?: object): Promise<Blob>;
  readonly arriving: ArrivingApi;
  readonly reports: ReportsApi;
  readonly documents: DocumentsApi;
  readonly invoiceDrafts: InvoiceDraftsApi;
  readonly whatIf: WhatIfApi;
  readonly vouchers: VouchersApi;
  readonly taxes: TaxesApi;
  readonly runs: RunsApi;
  readonly dunning: DunningApi;
  readonly reconcile: ReconcileApi;
  readonly disbursements: DisbursementsApi;
  readonly paying: PayingApi;
  readonly network: NetworkApi;
  readonly routers: RoutersApi;
  /** What is held and changed: of a customer for an operator, and with `null` one's own. */
  holding(customerId: string | null): HoldingApi;
}

/** What one customer holds, and what she or an operator for her can change. */
export interface HoldingApi {
  changes(subscriptionId: string): Promise<{ readonly changes: readonly Change[] }>;
  previewChange(subscriptionId: string, request: ChangeRequest): Promise<ChangePreview>;
  requestChange(subscriptionId: string, request: ChangeRequest, key: string): Promise<Change>;
  revokeChange(changeId: string): Promise<Change>;
  buckets(): Promise<{ readonly buckets: readonly Bucket[] }>;
  grant(request: GrantRequest, key: string): Promise<Bucket>;
  promotions(): Promise<{ readonly redemptions: readonly Redemption[] }>;
  redeemCode(code: string): Promise<Redemption>;
  /** Gives back a code that no bill has used; for operators. */
  releaseCode(code: string): Promise<void>;
  redeemVoucher(code: string, key: string): Promise<Payment>;
}

/** How long nothing of a file may come, in milliseconds: a long statement is drawn first. */
const FILE_MS = 60_000;

/** The API over a client: a table of addresses. */
export function createApi({ request, open }: Client): Api {
  const get = <T>(path: string, query?: object): Promise<T> =>
    request<T>('GET', `/api/v1${path}`, query === undefined ? {} : { query: { ...query } });
  const post = <T>(path: string, body: object = {}, headers: Readonly<Record<string, string>> = {}): Promise<T> =>
    request<T>('POST', `/api/v1${path}`, { body, headers });
  const file = async (path: string, query: object = {}): Promise<Blob> => {
    const search = new URLSearchParams(Object.entries(query).map(([name, value]) => [name, String(value)]));
    const asked = search.size === 0 ? path : `${path}?${search.toString()}`;
    return readWhole((signal) => open(`/api/v1${asked}`, {}, signal), FILE_MS);
  };
  return {
    file,
    arriving: arrivingApi({ request }),
    reports: reportsApi({ request }, file),
    documents: documentsApi({ request }),
    invoiceDrafts: invoiceDraftsApi({ request }),
    whatIf: whatIfApi({ request }),
    vouchers: vouchersApi({ request, open }),
    taxes: taxesApi({ request }),
    runs: runsApi({ request }),
    dunning: dunningApi({ request }),
    reconcile: reconcileApi({ request }),
    disbursements: disbursementsApi({ request }),
    paying: payingApi({ request }),
    network: networkApi({ request }),
    routers: routersApi({ request }),
    me: () => get('/me'),
    demo: () => request('GET', '/api/v1/demo', { anonymous: true }),
    isp: () => request('GET', '/api/v1/isp', { anonymous: true }),
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
    plan: (id) => get(`/plans/${encodeURIComponent(id)}`),
    publishPlan: (order) => post('/plans', order),
    previewPlan: (plan, sample) => post('/plans/preview', { plan, sample }),
    planDrafts: () => get('/plan-drafts'),
    draftPlan: (order, id) =>
      id === null
        ? post('/plan-drafts', order)
        : request('PUT', `/api/v1/plan-drafts/${encodeURIComponent(id)}`, { body: order }),
    discardDraft: (id) => request('DELETE', `/api/v1/plan-drafts/${encodeURIComponent(id)}`),
    publishDraft: (id) => post(`/plan-drafts/${encodeURIComponent(id)}/publish`),
    retirePlan: (id) => request('DELETE', `/api/v1/plans/${encodeURIComponent(id)}`),
    invoices: (query) => get('/invoices', query),
    payments: (query) => get('/payments', query),
    paymentsCsv: (filter) => file('/payments.csv', filter),
    paymentGateways: () => get('/payments/gateways'),
    payment: (id) => get(`/payments/${encodeURIComponent(id)}`),
    paymentTimeline: (id) => get(`/payments/${encodeURIComponent(id)}/timeline`),
    pay: (order, key) => post('/payments/mpesa', order, { 'idempotency-key': key }),
    attemptTimeline: (id) => get(`/payments/attempts/${encodeURIComponent(id)}/timeline`),
    payCash: (order, key) => post('/payments/cash', order, { 'idempotency-key': key }),
    sessions: (query) => get('/sessions', query),
    disconnect: (id) => post(`/sessions/${encodeURIComponent(id)}/disconnect`),
    explain: (kind, id) => get('/explain', { [kind]: id }),
    holding: (customerId) => {
      const own = customerId === null ? '/me' : '';
      const account = customerId === null ? '/me' : `/customers/${encodeURIComponent(customerId)}`;
      const changes = (id: string): string => `${own}/subscriptions/${encodeURIComponent(id)}/changes`;
      return {
        changes: (id) => get(changes(id), { limit: 20 }),
        previewChange: (id, asked) => post(`${changes(id)}/preview`, asked),
        requestChange: (id, asked, key) => post(changes(id), asked, { 'idempotency-key': key }),
        revokeChange: (id) => post(`/changes/${encodeURIComponent(id)}/revoke`),
        buckets: () => get(`${account}/buckets`, { limit: 50 }),
        grant: (asked, key) => post(`${account}/grants`, asked, { 'idempotency-key': key }),
        promotions: () => get(`${account}/promotions`),
        releaseCode: (code) => post(`${account}/promotions/release`, { code }),
        redeemCode: (code) => post(`${account}/promotions`, { code }),
        redeemVoucher: (code, key) => post(`${account}/vouchers/redeem`, { code }, { 'idempotency-key': key }),
      };
    },
  };
}
