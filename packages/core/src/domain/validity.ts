import { assert, unreachable } from '../kernel/assert.ts';
import {
  addDays,
  addMonthsClamped,
  localDateAt,
  sameTimeLater,
  sameTimeOn,
  startOfDay,
  type Zone,
} from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';

/**
 * How long a prepaid purchase lasts, counted from the instant at which it starts:
 * `duration`: exact elapsed time, a day being 24 hours whatever the clocks do.
 * `local_days`: the same wall-clock time that many days later.
 * `end_of_local_day`: to the midnight that ends the day that many days later; 0 ends tonight.
 * `calendar_month`: the same day and time that many months later, clamped to the month. `day` is the day of the month
 * that a chain of renewals keeps to, so that 31 January, 28 February is followed by 31 March and not by the 28th.
 */
export type Validity =
  | { readonly kind: 'duration'; readonly count: number; readonly unit: 'minute' | 'hour' | 'day' | 'week' }
  | { readonly kind: 'local_days'; readonly count: number }
  | { readonly kind: 'end_of_local_day'; readonly count: number }
  | { readonly kind: 'calendar_month'; readonly count: number; readonly day?: number };

/**
 * What a purchase before expiry does. `extend`: the running term grows. `restart`: what is left of it is lost.
 * `queue`: a second term waits for the first to end.
 */
export type RenewalMode = 'extend' | 'restart' | 'queue';

/** One purchase and what it meets, times in UTC milliseconds. */
export interface Renewal {
  readonly now: number;
  /** When the payment counts as made; see `paymentInstant`. */
  readonly paidAt: number;
  /** The expiry of what was bought before, exclusive; undefined for a first purchase. */
  readonly paidUntil: number | undefined;
  readonly validity: Validity;
  readonly zone: Zone;
  readonly mode: RenewalMode;
  readonly graceMs: number;
  /** Whether a payment within the grace bills the days since expiry too, so that no day of the chain is free. */
  readonly continuous: boolean;
}

/** From when until when a purchase gives access, half-open, in UTC milliseconds. */
export interface Term {
  readonly startAt: number;
  readonly endAt: number;
}

/** What can be wrong with a validity that comes from outside. */
export const validityErrors = defineErrors('validity', {
  malformed: ['invalid', '{where} is no length of time that can be sold: got {got}; right would be {right}.'],
  malformedDay: ['invalid', 'The day that a monthly term keeps to, {where}.day, is from 1 to 31; got {day}.'],
});

/**
 * The term that a payment buys. Before expiry, `extend` and `queue` both start at the old expiry (one prolongs the
 * term, the other is a second one), and `restart` starts now. After expiry the term starts when the payment was made,
 * or at the old expiry if the plan is continuous and the payment fell within the grace.
 * A term that would be over before it can be given starts now instead: nobody pays for time that has already gone.
 * @throws BillingError `validity.malformed`, `validity.malformedDay`, `calendar.unknownZone`
 */
export function renew(renewal: Renewal): Term {
  const { now, validity, zone } = renewal;
  const startAt = termStart(renewal);
  const endAt = validUntil(startAt, validity, zone);
  return endAt > now ? { startAt, endAt } : { startAt: now, endAt: validUntil(now, validity, zone) };
}

function termStart({ now, paidAt, paidUntil, mode, graceMs, continuous }: Renewal): number {
  assert(graceMs >= 0, 'a grace is not negative');
  const madeAt = Math.min(paidAt, now); // A provider's clock may be minutes ahead of ours; access is not.
  if (paidUntil === undefined) return madeAt;
  if (madeAt < paidUntil) return mode === 'restart' ? now : paidUntil;
  return continuous && madeAt < paidUntil + graceMs ? paidUntil : madeAt;
}

/**
 * The first instant (UTC milliseconds) that is no longer paid for.
 * @throws BillingError `validity.malformed`, `validity.malformedDay`, `calendar.unknownZone`
 */
export function validUntil(startAtMs: number, validity: Validity, zone: Zone): number {
  checkValidity(validity);
  switch (validity.kind) {
    case 'duration':
      return startAtMs + validity.count * MS_OF[validity.unit];
    case 'local_days':
      return sameTimeLater(startAtMs, { unit: 'day', count: validity.count }, zone);
    case 'end_of_local_day':
      return startOfDay(addDays(localDateAt(startAtMs, zone), validity.count + 1), zone);
    case 'calendar_month':
      return monthsLater(startAtMs, validity.count, validity.day, zone);
    default:
      return unreachable(validity);
  }
}

/**
 * Refuses a validity that cannot be sold: one of no length, of a part of a unit, or of a kind that there is not. It may
 * come from a caller whose types nobody checked, so that nothing about it is taken for granted.
 * @param where its path in what was given, such as `terms.validity`
 * @throws BillingError `validity.malformed`, `validity.malformedDay`
 */
export function checkValidity(validity: Validity, where = 'validity'): void {
  const given: { readonly kind?: string; readonly count?: number; readonly unit?: string; readonly day?: number } =
    typeof validity === 'object' ? (validity ?? {}) : {};
  const { kind = '', count = Number.NaN, unit = '', day } = given;
  const malformed = (right: string) => validityErrors.malformed({ where, got: shown(validity), right });
  if (!isKind(kind)) throw malformed(`a kind of ${KINDS.join(', ')}, and a count`);
  const least = kind === 'end_of_local_day' ? 0 : 1;
  if (kind === 'duration' && !Object.hasOwn(MS_OF, unit)) {
    throw malformed(`a unit of ${Object.keys(MS_OF).join(', ')}; a month is a calendar_month`);
  }
  if (!Number.isSafeInteger(count) || count < least || count > LONGEST[kind]) {
    throw malformed(`a whole count from ${least} to ${LONGEST[kind]}`);
  }
  if (kind !== 'calendar_month' || day === undefined) return;
  if (!Number.isInteger(day) || day < 1 || day > 31) throw validityErrors.malformedDay({ where, day });
}

/** As a person would write it down; short, whatever it is. */
function shown(given: unknown): string {
  if (given === null || typeof given !== 'object') return String(given).slice(0, 80);
  const pairs = Object.entries(given).map(([name, value]) => `${name} ${String(value)}`);
  return (pairs.join(', ') || 'nothing').slice(0, 80);
}

/**
 * When a prepaid payment counts as made: at the provider's own time, because callbacks of mobile money arrive late, as
 * long as that time is sane. It is not when it lies more than 72 hours before we heard of it or more than five minutes
 * after; then it is the time at which we received it. Both are worth keeping. All in UTC milliseconds.
 */
export function paymentInstant(providerAt: number | undefined, receivedAt: number): number {
  if (providerAt === undefined || !Number.isSafeInteger(providerAt)) return receivedAt;
  const sane = providerAt <= receivedAt + 5 * MS_OF.minute && providerAt >= receivedAt - 72 * MS_OF.hour;
  return sane ? providerAt : receivedAt;
}

/** Only a start that is on the chain already follows its day; any other begins a chain of its own. */
function monthsLater(startAtMs: number, count: number, day: number | undefined, zone: Zone): number {
  const start = localDateAt(startAtMs, zone);
  if (day === undefined || onDay(start, day) !== start) {
    return sameTimeLater(startAtMs, { unit: 'month', count }, zone);
  }
  return sameTimeOn(startAtMs, onDay(addMonthsClamped(start, count), day), zone);
}

/** A day of the month of a date, or the last day of that month when it is shorter. */
function onDay(date: string, day: number): string {
  const lastDay = addDays(addMonthsClamped(`${date.slice(0, 7)}-01`, 1), -1);
  const wanted = `${date.slice(0, 7)}-${String(day).padStart(2, '0')}`;
  return wanted < lastDay ? wanted : lastDay;
}

const MINUTE = 60_000;
const MS_OF = { minute: MINUTE, hour: 60 * MINUTE, day: 1_440 * MINUTE, week: 10_080 * MINUTE } as const;

/** Nothing is sold for more than a hundred years: more is a slip of the keyboard, and would leave the calendar. */
const LONGEST = { duration: 52_560_000, local_days: 36_500, end_of_local_day: 36_500, calendar_month: 1_200 } as const;

const KINDS = Object.keys(LONGEST);

function isKind(kind: string): kind is Validity['kind'] {
  return Object.hasOwn(LONGEST, kind);
}
