import type { Money } from '../../kernel/money.ts';
import type { FoundBreak } from './break.ts';
import { feeOf, type KeptLine } from './line.ts';
import { byTime, type Pair } from './match.ts';

/** A line whose fee is not booked, or not all of it, and how much is left to be booked; below zero it came back. */
export interface FeeDue {
  readonly line: KeptLine;
  readonly amount: Money;
}

/** Fees of a day. */
export interface DayFees {
  /** What the provider kept, in minor units by currency; what is kept of settlements aside. */
  readonly told: ReadonlyMap<string, bigint>;
  readonly due: readonly FeeDue[];
}

/**
 * What a provider kept of a day, and what of it is in no journal yet. The fee of a settlement is booked with it;
 * that of money which went out or was taken back is booked there as far as the provider told it then.
 */
export function feesOfDay(
  lines: readonly KeptLine[],
  pairs: readonly Pair[],
  day: { readonly fromAt: number; readonly untilAt: number },
): DayFees {
  const booked = new Map(
    pairs.map(({ line, mine: { fee } }) => [line, fee?.currency === line.amount.currency ? fee.minor : 0n]),
  );
  const told = new Map<string, bigint>();
  const due: FeeDue[] = [];
  for (const line of lines.toSorted(byTime)) {
    if (line.at < day.fromAt || line.at >= day.untilAt || !isCounted(line, booked)) continue;
    const { currency } = line.amount;
    told.set(currency, (told.get(currency) ?? 0n) + feeOf(line));
    const minor = feeOf(line) - (booked.get(line) ?? 0n);
    if (line.fees === null && minor !== 0n) due.push({ line, amount: { minor, currency } });
  }
  return { told, due };
}

/** Fees that are not booked are one break a currency and day: nobody clicks for each payment. */
export function feeBreaks({ told, due }: DayFees): readonly FoundBreak[] {
  return [...Map.groupBy(due, ({ amount }) => amount.currency)].map(([currency, some]) => {
    const all = told.get(currency) ?? 0n;
    const left = some.reduce((sum, { amount }) => sum + amount.minor, 0n);
    return {
      kind: 'fee_unbooked',
      reference: feeReference(currency),
      ours: { minor: all - left, currency },
      theirs: { minor: all, currency },
      paymentId: null,
      disbursementId: null,
      lineKey: null,
      told: `The provider kept fees of ${some.length} lines that are not booked.`,
      proposal: 'book_fee',
    };
  });
}

/** How the break of fees in a currency is named. */
export function feeReference(currency: string): string {
  return `fees in ${currency}`;
}

/** What went out or was taken back and is not ours has a break of its own; its fee waits for that. */
function isCounted(line: KeptLine, booked: ReadonlyMap<KeptLine, bigint>): boolean {
  switch (line.kind) {
    case 'payment':
    case 'fee':
    case 'other':
      return true;
    case 'disbursement':
    case 'taken_back':
    case 'restored':
      return booked.has(line);
    case 'settlement':
      // Settled by a journal that did not know of the fee.
      return line.journalId !== null && line.fees === null;
  }
}
