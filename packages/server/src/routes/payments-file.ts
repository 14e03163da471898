import { csv, csvLines, type Billing, type Payment, type PaymentFilter } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { piecesDoor } from '../http/pieces.ts';
import { AllPaymentsQuery, filterOf, paymentColumns, type PaymentLine } from '../wire/payment-list.ts';

/** So many are read, and written, together. */
const PIECE = 1_000;

/** What payments are filtered by, and all that a filter leaves as one file. */
export const paymentFileRoutes = ({ billing }: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/payments/gateways',
    word: 'payment',
    summary: 'The gateways of which there are payments',
    who: 'operator',
    reply: z.strictObject({ gateways: z.array(z.string()) }),
    answer: async () => ({ gateways: [...(await billing.reads.paymentGateways())] }),
  }),
  piecesDoor({
    path: '/api/v1/payments.csv',
    word: 'payment',
    summary: 'All payments that a filter leaves, newest first, as comma-separated values',
    who: 'operator',
    query: AllPaymentsQuery,
    // RFC 7111: with a head.
    mediaType: 'text/csv; charset=utf-8; header=present',
    name: 'payments.csv',
    pieces: (query) => linesOf(billing, filterOf(query, billing.zone)),
  }),
];

/** The head, and then a piece after the other, each of so many payments. */
async function* linesOf(billing: Billing, filter: PaymentFilter): AsyncGenerator<string> {
  let after: Payment | null = null;
  let write = csv<PaymentLine>;
  for (;;) {
    const payments: readonly Payment[] = await billing.reads.paymentsAfter(filter, after, PIECE);
    yield write(paymentColumns, await owned(billing, payments));
    after = payments.at(-1) ?? null;
    if (payments.length < PIECE) return;
    write = csvLines;
  }
}

/** Payments with their owners, in one read. */
async function owned({ reads }: Billing, payments: readonly Payment[]): Promise<readonly PaymentLine[]> {
  const ids = payments.map(({ accountId }) => accountId).filter((one) => one !== null);
  const owners = new Map((await reads.accountsById([...new Set(ids)])).map((one) => [one.id, one]));
  return payments.map((payment) => {
    return { payment, owner: payment.accountId === null ? null : (owners.get(payment.accountId) ?? null) };
  });
}
