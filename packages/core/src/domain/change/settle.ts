import { add, compareMoney, negate, subtract, sum, zero, type Money } from '../../kernel/money.ts';
import type { Stretch } from '../charge.ts';
import type { ChangeLine, LineText, Returned } from './consequence.ts';
import { costOf, moneyEdge, partAt, type Manner, type PaidPart } from './paid.ts';

/** What the whole measure of a part costs, stretch by stretch of it in order: phases and versions of a plan part it. */
export type PriceOver = (part: PaidPart) => readonly { readonly stretch: Stretch; readonly price: Money }[];

/** Paid time parted at an instant, part by part. */
export interface Settled {
  /** What is used and stays charged. */
  readonly used: readonly PaidPart[];
  /** What is still to come, at what it is worth. */
  readonly unused: readonly PaidPart[];
}

/** Parts all that is paid at an instant. `endDay` says whether the day of the instant counts as used. */
export function settleAt(
  paid: readonly PaidPart[],
  at: number,
  manner: Manner,
  endDay: 'exclusive' | 'inclusive' = 'exclusive',
): Settled {
  const parted = paid.map((part) => partAt(part, moneyEdge(part, at, manner, endDay), manner));
  return {
    used: parted.flatMap(({ used }) => (used === null ? [] : [used])),
    unused: parted.flatMap(({ unused }) => (unused === null ? [] : [unused])),
  };
}

/**
 * One line for each part, over the time that the part gives; `sign` -1 gives it back. Lines of nothing are left out.
 */
export function linesOf(parts: readonly PaidPart[], text: LineText, sign: 1 | -1): ChangeLine[] {
  return parts
    .filter(({ amount }) => amount.minor !== 0n)
    .map((part) => ({
      kind: sign === 1 ? 'recurring' : 'adjustment',
      text,
      amount: sign === 1 ? part.amount : negate(part.amount),
      stretch: spanOf(part),
      ...(sign === -1 && part.ref !== undefined && { ref: part.ref }),
    }));
}

/** A fee as a line; none when it is nothing. */
export function feeLine(fee: Money | null | undefined, text: LineText, at: number): ChangeLine[] {
  if (fee === null || fee === undefined || fee.minor === 0n) return [];
  return [{ kind: 'one_off', text, amount: fee, stretch: { fromAt: at, toAt: at } }];
}

/** What lines come to together. */
export function dueOf(lines: readonly ChangeLine[], currency: string): Money {
  return sum(
    lines.map(({ amount }) => amount),
    currency,
  );
}

/**
 * The ways by which an amount comes back. `offset` settles what is owed and credits the rest. `refund` too settles what
 * is owed first, for nobody is sent money while owing; `credit` leaves open invoices to the wallet's own rules.
 */
export function payBack(amount: Money, way: Returned['way'], openDebt: Money = zero(amount.currency)): Returned[] {
  if (amount.minor <= 0n) return [];
  if (way === 'credit') return [{ way, amount }];
  const offset = compareMoney(amount, openDebt) < 0 ? amount : openDebt;
  const rest = subtract(amount, offset);
  const returned: Returned[] = [
    { way: 'offset', amount: offset },
    { way: way === 'refund' ? 'refund' : 'credit', amount: rest },
  ];
  return returned.filter((one) => one.amount.minor > 0n);
}

/**
 * Parts at another price, cut where that changes. Each keeps its measure, so that the way back costs the same to the
 * cent.
 */
export function repriced(parts: readonly PaidPart[], price: Money | PriceOver, manner: Manner): PaidPart[] {
  const over: PriceOver = typeof price === 'function' ? price : (part) => [{ stretch: spanOf(part), price }];
  return parts.flatMap((part) =>
    over(part).flatMap(({ stretch, price: whole }) => {
      const given = within(part.given, stretch);
      if (given.length === 0) return [];
      const own = { ...part, given, price: whole };
      return [{ ...own, amount: costOf(whole, part.measure, spanOf(own), manner) }];
    }),
  );
}

/** When nothing comes back, what was charged stays charged; only the time ends. */
export function keptWhole({ used }: Settled, paid: readonly PaidPart[]): PaidPart[] {
  const starts = new Map(paid.map((part) => [spanOf(part).fromAt, part.amount]));
  return used.map((part) => ({ ...part, amount: starts.get(spanOf(part).fromAt) ?? part.amount }));
}

/** What several parts are worth together. */
export function worthOf(parts: readonly PaidPart[], currency: string): Money {
  return parts.reduce((all, { amount }) => add(all, amount), zero(currency));
}

/** From the first to the last instant that a part gives. */
export function spanOf({ given }: PaidPart): Stretch {
  const fromAt = Math.min(...given.map((stretch) => stretch.fromAt));
  return { fromAt, toAt: Math.max(...given.map((stretch) => stretch.toAt)) };
}

function within(stretches: readonly Stretch[], { fromAt, toAt }: Stretch): readonly Stretch[] {
  return stretches
    .map((one) => ({ fromAt: Math.max(one.fromAt, fromAt), toAt: Math.min(one.toAt, toAt) }))
    .filter((one) => one.fromAt < one.toAt);
}
