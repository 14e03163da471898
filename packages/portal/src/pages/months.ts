/** A calendar month of the ISP, `2026-11`. */
export type Month = string;

/** The months from that of a moment to that of another, the last first; `zone` says where a day begins. */
export function monthsBetween(fromAt: string, toAt: string, zone: string, most: number): readonly Month[] {
  const first = monthIn(fromAt, zone);
  const months: Month[] = [];
  for (let month = monthIn(toAt, zone); month >= first && months.length < most; month = shifted(month, -1)) {
    months.push(month);
  }
  return months;
}

/** Whole months as local days `[from, to)`, in whichever order they were chosen. */
export function daysOfMonths(one: Month, other: Month): { readonly from: string; readonly to: string } {
  const [first, last] = one <= other ? [one, other] : [other, one];
  return { from: `${first}-01`, to: `${shifted(last, 1)}-01` };
}

function monthIn(at: string, zone: string): Month {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone, year: 'numeric', month: '2-digit', day: '2-digit' })
    .format(Date.parse(at))
    .slice(0, 7);
}

function shifted(month: Month, by: number): Month {
  const [year = 1970, number = 1] = month.split('-').map(Number);
  return new Date(Date.UTC(year, number - 1 + by, 1)).toISOString().slice(0, 7);
}
