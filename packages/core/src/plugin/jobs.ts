import { Cron } from 'croner';
import { assert } from '../kernel/assert.ts';
import { parseZone } from '../kernel/calendar.ts';
import type { Job } from './contract.ts';

/** A job that knows its zone. */
export type Scheduled = Pick<Job, 'cron'> & { readonly zone: string };

/**
 * The slots of a job in `[fromAt, toAt)`, in order, as UTC milliseconds on whole seconds. A local time that a change of
 * clocks skips is run right after the gap, and one that comes twice is run once, when the job names one time of day.
 * At most `limit` are answered: who has been away for long goes on from the last one.
 */
export function slotsBetween(job: Scheduled, fromAt: number, toAt: number, limit = 1_000): readonly number[] {
  assert(Number.isSafeInteger(fromAt) && Number.isSafeInteger(toAt), 'slots lie between two instants');
  const slots: number[] = [];
  // Croner looks strictly after a whole second, so that the second before the first whole one in range is asked from.
  let before = new Date((Math.ceil(fromAt / 1_000) - 1) * 1_000);
  const cron = cronOf(job);
  while (slots.length < limit) {
    const next = cron.nextRun(before);
    if (next === null || next.getTime() >= toAt) return slots;
    slots.push(next.getTime());
    before = next;
  }
  return slots;
}

/** Why a job can have no slots, or null when it is in order. */
export function cronFault({ cron, zone }: Scheduled): string | null {
  const where = `cron ${JSON.stringify(cron)} in ${zone}`;
  try {
    // A 30th of February is well formed and never comes.
    return cronOf({ cron, zone: parseZone(zone) }).nextRun(new Date(0)) === null ? `${where} never comes` : null;
  } catch (thrown) {
    const why = thrown instanceof Error ? thrown.message : String(thrown);
    return `${where} is not five fields, or six with seconds first, in an IANA zone: ${why}`;
  }
}

/** Paused: it is asked for times, and never runs by itself. A day of the month and a weekday both given mean either. */
function cronOf({ cron, zone }: Scheduled): Cron {
  return new Cron(cron, { timezone: zone, paused: true, mode: '5-or-6-parts' });
}
