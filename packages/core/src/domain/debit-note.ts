import { assert } from '../kernel/assert.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { sameCurrency, type Money } from '../kernel/money.ts';
import type { Account } from './account.ts';
import type { Charge } from './charge.ts';
import { ratesOf } from './credit-note.ts';
import { assemble, type Invoice } from './invoice.ts';
import type { TaxOptions } from './tax.ts';

/** What was billed too low: so much more for one line of a document. */
export interface LineDebitAsk {
  readonly chargeId: Id<'Charge'>;
  /** With its taxes where the prices of the document include them, else without. */
  readonly amount: Money;
}

/** What can be wrong with a debit note. */
export const debitNoteErrors = defineErrors('debitNote', {
  kind: ['invalid', '{number} is a credit note: it is corrected by an invoice.'],
  void: ['conflict', '{number} is void: make a new invoice.'],
  line: ['missing', 'The document {number} has no line {chargeId}.'],
  amount: ['invalid', 'A debit note is over more than nothing on each line; got {amount}.'],
});

/**
 * The draft of a debit note: more for lines of a document, at the rates that they bore, and earned where they are.
 * @throws BillingError those of `debitNoteErrors`
 */
export function debitNote(
  invoice: Invoice,
  account: Account,
  asks: readonly LineDebitAsk[],
  note: {
    readonly id: Id<'Invoice'>;
    readonly issuedAt: number;
    readonly dueAt: number;
    readonly nextCharge: () => Id<'Charge'>;
    readonly reason: string;
    readonly policy: TaxOptions;
  },
): { readonly invoice: Invoice; readonly charges: readonly Charge[] } {
  const { id, issuedAt, dueAt, nextCharge, reason, policy } = note;
  if (invoice.kind === 'credit_note') throw debitNoteErrors.kind({ number: invoice.number });
  const found = asks.map(({ chargeId, amount }) => {
    const line = invoice.lines.find((each) => each.chargeId === chargeId);
    if (line === undefined) throw debitNoteErrors.line({ chargeId, number: invoice.number });
    sameCurrency(amount, line.net);
    if (amount.minor <= 0n) throw debitNoteErrors.amount({ amount: amount.minor });
    return { line, amount };
  });
  const charges = found.map(({ line, amount }, place): Charge => ({
    id: nextCharge(),
    key: `${id}/${place + 1}`,
    accountId: account.id,
    subscriptionId: null,
    planId: null,
    kind: line.kind === 'recurring' ? 'recurring' : 'one_off',
    description: `${reason}: ${line.description}`.slice(0, 500),
    amount,
    taxMode: invoice.taxMode,
    taxes: ratesOf(invoice, line),
    fromAt: line.fromAt,
    toAt: line.toAt,
    origin: 'core',
    ...(line.revenue !== undefined && { revenue: line.revenue }),
  }));
  const plain = assemble({ id, issuedAt, dueAt, kind: 'debit_note' }, account, charges, policy);
  const lines = plain.lines.map((line, place) => {
    const corrected = found[place]?.line;
    assert(corrected !== undefined, 'a line of the note for each line that it corrects');
    const { subscriptionId = null, planId = null, chargeId } = corrected;
    return { ...line, subscriptionId, planId, corrects: { invoiceId: invoice.id, chargeId } };
  });
  return { invoice: { ...plain, lines }, charges };
}
