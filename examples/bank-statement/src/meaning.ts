import { isAccountNumber, type ReportedKind, type ReportedLine } from '@daftari/core';
import type { KeyedLine } from './line.ts';
import type { BankOptions } from './options.ts';

/** What a line is about. */
export type Meaning =
  | { readonly kind: Exclude<ReportedKind, 'settlement' | 'taken_back'> }
  /** Money of a provider that has come to the bank. */
  | { readonly kind: 'settlement'; readonly gateway: string }
  /** A transfer that was returned. */
  | { readonly kind: 'taken_back'; readonly payment: string };

/** Words for what a bank keeps for itself. */
const CHARGES = /\b(?:CHARGES?|FEES?|COMMISSION|LEDGER FEE|EXCISE DUTY|STAMP DUTY)\b/i;
const CHARGE_TYPES: ReadonlySet<string> = new Set(['CHG', 'COM', 'BRF']);

/** What a line is about, by what stands in it; what nobody can tell is `other`, for a person. */
export function meaningOf(line: KeyedLine, { settlements }: BankOptions): Meaning {
  const { amount, narrative, type, isReversal, original } = line;
  if (amount.minor > 0n) {
    const said = narrative.toUpperCase();
    const provider = settlements.find((one) => said.includes(one.narrative.toUpperCase()));
    if (provider !== undefined) return { kind: 'settlement', gateway: provider.gateway };
    return { kind: isReversal ? 'other' : 'payment' };
  }
  if (isReversal) return original === null ? { kind: 'other' } : { kind: 'taken_back', payment: original };
  const isCharge = (type !== null && CHARGE_TYPES.has(type)) || CHARGES.test(narrative);
  return { kind: isCharge ? 'fee' : 'other' };
}

/** A line as reports and reconciliation know it. */
export function reportedLine(line: KeyedLine, options: BankOptions): ReportedLine {
  const meaning = meaningOf(line, options);
  const { key, amount, at, narrative, payerName } = line;
  return {
    key,
    kind: meaning.kind,
    amount,
    fee: null,
    at,
    reference: receiptOf(line),
    accountReference: meaning.kind === 'payment' ? referenceIn(narrative) : null,
    payer: null,
    payerName,
    description: narrative,
    settlement: null,
    ...(meaning.kind === 'taken_back' && { payment: meaning.payment }),
  };
}

/** The name under which a line is known for ever. */
function receiptOf({ reference, isNamed, key }: KeyedLine): string {
  return isNamed && reference !== null ? reference : key;
}

/**
 * Whom a payer means: the one account number in what she wrote, else the one invoice, else whatever looks like an
 * attempt at either, so that a person is shown whose it may be. Two of a kind say nothing for certain.
 */
export function referenceIn(narrative: string): string | null {
  const numbers = all(narrative, /(?<![\dA-Z])\d{8,12}(?![\dA-Z])/gi).filter(
    (one) => isAccountNumber(one) && !isPhone(one),
  );
  const invoices = all(narrative, /(?<![A-Z\d])(?:INV|DN)[\s./_#-]{0,3}\d{1,12}(?!\d)/gi);
  const near = all(narrative, /(?<![\dA-Z])\d{6,12}(?![\dA-Z])/gi).filter((one) => !isPhone(one));
  for (const found of [numbers, invoices, near]) if (found.length === 1) return found[0] ?? null;
  const plain = narrative.trim();
  return plain === '' ? null : plain.slice(0, 60);
}

function all(text: string, pattern: RegExp): readonly string[] {
  return [...new Set([...text.matchAll(pattern)].map(([found]) => found.toUpperCase()))];
}

/** Kenyan mobile numbers, which narratives are full of: 254 and nine digits, or 07 or 01 and eight. */
function isPhone(digits: string): boolean {
  return /^(?:254[17]\d{8}|0[17]\d{8})$/.test(digits);
}
