import { majorString, startOfDay, type Account, type Cell, type Payment, type PaymentFilter } from '@daftari/core';
import { z } from 'zod';
import { listOf } from '../http/list.ts';
import { instant } from './common.ts';
import { LocalDay } from './price.ts';

const Query = listOf('matched', 'unmatched', 'held').extend({
  gateway: z.string().trim().min(1).max(64).optional(),
  from: LocalDay.optional(),
  to: LocalDay.optional(),
});

const inOrder = ({ from = '', to = '9999-12-31' }: Pick<z.output<typeof Query>, 'from' | 'to'>) => from < to;
const afterFrom = { path: ['to'], message: 'a day after `from`' };

/** Which payments; days are local, `[from, to)`, and those on which payments were received. */
export const PaymentsQuery = Query.refine(inOrder, afterFrom);

/** The same without a page: all of them. */
export const AllPaymentsQuery = Query.omit({ page: true, limit: true }).refine(inOrder, afterFrom);

/** Which payments, as reads take it. */
export function filterOf(query: z.output<typeof AllPaymentsQuery>, zone: string): PaymentFilter {
  const { gateway, from, to, status, search } = query;
  return {
    ...(gateway !== undefined && { gateway }),
    ...(from !== undefined && { fromAt: startOfDay(from, zone) }),
    ...(to !== undefined && { toAt: startOfDay(to, zone) }),
    ...(status !== undefined && { status }),
    ...(search !== undefined && { search }),
  };
}

/** A payment, and whose it is. */
export interface PaymentLine {
  readonly payment: Payment;
  readonly owner: Account | null;
}

/** What stands in each column of the payments as comma-separated values. */
export const paymentColumns: Readonly<Record<string, (line: PaymentLine) => Cell>> = {
  receivedAt: ({ payment }) => instant(payment.receivedAt),
  paidAt: ({ payment }) => instant(payment.providerAt),
  gateway: ({ payment }) => payment.gateway,
  reference: ({ payment }) => payment.receipt ?? payment.reference,
  amount: ({ payment }) => ({ figure: majorString(payment.amount) }),
  currency: ({ payment }) => payment.amount.currency,
  customerNumber: ({ owner }) => owner?.number ?? null,
  customer: ({ owner }) => owner?.name ?? null,
  accountTyped: ({ payment }) => payment.accountReference,
  payer: ({ payment }) => payment.payer,
  payerName: ({ payment }) => payment.payerName,
  state: ({ payment }) => stateOf(payment),
  reason: ({ payment }) => payment.held ?? payment.unmatched,
  id: ({ payment }) => payment.id,
};

function stateOf({ unmatched, held }: Payment): string {
  if (unmatched === null) return 'matched';
  return (held ?? null) === null ? 'unmatched' : 'held';
}
