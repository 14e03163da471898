/** How far one payment of a standing order is from the next; nothing for one that is made once. */
export type Step = { readonly days: number } | { readonly months: number } | undefined;

/** The table of 2025: 4 is monthly. It goes with `Standing Order Customer Pay Bill`. */
export const FREQUENCIES: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['1', undefined],
  ['2', { days: 1 }],
  ['3', { days: 7 }],
  ['4', { months: 1 }],
  ['5', { months: 2 }],
  ['6', { months: 3 }],
  ['7', { months: 6 }],
  ['8', { months: 12 }],
]);

/** The table of August 2026, where 4 is every two weeks and 5 monthly. It goes with `… External Third Party`. */
export const THIRD_PARTY_FREQUENCIES: ReadonlyMap<string, Step> = new Map<string, Step>([
  ['1', undefined],
  ['2', { days: 1 }],
  ['3', { days: 7 }],
  ['4', { days: 14 }],
  ['5', { months: 1 }],
  ['6', { months: 2 }],
  ['7', { months: 3 }],
  ['8', { months: 6 }],
  ['9', { months: 12 }],
]);

/** Standing orders are carried out at six in the morning of Nairobi; the true hour is not public. */
const HOUR = 'T06:00:00+03:00';

/** Whether a text is a date such as `20260331`, and one that the calendar has. */
export function isDate(text: string): boolean {
  const at = Date.parse(`${dashed(text)}T00:00:00Z`);
  return /^\d{8}$/.test(text) && new Date(at).toISOString().slice(0, 10) === dashed(text);
}

/**
 * When the payment number `count` falls due, the first being 0; undefined after the last. Months are counted from the
 * first day, so that one from the 31st comes back to the 31st.
 */
export function dueAt(start: string, end: string, step: Step, count: number): number | undefined {
  if (step === undefined && count > 0) return undefined;
  const [year = 0, month = 0, day = 0] = dashed(start).split('-').map(Number);
  const date =
    step === undefined || 'days' in step
      ? new Date(Date.UTC(year, month - 1, day + (step?.days ?? 0) * count))
      : monthsLater(year, month - 1 + step.months * count, day);
  const text = date.toISOString().slice(0, 10);
  return text > dashed(end) ? undefined : Date.parse(text + HOUR);
}

function monthsLater(year: number, month: number, day: number): Date {
  const last = new Date(Date.UTC(year, month + 1, 0)).getUTCDate();
  return new Date(Date.UTC(year, month, Math.min(day, last)));
}

const dashed = (text: string): string => `${text.slice(0, 4)}-${text.slice(4, 6)}-${text.slice(6, 8)}`;
