import { defineErrors } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import type { Money } from '../../kernel/money.ts';
import type { ReceivedResult, RestoredResult, TakenBackResult } from '../gateway-result.ts';
import type { ReportedLine } from '../reported-line.ts';

/** Who says it: the provider of the gateway, or the bank that its money is settled to. */
export type LineSource = 'provider' | 'bank';

/** A line of a statement as it is kept: told once, and then only ever booked. */
export interface KeptLine extends ReportedLine {
  readonly id: Id<'ReportedLine'>;
  readonly gateway: string;
  readonly source: LineSource;
  /** The statement that it came with first. */
  readonly statementId: Id<'ReportedStatement'>;
  /** What came of looking whether we knew of it; null while nobody has looked. */
  readonly heard: string | null;
  /** The journal that settled it; null while it is not booked, and for lines that settle nothing. */
  readonly journalId: Id<'Journal'> | null;
  /** The journal that booked its fee, and how much of the fee was still to be booked then. */
  readonly fees: { readonly journalId: Id<'Journal'>; readonly amount: Money } | null;
  /** What the provider said of it later, where that is something else. */
  readonly otherwise: ToldOtherwise | null;
  /** Grows with each write. */
  readonly version: number;
}

/** How a line is marked, as `heard`, that may be money we have already, and nobody but a person can say which. */
export const AMBIGUOUS = 'ambiguous';

/** Figures under a key that had other figures before. */
export interface ToldOtherwise {
  readonly amount: Money;
  readonly fee: Money | null;
  readonly at: number;
}

/** A statement that was taken in: what it covers is complete as far as its source knows. */
export interface ReportedStatement {
  readonly id: Id<'ReportedStatement'>;
  readonly gateway: string;
  readonly source: LineSource;
  /** For people: a file, or `report`. */
  readonly name: string;
  readonly actor: string;
  /** Half-open; what lies within and is not among its lines has not happened there. */
  readonly fromAt: number;
  readonly untilAt: number;
  readonly lines: number;
  readonly fresh: number;
  readonly takenAt: number;
}

/** What can be wrong with lines of statements. */
export const lineErrors = defineErrors('statement', {
  contradiction: [
    'conflict',
    'Nothing was taken in: {count} lines of {name} say something else than before under the same key, first {key}.',
  ],
  twiceWithin: ['invalid', 'Nothing was taken in: {name} has the key {key} twice, with different figures.'],
  malformed: ['invalid', 'Nothing was taken in: the line {key} of {name} {reason}.'],
  noReport: ['missing', 'The gateway {gateway} has no report that could be asked for; import its statement.'],
  noReader: ['missing', 'The gateway {gateway} reads no statements.'],
  span: ['invalid', 'A statement covers a stretch of time that has an end after its beginning.'],
});

/** Whether two tellings of one key are the same money: what was not known before may be known now. */
export function sameFigures(before: ReportedLine, now: ReportedLine): boolean {
  return (
    before.kind === now.kind &&
    sameAmount(before.amount, now.amount) &&
    (before.fee === null || now.fee === null || sameAmount(before.fee, now.fee)) &&
    before.at === now.at &&
    (before.reference === null || now.reference === null || before.reference === now.reference)
  );
}

function sameAmount(one: Money, other: Money): boolean {
  return one.minor === other.minor && one.currency === other.currency;
}

/** The line with what is known of it now and was not before; itself when nothing is. */
export function learnt(line: KeptLine, told: ReportedLine): KeptLine {
  const fee = line.fee ?? told.fee;
  const reference = line.reference ?? told.reference;
  const settlement = told.settlement ?? line.settlement;
  if (fee === line.fee && reference === line.reference && settlement === line.settlement) return line;
  return { ...line, fee, reference, settlement };
}

/** How a provider may name what a line is about. */
export function namesOf({ key, reference, settlement }: ReportedLine): readonly string[] {
  return [...new Set([reference, settlement, key].filter((name) => name !== null))];
}

/** The name under which people look for a line: what it is about, else its key. */
export function labelOf({ key, reference }: Pick<ReportedLine, 'key' | 'reference'>): string {
  return reference ?? key;
}

/** What a line says in the words of gateways; null for a line that says nothing that could be applied. */
export function resultOf(line: ReportedLine): ReceivedResult | TakenBackResult | RestoredResult | null {
  const { kind, amount, fee, at, accountReference, payer, payerName, description } = line;
  const reference = labelOf(line);
  switch (kind) {
    case 'payment':
      if (amount.minor <= 0n) return null;
      return {
        kind: 'received',
        receipt: reference,
        providerReference: null,
        amount,
        providerAt: at,
        accountReference,
        payer,
        payerName,
      };
    case 'taken_back': {
      if (line.payment === undefined || amount.minor >= 0n) return null;
      const taken: Money = { minor: -amount.minor, currency: amount.currency };
      return {
        kind,
        reference,
        payment: line.payment,
        amount: taken,
        fee: fee === null || fee.minor === 0n ? null : fee,
        providerAt: at,
        reason: description,
      };
    }
    case 'restored':
      return { kind, reference, providerAt: at };
    case 'disbursement':
    case 'fee':
    case 'settlement':
    case 'other':
      return null;
  }
}

/**
 * What of a line is a fee, in minor units: above zero it was kept from us, below zero it came back. A line of kind
 * `fee` is one as a whole.
 */
export function feeOf({ kind, amount, fee }: ReportedLine): bigint {
  const beside = fee?.minor ?? 0n;
  return kind === 'fee' ? beside - amount.minor : beside;
}
