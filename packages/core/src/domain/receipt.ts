import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';
import type { Account } from './account.ts';
import type { Allocation } from './allocation.ts';
import type { Invoice } from './invoice.ts';
import type { Payment } from './payment.ts';

/** What a payer is given for a payment: one document each, with a number of its own, as things stood when she asked. */
export interface Receipt {
  readonly paymentId: Id<'Payment'>;
  readonly accountId: Id<'Account'>;
  /** `RCT-000001`, gap-free; null until the store has given it. */
  readonly number: string | null;
  readonly made: ReceiptFacts;
  readonly madeAt: number;
}

/** What stands on a receipt. */
export interface ReceiptFacts {
  readonly amount: Money;
  readonly gateway: string;
  /** The provider's number of it. */
  readonly reference: string;
  readonly payer: string | null;
  readonly payerName: string | null;
  /** When the money came, UTC milliseconds. */
  readonly paidAt: number;
  readonly customer: { readonly name: string; readonly number: string; readonly phone: string | null };
  /** What it had paid by then; the rest lay in the wallet. */
  readonly paid: readonly { readonly invoiceId: Id<'Invoice'>; readonly number: string; readonly amount: Money }[];
  readonly inWallet: Money;
}

/** The receipt of a payment, without its number. */
export function makeReceipt(
  payment: Payment,
  { id: accountId, name, number, phone }: Account,
  paid: readonly { readonly allocation: Allocation; readonly invoice: Pick<Invoice, 'id' | 'number'> }[],
  at: number,
): Receipt {
  const parts = paid.map(({ allocation, invoice }) => {
    return { invoiceId: invoice.id, number: invoice.number ?? invoice.id, amount: allocation.amount };
  });
  const { amount } = payment;
  const put = parts.reduce((all, part) => all + part.amount.minor, 0n);
  const { gateway, reference, receipt, payer, payerName, effectiveAt: paidAt } = payment;
  const customer = { name, number, phone };
  const inWallet = { ...amount, minor: amount.minor - put };
  const facts = { amount, gateway, reference: receipt ?? reference, payer, payerName, paidAt, customer };
  return { paymentId: payment.id, accountId, number: null, made: { ...facts, paid: parts, inWallet }, madeAt: at };
}
