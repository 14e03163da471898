import { invoiceStatus, negate, owedOn, type InvoiceRow } from '@daftari/core';
import { z } from 'zod';
import { instant, Instant, MoneyOut, presentMoney } from './common.ts';

const Relief = z.strictObject({ reason: z.string(), reference: z.string().nullable() });

/** A document that is owed, and what has been paid on it. */
export const InvoiceOut = z.strictObject({
  id: z.string(),
  /** A credit note is owed to the customer: its figures are above zero and count the other way. */
  kind: z.enum(['invoice', 'credit_note', 'debit_note']),
  number: z.string().nullable(),
  customerId: z.string(),
  customerName: z.string(),
  issuedAt: Instant,
  dueAt: Instant,
  net: MoneyOut,
  tax: MoneyOut,
  total: MoneyOut,
  paid: MoneyOut,
  /** What is still to be paid. */
  owed: MoneyOut,
  /** Kept back as tax, against a certificate. */
  withheld: MoneyOut,
  /** Given up, less what was recovered. */
  writtenOff: MoneyOut,
  /** What credit notes that correct it have given back. */
  credited: MoneyOut,
  /** Of a credit note nothing is to be paid. */
  status: z.enum(['unpaid', 'partial', 'paid', 'uncollectible', 'void']),
  lines: z.array(
    z.strictObject({
      /** By which a note names it. */
      id: z.string(),
      /** Of a note: the line of the document that it corrects. */
      corrects: z.strictObject({ invoiceId: z.string(), lineId: z.string() }).nullable(),
      description: z.string(),
      fromAt: Instant,
      toAt: Instant,
      net: MoneyOut,
      tax: MoneyOut,
      gross: MoneyOut,
    }),
  ),
  taxes: z.array(
    z.strictObject({
      code: z.string(),
      name: z.string(),
      rate: z.string(),
      base: MoneyOut,
      amount: MoneyOut,
      /** Why the rate is 0; null where the tax is what the law says. */
      relief: Relief.nullable(),
    }),
  ),
  /** What she may keep back when she pays, and owes until her certificate comes. */
  mayWithhold: z.array(z.strictObject({ code: z.string(), name: z.string(), rate: z.string(), amount: MoneyOut })),
});

/** Writes an invoice, with the customer as she was at issue. */
export function presentInvoice({ invoice, ...standing }: InvoiceRow): z.input<typeof InvoiceOut> {
  const { id, kind, number, accountId, customer, total } = invoice;
  return {
    id,
    kind,
    number,
    customerId: accountId,
    customerName: customer.name,
    issuedAt: instant(invoice.issuedAt),
    dueAt: instant(invoice.dueAt),
    net: presentMoney(invoice.net),
    tax: presentMoney(invoice.tax),
    total: presentMoney(total),
    paid: presentMoney(standing.paid),
    owed: presentMoney(owedOn(invoice, standing)),
    withheld: presentMoney(standing.withheld),
    writtenOff: presentMoney(standing.writtenOff),
    credited: presentMoney(standing.credited),
    status: invoiceStatus(invoice, standing),
    lines: invoice.lines.map(({ chargeId, corrects, description, fromAt, toAt, net, tax, gross }) => ({
      id: chargeId,
      corrects: corrects === undefined ? null : { invoiceId: corrects.invoiceId, lineId: corrects.chargeId },
      description,
      fromAt: instant(fromAt),
      toAt: instant(toAt),
      net: presentMoney(net),
      tax: presentMoney(tax),
      gross: presentMoney(gross),
    })),
    taxes: invoice.taxes.map(({ code, name, rate, base, amount, relief }) => ({
      code,
      name,
      rate,
      base: presentMoney(base),
      amount: presentMoney(amount),
      relief: relief ?? null,
    })),
    mayWithhold: (invoice.mayWithhold ?? []).map(({ code, reason, rate, amount }) => ({
      code,
      name: reason,
      rate,
      amount: presentMoney(negate(amount)),
    })),
  };
}
