import { parseMoney } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, ListQuery, listOf, paged, placeOf } from '../http/list.ts';
import {
  CandidateOut,
  ChequeOut,
  ClosingOut,
  DepositOut,
  DrawerOut,
  PaymentNoteOut,
  presentCandidate,
  presentCheque,
  presentClosing,
  presentDeposit,
  presentDrawer,
  presentNote,
} from '../wire/arriving.ts';
import { MajorAmount, MoneyOut, presentMoney } from '../wire/common.ts';
import { PaymentOut } from '../wire/payment.ts';
import { namesOf } from './facts.ts';
import { presentOne } from './payments.ts';

const Why = z.string().trim().min(1, 'say why').max(200);
/** Cash is counted, and there may be none. */
const Counted = z.string().regex(/^\d{1,15}(\.\d{1,4})?$/, 'an amount in major units, such as 1000.00 or 0');

/** Money that came without an owner, cheques, and the cash of desks. */
export const arrivingRoutes = (desk: Desk): readonly Door[] => [
  ...ownerRoutes(desk),
  ...chequeRoutes(desk),
  ...drawerRoutes(desk),
  ...safeRoutes(desk),
];

const ownerRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/payments/{id}/suggestions',
    word: 'allocation',
    summary: 'Who may be the owner of money that came without one, and what it would do for each',
    who: 'operator',
    params: byId<'Payment'>(),
    reply: z.strictObject({ candidates: z.array(CandidateOut), notes: z.array(PaymentNoteOut) }),
    async answer({ params }) {
      const [candidates, notes] = await Promise.all([
        billing.suggestionsFor(params.id),
        billing.reads.paymentNotes(params.id),
      ]);
      return { candidates: candidates.map(presentCandidate), notes: notes.map(presentNote) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/payments/{id}/attribute',
    word: 'allocation',
    summary: 'Say whose money it is that came without a name: it does at once what it is for',
    who: 'operator',
    params: byId<'Payment'>(),
    body: z.strictObject({
      customerId: idOf<'Account'>(),
      subscriptionId: idOf<'Subscription'>().optional(),
      invoiceId: idOf<'Invoice'>().optional(),
      reason: Why.optional(),
    }),
    reply: PaymentOut,
    answer: async ({ params, body: { customerId, ...what }, caller }) =>
      presentOne(billing, await billing.attribute(params.id, customerId, { actor: caller.name, ...what })),
  }),
  door({
    method: 'POST',
    path: '/api/v1/payments/{id}/hold',
    word: 'allocation',
    summary: 'Hold money without an owner that looks wrong: nobody can be given it before it is released',
    who: 'operator',
    params: byId<'Payment'>(),
    body: z.strictObject({ reason: Why }),
    reply: PaymentOut,
    answer: async ({ params, body, caller }) =>
      presentOne(billing, await billing.holdPayment(params.id, body.reason, caller.name)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/payments/{id}/release',
    word: 'allocation',
    summary: 'Release money that was held',
    who: 'operator',
    params: byId<'Payment'>(),
    reply: PaymentOut,
    answer: async ({ params, caller }) => presentOne(billing, await billing.releasePayment(params.id, caller.name)),
  }),
];

const ChequeRow = ChequeOut.extend({ customerName: z.string().nullable() });

const chequeRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/cheques',
    word: 'payment',
    summary: 'Cheques, newest first',
    who: 'operator',
    query: listOf('held', 'cleared', 'bounced').extend({ customerId: idOf<'Account'>().optional() }),
    reply: z.strictObject({ cheques: z.array(ChequeRow), ...paged }),
    async answer({ query }) {
      const { status: state, customerId: accountId } = query;
      const page = await billing.reads.cheques({
        ...askOf(query),
        ...(state === undefined ? {} : { state }),
        ...(accountId === undefined ? {} : { accountId }),
      });
      const names = await namesOf(
        billing,
        page.rows.map((one) => one.accountId),
      );
      const cheques = page.rows.map((one) => ({
        ...presentCheque(one),
        customerName: names.get(one.accountId) ?? null,
      }));
      return { cheques, ...placeOf(query, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/cheques',
    word: 'payment',
    summary: 'Take a cheque to the bank; it books nothing until it clears',
    who: 'operator',
    body: z.strictObject({
      customerId: idOf<'Account'>(),
      subscriptionId: idOf<'Subscription'>().optional(),
      amount: MajorAmount,
      number: z.string().trim().min(1).max(32),
      bank: z.string().trim().min(1).max(120),
      /** The caller's own name for it: taken twice, it is taken once. */
      key: z.string().trim().min(1).max(64),
    }),
    status: 201,
    reply: ChequeOut,
    idempotent: true,
    async answer({ body: { customerId: accountId, amount, ...cheque }, caller }) {
      const { account } = await billing.view(accountId);
      const taken = { ...cheque, accountId, amount: parseMoney(amount, account.currency), actor: caller.name };
      return presentCheque(await billing.takeCheque(taken));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/cheques/{id}/clear',
    word: 'payment',
    summary: 'The bank has paid a cheque: it is a payment now',
    who: 'operator',
    params: byId<'Cheque'>(),
    reply: ChequeOut,
    answer: async ({ params, caller }) => presentCheque(await billing.clearCheque(params.id, caller.name)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/cheques/{id}/bounce',
    word: 'payment',
    summary: 'The bank has not paid a cheque, or has taken the money back; a fee is charged to her without tax',
    who: 'operator',
    params: byId<'Cheque'>(),
    body: z.strictObject({ reason: Why, fee: MajorAmount.optional() }),
    reply: ChequeOut,
    async answer({ params, body: { reason, fee }, caller }) {
      const charged = fee === undefined ? null : parseMoney(fee, billing.currency);
      return presentCheque(await billing.bounceCheque(params.id, { reason, fee: charged }, caller.name));
    },
  }),
];

const drawerRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/cash/drawer',
    word: 'payment',
    summary: 'What a desk has taken since it was closed last; one’s own, unless another is named',
    who: 'operator',
    query: z.strictObject({ desk: z.string().trim().min(1).max(120).optional() }),
    reply: DrawerOut,
    answer: async ({ query, caller }) => presentDrawer(await billing.cashDrawer(query.desk ?? caller.name)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/cash/closings',
    word: 'payment',
    summary: 'Close a drawer for a day: what was counted against what was taken',
    who: 'operator',
    body: z.strictObject({
      desk: z.string().trim().min(1).max(120).optional(),
      day: z.iso.date('a day, such as 2026-11-23').optional(),
      counted: Counted,
      note: z.string().trim().max(200).optional(),
    }),
    status: 201,
    reply: ClosingOut,
    idempotent: true,
    answer: async ({ body: { desk, counted, ...rest }, caller }) =>
      presentClosing(
        await billing.closeCash({
          ...rest,
          desk: desk ?? caller.name,
          counted: parseMoney(counted, billing.currency),
          actor: caller.name,
        }),
      ),
  }),
  door({
    method: 'GET',
    path: '/api/v1/cash/closings',
    word: 'payment',
    summary: 'Closed drawers, newest first',
    who: 'operator',
    query: ListQuery.extend({ desk: z.string().trim().min(1).max(120).exactOptional() }),
    reply: z.strictObject({ closings: z.array(ClosingOut), ...paged }),
    async answer({ query }) {
      const { desk } = query;
      const page = await billing.reads.cashClosings({ ...askOf(query), ...(desk === undefined ? {} : { desk }) });
      return { closings: page.rows.map(presentClosing), ...placeOf(query, page) };
    },
  }),
];

const safeRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/cash/safe',
    word: 'payment',
    summary: 'Counted cash of all desks that is not at the bank yet',
    who: 'operator',
    reply: z.strictObject({ toDeposit: MoneyOut, closings: z.array(ClosingOut) }),
    async answer() {
      const { toDeposit, closings } = await billing.cashSafe();
      return { toDeposit: presentMoney(toDeposit), closings: closings.map(presentClosing) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/cash/deposits',
    word: 'payment',
    summary: 'Bring counted cash to the bank; a paying-in slip is entered once',
    who: 'operator',
    body: z.strictObject({ amount: MajorAmount, reference: z.string().trim().min(1).max(120) }),
    status: 201,
    reply: DepositOut,
    idempotent: true,
    answer: async ({ body: { amount, reference }, caller }) =>
      presentDeposit(
        await billing.depositCash({ amount: parseMoney(amount, billing.currency), reference, actor: caller.name }),
      ),
  }),
];
