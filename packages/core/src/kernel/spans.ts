import type { Temporal } from 'temporal-polyfill';

/** A stretch of time, half-open, in which a zone does not change its clocks. */
export interface Span {
  readonly fromAt: number;
  readonly toAt: number;
  readonly offsetMs: number;
}

/** The most zones, and the most spans of one, that are remembered: more than anybody lives in. */
const MOST_ZONES = 100;
const MOST_SPANS = 50;

/**
 * Answers in which span an instant lies, and remembers the spans. Undefined where the offset has seconds of its own, as
 * before clocks were set by zones: that is left to the calendar.
 */
export function rememberedSpans(
  ask: (instantMs: number, zone: string) => Temporal.ZonedDateTime,
): (instantMs: number, zone: string) => Span | undefined {
  const known = new Map<string, Span[]>();
  return (instantMs, zone) => {
    const spans = known.get(zone);
    const found = spans?.find(({ fromAt, toAt }) => fromAt <= instantMs && instantMs < toAt);
    if (found !== undefined) return found;
    const here = ask(instantMs, zone);
    const offsetMs = here.offsetNanoseconds / 1e6;
    if (!Number.isInteger(offsetMs)) return undefined;
    const fromAt = here.add({ nanoseconds: 1 }).getTimeZoneTransition('previous')?.epochMilliseconds ?? -Infinity;
    const toAt = here.getTimeZoneTransition('next')?.epochMilliseconds ?? Infinity;
    const span = { fromAt, toAt, offsetMs };
    if (known.size >= MOST_ZONES) known.clear();
    known.set(zone, [span, ...(spans ?? [])].slice(0, MOST_SPANS));
    return span;
  };
}
