import { sum, zero, type Money } from '../../kernel/money.ts';
import type { Account } from '../account.ts';
import type { Charge } from '../charge.ts';
import type { Id } from '../../kernel/id.ts';
import { assemble, type Invoice } from '../invoice.ts';
import { cashRounding, type MoneyPolicy } from '../policy.ts';

/** A document that was issued, with the charges that stand on it. */
export interface IssuedDocument {
  readonly invoice: Invoice;
  readonly charges: readonly Charge[];
}

/** What one line brought: above zero where the customer owes it. */
export interface Brought {
  readonly planId: Id<'Plan'> | null;
  readonly net: Money;
  readonly tax: Money;
}

/** A document as the sum of what its lines bring. */
export interface Replayed {
  readonly lines: readonly Brought[];
  /** What is to be paid; below zero for a credit note. */
  readonly total: Money;
}

/** What a document brought as it was issued. */
export function asIssued({ invoice, charges }: IssuedDocument): Replayed {
  const plans = new Map(charges.map(({ id, planId }) => [id, planId]));
  // What corrects a document is no charge of a plan; its lines are under the plans of those that they correct.
  const own = new Map(invoice.lines.map(({ chargeId, planId = null }) => [chargeId, planId]));
  return broughtBy(invoice, (chargeId) => plans.get(chargeId) ?? own.get(chargeId) ?? null);
}

/**
 * What a document would have brought with other charges: assembled as it was, taxes rounded once for each rate and the
 * coin at its end. With the charges that it has, it is the document that was issued.
 */
export function replayed(
  { invoice }: IssuedDocument,
  account: Account,
  given: readonly Charge[],
  policy: MoneyPolicy,
): Replayed {
  const charges = given.filter(({ kind }) => kind !== 'rounding');
  const owed = charges.reduce((all, { amount }) => all + amount.minor, 0n);
  if (charges.length === 0 || owed === 0n) return { lines: [], total: zero(invoice.currency) };
  const { id, issuedAt, dueAt } = invoice;
  const identity = { id, issuedAt, dueAt, kind: owed > 0n ? ('invoice' as const) : ('credit_note' as const) };
  const plain = assemble(identity, account, charges, policy);
  const coin = identity.kind === 'invoice' ? cashRounding(plain, charges, policy) : null;
  const all = coin === null ? charges : [...charges, { ...coin, id: `${id}/coin` as Id<'Charge'> }];
  const plans = new Map(all.map((charge) => [charge.id, charge.planId]));
  const draft = coin === null ? plain : assemble(identity, account, all, policy);
  return broughtBy(draft, (chargeId) => plans.get(chargeId) ?? null);
}

function broughtBy(document: Invoice, planOf: (chargeId: Id<'Charge'>) => Id<'Plan'> | null): Replayed {
  const sign = document.kind === 'credit_note' ? -1n : 1n;
  const signed = ({ minor, currency }: Money): Money => ({ minor: minor * sign, currency });
  const lines = document.lines.map(({ chargeId, net, tax }) => ({
    planId: planOf(chargeId),
    net: signed(net),
    tax: signed(tax),
  }));
  return {
    lines,
    total: sum(
      lines.flatMap(({ net, tax }) => [net, tax]),
      document.currency,
    ),
  };
}
