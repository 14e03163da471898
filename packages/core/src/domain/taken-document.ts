import type { Id } from '../kernel/id.ts';
import { zero, type Money } from '../kernel/money.ts';
import type { Account } from './account.ts';
import type { Invoice, InvoiceLine } from './invoice.ts';

/** What a document needs by which money that was taken back is owed again. */
export interface TakenDocument {
  readonly id: Id<'Invoice'>;
  readonly lineId: Id<'Charge'>;
  readonly owed: Money;
  /** For the customer: which payment it was, and why it is owed again. */
  readonly description: string;
  readonly at: number;
}

/**
 * A debit note over money that was taken back: due at once and without tax, for it sells nothing. It is owed like any
 * document, and earned nowhere.
 */
export function takenDocument(account: Account, { id, lineId, owed, description, at }: TakenDocument): Invoice {
  const none = zero(owed.currency);
  const line: InvoiceLine = {
    chargeId: lineId,
    kind: 'taken_back',
    description: description.slice(0, 500),
    fromAt: at,
    toAt: at,
    net: owed,
    tax: none,
    gross: owed,
    taxes: [],
    subscriptionId: null,
    planId: null,
  };
  return {
    id,
    kind: 'debit_note',
    number: null,
    accountId: account.id,
    state: 'finalised',
    currency: owed.currency,
    taxMode: 'exclusive',
    lines: [line],
    taxes: [],
    net: owed,
    tax: none,
    total: owed,
    issuedAt: at,
    dueAt: at,
    customer: { name: account.name, number: account.number, phone: account.phone },
  };
}

/** Whether a document is over money that was taken back, and nothing that was sold. */
export function isTakenDocument({ lines }: Pick<Invoice, 'lines'>): boolean {
  return lines.some(({ kind }) => kind === 'taken_back');
}
