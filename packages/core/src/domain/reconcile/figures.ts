import type { Money } from '../../kernel/money.ts';
import type { KeptLine } from './line.ts';
import type { Mine } from './match.ts';
import { netOf, type Settling } from './settlement.ts';

/** A day of a gateway in figures, in one currency. */
export interface DayFigures {
  readonly currency: string;
  readonly received: BothSides;
  /** Below zero: it went out. */
  readonly sent: BothSides;
  /** Below zero what was taken, above what was restored. */
  readonly takenBack: BothSides;
  /** What the provider kept, and what of it is booked. */
  readonly fees: { readonly told: Money; readonly booked: Money };
  /** What the provider sent to the bank on this day, and what of it the bank has. */
  readonly settled: { readonly sent: Money; readonly arrived: Money };
}

/** The same of both sides. */
export interface BothSides {
  readonly ours: Counted;
  readonly theirs: Counted;
}

/** How many, and how much. */
export interface Counted {
  readonly count: number;
  readonly amount: Money;
}

/** What a day's figures are made of. */
export interface DayFacts {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly lines: readonly KeptLine[];
  readonly mine: readonly Mine[];
  readonly settlings: readonly Settling[];
  /** Fees by currency, in minor units. */
  readonly fees: { readonly told: ReadonlyMap<string, bigint>; readonly due: ReadonlyMap<string, bigint> };
}

/** A day in figures: one set a currency, the currency of the books first and always there. */
export function figuresOf(facts: DayFacts, currency: string): readonly DayFigures[] {
  const within = ({ at }: { readonly at: number }) => at >= facts.fromAt && at < facts.untilAt;
  const [lines, mine] = [facts.lines.filter(within), facts.mine.filter(within)];
  const others = [...lines, ...mine].map(({ amount }) => amount.currency).filter((one) => one !== currency);
  return [currency, ...[...new Set(others)].toSorted()].map((one) => {
    const sides = (...kinds: readonly string[]): BothSides => ({
      ours: counted(mine, kinds, one),
      theirs: counted(lines, kinds, one),
    });
    const told = facts.fees.told.get(one) ?? 0n;
    const settled = (side: 'sent' | 'arrived') => {
      const amounts = facts.settlings.map((settling) => settling[side]).filter((line) => line !== null);
      return summed(amounts.map(netOf), one);
    };
    return {
      currency: one,
      received: sides('payment'),
      sent: sides('disbursement'),
      takenBack: sides('taken_back', 'restored'),
      fees: {
        told: { minor: told, currency: one },
        booked: { minor: told - (facts.fees.due.get(one) ?? 0n), currency: one },
      },
      settled: { sent: settled('sent'), arrived: settled('arrived') },
    };
  });
}

function counted(
  rows: readonly { readonly kind: string; readonly amount: Money }[],
  kinds: readonly string[],
  currency: string,
): Counted {
  const own = rows.filter(({ kind, amount }) => kinds.includes(kind) && amount.currency === currency);
  return {
    count: own.length,
    amount: summed(
      own.map(({ amount }) => amount),
      currency,
    ),
  };
}

function summed(amounts: readonly Money[], currency: string): Money {
  const own = amounts.filter((amount) => amount.currency === currency);
  return { minor: own.reduce((all, { minor }) => all + minor, 0n), currency };
}
