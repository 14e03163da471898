/** East African Time is UTC+3 all year: Kenya has no daylight saving. */
const EAT_MS = 3 * 60 * 60 * 1000;

/** `yyyyMMddHHmmss` in East African Time, as Daraja wants a Timestamp, from UTC milliseconds. */
export function eatTimestamp(at: number): string {
  return new Date(at + EAT_MS).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}

/** `yyyy-MM-dd HH:mm:ss` in East African Time, as the pull query wants its dates. */
export function eatDateTime(at: number): string {
  return new Date(at + EAT_MS).toISOString().slice(0, 19).replace('T', ' ');
}

/**
 * UTC milliseconds from `yyyyMMddHHmmss` in East African Time (TransTime, TransactionDate); undefined if it is not
 * that, or no calendar has the day.
 */
export function fromEatTimestamp(text: string): number | undefined {
  const match = /^(\d{4})(\d{2})(\d{2})(\d{2})(\d{2})(\d{2})$/.exec(text);
  if (match === null) return undefined;
  const [year, month, day, hour, minute, second] = match.slice(1).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const at = Date.UTC(year, month - 1, day, hour, minute, second) - EAT_MS;
  // Date.UTC carries 30 February over to March; written back, it is no longer the same.
  return eatTimestamp(at) === text ? at : undefined;
}

/**
 * UTC milliseconds from a date of the pull feed: ISO 8601 as the documents show it, or a bare date and time, which is
 * East African Time. Undefined if it is neither.
 */
export function fromPullDate(text: string): number | undefined {
  const zoned = /(?:Z|[+-]\d{2}:?\d{2})$/.test(text);
  if (!zoned) return fromEatTimestamp(text.replaceAll(/\D/g, '').padEnd(14, '0'));
  const at = Date.parse(text);
  return Number.isNaN(at) ? undefined : at;
}

/** The date, a day or a year first; the time, with or without seconds; morning or afternoon. */
const WRITTEN = new RegExp(
  String.raw`^(?:(\d{1,2})[./-](\d{1,2})[./-](\d{4})|(\d{4})[./-](\d{1,2})[./-](\d{1,2}))[ T]+` +
    String.raw`(\d{1,2}):(\d{2})(?::(\d{2})(?:\.\d+)?)?(?: ?([AP])M)?$`,
  'i',
);

/**
 * UTC milliseconds from a date and time of East African Time as Daraja's results and the M-Pesa portal write them, the
 * day first or the year first: `17.07.2017 10:54:57`, `03-02-2026 10:15:00`, `2026-10-02 12:30:00`, `15/08/2026 14:30`,
 * with or without AM and PM. Undefined for anything else; a day that is first is never taken for a month.
 */
export function fromWritten(text: string): number | undefined {
  const match = WRITTEN.exec(text.trim());
  if (match === null) return fromEatTimestamp(text.trim());
  const [, dayFirst, monthSecond, yearLast, yearFirst, monthAfter, dayLast, hour = '', minute = '', second, half] =
    match;
  const year = yearLast ?? yearFirst ?? '';
  const digits = [monthSecond ?? monthAfter, dayFirst ?? dayLast, hourOf(Number(hour), half), minute, second ?? '00'];
  return fromEatTimestamp(year + digits.map((part) => String(part).padStart(2, '0')).join(''));
}

function hourOf(hour: number, half: string | undefined): number {
  if (half === undefined) return hour;
  return (hour % 12) + (half.toUpperCase() === 'P' ? 12 : 0);
}
