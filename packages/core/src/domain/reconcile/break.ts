import { assert } from '../../kernel/assert.ts';
import { defineErrors } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import type { LocalDate } from '../../kernel/calendar.ts';
import type { Money } from '../../kernel/money.ts';

/** A difference between our books, the provider's and the bank's: a row until somebody, or time, has cleared it. */
export interface Break extends FoundBreak {
  readonly id: Id<'Break'>;
  readonly gateway: string;
  readonly day: LocalDate;
  readonly state: 'open' | 'resolved';
  /** Who looks into it; null: nobody yet. */
  readonly owner: string | null;
  readonly openedAt: number;
  readonly resolvedAt: number | null;
  /** Null where it went away by itself. */
  readonly resolvedBy: string | null;
  readonly how: Resolution | 'by_itself' | null;
  /** What a person said, or how it went away. */
  readonly note: string | null;
  /** Where two people are needed: what the first has decided. */
  readonly confirming: Confirming | null;
  /** Grows with each write. */
  readonly version: number;
}

/** What a comparison finds. Found again, it is the same break: one a gateway, day, kind and reference. */
export interface FoundBreak {
  readonly kind: BreakKind;
  /** As the provider, or else we, name what it is about. */
  readonly reference: string;
  /** What we have: above zero it came in. For settlements: what the provider says went to the bank. */
  readonly ours: Money | null;
  /** What they have. For settlements: what the bank has. */
  readonly theirs: Money | null;
  readonly paymentId: Id<'Payment'> | null;
  readonly disbursementId: Id<'Disbursement'> | null;
  /** Of their line. */
  readonly lineKey: string | null;
  /** A sentence for a person. */
  readonly told: string;
  readonly proposal: Resolution;
}

/**
 * `not_ours`: they have it, we do not. `not_theirs`: we have it, and they do not though their day is complete.
 * `amount`: both have it, with different amounts. `twice`: one of them has it twice. `fee_unbooked`: the provider kept
 * more than is booked. `not_settled`: it should be at the bank by now. `bank_only`: the bank has money that the
 * provider does not tell of. `bank_amount`: the bank has another amount than was sent to it.
 */
export type BreakKind =
  'not_ours' | 'not_theirs' | 'amount' | 'twice' | 'fee_unbooked' | 'not_settled' | 'bank_only' | 'bank_amount';

/**
 * How a break is resolved. `explain` books nothing: a person says why it is right as it is. `take_back` books money
 * that the provider took again, or gave back after that.
 */
export type Resolution = 'book_receipt' | 'book_fee' | 'book_settlement' | 'take_back' | 'explain';

/** A resolution that waits for a second person. */
export interface Confirming {
  readonly how: Resolution;
  readonly note: string;
  readonly actor: string;
  readonly at: number;
}

/** What can be wrong with a break. */
export const breakErrors = defineErrors('break', {
  missing: ['missing', 'There is no break {breakId}.'],
  over: ['conflict', 'The break {breakId} is resolved already.'],
  unfit: ['conflict', 'This break can be resolved by {proposal}, or explained; not by {how}.'],
  gone: ['conflict', 'There is nothing left to be booked; reconcile the day again.'],
  unexplained: ['invalid', 'Say in a few words why it is right as it is.'],
  otherwise: ['conflict', '{actor} has decided {decided} here, and not {how}: a second person confirms the same.'],
});

/** What the days' comparison does to the breaks that were known. */
export interface Compared {
  readonly opened: readonly Break[];
  /** Still there, with other figures than before. */
  readonly changed: readonly Break[];
  readonly resolved: readonly Break[];
}

/** What a comparison needs beside its findings. */
export interface Comparing {
  readonly gateway: string;
  readonly day: LocalDate;
  readonly now: number;
  readonly newId: () => Id<'Break'>;
}

/**
 * Brings what is found together with what is known of a day: new ones are opened, those that are found no more have
 * gone away by themselves, and what a person has explained stays so until the figures change. Found twice alike,
 * nothing changes.
 */
export function compareBreaks(
  found: readonly FoundBreak[],
  known: readonly Break[],
  { gateway, day, now, newId }: Comparing,
): Compared {
  const named = namedApart(found);
  const before = new Map(known.map((one) => [nameOf(one), one]));
  const there = new Set(named.map(nameOf));
  const opened: Break[] = [];
  const changed: Break[] = [];
  for (const one of named) {
    const kept = before.get(nameOf(one));
    if (kept === undefined) opened.push({ ...FRESH, ...one, id: newId(), gateway, day, openedAt: now });
    else if (kept.state === 'open' && !isAlike(kept, one)) changed.push({ ...kept, ...one, confirming: null });
    else if (kept.state === 'resolved' && isBack(kept, one))
      opened.push({ ...kept, ...FRESH_AGAIN, ...one, openedAt: now });
  }
  const gone = known.filter((one) => one.state === 'open' && !there.has(nameOf(one)));
  return { opened, changed, resolved: gone.map((one) => resolved(one, goneBy(one, now))) };
}

/** Two findings of one kind about one name are told apart by what they are about. */
function namedApart(found: readonly FoundBreak[]): readonly FoundBreak[] {
  const taken = new Set<string>();
  return found.map((one) => {
    const about = one.lineKey ?? one.paymentId ?? one.disbursementId ?? '';
    const named = taken.has(nameOf(one))
      ? { ...one, reference: `${one.reference.slice(0, 90)} ${about.slice(0, 90)}` }
      : one;
    taken.add(nameOf(named));
    return named;
  });
}

const FRESH_AGAIN = {
  state: 'open',
  resolvedAt: null,
  resolvedBy: null,
  how: null,
  note: null,
  confirming: null,
} as const;
const FRESH = { ...FRESH_AGAIN, owner: null, version: 0 } as const;

/** How a break ended. */
export type Ending = Pick<Break, 'resolvedAt' | 'resolvedBy' | 'how' | 'note'>;

/** The break, resolved. */
export function resolved(one: Break, ending: Ending): Break {
  return { ...one, ...ending, state: 'resolved', confirming: null };
}

/** Went away by itself: it came back, or was booked elsewhere; its figures say that it is no more. */
function goneBy({ kind }: Break, now: number): Ending {
  return { resolvedAt: now, resolvedBy: null, how: 'by_itself', note: GONE[kind] };
}

const GONE: Readonly<Record<BreakKind, string>> = {
  not_ours: 'We have it now.',
  not_theirs: 'Their statement has it now.',
  amount: 'Both have the same amount now.',
  twice: 'It is there once now.',
  fee_unbooked: 'The fees are booked now.',
  not_settled: 'It has been settled.',
  bank_only: 'The provider tells of it now, or it is booked.',
  bank_amount: 'The bank and the provider say the same now, or it is booked.',
};

/** Of a break that is over: one that went away and is found again, or that was explained with other figures. */
function isBack(kept: Break, found: FoundBreak): boolean {
  return kept.how === 'by_itself' || !isAlike(kept, found);
}

function nameOf({ kind, reference }: FoundBreak): string {
  return `${kind} ${reference}`;
}

function isAlike(one: FoundBreak, other: FoundBreak): boolean {
  return figuresOf(one) === figuresOf(other);
}

function figuresOf({ ours, theirs, paymentId, disbursementId, lineKey, proposal }: FoundBreak): string {
  const amounts = [ours, theirs].map((one) => (one === null ? '-' : `${one.minor} ${one.currency}`));
  return [...amounts, paymentId, disbursementId, lineKey, proposal].join('|');
}

/** How much is at stake: what the two sides differ by, never below zero. */
export function stakeOf({ ours, theirs }: Pick<FoundBreak, 'ours' | 'theirs'>): Money {
  const known = ours ?? theirs;
  assert(known !== null, 'a break has a figure on one side or both');
  const minor = (ours?.minor ?? 0n) - (theirs?.minor ?? 0n);
  return { minor: minor < 0n ? -minor : minor, currency: known.currency };
}
