import { addDays, localDateAt, parseLocalDate, startOfDay, type LocalDate, type Zone } from '../../kernel/calendar.ts';
import { negate, subtract, type Money } from '../../kernel/money.ts';
import { overlap, periodDays, type Period } from '../../kernel/period.ts';
import { changeErrors, consequence, type Consequence, type Returned } from './consequence.ts';
import { drawnTogether, laidAround } from './laid.ts';
import { costOf, partAt, paidUntilOf, stretchOf, type Manner, type PaidPart } from './paid.ts';
import { reason, type Reason } from './reasons.ts';
import { dueOf, feeLine, linesOf, payBack } from './settle.ts';

/** A pause that is asked for. */
export interface PauseAsked {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  readonly currency: string;
  readonly paid: readonly PaidPart[];
  /** The first day without service; the next day that has not begun when it is left out. */
  readonly from?: LocalDate;
  /** The first day with service again. Left out: as long as the policy allows, to be ended by `resumeChange`. */
  readonly until?: LocalDate;
  /** Pauses of this subscription before, of this year and the next. */
  readonly earlier: readonly Period[];
  /** What open invoices come to. */
  readonly openDebt?: Money;
}

/** The terms of a pause. Prepaid terms are always extended: what is bought is kept. */
export interface PausePolicy {
  /** What becomes of paused days of a calendar period that are charged already. */
  readonly compensation: 'credit' | 'extend' | 'none';
  readonly minDays: number;
  /** In a year of the calendar. */
  readonly maxDaysPerYear: number;
  readonly fee?: Money | null;
  readonly payBack?: Returned['way'];
  readonly count?: Omit<Manner, 'zone'>;
}

/** An end of a pause before it is over. */
export interface ResumeAsked {
  /** UTC milliseconds. */
  readonly now: number;
  readonly zone: Zone;
  readonly currency: string;
  /** What is paid now, with what the pause has done to it. */
  readonly paid: readonly PaidPart[];
  readonly pause: Period;
  /** Pauses that begin after it. */
  readonly later?: readonly Period[];
  /** The first day with service again: today or later. */
  readonly on: LocalDate;
  /** What the pause has taken out for a credit; see `pausedParts`. Empty unless it was a credit. */
  readonly credited: readonly PaidPart[];
}

/**
 * What a pause of whole local days does. A credit gives the paused days back; an extension moves all that is paid
 * behind the first paused day by as many days, at the same time of day, so that not a day of it is lost.
 * @throws BillingError `change.pausePast`, `change.pauseEmpty`, `change.pauseTooShort`, `change.pauseTooLong`,
 *   `change.pauseTwice`, `calendar.malformedDate`
 */
export function pauseChange(asked: PauseAsked, policy: PausePolicy): Consequence {
  const { now, zone, currency, paid, openDebt } = asked;
  const pause = pauseDays(asked, policy);
  const stretch = stretchOf(pause, zone);
  const manner = { ...policy.count, zone };
  const extended = paid.filter((part) => isExtended(part, policy));
  const others = paid.filter((part) => !isExtended(part, policy));
  const later = asked.earlier.filter((other) => other.from >= pause.to);
  const shifted = laidAround(drawnTogether(extended, later, zone), [pause, ...later], manner);
  const taken = pausedParts(others, pause, manner);
  const credit = policy.compensation === 'credit' ? linesOf(taken, 'pause.credit', -1) : [];
  const lines = [...credit, ...feeLine(policy.fee, 'pause.fee', stretch.fromAt)];
  return consequence(paid, currency, {
    change: 'pause',
    askedAt: now,
    effectiveAt: stretch.fromAt,
    lines,
    collect: 'next_invoice',
    returned: payBack(negate(dueOf(lines, currency)), policy.payBack ?? 'credit', openDebt),
    paid: [...shifted, ...unpausedParts(others, pause, manner)].toSorted(byStart),
    anchor: anchorOf(shifted),
    paused: pause,
    reasons: pauseReasons(asked, policy, pause, extended.length > 0),
  });
}

/**
 * What the end of a pause does before the pause is over: the days that were not taken are charged again, or move back.
 * Then all is as if the pause had been asked for up to this day.
 * @throws BillingError `change.resumeOutside`, `change.pauseTooShort`, `calendar.malformedDate`
 */
export function resumeChange(asked: ResumeAsked, policy: PausePolicy): Consequence {
  const { now, zone, currency, paid, pause, credited, later = [] } = asked;
  const on = parseLocalDate(asked.on);
  const today = localDateAt(now, zone);
  if (on < pause.from || on >= pause.to || on < today) {
    throw changeErrors.resumeOutside({ on, from: pause.from, until: pause.to });
  }
  const taken = { from: pause.from, to: on };
  const days = periodDays(taken);
  // A pause that is called off before its first day was none, and so not too short.
  if (days > 0 && days < policy.minDays) throw changeErrors.pauseTooShort({ minDays: policy.minDays, days });
  const early = periodDays({ from: on, to: pause.to });
  const onAt = startOfDay(on, zone);
  const manner = { ...policy.count, zone };
  const kept = [...(days > 0 ? [taken] : []), ...later];
  const drawn = drawnTogether(
    paid.filter((part) => isExtended(part, policy)),
    [pause, ...later],
    zone,
  );
  const moved = laidAround(drawn, kept, manner);
  const others = paid.filter((part) => !isExtended(part, policy));
  const back = credited.flatMap((part) => partAt(part, onAt, manner).unused ?? []);
  return consequence(paid, currency, {
    change: 'resume',
    askedAt: now,
    effectiveAt: Math.max(onAt, now),
    lines: linesOf(back, 'pause.resumed', 1),
    collect: 'next_invoice',
    paid: [...moved, ...others, ...back].toSorted(byStart),
    anchor: anchorOf(moved),
    paused: days > 0 ? taken : null,
    reasons: [reason('resume.early', { days: early })],
  });
}

/** What of paid calendar periods lies in a pause, at what it is worth: what a credit takes out of them. */
export function pausedParts(paid: readonly PaidPart[], pause: Period, manner: Manner): PaidPart[] {
  const { fromAt, toAt } = stretchOf(pause, manner.zone);
  return paid.flatMap((part) => {
    const { unused } = partAt(part, fromAt, manner);
    return unused === null ? [] : (partAt(unused, toAt, manner).used ?? []);
  });
}

/** What a full period costs that has paused days in it, for periods that are charged after the pause was asked for. */
export function priceWithoutPauses(price: Money, period: Period, pauses: readonly Period[], manner: Manner): Money {
  const measure = { kind: 'period', period } as const;
  return pauses.reduce((left, pause) => {
    const paused = overlap(period, pause);
    return paused === undefined ? left : subtract(left, costOf(price, measure, stretchOf(paused, manner.zone), manner));
  }, price);
}

/** What of paid calendar periods lies outside a pause. */
export function unpausedParts(paid: readonly PaidPart[], pause: Period, manner: Manner): PaidPart[] {
  const { fromAt, toAt } = stretchOf(pause, manner.zone);
  return paid.flatMap((part) => {
    const { used, unused } = partAt(part, fromAt, manner);
    const after = unused === null ? null : partAt(unused, toAt, manner).unused;
    return [...(used ? [used] : []), ...(after ? [after] : [])];
  });
}

/** Periods that moved are followed by others that start where the last of them ends now. */
function anchorOf(moved: readonly PaidPart[]): LocalDate | null {
  const last = moved.toSorted(byStart).at(-1);
  return last?.measure.kind === 'period' ? last.measure.period.to : null;
}

function isExtended({ measure }: PaidPart, { compensation }: PausePolicy): boolean {
  return measure.kind === 'time' || compensation === 'extend';
}

/** The days of a pause, checked against the policy. */
function pauseDays({ now, zone, from, until, earlier }: PauseAsked, policy: PausePolicy): Period {
  const today = localDateAt(now, zone);
  const earliest = startOfDay(today, zone) === now ? today : addDays(today, 1);
  const first = from === undefined ? earliest : parseLocalDate(from);
  if (first < earliest) throw changeErrors.pausePast({ earliest, from: first });
  const to = until === undefined ? longest(first, earlier, policy) : parseLocalDate(until);
  if (until !== undefined && to <= first) throw changeErrors.pauseEmpty({ from: first, until: to });
  const pause = { from: first, to };
  const days = periodDays(pause);
  for (const other of earlier) {
    const twice = overlap(pause, other);
    if (twice !== undefined) throw changeErrors.pauseTwice({ from: twice.from, until: twice.to });
  }
  for (let year = yearOf(first); year <= yearOf(addDays(to, -1)); year += 1) {
    const own = daysIn(pause, year);
    const left = daysLeft(year, earlier, policy);
    if (own > left) throw changeErrors.pauseTooLong({ year, left, days: own });
  }
  if (days < Math.max(1, policy.minDays)) throw changeErrors.pauseTooShort({ minDays: policy.minDays, days });
  return pause;
}

/** Where a pause without an end ends: with the days of its year, or of the next if it is still running then. */
function longest(from: LocalDate, earlier: readonly Period[], policy: PausePolicy): LocalDate {
  const next = earlier.map((other) => other.from).filter((start) => start >= from);
  const newYear = yearOf(from) + 1;
  const inThis = earliestOf([addDays(from, daysLeft(yearOf(from), earlier, policy)), firstOf(newYear)]);
  const inNext = addDays(firstOf(newYear), daysLeft(newYear, earlier, policy));
  const end = inThis === firstOf(newYear) ? earliestOf([inNext, firstOf(newYear + 1)]) : inThis;
  return earliestOf([end, ...next]);
}

function daysLeft(year: number, earlier: readonly Period[], { maxDaysPerYear }: PausePolicy): number {
  return Math.max(
    0,
    earlier.reduce((left, pause) => left - daysIn(pause, year), maxDaysPerYear),
  );
}

function daysIn(pause: Period, year: number): number {
  const shared = overlap(pause, { from: firstOf(year), to: firstOf(year + 1) });
  return shared === undefined ? 0 : periodDays(shared);
}

function pauseReasons(asked: PauseAsked, policy: PausePolicy, pause: Period, extended: boolean): Reason[] {
  const periods = asked.paid.some(({ measure }) => measure.kind === 'period');
  const untilAt = paidUntilOf(asked.paid);
  const beyond = periods && untilAt !== null && startOfDay(pause.to, asked.zone) > untilAt;
  return [
    ...(extended ? [reason('pause.extend', { days: periodDays(pause) })] : []),
    ...(periods && policy.compensation !== 'extend' ? [reason(`pause.${policy.compensation}`)] : []),
    ...(beyond && policy.compensation !== 'extend' ? [reason('pause.unbilled')] : []),
    ...(asked.until === undefined ? [reason('pause.open')] : []),
  ];
}

function byStart(a: PaidPart, b: PaidPart): number {
  return (a.given[0]?.fromAt ?? 0) - (b.given[0]?.fromAt ?? 0);
}

function yearOf(date: LocalDate): number {
  return Number(date.slice(0, 4));
}

function firstOf(year: number): LocalDate {
  return `${String(year).padStart(4, '0')}-01-01`;
}

function earliestOf(dates: readonly LocalDate[]): LocalDate {
  return dates.reduce((first, date) => (date < first ? date : first));
}
