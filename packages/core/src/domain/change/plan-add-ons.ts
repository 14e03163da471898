import { scaleMoney, type Decimal } from '../../kernel/decimal.ts';
import type { Money } from '../../kernel/money.ts';
import type { ChangeLine } from './consequence.ts';
import { paidUntilOf, type Manner, type PaidPart } from './paid.ts';
import { linesOf, repriced, settleAt } from './settle.ts';

/** An add-on that is held when the plan beside it changes. */
export interface HeldAddOn {
  readonly paid: readonly PaidPart[];
  /** For one whole period or term, all pieces. */
  readonly price: Money;
  /** When it ends, exclusive, UTC milliseconds; null while it recurs. */
  readonly untilAt: number | null;
}

/** An add-on after the plan beside it has changed. */
export interface MovedAddOn extends Pick<HeldAddOn, 'paid' | 'untilAt'> {
  /** What it puts on the document of the change. */
  readonly lines: readonly ChangeLine[];
}

/** The new time of the plan that an add-on follows to. */
export interface NewTime {
  /** UTC milliseconds. */
  readonly now: number;
  /** What the plan gives from now on. */
  readonly fresh: readonly PaidPart[];
  /** How many whole periods or terms that is. */
  readonly share: Decimal;
  readonly manner: Manner;
}

/**
 * An add-on whose plan begins a new term: what is unused of it comes back, and it is charged for the time that the plan
 * now has. It is not what was changed, so its money comes back even where the terms keep that of the plan. One that
 * ends stays for what is paid, though no longer than the plan.
 */
export function movedAddOn({ paid, price, untilAt }: HeldAddOn, { now, fresh, share, manner }: NewTime): MovedAddOn {
  const goesOn = untilAt === null;
  const edgeAt = goesOn ? now : Math.max(now, paidUntilOf(fresh) ?? now);
  const { used, unused } = settleAt(paid, edgeAt, manner);
  const again = goesOn ? repriced(fresh, scaleMoney(price, share), manner) : [];
  return {
    paid: [...used, ...again],
    untilAt: goesOn ? null : Math.min(untilAt, edgeAt),
    lines: [...linesOf(unused, 'add_on.unused', -1), ...linesOf(again, 'add_on.term', 1)],
  };
}

/** An add-on whose plan keeps its time: nothing is done with it. */
export function stayingAddOn({ paid, untilAt }: HeldAddOn): MovedAddOn {
  return { paid, untilAt, lines: [] };
}
