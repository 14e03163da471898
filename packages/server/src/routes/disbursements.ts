import { disbursementErrors, type Billing, type Disbursement } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, listOf, paged, placeOf } from '../http/list.ts';
import {
  DisbursementOut,
  OutcomeIn,
  PayOutToIn,
  presentDisbursement,
  presentTaking,
  presentWay,
  readTo,
  RefundWayOut,
  TakingOut,
} from '../wire/disbursement.ts';
import { Reason } from '../wire/documents.ts';
import { PriceIn, readPrice } from '../wire/plan-rules.ts';
import { namesOf } from './facts.ts';

const Row = DisbursementOut.extend({ customerName: z.string().nullable() });
const Query = listOf(
  'open',
  'doubted',
  'awaiting_approval',
  'ready',
  'sending',
  'succeeded',
  'failed',
  'unknown',
  'refused',
);

const OrderIn = z.strictObject({
  purpose: z.enum(['refund', 'commission', 'transfer']),
  refundId: idOf<'Refund'>().nullable().default(null),
  agentId: idOf<'Account'>().nullable().default(null),
  gateway: z.string().trim().min(1).max(64),
  to: PayOutToIn,
  /** Of money of ours; of a refund and of commission it is known. */
  amount: PriceIn.nullable().default(null),
  remarks: z.string().trim().min(1).max(100),
  /** The caller's own name for it: ordered twice, it is sent once. */
  key: z.string().trim().min(1).max(128),
});

/** Money that leaves through gateways, by two people above the limit, and money that providers took back. */
export const disbursementRoutes = (desk: Desk): readonly Door[] => [
  ...orderRoutes(desk),
  ...oneRoutes(desk),
  ...takingRoutes(desk),
];

const orderRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/disbursements',
    word: 'payment',
    summary: 'Money that leaves through gateways, newest first; `open` is not over yet, `doubted` wants a person',
    who: 'operator',
    query: Query,
    reply: z.strictObject({ disbursements: z.array(Row), ...paged }),
    async answer({ query }) {
      const page = await billing.reads.disbursements(askOf(query));
      return { disbursements: await presentRows(billing, page.rows), ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/disbursements',
    word: 'payment',
    summary: 'Order money to be sent: a refund, commission of an agent, or money of ours to a paybill or till of ours',
    who: 'operator',
    body: OrderIn,
    status: 201,
    reply: Row,
    idempotent: true,
    location: ({ id }) => `/api/v1/disbursements/${id}`,
    async answer({ body: { to, amount, ...ask }, caller }) {
      const order = { ...ask, to: readTo(to), amount: amount === null ? null : readPrice(amount), actor: caller.name };
      return presentRow(billing, await billing.orderDisbursement(order));
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/refunds/{id}/ways',
    word: 'payment',
    summary: 'In which ways a refund could be paid, the way it came first',
    who: 'operator',
    params: byId<'Refund'>(),
    reply: z.strictObject({ ways: z.array(RefundWayOut) }),
    answer: async ({ params }) => ({ ways: (await billing.refundWays(params.id)).map(presentWay) }),
  }),
];

const oneRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/disbursements/{id}',
    word: 'payment',
    summary: 'Money that leaves: who stands behind it, and what became of it',
    who: 'operator',
    params: byId<'Disbursement'>(),
    reply: Row,
    async answer({ params: { id } }) {
      const one = await billing.reads.disbursement(id);
      if (one === null) throw disbursementErrors.missing({ disbursementId: id });
      return presentRow(billing, one);
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/disbursements/{id}/approve',
    word: 'payment',
    summary: 'Agree to what somebody else has ordered',
    who: 'operator',
    params: byId<'Disbursement'>(),
    reply: Row,
    answer: async ({ params, caller }) =>
      presentRow(billing, await billing.approveDisbursement(params.id, caller.name)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/disbursements/{id}/refuse',
    word: 'payment',
    summary: 'Stop what has not been sent yet',
    who: 'operator',
    params: byId<'Disbursement'>(),
    body: z.strictObject({ reason: Reason }),
    reply: Row,
    answer: async ({ params, body, caller }) =>
      presentRow(billing, await billing.refuseDisbursement(params.id, caller.name, body.reason)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/disbursements/{id}/check',
    word: 'payment',
    summary: 'Ask the provider now what became of it',
    who: 'operator',
    params: byId<'Disbursement'>(),
    reply: Row,
    answer: async ({ params }) => presentRow(billing, await billing.checkDisbursement(params.id)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/disbursements/{id}/settle',
    word: 'payment',
    summary: 'Say what a person has found out; above the limit it counts once another says the same',
    who: 'operator',
    params: byId<'Disbursement'>(),
    body: OutcomeIn,
    reply: Row,
    answer: async ({ params, body, caller }) =>
      presentRow(billing, await billing.settleDisbursement(params.id, body, caller.name)),
  }),
];

const takingRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/takings',
    word: 'payment',
    summary: 'Money that providers took back after it had come in, newest first; `doubted` wants a person',
    who: 'operator',
    query: listOf('waiting', 'doubted', 'explained', 'taken', 'restored'),
    reply: z.strictObject({ takings: z.array(TakingOut.extend({ customerName: z.string().nullable() })), ...paged }),
    async answer({ query }) {
      const page = await billing.reads.takings(askOf(query));
      const names = await namesOf(
        billing,
        page.rows.map(({ accountId }) => accountId),
      );
      const takings = page.rows.map((one) => ({
        ...presentTaking(one),
        customerName: one.accountId === null ? null : (names.get(one.accountId) ?? null),
      }));
      return { takings, ...placeOf(query, page) };
    },
  }),
];

async function presentRow(billing: Billing, one: Disbursement): Promise<z.input<typeof Row>> {
  const name = one.accountId === null ? null : (await namesOf(billing, [one.accountId])).get(one.accountId);
  return { ...presentDisbursement(one), customerName: name ?? null };
}

async function presentRows(billing: Billing, rows: readonly Disbursement[]): Promise<z.input<typeof Row>[]> {
  const names = await namesOf(
    billing,
    rows.map(({ accountId }) => accountId),
  );
  return rows.map((one) => ({
    ...presentDisbursement(one),
    customerName: one.accountId === null ? null : (names.get(one.accountId) ?? null),
  }));
}
