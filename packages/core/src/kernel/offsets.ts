import { Temporal } from 'temporal-polyfill';
import { assert } from './assert.ts';
import { parseZone, type Zone } from './calendar.ts';

/** A stretch of time in which the clocks of a zone are not changed: local time is UTC plus `offsetMs`. Half-open. */
export interface OffsetSpan {
  readonly fromAt: number;
  readonly toAt: number;
  readonly offsetMs: number;
}

/**
 * Cuts a stretch of time (UTC milliseconds, half-open) wherever the zone changes its clocks. Within each span the wall
 * clock is plain addition, so whoever has many instants to place asks once and never asks a calendar again.
 * @throws BillingError `calendar.unknownZone`, `calendar.offsetZone`
 */
export function offsetSpans(zone: Zone, fromAt: number, toAt: number): readonly OffsetSpan[] {
  assert(Number.isSafeInteger(fromAt) && Number.isSafeInteger(toAt), 'instants are whole milliseconds');
  const spans: OffsetSpan[] = [];
  let here = Temporal.Instant.fromEpochMilliseconds(fromAt).toZonedDateTimeISO(parseZone(zone));
  while (here.epochMilliseconds < toAt) {
    // A transition of the zone's rules need not change the offset, as when only the name of its time changes.
    const next = here.getTimeZoneTransition('next');
    const offsetMs = here.offsetNanoseconds / 1e6;
    const endAt = Math.min(next?.epochMilliseconds ?? toAt, toAt);
    const last = spans.at(-1);
    const begin = last?.offsetMs === offsetMs ? spans.pop() : undefined;
    spans.push({ fromAt: begin?.fromAt ?? here.epochMilliseconds, toAt: endAt, offsetMs });
    if (next === null) break;
    here = next;
  }
  return spans;
}
