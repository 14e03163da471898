import { assert } from '../kernel/assert.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { Money } from '../kernel/money.ts';

/**
 * One fact in the books: entries that sum to zero for every asset. Written once, sealed by the database, never changed.
 */
export interface Journal {
  readonly id: Id<'Journal'>;
  readonly kind: JournalKind;
  /** The document that caused it; one journal for each document and kind. */
  readonly documentType: DocumentType;
  readonly documentId: string;
  /** When it was written. */
  readonly bookedAt: number;
  /** When it counts: a payment counts from the provider's time. */
  readonly effectiveAt: number;
  readonly entries: readonly Entry[];
  readonly memo: string;
  readonly origin: string;
}

/** One side of a journal. The amount is above zero; the side carries the sign. */
export interface Entry {
  readonly account: AccountCode;
  /** Whose sub-ledger, where the code keeps one for each customer. */
  readonly owner: Id<'Account'> | null;
  /** A currency, or a quantity such as `BYTES`. */
  readonly asset: string;
  readonly side: 'debit' | 'credit';
  readonly amount: bigint;
}

/** What happened, in the words of the posting recipes. */
export type JournalKind =
  | 'invoice'
  | 'receipt'
  | 'allocation'
  | 'identified'
  | 'to_wallet'
  | 'from_wallet'
  | 'from_credit'
  | 'reversal'
  | 'bucket_granted'
  | 'bucket_used'
  | 'bucket_ended'
  | 'credit_note'
  | 'refund_due'
  | 'refund_sent'
  | 'refund_back'
  | 'credit_to_wallet'
  | 'void'
  | 'write_off'
  | 'recovery'
  | 'withheld'
  | 'bucket_moved'
  | 'recognition'
  | 'vouchers_sold'
  | 'vouchers_back'
  | 'vouchers_expired'
  | 'commission'
  | 'clawback'
  | 'payout'
  | 'pay_out_due'
  | 'pay_out_back'
  | 'paid_out'
  | 'gateway_fee'
  | 'settlement'
  | 'taken_back'
  | 'restored'
  | 'cash_difference'
  | 'cash_deposit';

/** What kind of document a journal belongs to. */
export type DocumentType =
  | 'invoice'
  | 'payment'
  | 'allocation'
  | 'journal'
  | 'bucket'
  | 'write_off'
  | 'recovery'
  | 'refund'
  | 'withheld_tax'
  | 'recognition'
  | 'voucher'
  | 'commission'
  | 'payout'
  | 'disbursement'
  | 'taking'
  | 'reported_line'
  | 'cash_closing'
  | 'cash_deposit';

/**
 * The chart of accounts, so far as recipes use it. `perCustomer` codes keep a balance row for each customer. The last
 * two count units and no money: what is outstanding, and who holds it.
 */
export const chart = {
  '1100': { name: 'Cash at bank', normal: 'debit', perCustomer: false },
  '1150': { name: 'Gateway and cash desk clearing', normal: 'debit', perCustomer: false },
  '1160': { name: 'Mobile-money clearing', normal: 'debit', perCustomer: false },
  '1170': { name: 'Float of agents', normal: 'debit', perCustomer: true },
  '1200': { name: 'Accounts receivable', normal: 'debit', perCustomer: true },
  '2100': { name: 'Customer wallet', normal: 'credit', perCustomer: true },
  '2110': { name: 'Customer credit', normal: 'credit', perCustomer: true },
  '2150': { name: 'Unapplied receipts, payer unknown', normal: 'credit', perCustomer: false },
  '2160': { name: 'Unapplied receipts of a known customer', normal: 'credit', perCustomer: true },
  '2200': { name: 'Deferred revenue', normal: 'credit', perCustomer: false },
  '2300': { name: 'Tax payable', normal: 'credit', perCustomer: false },
  '2310': { name: 'Tax withheld by customers', normal: 'debit', perCustomer: true },
  '2400': { name: 'Refunds payable', normal: 'credit', perCustomer: true },
  '2450': { name: 'Commission payable', normal: 'credit', perCustomer: true },
  '2460': { name: 'Commission on its way', normal: 'credit', perCustomer: true },
  '2600': { name: 'Promotional credit and breakage reserve', normal: 'credit', perCustomer: false },
  '4100': { name: 'Revenue, recurring', normal: 'credit', perCustomer: false },
  '4110': { name: 'Revenue from usage', normal: 'credit', perCustomer: false },
  '4120': { name: 'Revenue from installation', normal: 'credit', perCustomer: false },
  '4130': { name: 'Revenue from equipment', normal: 'credit', perCustomer: false },
  '4150': { name: 'Revenue from late fees', normal: 'credit', perCustomer: false },
  '4180': { name: 'Revenue from bundles', normal: 'credit', perCustomer: false },
  '4190': { name: 'Breakage revenue', normal: 'credit', perCustomer: false },
  '4200': { name: 'Discounts and promotions', normal: 'debit', perCustomer: false },
  '4290': { name: 'Credit notes and allowances', normal: 'debit', perCustomer: false },
  '5100': { name: 'Gateway fees', normal: 'debit', perCustomer: false },
  '5200': { name: 'Commission', normal: 'debit', perCustomer: false },
  '5300': { name: 'Bad debts', normal: 'debit', perCustomer: false },
  '5310': { name: 'Bad debts recovered', normal: 'credit', perCustomer: false },
  '5900': { name: 'Rounding difference', normal: 'debit', perCustomer: false },
  '5910': { name: 'Cash over and short', normal: 'debit', perCustomer: false },
  '9000': { name: 'Units outstanding', normal: 'debit', perCustomer: false },
  '9100': { name: 'Units that a customer holds', normal: 'credit', perCustomer: true },
} as const satisfies Record<string, { name: string; normal: 'debit' | 'credit'; perCustomer: boolean }>;

/** A code of the chart. Taxes add their code behind a colon, `2300:VAT`, so that each is a sum of its own. */
export type AccountCode = keyof typeof chart | `2300:${string}`;

/** Where what was sold is earned, and what lowers it. */
export type RevenueCode = '4100' | '4110' | '4120' | '4130' | '4150' | '4180' | '4200' | '4290' | '5900';

/** Where money stands from its receipt until the bank has it: till and paybill on 1160, all other ways on 1150. */
export type ClearingCode = '1150' | '1160';

/** What can be wrong with a journal. */
export const ledgerErrors = defineErrors('ledger', {
  unbalanced: ['invalid', 'The journal does not balance: {reason}.'],
  missing: ['missing', 'There is no journal {journalId}.'],
});

/** Who books, and when: what every recipe needs beside the figures. */
export interface Booking {
  readonly id: Id<'Journal'>;
  readonly bookedAt: number;
  readonly effectiveAt: number;
  readonly origin: string;
}

/**
 * Refuses a journal that does not balance. The database refuses it too; this one names the reason.
 * @throws BillingError `ledger.unbalanced`
 */
export function checkBalanced(journal: Journal): void {
  const wrong = (reason: string) => ledgerErrors.unbalanced({ journalId: journal.id, reason });
  if (journal.entries.length < 2) throw wrong('it needs two entries or more');
  const sums = new Map<string, bigint>();
  for (const entry of journal.entries) {
    if (entry.amount <= 0n) throw wrong(`an entry on ${entry.account} is not above zero`);
    const perCustomer = entry.account in chart && chart[entry.account as keyof typeof chart].perCustomer;
    if (perCustomer !== (entry.owner !== null)) throw wrong(`an entry on ${entry.account} has the wrong owner`);
    sums.set(entry.asset, (sums.get(entry.asset) ?? 0n) + signed(entry));
  }
  for (const [asset, left] of sums) {
    if (left !== 0n) throw wrong(`debits less credits in ${asset} leave ${left}`);
  }
}

/** Debit counts up, credit counts down. */
export function signed(entry: Entry): bigint {
  return entry.side === 'debit' ? entry.amount : -entry.amount;
}

/** The balance of one account in one asset over journals, debits less credits. */
export function balance(
  journals: readonly Journal[],
  account: AccountCode,
  owner: Id<'Account'> | null,
  asset: string,
): bigint {
  let total = 0n;
  for (const entry of journals.flatMap((journal) => journal.entries)) {
    if (entry.account === account && entry.owner === owner && entry.asset === asset) total += signed(entry);
  }
  return total;
}

/** The journal that undoes another: every side turned, nothing removed. */
export function reverse(journal: Journal, booking: Booking): Journal {
  return {
    ...booking,
    kind: 'reversal',
    documentType: 'journal',
    documentId: journal.id,
    entries: journal.entries.map((entry) => ({ ...entry, side: entry.side === 'debit' ? 'credit' : 'debit' })),
    memo: `Reverses ${journal.kind} ${journal.documentId}`,
  };
}

/** A debit of an amount above zero. */
export function debit(account: AccountCode, owner: Id<'Account'> | null, amount: Money): Entry {
  return entryOf('debit', account, owner, amount);
}

/** A credit of an amount above zero. */
export function credit(account: AccountCode, owner: Id<'Account'> | null, amount: Money): Entry {
  return entryOf('credit', account, owner, amount);
}

function entryOf(side: Entry['side'], account: AccountCode, owner: Id<'Account'> | null, amount: Money): Entry {
  assert(amount.minor > 0n, `an entry on ${account} must be above zero`);
  return { account, owner, asset: amount.currency, side, amount: amount.minor };
}
