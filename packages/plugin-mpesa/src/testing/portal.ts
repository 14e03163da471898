import { newReceipt } from './names.ts';
import type { AccountKind, BankLine, Entry, Organisation } from './organisation.ts';
import { ACCOUNT_NAMES, centsOf, enter, shillings } from './organisation.ts';
import { notify, spend } from './payments.ts';
import { bankStatementCsv, statementCsv } from './statement.ts';
import type { World } from './world.ts';
import { organisation } from './world.ts';

/** Which statement to export. */
export interface StatementAsk {
  /** The first one if none is given. */
  readonly shortcode?: string;
  /** The utility account if none is given: that is where customers pay. */
  readonly account?: AccountKind;
  /** UTC milliseconds, half-open; all there is if left out. */
  readonly fromAt?: number;
  readonly untilAt?: number;
  /** The classic export, with a preamble, or the newer plain one. */
  readonly layout?: 'classic' | 'plain';
}

/** Money that went to the bank. */
export interface Settlement {
  /** The receipt of the withdrawal, which the bank's narration names. */
  readonly receipt: string;
  /** Shillings that customers had paid and that lay on the utility account. */
  readonly gross: string;
  /** Shillings of charges that were made good on the way. */
  readonly charges: string;
  /** Shillings that the bank has. */
  readonly net: string;
  readonly bank: BankLine;
}

/** What somebody of the organisation sees and does in the portal, and what Safaricom does there. */
export interface Portal {
  /** What lies on each account, in shillings. */
  balances(shortcode?: string): Readonly<Record<AccountKind, string>>;
  /** Every movement, the oldest first. */
  entries(shortcode?: string): readonly Entry[];
  /** The export of an account, as CSV. */
  statement(ask?: StatementAsk): string;
  /** Puts money of the organisation's own on an account, from its bank. */
  fund(account: 'utility' | 'working', amount: number | string, shortcode?: string): void;
  /**
   * Settles now: charges are made good, and what customers have paid goes to the bank, but for what is to be kept for
   * payments out. Call it at the end of a day to settle the day. @throws Error when there is nothing to settle
   */
  settle(options?: { readonly shortcode?: string; readonly keep?: number | string }): Settlement;
  /** The lines of the bank account, the oldest first. */
  bankLines(shortcode?: string): readonly BankLine[];
  /** The statement of the bank account, as CSV. */
  bankStatement(shortcode?: string): string;
  /**
   * Safaricom takes a payment back at its customer's word: it is gone from the utility account, and no message tells.
   * Answers the receipt of the taking. @throws Error for a payment that is not there, or has gone back
   */
  takeBack(receipt: string): string;
  /** Gives the API operator another password. */
  setPassword(password: string): void;
  /** Lets the API operator in again, after too many wrong passwords. */
  unlock(): void;
}

/** The portal of a world. */
export function portalOf(world: World): Portal {
  const { credentials, settings } = world;
  const of = (shortcode?: string): Organisation => organisation(world, shortcode);
  return {
    balances: (shortcode) => {
      const { utility, working, charges, settlement } = of(shortcode).balances;
      return {
        utility: shillings(utility),
        working: shillings(working),
        charges: shillings(charges),
        settlement: shillings(settlement),
      };
    },
    entries: (shortcode) => of(shortcode).entries,
    statement: (ask = {}) => statementCsv(of(ask.shortcode), ask, settings.clock()),
    fund(account, amount, shortcode) {
      const org = of(shortcode);
      const [receipt, at, cents] = [newReceipt(world), settings.clock(), centsOf(amount)];
      const reason = 'Organization Deposit From Bank';
      enter(org, { receipt, account, amount: cents, details: 'Funds received from bank', reason, at });
      bankLine(world, org, -cents, `MPESA DEPOSIT ${org.shortcode} ${receipt}`);
    },
    settle: ({ shortcode, keep = 0 } = {}) => settle(world, of(shortcode), centsOf(keep)),
    bankLines: (shortcode) => of(shortcode).bank,
    bankStatement: (shortcode) => bankStatementCsv(of(shortcode).bank),
    takeBack: (receipt) => takeBack(world, receipt),
    setPassword: credentials.setPassword,
    unlock: credentials.unlock,
  };
}

/**
 * Utility to settlement, from there to charges and to working, and from working to the bank: the way that the portal's
 * revenue settlement takes, with the names that its export gives to each step.
 */
function settle(world: World, org: Organisation, keep: bigint): Settlement {
  const gross = org.balances.utility - keep;
  const charges = -org.balances.charges;
  const net = gross - charges;
  if (net <= 0n) throw new Error(`nothing to settle: ${shillings(gross)} less charges of ${shillings(charges)}`);
  move(world, org, { from: 'utility', to: 'settlement', cents: gross });
  move(world, org, { from: 'settlement', to: 'charges', cents: charges });
  move(world, org, { from: 'settlement', to: 'working', cents: net });
  const receipt = newReceipt(world);
  const at = world.settings.clock();
  const details = 'Agency Withdrawal of funds to Bank';
  enter(org, { receipt, account: 'working', amount: -net, details, reason: 'Withdraw Funds to Bank', at });
  const bank = bankLine(world, org, net, `MPESA SETTLEMENT ${org.shortcode} ${receipt}`);
  return { receipt, gross: shillings(gross), charges: shillings(charges), net: shillings(net), bank };
}

interface Move {
  readonly from: AccountKind;
  readonly to: AccountKind;
  readonly cents: bigint;
}

/** Money between two accounts of one organisation: a line on each, with one receipt. */
function move(world: World, org: Organisation, { from, to, cents }: Move): void {
  const receipt = newReceipt(world);
  const at = world.settings.clock();
  const called = to === 'working' ? 'Organization MMF Account' : ACCOUNT_NAMES[to];
  const entry = {
    receipt,
    details: `${ACCOUNT_NAMES[from]} to ${called}`,
    reason: 'Organization Settlement',
    at,
  };
  enter(org, { ...entry, account: from, amount: -cents });
  enter(org, { ...entry, account: to, amount: cents });
}

function bankLine(world: World, org: Organisation, amount: bigint, narration: string): BankLine {
  const balance = (org.bank.at(-1)?.balance ?? 0n) + amount;
  const reference = `FT${world.random.text(10, '0123456789')}`;
  const line: BankLine = { at: world.settings.clock(), reference, narration, amount, balance };
  org.bank.push(line);
  return line;
}

function takeBack(world: World, receipt: string): string {
  const original = world.transactions.get(receipt);
  if (original === undefined || original.kind !== 'c2b' || original.reversed)
    throw new Error(`no payment ${receipt} to take back`);
  original.reversed = true;
  const taking = newReceipt(world);
  const { amount, msisdn, debitParty: otherParty, shortcode } = original;
  const at = world.settings.clock();
  const reason = 'Pay Bill Reversal';
  enter(organisation(world, shortcode), {
    receipt: taking,
    account: 'utility',
    amount: -amount,
    details: `${reason} of ${receipt} to ${otherParty}`,
    reason,
    otherParty,
    linked: receipt,
    at,
  });
  spend(world, msisdn, amount);
  notify(world, msisdn, at, `${taking} confirmed. ${receipt} is reversed: Ksh${shillings(amount)} is back.`);
  return taking;
}
