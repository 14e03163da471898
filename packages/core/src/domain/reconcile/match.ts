import { majorString, type Money } from '../../kernel/money.ts';
import type { Id } from '../../kernel/id.ts';
import type { Stretch } from '../charge.ts';
import type { ReportedKind } from '../reported-line.ts';
import type { FoundBreak } from './break.ts';
import { AMBIGUOUS, labelOf, type KeptLine } from './line.ts';
import { ordersBehind } from './ordered.ts';

/** One movement of money at a gateway, as our own books have it. */
export interface Mine {
  readonly kind: Moved;
  /** Of the payment, the disbursement or the taking. */
  readonly id: string;
  /** Above zero came in. */
  readonly amount: Money;
  /** The provider's fee that is booked with it. */
  readonly fee: Money | null;
  readonly at: number;
  /** All names by which the provider may speak of it. */
  readonly names: readonly string[];
  /** Whether the provider never told its receipt number, so that its statement may name it otherwise. */
  readonly nameless: boolean;
  readonly accountId: Id<'Account'> | null;
  /** False: it was sent, and nobody knows yet whether it arrived. */
  readonly sure: boolean;
  /** Whether it is money of ours that moves on to the bank. */
  readonly toBank: boolean;
  /** The journal of money of ours that moved on to the bank; null otherwise. */
  readonly journalId: Id<'Journal'> | null;
}

/** What both sides keep one by one. */
export type Moved = Extract<ReportedKind, 'payment' | 'disbursement' | 'taken_back' | 'restored'>;

/** A movement on both sides. */
export interface Pair {
  readonly line: KeptLine;
  readonly mine: Mine;
}

/** What is compared: the day, and whatever outside of it bears a name of the day. */
export interface Sides {
  readonly fromAt: number;
  readonly untilAt: number;
  /** Where the provider's statements are complete. */
  readonly covered: readonly Stretch[];
  /** Lines of the provider. */
  readonly lines: readonly KeptLine[];
  readonly mine: readonly Mine[];
}

/** What was found to be the same, and what differs. */
export interface Matched {
  readonly pairs: readonly Pair[];
  readonly found: readonly FoundBreak[];
}

/** How far our time of a movement and the provider's may differ, in milliseconds, where no name says what is what. */
export const TIMES_DIFFER_MS = 15 * 60_000;

const MOVED: ReadonlySet<string> = new Set<Moved>(['payment', 'disbursement', 'taken_back', 'restored']);

/**
 * Compares what we have with what the provider has: by name, and where the provider never told us one, by amount and
 * time when only one can be meant. Whatever the order in which it was learned, the same is found.
 */
export function matchSides(sides: Sides): Matched {
  // Money of ours that moved to the bank may stand there as a settlement.
  const orders = ordersBehind(sides.lines, sides.mine);
  const lines = sides.lines.filter((line) => MOVED.has(line.kind) || orders.has(line)).toSorted(byTime);
  const mine = sides.mine.toSorted((one, other) => one.at - other.at || compareText(one.id, other.id));
  const { pairs, doubled, left } = pairByName(lines, mine);
  const paired = new Set(pairs.map((pair) => pair.mine));
  const rest = mine.filter((one) => !paired.has(one));
  pairs.push(...pairByTime(left, rest), ...left.flatMap((line) => pairOf(line, orders.get(line))));
  const known = new Set(pairs.flatMap((pair): readonly unknown[] => [pair.line, pair.mine]));
  const within = ({ at }: { readonly at: number }) => at >= sides.fromAt && at < sides.untilAt;
  const found = [
    ...pairs.filter(({ line }) => within(line)).flatMap(differing),
    ...doubled.filter(within).map(toldTwice),
    ...left.filter((line) => within(line) && !known.has(line)).map((line) => notOurs(line, rest)),
    ...rest
      .filter((one) => within(one) && !known.has(one) && one.sure && isComplete(sides.covered, one.at))
      .map((one) => notTheirs(one, pairs)),
  ];
  return { pairs: pairs.toSorted((one, other) => byTime(one.line, other.line)), found };
}

/** Whether the provider has told all that happened around an instant, as far as times may differ. */
function isComplete(covered: readonly Stretch[], at: number): boolean {
  return covers(covered, { fromAt: at - TIMES_DIFFER_MS, toAt: at + TIMES_DIFFER_MS });
}

/** Whether stretches, which may touch and overlap, leave no gap within another. */
export function covers(covered: readonly Stretch[], wanted: Stretch): boolean {
  let reached = wanted.fromAt;
  for (const { fromAt, toAt } of covered.toSorted((one, other) => one.fromAt - other.fromAt)) {
    if (fromAt > reached) break;
    reached = Math.max(reached, toAt);
  }
  return reached >= wanted.toAt;
}

function pairByName(lines: readonly KeptLine[], mine: readonly Mine[]) {
  const named = new Map<string, Mine>();
  for (const one of mine)
    for (const name of one.names) if (!named.has(nameOf(one, name))) named.set(nameOf(one, name), one);
  const pairs: Pair[] = [];
  const doubled: KeptLine[] = [];
  const left: KeptLine[] = [];
  const told = new Set<string>();
  const taken = new Set<Mine>();
  for (const line of lines) {
    const label = nameOf(line, labelOf(line));
    const own = named.get(label) ?? named.get(nameOf(line, line.key)) ?? orderedBack(named, line);
    if (told.has(label) || (own !== undefined && taken.has(own))) doubled.push(line);
    else if (own === undefined) left.push(line);
    else {
      taken.add(own);
      pairs.push({ line, mine: own });
    }
    told.add(label);
  }
  return { pairs, doubled, left };
}

function pairOf(line: KeptLine, order: Mine | undefined): readonly Pair[] {
  return order === undefined ? [] : [{ line, mine: order }];
}

/** A reversal that we ordered: to the provider it is money taken back, to us money that went out. */
function orderedBack(named: ReadonlyMap<string, Mine>, line: KeptLine): Mine | undefined {
  if (line.kind !== 'taken_back') return undefined;
  const order = { kind: 'disbursement' };
  return named.get(nameOf(order, labelOf(line))) ?? named.get(nameOf(order, line.key));
}

/** Pairs lines with payments whose receipt nobody told, where each can only mean the other. */
function pairByTime(lines: readonly KeptLine[], mine: readonly Mine[]): readonly Pair[] {
  const able = (line: KeptLine): readonly Mine[] => mine.filter((one) => one.nameless && isNear(one, line));
  return lines.flatMap((line) => {
    const [only, ...others] = able(line);
    if (only === undefined || others.length > 0) return [];
    return lines.filter((other) => isNear(only, other)).length === 1 ? [{ line, mine: only }] : [];
  });
}

function isNear(one: Mine, line: KeptLine): boolean {
  return one.kind === line.kind && isSame(one.amount, line.amount) && Math.abs(one.at - line.at) <= TIMES_DIFFER_MS;
}

function differing({ line, mine }: Pair): readonly FoundBreak[] {
  const theirs = line.otherwise?.amount ?? line.amount;
  if (isSame(theirs, mine.amount)) return [];
  const told =
    line.otherwise === null
      ? `They have ${majorString(theirs)} where we have ${majorString(mine.amount)}.`
      : `They say ${majorString(theirs)} now, and said ${majorString(line.amount)} before.`;
  return [{ ...about(line, mine), kind: 'amount', theirs, told, proposal: 'explain' }];
}

function toldTwice(line: KeptLine): FoundBreak {
  const told = `Their statement has ${labelOf(line)} a second time.`;
  // Each further line is a break of its own, so that it goes by its key.
  return { ...about(line, null), kind: 'twice', reference: line.key, told, proposal: 'explain' };
}

function notOurs(line: KeptLine, rest: readonly Mine[]): FoundBreak {
  // Booked by one click, it might be booked a second time.
  if (line.heard === AMBIGUOUS)
    return { ...about(line, null), kind: 'not_ours', ours: null, told: MAYBE_OURS, proposal: 'explain' };
  const unheard = rest.find((one) => !one.sure && one.kind === line.kind && isSame(one.amount, line.amount));
  const told =
    unheard === undefined
      ? NOT_OURS[line.kind as Moved]
      : 'They sent this; it may be the order of ours whose outcome nobody knows.';
  const canTake = line.kind === 'restored' || (line.kind === 'taken_back' && line.payment !== undefined);
  const proposal = line.kind === 'payment' ? 'book_receipt' : canTake ? 'take_back' : 'explain';
  return { ...about(line, unheard ?? null), kind: 'not_ours', ours: null, told, proposal };
}

const MAYBE_OURS = 'They received this; it may be one of our payments that were confirmed without a receipt.';

const NOT_OURS: Readonly<Record<Moved, string>> = {
  payment: 'They received this, and no message told us of it.',
  disbursement: 'They sent this, and we know of no order for it.',
  taken_back: 'They took this back, and we have not booked it.',
  restored: 'They gave this back, and we have not booked it.',
};

function notTheirs(mine: Mine, pairs: readonly Pair[]): FoundBreak {
  const other = pairs.find((pair) => isSameAgain(pair.mine, mine));
  const reference = mine.names[0] ?? mine.id;
  const ids = { ...idsOf(mine), reference, ours: mine.amount, theirs: null, lineKey: null };
  if (other !== undefined) {
    const told = `We have it twice: it looks like ${labelOf(other.line)}, which they have once.`;
    return { ...ids, kind: 'twice', told, proposal: 'explain' };
  }
  const told = 'We have this, and their statement, which is complete, does not.';
  return { ...ids, kind: 'not_theirs', told, proposal: 'explain' };
}

/** Whether a payment may be one that they have, told again: same account, amount and time, one of both nameless. */
function isSameAgain(theirs: Mine, mine: Mine): boolean {
  return (
    theirs.kind === 'payment' &&
    mine.kind === 'payment' &&
    theirs.accountId !== null &&
    theirs.accountId === mine.accountId &&
    (theirs.nameless || mine.nameless) &&
    isSame(theirs.amount, mine.amount) &&
    Math.abs(theirs.at - mine.at) <= TIMES_DIFFER_MS
  );
}

function about(line: KeptLine, mine: Mine | null): Omit<FoundBreak, 'kind' | 'told' | 'proposal'> {
  const ids = mine === null ? { paymentId: null, disbursementId: null } : idsOf(mine);
  return { ...ids, reference: labelOf(line), ours: mine?.amount ?? null, theirs: line.amount, lineKey: line.key };
}

function idsOf({ kind, id }: Mine): Pick<FoundBreak, 'paymentId' | 'disbursementId'> {
  return {
    paymentId: kind === 'payment' ? (id as Id<'Payment'>) : null,
    disbursementId: kind === 'disbursement' ? (id as Id<'Disbursement'>) : null,
  };
}

function nameOf({ kind }: { readonly kind: string }, name: string): string {
  return `${kind === 'settlement' ? 'disbursement' : kind} ${name}`;
}

function isSame(one: Money, other: Money): boolean {
  return one.minor === other.minor && one.currency === other.currency;
}

/** In the order in which they happened; at one instant by key. */
export function byTime(one: KeptLine, other: KeptLine): number {
  return one.at - other.at || compareText(one.key, other.key);
}

function compareText(one: string, other: string): number {
  return one < other ? -1 : one > other ? 1 : 0;
}
