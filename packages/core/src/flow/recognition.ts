import { bookRecognised, type EarnedOn } from '../domain/recipes.ts';
import { dayNumber, localDateAt, startOfDay, type LocalDate } from '../kernel/calendar.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { untilFresh, type House } from './house.ts';

/** What a night has earned. */
export interface Recognised {
  /** The days before this one are earned. */
  readonly day: LocalDate;
  /** How many lines had more to be earned. */
  readonly lines: number;
  /** By account and currency; discounts and credit notes below zero. */
  readonly sums: readonly EarnedOn[];
  /** Null when nothing was booked: it was done before, or there was nothing to do. */
  readonly journalId: Id<'Journal'> | null;
}

/** What can be wrong with a recognition. */
export const recognitionErrors = defineErrors('recognition', {
  future: ['invalid', 'Revenue is recognised for days that are over: up to {today}, and not up to {day}.'],
});

/**
 * Earns what the days before `day` (today in the zone of the house, unless said otherwise) have earned of all that was
 * billed in advance. Each line is counted from its start, so a night that was missed is caught up by the next; a day is
 * booked once, and what is billed for days before it later than that is earned with the next day. It all is one unit of
 * work: killed in between, nothing is done.
 * @throws BillingError `recognition.future`, `calendar.malformedDate`, `flow.contended`
 */
export async function recogniseRevenue(house: House, upTo?: LocalDate): Promise<Recognised> {
  const now = house.clock.now();
  const today = localDateAt(now, house.zone);
  const day = upTo ?? today;
  if (dayNumber(day) > dayNumber(today)) throw recognitionErrors.future({ day, today });
  const startsAt = startOfDay(day, house.zone);
  return untilFresh(house, `the revenue of the days before ${day}`, async () => {
    const due = await house.store.reads.recognisable({ day, issuedBefore: startsAt });
    const nothing = { day, lines: 0, sums: [], journalId: null };
    if (due.booked || due.lines === 0) return { changes: null, answer: nothing };
    const id = house.ids.next<'Journal'>('jrn');
    // It counts on the last of the days that it is about, so that a month's revenue stands in the month.
    const booking = { id, bookedAt: now, effectiveAt: startsAt - 1, origin: 'core' };
    const journal = bookRecognised(due.sums, day, booking);
    const { lines, sums } = due;
    return {
      changes: { recognitions: [due], ...(journal !== null && { journals: [journal] }) },
      answer: { day, lines, sums, journalId: journal === null ? null : id },
    };
  });
}
