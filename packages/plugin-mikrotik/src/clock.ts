/** The clock of a router: what ends by itself on it ends by this one. */
export interface RouterClock {
  /** How much it is ahead of ours, in milliseconds; negative: behind. Below five seconds it counts as right. */
  readonly aheadMs: number;
  /**
   * Whether it has lost the time, as after a power cut until NTP answers: 1970, or another day. It will be set right at
   * any moment, and so nothing is reckoned by it: what is written then stands as if it were right already.
   */
  readonly isLost: boolean;
  /** Its date and time at an instant of ours, in the form that it prints and takes. */
  toRouter(at: number): RouterTime;
  /** The instant of ours at which it will show a date and a time, UTC milliseconds; null: they cannot be read. */
  fromRouter(date: string, time: string): number | null;
}

/** A date and a time as a router writes them: `nov/23/2026` or `2026-11-23`, and `07:05:00`. */
export interface RouterTime {
  readonly date: string;
  readonly time: string;
}

/** Below this the clocks are taken for equal: a clock is read in whole seconds, and over a line that takes time. */
const SAME_MS = 5_000;

const MONTHS = ['jan', 'feb', 'mar', 'apr', 'may', 'jun', 'jul', 'aug', 'sep', 'oct', 'nov', 'dec'];

/** Nobody's clock wanders so far: who is wrong by more has lost the time. */
const LOST_MS = 12 * 3_600_000;

/** What `/system/clock print` shows, as far as it is needed. */
export interface ShownClock extends RouterTime {
  /** An IANA name, `manual`, or nothing. */
  readonly zone: string;
  /** `+03:00`, as it is now; RouterOS also writes seconds: `10800`. */
  readonly offset: string;
}

/**
 * Reads a router's clock. It has a zone of its own, with its own summer time; and a router without a battery thinks
 * after each power cut that it is 1970 until NTP answers.
 * @param before how far ahead it was when it was last looked at: a difference within reading is none
 * @returns null when date, time and zone cannot be read
 */
export function readClock(shown: ShownClock, now: number, before?: number): RouterClock | null {
  const local = localOf(shown.date, shown.time);
  if (local === null) return null;
  const iso = /^\d{4}-/.test(shown.date);
  const fixed = offsetMs(shown.offset);
  const zone = zoneOf(shown.zone);
  const offsetAt = (at: number): number => (zone === null ? fixed : zoneOffsetMs(zone, at));
  const raw = utcOf(local, offsetAt) - now;
  const steady = before !== undefined && Math.abs(raw - before) < SAME_MS;
  const aheadMs = steady ? before : Math.abs(raw) < SAME_MS ? 0 : raw;
  const isLost = Math.abs(aheadMs) > LOST_MS;
  const counted = isLost ? 0 : aheadMs;
  return {
    aheadMs,
    isLost,
    toRouter(at) {
      const shownAt = at + counted;
      return written(shownAt + offsetAt(shownAt), iso);
    },
    fromRouter(date, time) {
      const then = localOf(date, time);
      return then === null ? null : utcOf(then, offsetAt) - counted;
    },
  };
}

/** A local time as if it were UTC, in milliseconds. */
function localOf(date: string, time: string): number | null {
  const clock = /^(\d{1,2}):(\d{2}):(\d{2})$/.exec(time.trim());
  const iso = /^(\d{4})-(\d{2})-(\d{2})$/.exec(date.trim());
  const old = /^([a-z]{3})\/(\d{1,2})\/(\d{4})$/i.exec(date.trim());
  const day = iso
    ? [iso[1], iso[2], iso[3]]
    : old
      ? [old[3], MONTHS.indexOf((old[1] ?? '').toLowerCase()) + 1, old[2]]
      : null;
  if (clock === null || day === null) return null;
  const [year, month, date_] = day.map(Number);
  if (year === undefined || month === undefined || date_ === undefined || month < 1) return null;
  return Date.UTC(year, month - 1, date_, Number(clock[1]), Number(clock[2]), Number(clock[3]));
}

function written(localMs: number, iso: boolean): RouterTime {
  const text = new Date(localMs).toISOString();
  const [year, month = '', day] = text.slice(0, 10).split('-');
  const date = iso ? text.slice(0, 10) : `${MONTHS[Number(month) - 1]}/${day}/${year}`;
  return { date, time: text.slice(11, 19) };
}

/** `+03:00`, `-00:30` or seconds. */
function offsetMs(offset: string): number {
  const hours = /^([+-])(\d{1,2}):(\d{2})$/.exec(offset.trim());
  if (hours === null) return (Number(offset) || 0) * 1_000;
  const minutes = Number(hours[2]) * 60 + Number(hours[3]);
  return (hours[1] === '-' ? -minutes : minutes) * 60_000;
}

/** A zone that this machine knows too; null for `manual` and for what only the router knows. */
function zoneOf(name: string): Intl.DateTimeFormat | null {
  if (!name.includes('/') && name !== 'UTC') return null;
  try {
    return new Intl.DateTimeFormat('en-US', { timeZone: name, timeZoneName: 'longOffset', year: 'numeric' });
  } catch {
    return null;
  }
}

/** `GMT+03:00` of an instant, in milliseconds; `GMT` is none. */
function zoneOffsetMs(zone: Intl.DateTimeFormat, at: number): number {
  const named = zone.formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value ?? '';
  return offsetMs(named.replace('GMT', ''));
}

/** The offset of the hour that is meant: within the hour that summer time takes or gives, the earlier instant. */
function utcOf(local: number, offsetAt: (at: number) => number): number {
  const guess = local - offsetAt(local);
  return local - offsetAt(guess);
}
