import {
  accountErrors,
  defineErrors,
  mandateErrors,
  parseMoney,
  type Account,
  type Billing,
  type Id,
} from '@daftari/core';
import { z } from 'zod';
import { authErrors, mayNamed, sees, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, idOf } from '../http/list.ts';
import { MandateOut, presentMandate, presentWays, WaysOut } from '../wire/asking.ts';
import { MajorAmount, MoneyOut, Phone, presentMoney } from '../wire/common.ts';
import { AskedOut, AttemptOut, NextOut, PaymentOut, presentAsked, presentAttempt } from '../wire/payment.ts';
import { presentOne } from './payments.ts';

const payErrors = defineErrors('pay', {
  noCustomer: ['invalid', 'Say for whom: an operator names customerId.'],
  noPhone: ['invalid', 'Name a phone: the account {accountId} has none.'],
});

/** Asking for money, and taking it at the desk. */
export const payRoutes = (desk: Desk): readonly Door[] => [
  ...askRoutes(desk),
  ...wayRoutes(desk),
  ...mandateRoutes(desk),
  ...cashRoutes(desk),
];

const Gateway = z.string().trim().min(1).max(64);

const AskIn = z.strictObject({
  customerId: idOf<'Account'>().optional(),
  subscriptionId: idOf<'Subscription'>().optional(),
  phone: Phone.optional(),
  amount: MajorAmount.optional(),
});

const askRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/payments/mpesa',
    word: 'payment',
    summary: 'Ask a phone for money; without an amount, for what is due',
    body: AskIn,
    status: 202,
    reply: AskedOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/payments/attempts/${id}`,
    answer: ({ body, caller }) => asked(desk, { ...body, gateway: 'mpesa' }, caller),
  }),
  door({
    method: 'POST',
    path: '/api/v1/payments/ask',
    word: 'payment',
    summary:
      'Ask a payer for money in one of her ways, or charge what she has allowed; without a gateway the house chooses',
    body: AskIn.extend({
      gateway: Gateway.nullable().default(null),
      mandateId: idOf<'Mandate'>().optional(),
      /** An ask that nobody knows the end of: an operator has looked, and asks all the same. */
      despite: idOf<'Attempt'>().optional(),
    }),
    status: 202,
    reply: AskedOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/payments/attempts/${id}`,
    answer: ({ body, caller }) => asked(desk, body, caller),
  }),
  door({
    method: 'POST',
    path: '/api/v1/payments/attempts/{id}/settle',
    word: 'payment',
    summary: 'Say that an ask has failed, once nobody asks about it any more',
    who: 'operator',
    params: byId<'Attempt'>(),
    body: z.strictObject({ reason: z.string().trim().min(1, 'say why').max(500) }),
    reply: AttemptOut,
    answer: async ({ params, body, caller }) =>
      presentAttempt(await desk.billing.settleAttempt(params.id, { to: 'failed', ...body }, caller.name)),
  }),
];

/** What is asked for, and how. */
interface AskGiven {
  readonly gateway: string | null;
  readonly customerId?: Id<'Account'> | undefined;
  readonly subscriptionId?: Id<'Subscription'> | undefined;
  readonly mandateId?: Id<'Mandate'> | undefined;
  readonly despite?: Id<'Attempt'> | undefined;
  readonly phone?: string | undefined;
  readonly amount?: string | undefined;
}

async function asked({ billing, asks }: Desk, given: AskGiven, caller: Caller): Promise<z.input<typeof AskedOut>> {
  const account = await accountFor(billing, given.customerId ?? null, caller);
  if (given.gateway === 'mpesa' && (given.phone ?? account.phone) === null) {
    throw payErrors.noPhone({ accountId: account.id });
  }
  if (caller.role === 'customer') {
    if (given.despite !== undefined) throw authErrors.denied();
    await asks.take(account.id);
  }
  const { gateway, subscriptionId = null, mandateId = null, despite = null, phone = null, amount } = given;
  return presentAsked(
    await billing.requestPayment({
      gateway,
      accountId: account.id,
      subscriptionId,
      mandateId,
      despite,
      amount: amount === undefined ? null : parseMoney(amount, account.currency),
      payer: phone,
    }),
  );
}

const wayRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/ways-to-pay',
    word: 'payment',
    summary: 'How a customer can pay what is due: what she has allowed, phones, pages and cards, and her wallet',
    params: byId<'Account'>(),
    query: z.strictObject({ subscriptionId: idOf<'Subscription'>().optional() }),
    reply: WaysOut,
    async answer({ params, query, caller }) {
      mayNamed(caller, params.id);
      return presentWays(await billing.waysToPay(params.id, query.subscriptionId ?? null));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/payments/wallet',
    word: 'payment',
    summary: 'Pay from the wallet now: what is owed, and then one more term',
    body: z.strictObject({
      customerId: idOf<'Account'>().optional(),
      subscriptionId: idOf<'Subscription'>().optional(),
    }),
    reply: z.strictObject({ wallet: MoneyOut }),
    idempotent: true,
    async answer({ body, caller }) {
      const account = await accountFor(billing, body.customerId ?? null, caller);
      return { wallet: presentMoney(await billing.payFromWallet(account.id, body.subscriptionId ?? null)) };
    },
  }),
];

const mandateRoutes = ({ billing, asks }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/mandates',
    word: 'payment',
    summary: 'What a customer has allowed to be taken without asking her: saved cards, standing orders; newest first',
    params: byId<'Account'>(),
    reply: z.strictObject({ mandates: z.array(MandateOut) }),
    async answer({ params, caller }) {
      mayNamed(caller, params.id);
      return { mandates: (await billing.reads.mandatesOf(params.id)).map(presentMandate) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/cards',
    word: 'payment',
    summary: 'Begin to save a card, or the like, for later charges: what her browser does next',
    params: byId<'Account'>(),
    body: z.strictObject({ gateway: Gateway.nullable().default(null) }),
    reply: z.strictObject({ gateway: z.string(), next: NextOut.unwrap() }),
    async answer({ params, body, caller }) {
      mayNamed(caller, params.id);
      if (caller.role === 'customer') await asks.take(params.id);
      return billing.setUpMandate({ accountId: params.id, ...body });
    },
  }),
  door({
    method: 'DELETE',
    path: '/api/v1/mandates/{id}',
    word: 'payment',
    summary: 'End what a customer has allowed: nothing more is charged by it',
    params: byId<'Mandate'>(),
    status: 200,
    reply: MandateOut,
    async answer({ params, caller }) {
      const mandate = await billing.reads.mandate(params.id);
      if (mandate === null || !sees(caller, mandate.accountId)) throw mandateErrors.missing({ mandateId: params.id });
      return presentMandate(await billing.endMandate(params.id, caller.name));
    },
  }),
];

const cashRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/payments/cash',
    word: 'payment',
    summary: 'Enter money taken at the desk; a receipt is entered once, however often it is sent',
    who: 'operator',
    body: z.strictObject({
      customerId: idOf<'Account'>(),
      amount: MajorAmount,
      /** The number on the receipt book. */
      reference: z
        .string()
        .trim()
        .regex(/^[\x21-\x7e]{1,64}$/, 'the number of the receipt, 1 to 64 visible characters'),
      subscriptionId: idOf<'Subscription'>().optional(),
      invoiceId: idOf<'Invoice'>().optional(),
    }),
    status: 201,
    reply: PaymentOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/payments/${id}`,
    async answer({ body: { customerId, amount: typed, reference: receipt, ...what }, caller }) {
      const account = await accountFor(billing, customerId, caller);
      const amount = parseMoney(typed, account.currency);
      const cash = { accountId: account.id, amount, receipt, desk: caller.name, ...what };
      return presentOne(billing, await billing.takeCash(cash));
    },
  }),
];

/** Whom money is for: a customer pays for herself only. */
async function accountFor({ reads }: Billing, named: Id<'Account'> | null, caller: Caller): Promise<Account> {
  if (caller.role === 'customer' && named !== null && named !== caller.accountId) throw authErrors.denied();
  const accountId = named ?? caller.accountId;
  if (accountId === null) throw payErrors.noCustomer();
  const account = await reads.account(accountId);
  if (account === null) throw accountErrors.missing({ accountId });
  if (account.state === 'closed') throw accountErrors.closed({ accountId });
  return account;
}
