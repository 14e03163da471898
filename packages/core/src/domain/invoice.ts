import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { add, compareMoney, sum, zero, type Money } from '../kernel/money.ts';
import type { Account } from './account.ts';
import type { Charge } from './charge.ts';
import type { TaxMode } from './plan.ts';
import { taxExclusive, taxInclusive, type TaxRate } from './tax.ts';

/** A document that is owed. Once finalised it never changes; whatever comes later is another document. */
export interface Invoice {
  readonly id: Id<'Invoice'>;
  /** Gap-free in its series; given when it is finalised. */
  readonly number: string | null;
  readonly accountId: Id<'Account'>;
  readonly state: 'draft' | 'finalised';
  readonly currency: string;
  readonly taxMode: TaxMode;
  readonly lines: readonly InvoiceLine[];
  readonly taxes: readonly InvoiceTax[];
  readonly net: Money;
  readonly tax: Money;
  /** Net plus tax: the sum of printed figures, never rounded itself. */
  readonly total: Money;
  readonly issuedAt: number;
  readonly dueAt: number;
  /** The customer as she was at issue. */
  readonly customer: { readonly name: string; readonly number: string; readonly phone: string | null };
}

/** One charge as it is printed. Line figures foot with the document's. */
export interface InvoiceLine {
  readonly chargeId: Id<'Charge'>;
  readonly kind: Charge['kind'];
  readonly description: string;
  readonly fromAt: number;
  readonly toAt: number;
  readonly net: Money;
  readonly tax: Money;
  readonly gross: Money;
}

/** One tax of the whole document. */
export interface InvoiceTax {
  readonly code: string;
  readonly name: string;
  /** Exact decimal: `0.16`. */
  readonly rate: string;
  readonly base: Money;
  readonly amount: Money;
}

/** What can be wrong with an invoice. */
export const invoiceErrors = defineErrors('invoice', {
  missing: ['missing', 'There is no invoice {invoiceId}.'],
  sealed: ['conflict', 'The invoice {invoiceId} is issued and can no longer change.'],
  empty: ['invalid', 'An invoice needs at least one charge.'],
  mixed: ['invalid', 'An invoice cannot mix {what}: {values}.'],
  unfooted: ['invalid', 'The invoice does not foot: {reason}.'],
});

/** Makes the draft that bills these charges. Tax is rounded once for each rate of the document. */
export function assemble(
  identity: { readonly id: Id<'Invoice'>; readonly issuedAt: number; readonly dueAt: number },
  account: Account,
  charges: readonly Charge[],
): Invoice {
  const [first] = charges;
  if (first === undefined) throw invoiceErrors.empty();
  const taxMode = only('tax modes', new Set(charges.map((charge) => charge.taxMode)));
  const currency = only('currencies', new Set(charges.map((charge) => charge.amount.currency)));
  const groups = Map.groupBy(charges, (charge) => JSON.stringify(charge.taxes));
  const parts = [...groups.values()].map((group) => taxGroup(group, taxMode));
  const lines = parts.flatMap((part) => part.lines);
  const net = sum(
    lines.map((line) => line.net),
    currency,
  );
  const tax = sum(
    lines.map((line) => line.tax),
    currency,
  );
  return {
    ...identity,
    number: null,
    accountId: account.id,
    state: 'draft',
    currency,
    taxMode,
    lines,
    taxes: mergeTaxes(parts.flatMap((part) => part.taxes)),
    net,
    tax,
    total: add(net, tax),
    customer: { name: account.name, number: account.number, phone: account.phone },
  };
}

/** Finalises a draft: from here on it is a fact. */
export function issue(draft: Invoice, number: string): Invoice {
  if (draft.state !== 'draft') throw invoiceErrors.sealed({ invoiceId: draft.id });
  checkFooted(draft);
  return { ...draft, state: 'finalised', number };
}

/**
 * What the core re-checks after a stage has touched an invoice.
 * @throws BillingError `invoice.unfooted` that names the figure
 */
export function checkFooted(invoice: Invoice): void {
  const { currency, lines, net, tax, total } = invoice;
  const wrong = (reason: string): never => {
    throw invoiceErrors.unfooted({ invoiceId: invoice.id, reason });
  };
  if (lines.length === 0) wrong('it has no line');
  for (const line of lines) {
    if (compareMoney(add(line.net, line.tax), line.gross) !== 0) wrong(`the line ${line.description} is not net + tax`);
  }
  if (
    compareMoney(
      sum(
        lines.map((line) => line.net),
        currency,
      ),
      net,
    ) !== 0
  )
    wrong('net is not the sum of its lines');
  if (
    compareMoney(
      sum(
        lines.map((line) => line.tax),
        currency,
      ),
      tax,
    ) !== 0
  )
    wrong('tax is not the sum of its lines');
  if (
    compareMoney(
      sum(
        invoice.taxes.map((one) => one.amount),
        currency,
      ),
      tax,
    ) !== 0
  ) {
    wrong('tax is not the sum of its rates');
  }
  if (compareMoney(add(net, tax), total) !== 0) wrong('the total is not net + tax');
}

function taxGroup(
  charges: readonly Charge[],
  taxMode: TaxMode,
): { lines: readonly InvoiceLine[]; taxes: readonly InvoiceTax[] } {
  const rates: readonly TaxRate[] = charges[0]?.taxes ?? [];
  const amounts = charges.map((charge) => ({ key: charge.key, amount: charge.amount }));
  const taxed = taxMode === 'inclusive' ? taxInclusive(amounts, rates) : taxExclusive(amounts, rates);
  const lines = charges.map((charge, place): InvoiceLine => {
    const line = taxed.lines[place];
    if (line === undefined) throw invoiceErrors.unfooted({ reason: `no tax line for ${charge.key}` });
    const { chargeId, kind, description, fromAt, toAt } = { ...charge, chargeId: charge.id };
    return { chargeId, kind, description, fromAt, toAt, net: line.net, tax: line.tax, gross: line.gross };
  });
  const taxes = taxed.taxes.map(({ code, name, rate, base, amount }) => ({ code, name, rate, base, amount }));
  return { lines, taxes };
}

/** Charges of different plans may share a tax; the document prints it once. */
function mergeTaxes(taxes: readonly InvoiceTax[]): readonly InvoiceTax[] {
  const merged = new Map<string, InvoiceTax>();
  for (const tax of taxes) {
    const key = `${tax.code}/${tax.rate}`;
    const known = merged.get(key) ?? { ...tax, base: zero(tax.base.currency), amount: zero(tax.base.currency) };
    merged.set(key, { ...known, base: add(known.base, tax.base), amount: add(known.amount, tax.amount) });
  }
  return [...merged.values()];
}

function only<T extends string>(what: string, values: ReadonlySet<T>): T {
  const [value] = values;
  if (value === undefined || values.size > 1) throw invoiceErrors.mixed({ what, values: [...values].join(', ') });
  return value;
}
