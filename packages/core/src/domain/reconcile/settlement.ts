import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { majorString, type Money } from '../../kernel/money.ts';
import type { FoundBreak } from './break.ts';
import { labelOf, namesOf, type KeptLine } from './line.ts';
import { byTime, type Mine } from './match.ts';

/** How long a settlement may take to be seen at the bank, in milliseconds: a week. */
export const SETTLE_MS = 7 * 86_400_000;

/** How much earlier than the provider the bank may date it, in milliseconds. */
const EARLIER_MS = 86_400_000;

/** What went from a provider to the bank: as the provider says, as the bank says, or as both do. */
export interface Settling {
  /** Of the provider; null where only the bank tells of it. */
  readonly sent: KeptLine | null;
  /** Of the bank; null while only the provider tells of it. */
  readonly arrived: KeptLine | null;
}

/** Settlements of both sides around a day. */
export interface Settlements {
  readonly fromAt: number;
  readonly untilAt: number;
  readonly now: number;
  /** Of the provider. */
  readonly sent: readonly KeptLine[];
  /** Of the bank. */
  readonly arrived: readonly KeptLine[];
  /** Orders of ours to move money to the bank, of which nobody knows yet whether they did. */
  readonly unsure?: readonly Mine[];
}

/** What both say alike is to be booked, or noted; where they differ there is a break. */
export interface Settled {
  /** All whose first line lies within the day. */
  readonly pairs: readonly Settling[];
  /** Both say the same, and no journal says it yet. */
  readonly toBook: readonly Settling[];
  /** Both say the same, and only one of the lines knows its journal. */
  readonly toLink: readonly Settling[];
  readonly found: readonly FoundBreak[];
}

/**
 * Compares what the provider says it sent to the bank with what the bank has: by name, else by the amount that must
 * arrive and the time that it may take. A break lies on the day of the provider's line, or of the bank's where the
 * provider has none.
 */
export function matchSettlements(given: Settlements): Settled {
  const pairs = pairUp(given.sent.toSorted(byTime), given.arrived.toSorted(byTime));
  const isOf = (line: KeptLine | null) => line !== null && line.at >= given.fromAt && line.at < given.untilAt;
  const ours = pairs.filter(({ sent, arrived }) => isOf(sent ?? arrived));
  const doubts = doubtsOf(pairs, given.unsure ?? []);
  const awaited = awaitedOf(pairs, given.unsure ?? []);
  return {
    pairs: ours,
    toBook: ours.filter((pair) => agrees(pair) && journalsOf(pair).length === 0 && !doubts.has(pair)),
    toLink: ours.filter((pair) => agrees(pair) && journalsOf(pair).length === 1),
    found: ours.flatMap((pair) => {
      const found = differing(pair, awaited, given.now);
      const order = doubts.get(pair);
      return order === undefined || pair.arrived === null ? found : [doubted(pair, order)];
    }),
  };
}

/** What arrives of a settlement: of the provider's line what it sent less its fee, of the bank's what came. */
export function netOf(line: KeptLine): Money {
  const fee = line.fee?.minor ?? 0n;
  const { minor, currency } = line.amount;
  return { minor: line.source === 'provider' ? -minor - fee : minor - fee, currency };
}

/** What leaves the clearing account with a settlement: what the provider sent, else what the bank tells of. */
export function grossOf({ sent, arrived }: Settling): Money {
  const line = sent ?? arrived;
  assert(line !== null, 'a settlement has a side');
  return { minor: line.source === 'provider' ? -line.amount.minor : line.amount.minor, currency: line.amount.currency };
}

/**
 * What of a day should have been settled by now and was not, where the provider says of its lines by which settlement
 * they go to the bank: one break for all of them.
 */
export function unsettled(lines: readonly KeptLine[], day: Pick<Settlements, 'fromAt' | 'untilAt' | 'now'>) {
  const own = lines.filter(({ kind, at }) => kind !== 'settlement' && at >= day.fromAt && at < day.untilAt);
  if (day.now <= day.untilAt + SETTLE_MS || own.every(({ settlement }) => settlement === null)) return [];
  const left = Map.groupBy(
    own.filter(({ settlement }) => settlement === null),
    ({ amount }) => amount.currency,
  );
  return [...left].flatMap(([currency, some]): FoundBreak[] => {
    const minor = some.reduce((all, { amount, fee }) => all + amount.minor - (fee?.minor ?? 0n), 0n);
    if (minor === 0n) return [];
    const told = `${some.length} lines of this day were settled by nothing, though others were.`;
    const ids = { paymentId: null, disbursementId: null, lineKey: null };
    const ours: Money = { minor, currency };
    const reference = `lines in ${currency}`;
    return [{ ...ids, kind: 'not_settled', reference, ours, theirs: null, told, proposal: 'explain' }];
  });
}

function pairUp(sent: readonly KeptLine[], arrived: readonly KeptLine[]): readonly Settling[] {
  const free = new Set(arrived);
  const taken = new Map<KeptLine, KeptLine>();
  const take = (line: KeptLine, fits: (other: KeptLine) => boolean): void => {
    const other = taken.has(line) ? undefined : [...free].find(fits);
    if (other === undefined) return;
    free.delete(other);
    taken.set(line, other);
  };
  for (const line of sent) take(line, (other) => line.journalId !== null && line.journalId === other.journalId);
  for (const line of sent) take(line, (other) => isNamed(line, other));
  for (const line of sent) take(line, (other) => isDue(line, other));
  return [
    ...sent.map((line) => ({ sent: line, arrived: taken.get(line) ?? null })),
    ...[...free].map((line) => ({ sent: null, arrived: line })),
  ];
}

function isNamed(sent: KeptLine, arrived: KeptLine): boolean {
  if (arrived.journalId !== null && sent.journalId !== null) return false;
  const names = new Set(namesOf(sent));
  return namesOf(arrived).some((name) => names.has(name));
}

/** By the amount, and in time; what bears another name of its own on both sides is still the same money at a bank. */
function isDue(sent: KeptLine, arrived: KeptLine): boolean {
  if (arrived.journalId !== null && sent.journalId !== null) return false;
  const [left, came] = [netOf(sent), netOf(arrived)];
  const late = arrived.at - sent.at;
  return left.minor === came.minor && left.currency === came.currency && late >= -EARLIER_MS && late <= SETTLE_MS;
}

/** What may be an order of ours whose outcome nobody knows: it is booked when that is known, and not before. */
function doubtsOf(pairs: readonly Settling[], unsure: readonly Mine[]): ReadonlyMap<Settling, Mine> {
  const doubts = new Map<Settling, Mine>();
  for (const pair of pairs.filter((one) => journalsOf(one).length === 0)) {
    const gross = grossOf(pair);
    const { at } = pair.sent ?? pair.arrived ?? { at: 0 };
    const order = unsure.find(({ amount, at: sentAt }) => {
      const isSame = -amount.minor === gross.minor && amount.currency === gross.currency;
      return isSame && Math.abs(at - sentAt) <= SETTLE_MS;
    });
    if (order !== undefined) doubts.set(pair, order);
  }
  return doubts;
}

function agrees({ sent, arrived }: Settling): boolean {
  if (sent === null || arrived === null) return false;
  const [left, came] = [netOf(sent), netOf(arrived)];
  return left.minor === came.minor && left.currency === came.currency;
}

function journalsOf({ sent, arrived }: Settling): readonly string[] {
  const journals = [sent?.journalId ?? null, arrived?.journalId ?? null].filter((one) => one !== null);
  return sent?.journalId === arrived?.journalId ? journals : journals.slice(0, 1);
}

/** Money that is on its way to the bank, as far as anybody tells. */
interface Awaited {
  readonly name: string;
  /** What is to arrive where the bank keeps nothing. */
  readonly net: Money;
  readonly at: number;
}

/** What was sent and has not been seen at the bank, and orders of ours that may have moved money there. */
function awaitedOf(pairs: readonly Settling[], unsure: readonly Mine[]): readonly Awaited[] {
  const sent = pairs.flatMap(({ sent: line, arrived }) => (line === null || arrived !== null ? [] : [line]));
  return [
    ...sent.map((line) => ({ name: labelOf(line), net: netOf(line), at: line.at })),
    ...unsure.map(({ id, names, amount, at }) => {
      return { name: names[0] ?? id, net: { minor: -amount.minor, currency: amount.currency }, at };
    }),
  ];
}

function differing(pair: Settling, awaited: readonly Awaited[], now: number): readonly FoundBreak[] {
  const { sent, arrived } = pair;
  if (sent === null) return arrived === null || arrived.journalId !== null ? [] : [bankOnly(arrived, awaited)];
  if (arrived === null) return sent.journalId === null && now > sent.at + SETTLE_MS ? [notSettled(sent)] : [];
  if (agrees(pair) || (sent.journalId !== null && sent.journalId === arrived.journalId)) return [];
  return [bankAmount(sent, arrived)];
}

/**
 * Money at the bank that nobody tells of. It may be what is on its way there, less what the bank kept: booked as it
 * stands it would be booked again with that, so that a person has to say which it is.
 */
function bankOnly(arrived: KeptLine, awaited: readonly Awaited[]): FoundBreak {
  const came = netOf(arrived);
  const [nearest] = awaited
    .filter(({ net, at }) => {
      const late = arrived.at - at;
      const isLess = came.minor > 0n && came.minor < net.minor && came.currency === net.currency;
      return isLess && late >= -EARLIER_MS && late <= SETTLE_MS;
    })
    .toSorted((one, other) => (one.net.minor < other.net.minor ? -1 : 1));
  const found = { ...about(null, arrived), kind: 'bank_only' } as const;
  if (nearest === undefined) {
    const told = 'The bank has this, and the provider does not tell of it.';
    return { ...found, told, proposal: 'book_settlement' };
  }
  const told =
    `The bank has ${majorString(came)} under no name that is known. ` +
    `It may be ${nearest.name}, of which ${majorString(nearest.net)} went there, less what the bank kept: ` +
    'bring the line with that name, or say what it is.';
  return { ...found, told, proposal: 'explain' };
}

function doubted({ sent, arrived }: Settling, { id }: Mine): FoundBreak {
  const told = 'This may be the order of ours whose outcome nobody knows: it is booked once that is known.';
  const disbursementId = id as Id<'Disbursement'>;
  const kind = sent === null ? 'bank_only' : 'not_ours';
  return { ...about(sent, arrived), ours: null, disbursementId, kind, told, proposal: 'explain' };
}

function notSettled(sent: KeptLine): FoundBreak {
  const told = 'The provider says that this went to the bank, and no statement of the bank has it.';
  return { ...about(sent, null), kind: 'not_settled', told, proposal: 'book_settlement' };
}

/** What the bank kept can be booked as a fee; that it has more than was sent only a person can explain. */
function bankAmount(sent: KeptLine, arrived: KeptLine): FoundBreak {
  const [left, came] = [netOf(sent), netOf(arrived)];
  const told = `The provider sent ${majorString(left)}, and the bank has ${majorString(came)}.`;
  const isFee = came.currency === left.currency && came.minor > 0n && came.minor < left.minor;
  const isNew = sent.journalId === null && arrived.journalId === null;
  const proposal = isFee && isNew ? 'book_settlement' : 'explain';
  return { ...about(sent, arrived), kind: 'bank_amount', told, proposal };
}

function about(sent: KeptLine | null, arrived: KeptLine | null) {
  const line = sent ?? arrived;
  assert(line !== null, 'a settlement has a side');
  return {
    reference: labelOf(line),
    ours: sent === null ? null : netOf(sent),
    theirs: arrived === null ? null : netOf(arrived),
    paymentId: null,
    disbursementId: null,
    lineKey: line.key,
  };
}
