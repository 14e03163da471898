import type { Session, UsageReport } from './usage.ts';

/** What was odd about the counters of a session, for who asks why it counts what it counts. */
export type Oddity =
  /** A counter of 32 bits has come round: it goes on from nothing, and 2^32 are added. */
  | 'wrapped'
  /** The device has begun to count again: what it had counted before stays, and what it counts now is added. */
  | 'reset'
  /** More was told than any line carries in that time: it is not counted. */
  | 'implausible';

/** What has to be added to what a device tells of a session. Only of sessions whose counters have not just grown. */
export interface CounterTurns {
  /** Each once, in the order in which they were seen. */
  readonly odd: readonly Oddity[];
  readonly in: CounterTurn;
  readonly out: CounterTurn;
}

/** The same of one direction. */
export interface CounterTurn {
  /** How often 32 bits have come round since the device began to count. */
  readonly wraps: number;
  /** Bytes that were counted before it began again. */
  readonly before: bigint;
}

/** The counters of a session after a report. */
export interface CountersAfter {
  readonly inBytes: bigint;
  readonly outBytes: bigint;
  /** Null as long as they have only grown. */
  readonly turns: CounterTurns | null;
}

/**
 * The totals of a session once a report is taken in. They never go down. A counter that is lower at a later time of the
 * session has wrapped or begun again; what comes late tells so too, as long as nothing odd has been seen before: after
 * that nobody knows which round it speaks of, and only what is later counts.
 */
export function countersAfter(session: Session, report: UsageReport): CountersAfter {
  const known = session.turns ?? null;
  const when = whenOf(session, report);
  const took = (total: bigint, turn: CounterTurn, told: bigint | null): Took => {
    if (told === null) return { total, turn, odd: null };
    if (told > mostIn(session, report)) return { total, turn, odd: 'implausible' };
    const narrow = report.counterBits === 32;
    if (when === 'later') return later({ total, turn, narrow }, told);
    if (when === 'earlier')
      return isTurned(known) ? { total, turn, odd: null } : earlier({ total, turn, narrow }, told);
    if (when === 'unknown' && isTurned(known)) return { total, turn, odd: null };
    return grown({ total, turn, narrow }, told);
  };
  const came = took(session.inBytes, known?.in ?? NEVER, report.inBytes);
  const went = took(session.outBytes, known?.out ?? NEVER, report.outBytes);
  const odd = [...new Set([...(known?.odd ?? []), ...[came, went].flatMap((one) => one.odd ?? [])])];
  const same = odd.length === (known?.odd.length ?? 0) && came.turn === known?.in && went.turn === known.out;
  const turns = odd.length === 0 ? null : same ? known : { odd, in: came.turn, out: went.turn };
  return { inBytes: came.total, outBytes: went.total, turns };
}

interface Took {
  readonly total: bigint;
  readonly turn: CounterTurn;
  readonly odd: Oddity | null;
}

interface Counter {
  readonly total: bigint;
  readonly turn: CounterTurn;
  /** Whether the device tells the lower 32 bits only. */
  readonly narrow: boolean;
}

const NEVER: CounterTurn = { wraps: 0, before: 0n };

function isTurned(turns: CounterTurns | null): boolean {
  return turns !== null && [turns.in, turns.out].some(({ wraps, before }) => wraps > 0 || before > 0n);
}

/** What a later report says: the counter has grown, has wrapped, or has begun again. */
function later(counter: Counter, told: bigint): Took {
  const { total, turn, narrow } = counter;
  const grew = grown(counter, told);
  const low = total - turn.before - (narrow ? wrapped(turn) : 0n);
  if (told >= low) return grew;
  if (narrow && isWrapOf(low, told)) {
    // Rounds and not one round: a device may have told all bits before, and tell the lower ones only at its end.
    const after = total + wayRound(low, told);
    return { total: after, turn: { ...turn, wraps: Number((after - turn.before - told) >> 32n) }, odd: 'wrapped' };
  }
  if (!isResetOf(low, told)) return grew;
  return { total: total + told, turn: { wraps: 0, before: total }, odd: 'reset' };
}

/** What an earlier report says that comes late: if it has counted more, the counter has turned after it. */
function earlier({ total, turn, narrow }: Counter, told: bigint): Took {
  if (told <= total) return { total, turn, odd: null };
  if (narrow && isWrapOf(told, total)) return { total: total + ROUND, turn: { ...turn, wraps: 1 }, odd: 'wrapped' };
  if (!isResetOf(told, total)) return { total: told, turn, odd: null };
  return { total: total + told, turn: { ...turn, before: told }, odd: 'reset' };
}

function grown({ total, turn, narrow }: Counter, told: bigint): Took {
  const next = turn.before + (narrow ? wrapped(turn) : 0n) + told;
  return { total: next > total ? next : total, turn, odd: null };
}

const ROUND = 1n << 32n;

function wrapped({ wraps }: CounterTurn): bigint {
  return ROUND * BigInt(wraps);
}

/** Whether the way from one value to a lower one is shorter than half a round, as in RFC 1982 section 3.2. */
function isWrapOf(before: bigint, after: bigint): boolean {
  return wayRound(before, after) < 1n << 31n;
}

function wayRound(before: bigint, after: bigint): bigint {
  return BigInt.asUintN(32, after - before);
}

/**
 * A counter that has begun again is lower by far. One that is a little lower is one of a device that counts its last
 * words otherwise, and nothing at all is what some equipment tells at the end: neither says anything new.
 */
function isResetOf(before: bigint, after: bigint): boolean {
  return after > 0n && after * 2n < before;
}

function whenOf(session: Session, { seconds }: UsageReport): 'later' | 'same' | 'earlier' | 'unknown' {
  if (seconds === null) return 'unknown';
  if (seconds === session.seconds) return 'same';
  return seconds > session.seconds ? 'later' : 'earlier';
}

/** No line of a subscriber carries more than 100 Gbit/s. */
const MOST_A_SECOND = 12_500_000_000n;

/** Counters and seconds are not read in the same instant. */
const SLACK_SECONDS = 60;

function mostIn({ startedAt }: Session, { seconds, at }: UsageReport): bigint {
  const lasted = seconds ?? Math.max(0, Math.ceil((at - startedAt) / 1000));
  return BigInt(lasted + SLACK_SECONDS) * MOST_A_SECOND;
}
