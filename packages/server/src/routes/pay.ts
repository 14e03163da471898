import {
  accountErrors,
  defineErrors,
  parseMoney,
  paymentErrors,
  type Account,
  type Billing,
  type Id,
} from '@daftari/core';
import { z } from 'zod';
import { authErrors, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { idOf } from '../http/list.ts';
import { MajorAmount, Phone } from '../wire/common.ts';
import { AttemptOut, PaymentOut, presentAttempt } from '../wire/payment.ts';
import { presentOne } from './payments.ts';

const payErrors = defineErrors('pay', {
  noCustomer: ['invalid', 'Say for whom: an operator names customerId.'],
  noPhone: ['invalid', 'Name a phone: the account {accountId} has none.'],
  receiptTaken: ['conflict', 'The receipt {reference} is entered already, and belongs to another customer or amount.'],
});

/** The name under which money at the desk is booked. */
const CASH = 'cash';

/** Asking for money, and taking it at the desk. */
export const payRoutes = ({ billing, asks }: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/payments/mpesa',
    word: 'payment',
    summary: 'Ask a phone for money; without an amount, for what is due',
    body: z.strictObject({
      customerId: idOf<'Account'>().optional(),
      subscriptionId: idOf<'Subscription'>().optional(),
      phone: Phone.optional(),
      amount: MajorAmount.optional(),
    }),
    status: 202,
    reply: AttemptOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/payments/attempts/${id}`,
    async answer({ body, caller }) {
      const account = await accountFor(billing, body.customerId ?? null, caller);
      const payer = body.phone ?? account.phone;
      if (payer === null) throw payErrors.noPhone({ accountId: account.id });
      if (caller.role === 'customer') await asks.take(account.id);
      const attempt = await billing.requestPayment({
        gateway: 'mpesa',
        accountId: account.id,
        subscriptionId: body.subscriptionId ?? null,
        amount: body.amount === undefined ? null : parseMoney(body.amount, account.currency),
        payer,
      });
      return presentAttempt(attempt);
    },
  }),
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
    }),
    status: 201,
    reply: PaymentOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/payments/${id}`,
    async answer({ body: { customerId, amount: typed, reference }, caller }) {
      const account = await accountFor(billing, customerId, caller);
      const amount = parseMoney(typed, account.currency);
      const applied = await billing.applyResult(CASH, {
        kind: 'received',
        receipt: reference,
        providerReference: null,
        amount,
        providerAt: null,
        accountReference: account.number,
        payer: null,
        payerName: null,
      });
      if (!('payment' in applied)) throw paymentErrors.contradiction({ reference });
      const { payment } = applied;
      if (payment.accountId !== account.id || payment.amount.minor !== amount.minor) {
        throw payErrors.receiptTaken({ reference, paymentId: payment.id });
      }
      return presentOne(billing, payment);
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
