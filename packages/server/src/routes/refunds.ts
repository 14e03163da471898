import { paymentErrors, refundErrors } from '@daftari/core';
import { z } from 'zod';
import { sees } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, listOf, paged, placeOf } from '../http/list.ts';
import {
  MoveOut,
  presentMove,
  presentReceipt,
  presentRefund,
  Reason,
  ReceiptOut,
  RefundOut,
  RefundResultIn,
} from '../wire/documents.ts';
import { PriceIn, readPrice } from '../wire/plan-rules.ts';
import { namesOf } from './facts.ts';

const RefundRow = RefundOut.extend({ customerName: z.string() });
const RefundPage = z.strictObject({ refunds: z.array(RefundRow), ...paged });
const RefundQuery = listOf('open', 'requested', 'processing', 'succeeded', 'failed', 'unknown').omit({ search: true });

/** Money on its way back, and receipts of money that came. */
export const refundRoutes = (desk: Desk): readonly Door[] => [...backRoutes(desk), ...receiptRoutes(desk)];

const backRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/refunds',
    word: 'payment',
    summary: 'Money on its way back to payers, newest first; `open` is not over yet',
    who: 'operator',
    query: RefundQuery.extend({ customerId: idOf<'Account'>().optional() }),
    reply: RefundPage,
    async answer({ query }) {
      const page = await billing.reads.refunds(query.customerId ?? null, askOf(query));
      const names = await namesOf(
        billing,
        page.rows.map(({ accountId }) => accountId),
      );
      const refunds = page.rows.map((one) => {
        return { ...presentRefund(one), customerName: names.get(one.accountId) ?? one.accountId };
      });
      return { refunds, ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/refunds',
    word: 'payment',
    summary: 'Take money out of a wallet, or credit that was money, to be sent back to the payer',
    who: 'operator',
    params: byId<'Account'>(),
    body: z.strictObject({ source: z.enum(['wallet', 'credit']), amount: PriceIn, reason: Reason }),
    status: 201,
    reply: RefundOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/refunds/${id}`,
    async answer({ params, body: { amount, ...ask }, caller }) {
      const asked = { ...ask, amount: readPrice(amount), actor: caller.name };
      return presentRefund(await billing.requestRefund(params.id, asked));
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/refunds/{id}',
    word: 'payment',
    summary: 'One refund, with its steps',
    who: 'operator',
    params: byId<'Refund'>(),
    reply: RefundOut.extend({ moves: z.array(MoveOut) }),
    async answer({ params }) {
      const refund = await billing.reads.refund(params.id);
      if (refund === null) throw refundErrors.missing({ refundId: params.id });
      const moves = await billing.reads.documentMoves(params.id);
      return { ...presentRefund(refund), moves: moves.map(presentMove) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/refunds/{id}/settle',
    word: 'payment',
    summary: 'Say what became of a refund: on its way, sent under a reference, failed, or nobody knows',
    who: 'operator',
    params: byId<'Refund'>(),
    body: RefundResultIn,
    reply: RefundOut,
    answer: async ({ params, body, caller }) => presentRefund(await billing.settleRefund(params.id, body, caller.name)),
  }),
];

const receiptRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/payments/{id}/receipt',
    word: 'payment',
    summary: 'The receipt of a payment: numbered when it is asked for first, and the same ever after',
    params: byId<'Payment'>(),
    reply: ReceiptOut,
    async answer({ params, caller }) {
      const payment = await billing.reads.payment(params.id);
      if (payment === null || !sees(caller, payment.accountId)) throw paymentErrors.missing({ paymentId: params.id });
      return presentReceipt(await billing.receiptFor(params.id));
    },
  }),
];
