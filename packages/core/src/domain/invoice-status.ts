import { sum, type Money } from '../kernel/money.ts';
import type { Invoice } from './invoice.ts';

/** What has become of the total of a document: what was paid on it, and what is not to be paid any more. */
export interface InvoiceStanding {
  /** Money and credit put against it. */
  readonly paid: Money;
  /** Kept back as tax by the customer, who sent a certificate instead. */
  readonly withheld: Money;
  /** Given up, less what was recovered. */
  readonly writtenOff: Money;
  /** All of it, when it is void. */
  readonly voided: Money;
  /** What credit notes that refer to it have given back, of what was paid or owed. */
  readonly credited: Money;
}

/** How a finalised document is paid. Derived, never stored: whoever asks gets what the facts say. */
export type InvoiceStatus = 'unpaid' | 'partial' | 'paid' | 'uncollectible' | 'void';

/** What is still owed on a document; nothing of a credit note. */
export function owedOn({ kind, total }: Invoice, standing: InvoiceStanding): Money {
  const { paid, withheld, writtenOff, voided } = standing;
  const settled = sum([paid, withheld, writtenOff, voided], total.currency).minor;
  return { ...total, minor: kind === 'credit_note' ? 0n : total.minor - settled };
}

/** The status of a document. Of a credit note nothing is to be paid. What was given up is not called paid. */
export function invoiceStatus(invoice: Invoice, standing: InvoiceStanding): InvoiceStatus {
  if (invoice.kind === 'credit_note') return 'paid';
  if (standing.voided.minor > 0n) return 'void';
  if (standing.writtenOff.minor > 0n) return 'uncollectible';
  if (owedOn(invoice, standing).minor <= 0n) return 'paid';
  return standing.paid.minor + standing.withheld.minor > 0n ? 'partial' : 'unpaid';
}
