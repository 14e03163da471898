import { add } from '../../kernel/money.ts';
import { overlap, type Period } from '../../kernel/period.ts';
import { localDateAt } from '../../kernel/calendar.ts';
import { costOf, stretchOf, type Manner, type PaidPart } from './paid.ts';
import { pausedParts, unpausedParts } from './pause.ts';
import { spanOf } from './settle.ts';

/** A part of a period, with the days that its charge left out. */
export interface LeftOut {
  /** What is charged, in the stretches that it pays for. */
  readonly kept: readonly PaidPart[];
  /** What was left out, at what it would have cost: a list for each pause, in the order of the pauses. */
  readonly out: readonly (readonly PaidPart[])[];
}

/** Parts that were charged without the days of pauses: what they give is what lies outside them. */
export function leavingOut(parts: readonly PaidPart[], pauses: readonly Period[], manner: Manner): LeftOut {
  const whole = parts.map((part) => withPauses(part, pauses, manner));
  return {
    kept: pauses.reduce<readonly PaidPart[]>((kept, pause) => unpausedParts(kept, pause, manner), whole),
    out: pauses.map((pause) => pausedParts(whole, pause, manner)),
  };
}

/** The part as it would have been charged had nothing been paused. */
function withPauses(part: PaidPart, pauses: readonly Period[], manner: Manner): PaidPart {
  const span = spanOf(part);
  const days = { from: localDateAt(span.fromAt, manner.zone), to: localDateAt(span.toAt, manner.zone) };
  const amount = pauses.reduce((all, pause) => {
    const shared = overlap(days, pause);
    return shared === undefined
      ? all
      : add(all, costOf(part.price, part.measure, stretchOf(shared, manner.zone), manner));
  }, part.amount);
  return { ...part, amount };
}
