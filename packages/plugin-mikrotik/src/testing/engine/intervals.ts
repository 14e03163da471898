const [SECOND, MINUTE, HOUR, DAY, WEEK] = [1000, 60_000, 3_600_000, 86_400_000, 604_800_000];
const UNITS: Readonly<Record<string, number>> = { w: WEEK, d: DAY, h: HOUR, m: MINUTE, s: SECOND, ms: 1 };

/** Reads a span of time as people and routers write it: `1w2d3h4m5s`, `1w2d03:04:05`, `00:30:00`, `500ms`, `90`. */
export function parseInterval(text: string): number | null {
  if (/^\d+(\.\d+)?$/.test(text)) return Math.round(Number(text) * SECOND);
  const [, head = '', clock = ''] = /^((?:\d+(?:ms|[wdhms]))*)((?:\d+:\d\d(?::\d\d(?:\.\d+)?)?)?)$/.exec(text) ?? [];
  if (head === '' && clock === '') return null;
  let ms = 0;
  for (const [, count, unit = 's'] of head.matchAll(/(\d+)(ms|[wdhms])/g)) ms += Number(count) * (UNITS[unit] ?? 0);
  const [hours = '0', minutes = '0', seconds = '0'] = clock === '' ? [] : clock.split(':');
  return ms + Number(hours) * HOUR + Number(minutes) * MINUTE + Math.round(Number(seconds) * SECOND);
}

/** A span of time as API and REST print it: `1w2d3h4m5s`, `300ms`, `0s`. */
export function formatInterval(ms: number): string {
  if (ms <= 0) return '0s';
  let rest = Math.floor(ms);
  let text = '';
  for (const [unit, size] of Object.entries(UNITS)) {
    const count = Math.floor(rest / size);
    if (count > 0) text += `${String(count)}${unit}`;
    rest -= count * size;
  }
  return text;
}

/** A span of time as terminals print it: `1w2d03:04:05`. */
export function formatIntervalClock(ms: number): string {
  const whole = Math.max(0, Math.floor(ms / SECOND)) * SECOND;
  const [weeks, days] = [Math.floor(whole / WEEK), Math.floor((whole % WEEK) / DAY)];
  const clock = new Date(whole % DAY).toISOString().slice(11, 19);
  return `${weeks > 0 ? `${String(weeks)}w` : ''}${days > 0 ? `${String(days)}d` : ''}${clock}`;
}
