import type { Invoice } from '../domain/invoice.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/** A document that points are earned by, or lost. */
export interface PaidDocument {
  readonly invoiceId: Id<'Invoice'>;
  readonly kind: Invoice['kind'];
  readonly net: Money;
  readonly issuedAt: number;
}

/** How an invoice was paid. */
export interface PaidInvoice {
  readonly invoiceId: Id<'Invoice'>;
  readonly issuedAt: number;
  readonly dueAt: number;
  /** Null while something is open. */
  readonly paidAt: number | null;
}
