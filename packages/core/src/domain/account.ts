import { assert } from '../kernel/assert.ts';
import type { Zone } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { TaxProfile } from './taxes/profile.ts';

/** Who owes and pays. Currency and zone belong to the account, never to the person behind it, and never change. */
export interface Account {
  readonly id: Id<'Account'>;
  /** What the payer types at the paybill, in capitals: by default digits, the last one a Luhn check digit. */
  readonly number: string;
  readonly name: string;
  /** International digits without a plus sign: `254712345678`. */
  readonly phone: string | null;
  readonly email: string | null;
  /** ISO 4217. */
  readonly currency: string;
  /** IANA zone in which its days and periods are counted. */
  readonly zone: Zone;
  readonly state: AccountState;
  /** `agent`: who sells for the house; money for her account is her float. */
  readonly role: 'customer' | 'agent';
  /** The agent whose customer she is; null for one of the house's own. */
  readonly agentId: Id<'Account'> | null;
  /** What is particular to her before the tax law. */
  readonly taxProfile: TaxProfile;
  /** What she is written to in: English or Kiswahili; absent or null: as the ISP does. */
  readonly language?: AccountLanguage | null;
  /** How she is asked for what is overdue; absent: as everybody is. */
  readonly dunning?: AccountDunning;
  /** Grows with every unit of work that touches the account; what a flow has `seen`. */
  readonly version: number;
  readonly createdAt: number;
}

/** A language, by its ISO 639-1 code. */
export type AccountLanguage = 'en' | 'sw';

/** How one account is asked for what is overdue. */
export interface AccountDunning {
  /** The code of a policy of its own; null: the default one. */
  readonly policy: string | null;
  /** Nothing is asked of it. */
  readonly excluded: boolean;
}

/** `suspended`: by hand, no access whatever is paid. `closed`: kept for its books only. */
export type AccountState = 'active' | 'suspended' | 'closed';

/** What can be wrong with an account. */
export const accountErrors = defineErrors('account', {
  missing: ['missing', 'There is no account {accountId}.'],
  numberTaken: ['conflict', 'The account number {number} is taken.'],
  closed: ['conflict', 'The account {accountId} is closed.'],
  owes: ['conflict', 'The account {accountId} cannot be closed: {reason}.'],
  asked: ['conflict', 'The account {accountId} cannot be closed: an ask for {amount} may still be paid.'],
  currency: ['invalid', 'The account {accountId} is kept in {currency}, not in {given}.'],
});

/**
 * The account number for a running number: seven digits or more, and the Luhn digit, so that one wrong digit is
 * noticed.
 */
export function accountNumber(sequence: number): string {
  assert(Number.isSafeInteger(sequence) && sequence >= 0, `no account number for ${sequence}`);
  const body = String(1_000_000 + sequence);
  return body + luhnDigit(body);
}

/** A number as a person typed it, as it is kept: people do not see blanks, and take `a` and `A` for the same. */
export function numberAsKept(typed: string): string {
  return typed.trim().toUpperCase();
}

/** Whether a typed number is well formed: digits only, the last one the Luhn digit of the others (ISO/IEC 7812-1). */
export function isAccountNumber(typed: string): boolean {
  return /^\d{8,12}$/.test(typed) && luhnDigit(typed.slice(0, -1)) === typed.slice(-1);
}

function luhnDigit(body: string): string {
  let total = 0;
  for (let place = 0; place < body.length; place++) {
    const digit = Number(body.at(-1 - place));
    const doubled = place % 2 === 0 ? digit * 2 : digit;
    total += doubled > 9 ? doubled - 9 : doubled;
  }
  return String((10 - (total % 10)) % 10);
}
