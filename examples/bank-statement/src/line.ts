import type { Money } from '@daftari/core';

/** One line of a statement, whatever its format. */
export interface BankLine {
  /** When it was booked, in UTC milliseconds: the beginning of the day where the statement tells no time. */
  readonly at: number;
  readonly isTimed: boolean;
  /** Above zero came in. */
  readonly amount: Money;
  /** The bank's name for it; null where it has none. */
  readonly reference: string | null;
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
 * Gives each line its key: the bank's reference and the amount, since a transfer and its charge may share a reference.
 * A line without a reference is known by its day, its amount and the balance after it.
 */
export function keyed(lines: readonly BankLine[]): readonly KeyedLine[] {
  const seen = new Map<string, number>();
  return lines.map((line) => {
    const { reference, amount, at, balance, narrative } = line;
    const name = reference ?? `${at}/${balance === null ? narrative.slice(0, 60) : balance.minor}`;
    const first = `${name}/${amount.minor}`;
    const count = (seen.get(first) ?? 0) + 1;
    seen.set(first, count);
    return { ...line, key: count === 1 ? first : `${first}#${count}`, isNamed: reference !== null && count === 1 };
  });
}
