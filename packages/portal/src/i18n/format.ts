import type { Money, Validity } from '../api/wire.ts';

/** Money the other way round, as a credit note counts. */
export function negated({ minor, currency }: Money): Money {
  return { minor: String(-BigInt(minor)), currency };
}

/** Money in full, by the rules of the language: exact, for the amount goes to Intl as text and never as a float. */
export function formatMoney({ minor, currency }: Money, lang: string): string {
  const form = new Intl.NumberFormat(localeOf(lang), { style: 'currency', currency, currencyDisplay: 'code' });
  return form.format(majorOf(minor, form.resolvedOptions().maximumFractionDigits ?? 2) as Intl.StringNumericLiteral);
}

/** Money for headlines: cents only where there are some. */
export function formatMoneyShort({ minor, currency }: Money, lang: string): string {
  const style = {
    style: 'currency',
    currency,
    currencyDisplay: 'code',
    trailingZeroDisplay: 'stripIfInteger',
  } as const;
  const form = new Intl.NumberFormat(localeOf(lang), style);
  return form.format(majorOf(minor, form.resolvedOptions().maximumFractionDigits ?? 2) as Intl.StringNumericLiteral);
}

/** Money for figures at a glance: without cents where it is a hundred or more. */
export function formatMoneyWhole({ minor, currency }: Money, lang: string): string {
  const digits = currencyDigits(currency);
  const whole = minor.replace('-', '').length - digits >= 3;
  if (!whole) return formatMoneyShort({ minor, currency }, lang);
  const style = { style: 'currency', currency, currencyDisplay: 'code', maximumFractionDigits: 0 } as const;
  return new Intl.NumberFormat(localeOf(lang), style).format(majorOf(minor, digits) as Intl.StringNumericLiteral);
}

/** An amount without its currency, for columns that name it once; exact, as everywhere. */
export function formatAmount({ minor, currency }: Money, lang: string): string {
  const digits = currencyDigits(currency);
  const form = new Intl.NumberFormat(localeOf(lang), { minimumFractionDigits: digits, maximumFractionDigits: digits });
  return form.format(majorOf(minor, digits) as Intl.StringNumericLiteral);
}

/** Minor units as major units with a point, `100050` as `1000.50`: as a form field holds it and as the API takes it. */
export function majorAmount({ minor, currency }: Money): string {
  return majorOf(minor, currencyDigits(currency));
}

/** How many digits a currency has behind the point. */
export function currencyDigits(currency: string): number {
  const form = new Intl.NumberFormat('en', { style: 'currency', currency });
  return form.resolvedOptions().maximumFractionDigits ?? 2;
}

/** What a person typed as an amount, as minor units; null if it is no amount of this currency above zero. */
export function minorAmount(text: string, currency: string): bigint | null {
  const minor = scaled(text, currencyDigits(currency));
  return minor !== null && minor > 0n ? minor : null;
}

/** A decimal number that a person typed, times ten to the power of `digits`, exactly; null if it is none or finer. */
export function scaled(text: string, digits: number): bigint | null {
  const match = /^(\d{1,15})(?:\.(\d+))?$/.exec(text.trim().replaceAll(',', ''));
  const fraction = match?.[2] ?? '';
  if (match === null || fraction.length > digits) return null;
  return BigInt(`${match[1]}${fraction.padEnd(digits, '0')}`);
}

/** A rate of the wire, `0.16`, as a share: `16%`. */
export function formatRate(rate: string, lang: string): string {
  const form = new Intl.NumberFormat(localeOf(lang), { style: 'percent', maximumFractionDigits: 4 });
  return form.format(rate as Intl.StringNumericLiteral);
}

/** A day, `22 Nov 2026`. An empty zone is that of the device. */
export function formatDate(at: string | number, lang: string, zone = ''): string {
  return dateForm(lang, zone, { day: 'numeric', month: 'short', year: 'numeric' }).format(new Date(at));
}

/** A day and its time, `Sun 22 Nov, 19:04`. */
export function formatDateTime(at: string | number, lang: string, zone = ''): string {
  const options = { weekday: 'short', day: 'numeric', month: 'short', hour: '2-digit', minute: '2-digit' } as const;
  return dateForm(lang, zone, options).format(new Date(at));
}

/** A moment of the past, `22 Nov 2026, 19:04`. */
export function formatMoment(at: string | number, lang: string, zone = ''): string {
  const options = { day: 'numeric', month: 'short', year: 'numeric', hour: '2-digit', minute: '2-digit' } as const;
  return dateForm(lang, zone, options).format(new Date(at));
}

/** A time of day to the second, `19:04:31`. */
export function formatTime(at: string | number, lang: string, zone = ''): string {
  return dateForm(lang, zone, { hour: '2-digit', minute: '2-digit', second: '2-digit' }).format(new Date(at));
}

/** A local date of the wire, `2026-11-22`, as `Sun 22 Nov`; a date has no zone. */
export function formatDay(date: string, lang: string): string {
  return dateForm(lang, 'UTC', { weekday: 'short', day: 'numeric', month: 'short' }).format(new Date(`${date}T00:00Z`));
}

/** A month of the wire, `2026-11`, as `Nov 2026`. */
export function formatMonth(month: string, lang: string): string {
  return dateForm(lang, 'UTC', { month: 'short', year: 'numeric' }).format(new Date(`${month}-01T00:00Z`));
}

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
  ['second', 1000],
] as const;

/** A length of time in its two greatest units, `3 days 4 hours`; under a second it is none. Rounded down. */
export function formatDuration(ms: number, lang: string, unitDisplay: 'long' | 'short' | 'narrow' = 'long'): string {
  let rest = Math.max(0, ms);
  const first = UNITS.findIndex(([, size]) => rest >= size);
  const parts: string[] = [];
  for (const [unit, size] of first < 0 ? UNITS.slice(-1) : UNITS.slice(first, first + 2)) {
    const count = Math.floor(rest / size);
    rest -= count * size;
    if (count > 0 || parts.length === 0) parts.push(unitForm(lang, unit, unitDisplay).format(count));
  }
  return parts.join(' ');
}

/** Between two steps of a timeline: `420 ms`, `1.2 s`, `2 min 5 s`. */
export function formatElapsed(ms: number, lang: string): string {
  if (ms < 1000) return unitForm(lang, 'millisecond', 'narrow').format(Math.round(ms));
  if (ms >= 60_000) return formatDuration(ms, lang, 'short');
  return unitForm(lang, 'second', 'narrow', 1).format(ms / 1000);
}

const SIZES = [
  ['terabyte', 1e12],
  ['gigabyte', 1e9],
  ['megabyte', 1e6],
  ['kilobyte', 1e3],
  ['byte', 1],
] as const;

/** Bytes in the unit that suits them, in powers of ten as data is sold. */
export function formatBytes(bytes: string | number, lang: string): string {
  const count = Number(bytes);
  const [unit, size] = SIZES.find(([, least]) => count >= least) ?? ['megabyte', 1e6];
  return unitForm(lang, unit, 'short', count / size < 10 && unit !== 'byte' ? 1 : 0).format(count / size);
}

/** Speed as it is sold: `10 Mbps`. */
export function formatSpeed(kbps: number, lang: string): string {
  const form = new Intl.NumberFormat(localeOf(lang), { maximumFractionDigits: 1 });
  return kbps < 1000 ? `${form.format(kbps)} kbps` : `${form.format(kbps / 1000)} Mbps`;
}

/** A count with its separators. */
export function formatCount(count: number, lang: string): string {
  return new Intl.NumberFormat(localeOf(lang)).format(count);
}

/** How long a plan lasts, in words: `30 days`. What ends with its day is told in the given words. */
export function formatLength({ kind, count, unit }: Validity, lang: string, untilMidnight: string): string {
  if (kind === 'duration') return unitForm(lang, unit ?? 'day', 'long').format(count);
  if (kind === 'calendar_month') return unitForm(lang, 'month', 'long').format(count);
  if (kind === 'end_of_local_day' && count === 0) return untilMidnight;
  return unitForm(lang, 'day', 'long').format(count);
}

/** So many units of time, `3 months`. */
export function formatUnits(count: number, unit: 'day' | 'week' | 'month' | 'year', lang: string): string {
  return unitForm(lang, unit, 'long').format(count);
}

function unitForm(lang: string, unit: string, unitDisplay: 'long' | 'short' | 'narrow', digits = 0): Intl.NumberFormat {
  return new Intl.NumberFormat(localeOf(lang), { style: 'unit', unit, unitDisplay, maximumFractionDigits: digits });
}

function dateForm(lang: string, zone: string, options: Intl.DateTimeFormatOptions): Intl.DateTimeFormat {
  const timeZone = zone === '' ? undefined : zone;
  return new Intl.DateTimeFormat(localeOf(lang), { ...options, hourCycle: 'h23', ...(timeZone && { timeZone }) });
}

/** English is British in its dates: the day stands before the month wherever we are used. */
function localeOf(lang: string): string {
  return lang.startsWith('sw') ? 'sw' : 'en-GB';
}

function majorOf(minor: string, digits: number): string {
  const negative = minor.startsWith('-');
  const padded = minor.replace('-', '').padStart(digits + 1, '0');
  const whole = padded.slice(0, padded.length - digits);
  return `${negative ? '-' : ''}${whole}${digits === 0 ? '' : `.${padded.slice(-digits)}`}`;
}
