const DAY_MS = 86_400_000;

/** The instant at which a local day, `2026-11-22`, is over in a zone: the midnight after it. UTC milliseconds. */
export function endOfDay(date: string, zone: string): number {
  return instantAt(Date.parse(`${date}T00:00Z`) + DAY_MS, zone);
}

/** The instant at which the clocks of a zone show a day, `2026-11-22`, and a time, `23:30`; NaN where that is none. */
export function instantOf(date: string, time: string, zone: string): number {
  const wall = Date.parse(`${date}T${time}Z`);
  return Number.isNaN(wall) ? wall : instantAt(wall, zone);
}

/** When the clocks of a zone show what those of UTC show at `wall`. */
function instantAt(wall: number, zone: string): number {
  // Twice, for the clock may be put on or back between the guess and the instant.
  const near = wall - offsetAt(wall, zone);
  return wall - offsetAt(near, zone);
}

/** The local day of an instant in a zone, `2026-11-22`. */
export function dayOf(at: number, zone: string): string {
  return new Intl.DateTimeFormat('en-CA', { timeZone: zone }).format(at);
}

/** How far the clocks of a zone are before UTC at an instant, in milliseconds. */
function offsetAt(at: number, zone: string): number {
  const form = new Intl.DateTimeFormat('sv-SE', { timeZone: zone, dateStyle: 'short', timeStyle: 'medium' });
  return Date.parse(`${form.format(at).replace(' ', 'T')}Z`) - Math.floor(at / 1000) * 1000;
}
