import { assert } from '../../kernel/assert.ts';
import { zero } from '../../kernel/money.ts';
import type { Stretch } from '../charge.ts';
import { consequence, type Consequence } from './consequence.ts';
import { paidTerm, paidUntilOf, type PaidPart } from './paid.ts';
import { reason } from './reasons.ts';

/** Time that is given back to who paid for it and could not use it. */
export interface GiveBackAsked {
  /** UTC milliseconds. */
  readonly now: number;
  readonly currency: string;
  readonly paid: readonly PaidPart[];
  /** The end of what is paid, exclusive; null: nothing ever was. */
  readonly paidUntil: number | null;
  /** How much, in milliseconds. */
  readonly ms: number;
  /** For people: what was away, and when. */
  readonly what: string;
  /** The charge of the last term, for time that is over already. */
  readonly ref: string;
}

/**
 * What giving time back does: what is paid ends so much later, to the millisecond; of who has nothing left, so much
 * begins now. No money moves, and the value of what is paid is spread over the longer time.
 */
export function giveBackChange({ now, currency, paid, paidUntil, ms, what, ref }: GiveBackAsked): Consequence {
  assert(ms > 0, 'time that is given back has a length');
  const last =
    paidUntil !== null && paidUntil > now ? paid.find((part) => paidUntilOf([part]) === paidUntil) : undefined;
  const after =
    last === undefined
      ? [...paid, { ...paidTerm({ fromAt: now, toAt: now + ms }, zero(currency)), ref }]
      : paid.map((part) => (part === last ? longer(part, ms) : part));
  return consequence(paid, currency, {
    change: 'give_back',
    askedAt: now,
    effectiveAt: now,
    paid: after,
    reasons: [reason('give_back.time', { minutes: Math.round(ms / 60_000), what })],
  });
}

function longer(part: PaidPart, ms: number): PaidPart {
  const { measure } = part;
  const given = grown(part.given, ms);
  return measure.kind === 'time'
    ? { ...part, given, measure: { kind: 'time', stretches: grown(measure.stretches, ms) } }
    : { ...part, given };
}

function grown(stretches: readonly Stretch[], ms: number): readonly Stretch[] {
  const last = stretches.at(-1);
  return last === undefined ? stretches : [...stretches.slice(0, -1), { ...last, toAt: last.toAt + ms }];
}
