import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { LocalDate } from '../kernel/calendar.ts';
import type { Money } from '../kernel/money.ts';

/** Tax that a customer kept back from an invoice and paid to the state for us: her certificate stands for the money. */
export interface WithheldTax {
  readonly id: Id<'WithheldTax'>;
  readonly accountId: Id<'Account'>;
  readonly invoiceId: Id<'Invoice'>;
  readonly amount: Money;
  /** What the certificate says it is called; it may cover several invoices, each of them once, for ever. */
  readonly certificate: string;
  readonly certifiedOn: LocalDate;
  readonly actor: string;
  readonly recordedAt: number;
}

/** What can be wrong with a withholding. */
export const withheldTaxErrors = defineErrors('withheldTax', {
  certificate: ['conflict', 'The certificate {certificate} has been recorded already, on {invoiceId} with {amount}.'],
  otherHolder: ['conflict', 'The certificate {certificate} is of another customer: it was recorded on {invoiceId}.'],
  excess: ['conflict', 'Only {owed} is owed on {number}: {amount} cannot have been withheld from it.'],
});
