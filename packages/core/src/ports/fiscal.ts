import type { Invoice } from '../domain/invoice.ts';

/** Official receipts, where the law asks for them. */
export interface Fiscal {
  readonly name: string;
  /** Registers one finalised invoice; the invoice's number makes a repeat harmless. */
  register(invoice: Invoice, signal: AbortSignal): Promise<FiscalReceipt>;
}

/** What the authority answered. */
export interface FiscalReceipt {
  readonly number: string;
  readonly verifyUrl: string | null;
  readonly registeredAt: number;
}
