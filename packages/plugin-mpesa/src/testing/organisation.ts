import type { RegisteredUrls } from './world.ts';

/** The accounts of an organisation with M-Pesa. */
export type AccountKind = 'utility' | 'working' | 'charges' | 'settlement';

/** What the portal and the balance API call each account. */
export const ACCOUNT_NAMES: Readonly<Record<AccountKind, string>> = {
  working: 'Working Account',
  utility: 'Utility Account',
  charges: 'Charges Paid Account',
  settlement: 'Organization Settlement Account',
};

/** One movement on one account. */
export interface Entry {
  readonly receipt: string;
  readonly account: AccountKind;
  /** Cents: above zero came in, below zero went out. */
  readonly amount: bigint;
  /** Cents on the account afterwards. */
  readonly balance: bigint;
  readonly details: string;
  readonly reason: string;
  readonly otherParty: string;
  /** The receipt of what it undoes or belongs to. */
  readonly linked: string;
  /** What the payer typed as account number. */
  readonly accountNo: string;
  /** UTC milliseconds. */
  readonly at: number;
}

/** One line of the bank account to which an organisation is settled. */
export interface BankLine {
  readonly at: number;
  /** The bank's own reference. */
  readonly reference: string;
  readonly narration: string;
  /** Cents: above zero came in. */
  readonly amount: bigint;
  /** Cents on the bank account afterwards. */
  readonly balance: bigint;
}

/** A shortcode and its money. */
export interface Organisation {
  readonly shortcode: string;
  /** Empty for none. */
  readonly till: string;
  readonly passkey: string;
  readonly name: string;
  readonly validation: boolean;
  /** Cents. */
  readonly balances: Record<AccountKind, bigint>;
  readonly entries: Entry[];
  readonly bank: BankLine[];
  urls: RegisteredUrls | undefined;
  pullRegistered: boolean;
}

/** An organisation without a cent. */
export const newOrganisation = (
  given: Pick<Organisation, 'shortcode' | 'till' | 'passkey' | 'name' | 'validation'>,
): Organisation => ({
  ...given,
  balances: { utility: 0n, working: 0n, charges: 0n, settlement: 0n },
  entries: [],
  bank: [],
  urls: undefined,
  pullRegistered: false,
});

/** What an entry needs to be told; the rest is empty. */
export type NewEntry = Pick<Entry, 'receipt' | 'account' | 'amount' | 'details' | 'reason' | 'at'> &
  Partial<Pick<Entry, 'otherParty' | 'linked' | 'accountNo'>>;

/** Moves money on an account and writes it down. An entry of nothing is not written. */
export function enter(org: Organisation, entry: NewEntry): void {
  if (entry.amount === 0n) return;
  org.balances[entry.account] += entry.amount;
  const balance = org.balances[entry.account];
  org.entries.push({ otherParty: '', linked: '', accountNo: '', ...entry, balance });
}

/** Cents as M-Pesa writes shillings: `1234.50`, `-5.00`. */
export function shillings(cents: bigint): string {
  const size = cents < 0n ? -cents : cents;
  return `${cents < 0n ? '-' : ''}${size / 100n}.${String(size % 100n).padStart(2, '0')}`;
}

/**
 * Cents of an amount in shillings, a number or text such as `500`, `"500.5"`, `"500.50"`.
 * @throws Error for what is no amount
 */
export function centsOf(amount: number | string): bigint {
  const [, whole, part = ''] = /^(\d+)(?:\.(\d{1,2}))?$/.exec(String(amount)) ?? [];
  if (whole === undefined) throw new Error(`not an amount: ${amount}`);
  return BigInt(whole + part.padEnd(2, '0'));
}
