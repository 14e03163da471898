import { invoiceStatus, owedOn } from '../../src/domain/invoice-status.ts';
import type { Payment } from '../../src/domain/payment.ts';
import type { Id } from '../../src/kernel/id.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes } from '../../src/testing/builders.ts';
import type { Story } from '../../src/testing/story.ts';

/** A customer pays at the desk, for her own account. */
export async function pays(
  { billing }: Story,
  { number }: { readonly number: string },
  amount: string,
  receipt: string,
): Promise<Payment> {
  const result = { kind: 'received', receipt, providerReference: null, providerAt: null } as const;
  const who = { accountReference: number, payer: null, payerName: null };
  const applied = await billing.applyResult('desk', { ...result, ...who, amount: kes(amount) });
  if (!('payment' in applied)) throw new Error(applied.outcome);
  return applied.payment;
}

/** Status of an invoice and what is owed on it. */
export async function stands({ billing }: Story, invoiceId: Id<'Invoice'>): Promise<string> {
  const row = await billing.reads.invoice(invoiceId);
  return `${invoiceStatus(row!.invoice, row!)} ${majorString(owedOn(row!.invoice, row!))}`;
}

/** Balances by code: what is owed to us is above zero, what we owe below. */
export async function books({ billing }: Story, ...codes: readonly string[]): Promise<readonly string[]> {
  return Promise.all(
    codes.map(async (code) => majorString({ minor: await billing.reads.balance(code, null, 'KES'), currency: 'KES' })),
  );
}
