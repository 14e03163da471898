import { assert } from '../kernel/assert.ts';
import { localDateAt } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { add, compareMoney, negate, sum, type Money } from '../kernel/money.ts';
import type { Account } from './account.ts';
import type { Charge, Corrected } from './charge.ts';
import type { Period } from '../kernel/period.ts';
import { earningOf, type Deferred, type Earning } from './deferral.ts';
import { reducedLine } from './discount.ts';
import type { RevenueCode } from './ledger.ts';
import type { TaxMode } from './plan.ts';
import { mayWithholdOf } from './taxes/profile.ts';
import type { TaxResult } from './tax-result.ts';
import { taxExclusive, taxInclusive, type TaxedLine, type TaxOptions } from './tax.ts';

/** A document that is owed. Once finalised it never changes; whatever comes later is another document. */
export interface Invoice {
  readonly id: Id<'Invoice'>;
  /** A `credit_note` is owed to the customer: its figures are above zero and count the other way. */
  readonly kind: 'invoice' | 'credit_note' | 'debit_note';
  /** Gap-free in its series; the store gives it in the transaction that writes the finalised invoice. */
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
  /** What she may keep back when she pays and owes until her certificate comes; absent where she withholds nothing. */
  readonly mayWithhold?: readonly TaxResult[];
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
  /** Its tax, tax by tax; absent on documents of before this was kept. */
  readonly taxes?: readonly LineTax[];
  /** Whom and what it is for; absent on documents of before this was kept. */
  readonly subscriptionId?: Id<'Subscription'> | null;
  readonly planId?: Id<'Plan'> | null;
  /** Where its net is earned. */
  readonly revenue?: RevenueCode;
  /** Its days in the customer's zone, `[from, to)`: what it is earned over. */
  readonly service?: Period;
  /** What of its net waits in 2200 from issue on; null: all of it is earned at issue. */
  readonly deferred?: Deferred | null;
  /** Of a credit or debit note, and of what a change gives back: the line that it corrects. */
  readonly corrects?: Corrected;
}

/** One tax of one line: its name stands with the document's. */
export type LineTax = Pick<InvoiceTax, 'code' | 'rate' | 'base' | 'amount'>;

/** One tax of the whole document. */
export interface InvoiceTax {
  readonly code: string;
  readonly name: string;
  /** Exact decimal: `0.16`. */
  readonly rate: string;
  readonly base: Money;
  readonly amount: Money;
  /** Why she does not pay it, where the rate is 0 for that. */
  readonly relief?: { readonly reason: string; readonly reference: string | null };
}

/** What can be wrong with an invoice. */
export const invoiceErrors = defineErrors('invoice', {
  missing: ['missing', 'There is no invoice {invoiceId}.'],
  sealed: ['conflict', 'The invoice {invoiceId} is issued and can no longer change.'],
  empty: ['invalid', 'An invoice needs at least one charge.'],
  mixed: ['invalid', 'An invoice cannot mix {what}: {values}.'],
  unfooted: ['invalid', 'The invoice does not foot: {reason}.'],
});

/** What a document has before it has lines. */
export interface InvoiceIdentity {
  readonly id: Id<'Invoice'>;
  readonly issuedAt: number;
  readonly dueAt: number;
  /** An invoice, unless said otherwise. The charges of a credit note come to less than nothing. */
  readonly kind?: Invoice['kind'];
}

/**
 * Makes the draft that bills these charges. Tax is rounded once for each rate of the document, unless the policy of the
 * legal entity is another one.
 * @throws BillingError `invoice.empty`, `invoice.mixed`, and those of `taxExclusive`
 */
export function assemble(
  { kind = 'invoice', ...identity }: InvoiceIdentity,
  account: Account,
  charges: readonly Charge[],
  policy: TaxOptions = {},
): Invoice {
  const [first] = charges;
  if (first === undefined) throw invoiceErrors.empty();
  const taxMode = only('tax modes', new Set(charges.map((charge) => charge.taxMode)));
  const currency = only('currencies', new Set(charges.map((charge) => charge.amount.currency)));
  const shown = (amount: Money): Money => (kind === 'credit_note' ? negate(amount) : amount);
  const taxable = charges.map(({ key, amount, taxes }) => ({
    key,
    amount: shown(amount),
    rates: taxes,
    within: reducedLine(key),
  }));
  const taxed = taxMode === 'inclusive' ? taxInclusive(taxable, [], policy) : taxExclusive(taxable, [], policy);
  const byKey = new Map(charges.map((charge) => [charge.key, charge]));
  const lines = taxed.lines.map((line, place) => {
    const charge = charges[place];
    const base = byKey.get(reducedLine(line.key)) ?? charge;
    assert(charge?.key === line.key && base !== undefined, 'taxed lines come back in the order of their charges');
    return toLine(charge, line, earningOf(charge, base, { ...identity, net: line.net, zone: account.zone }));
  });
  const net = sum(
    lines.map((line) => line.net),
    currency,
  );
  const tax = sum(
    lines.map((line) => line.tax),
    currency,
  );
  const mayWithhold =
    kind === 'invoice' ? withholdingOf(account, lines, currency, { ...policy, at: identity.issuedAt }) : [];
  return {
    ...identity,
    ...(mayWithhold.length > 0 && { mayWithhold }),
    kind,
    number: null,
    accountId: account.id,
    state: 'draft',
    currency,
    taxMode,
    lines,
    taxes: taxed.taxes,
    net,
    tax,
    total: add(net, tax),
    customer: { name: account.name, number: account.number, phone: account.phone },
  };
}

/** A coin that rounds a total is no supply, so nothing of it is withheld. */
function withholdingOf(
  { taxProfile, zone }: Account,
  lines: readonly InvoiceLine[],
  currency: string,
  { rounding, at }: TaxOptions & { readonly at: number },
): readonly TaxResult[] {
  if (taxProfile.withholding.length === 0) return [];
  const supplied = lines.filter(({ kind }) => kind !== 'rounding').map(({ net }) => net);
  return mayWithholdOf(sum(supplied, currency), taxProfile, localDateAt(at, zone), rounding);
}

/**
 * Finalises a draft: from here on it is a fact. Its number comes with the write.
 * @throws BillingError `invoice.sealed`
 */
export function issue(draft: Invoice): Invoice {
  if (draft.state !== 'draft') throw invoiceErrors.sealed({ invoiceId: draft.id });
  checkFooted(draft);
  return { ...draft, state: 'finalised' };
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

function toLine(charge: Charge, { net, tax, gross, taxes: parts }: TaxedLine, earning: Earning): InvoiceLine {
  const { id: chargeId, kind, description, fromAt, toAt, subscriptionId, planId, corrects } = charge;
  const taxes = parts.map(({ code, rate, base, amount }): LineTax => ({ code, rate, base, amount }));
  const figures = { net, tax, gross, taxes };
  const line = { chargeId, kind, description, fromAt, toAt, ...figures, subscriptionId, planId, ...earning };
  return corrects === undefined ? line : { ...line, corrects };
}

function only<T extends string>(what: string, values: ReadonlySet<T>): T {
  const [value] = values;
  if (value === undefined || values.size > 1) throw invoiceErrors.mixed({ what, values: [...values].join(', ') });
  return value;
}
