import { localDateAt, type Money } from '@daftari/core';

/** One line of a statement, whatever its format. */
export interface BankLine {
  /** When it was booked, in UTC milliseconds: the beginning of the day where the statement tells no time. */
  readonly at: number;
  readonly isTimed: boolean;
  /** Above zero came in. */
  readonly amount: Money;
  /** A name for it, of the bank or as the payer wrote it; null where it has none. */
  readonly reference: string | null;
  /** Whether the bank gave that name, so that no other line bears it. What payers write they write again. */
  readonly isOfBank: boolean;
  /** The name of what is undone by it, as far as it says. */
  readonly original: string | null;
  readonly narrative: string;
  readonly payerName: string | null;
  /** What stands on the account after it; null where the statement does not say. */
  readonly balance: Money | null;
  /** The type of SWIFT, such as `TRF` or `CHG`; null where there is none. */
  readonly type: string | null;
  /** Whether it undoes an earlier line. */
  readonly isReversal: boolean;
}

/** A line with a key that is the same in every statement that has it, in whichever format. */
export interface KeyedLine extends BankLine {
  readonly key: string;
  /** Whether the bank's reference names this line alone. */
  readonly isNamed: boolean;
}

/** What a file says, oldest line first. */
export interface Statement {
  /** Our account, as the file has it; null where it does not say. */
  readonly account: string | null;
  readonly lines: readonly KeyedLine[];
}

/**
 * Gives each line its key: its day, its reference and the amount, since payers write one reference every month, and
 * a transfer and its charge may share one. A line without a reference is known by the balance after it. Those that are
 * alike in all of that are told apart by their place among each other.
 */
export function keyed(lines: readonly BankLine[], zone: string): readonly KeyedLine[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const { reference, isOfBank, amount, at, balance, narrative } = line;
    const name = reference ?? (balance === null ? narrative.slice(0, 60) : String(balance.minor));
    const first = `${localDateAt(at, zone)}/${name}/${amount.minor}`;
    const count = (seen.get(first) ?? 0) + 1;
    seen.set(first, count);
    const isNamed = reference !== null && isOfBank && count === 1;
    return { ...line, key: count === 1 ? first : `${first}#${count}`, isNamed };
  });
}
