import { describe, expect, it } from 'vitest';
import { slotsBetween } from '../../src/plugin/jobs.ts';

const at = (text: string) => Date.parse(text);
const told = (slots: readonly number[]) => slots.map((slot) => new Date(slot).toISOString());

describe('the slots of a job', () => {
  it.each<[string, string, string, string, readonly string[], string]>([
    [
      '0 2 * * *',
      'Africa/Nairobi',
      '2026-03-01T00:00:00Z',
      '2026-03-03T00:00:00Z',
      ['2026-03-01T23:00:00.000Z', '2026-03-02T23:00:00.000Z'],
      'two in Nairobi is 23:00 UTC of the day before',
    ],
    [
      '0 * * * *',
      'UTC',
      '2026-03-01T01:00:00Z',
      '2026-03-01T02:00:00Z',
      ['2026-03-01T01:00:00.000Z'],
      'from is in it, to is not',
    ],
    [
      '0 * * * *',
      'UTC',
      '2026-03-01T01:00:00.001Z',
      '2026-03-01T02:00:00Z',
      [],
      'a millisecond after the slot is after it',
    ],
    [
      '0 * * * *',
      'UTC',
      '2026-03-01T00:59:59.999Z',
      '2026-03-01T01:00:00.001Z',
      ['2026-03-01T01:00:00.000Z'],
      'and one before is before',
    ],
    [
      '*/20 * * * * *',
      'UTC',
      '2026-03-01T00:00:00Z',
      '2026-03-01T00:01:00Z',
      ['2026-03-01T00:00:00.000Z', '2026-03-01T00:00:20.000Z', '2026-03-01T00:00:40.000Z'],
      'six fields begin with seconds',
    ],
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-03-28T12:00:00Z',
      '2026-03-30T12:00:00Z',
      ['2026-03-29T01:00:00.000Z', '2026-03-30T00:30:00.000Z'],
      'on 29 March 2026 clocks jump from 02:00 to 03:00, so it is run at 03:00, which is 01:00 UTC',
    ],
    [
      '30 2 * * *',
      'Europe/Berlin',
      '2026-10-24T12:00:00Z',
      '2026-10-26T12:00:00Z',
      ['2026-10-25T00:30:00.000Z', '2026-10-26T01:30:00.000Z'],
      'on 25 October 2026 half past two comes twice and is run once, the first time',
    ],
    ['0 0 31 * *', 'UTC', '2026-04-01T00:00:00Z', '2026-05-01T00:00:00Z', [], 'April has no 31st'],
    ['0 2 * * *', 'UTC', '2026-03-02T00:00:00Z', '2026-03-01T00:00:00Z', [], 'nothing lies between turned instants'],
  ])('%s in %s from %s to %s: %j, since %s', (cron, zone, from, to, slots) => {
    expect(told(slotsBetween({ cron, zone }, at(from), at(to)))).toEqual(slots);
  });

  it('tile: slots of two stretches are the slots of both together', () => {
    const job = { cron: '7,31 */3 * * *', zone: 'Africa/Nairobi' };
    const [from, mid, to] = [at('2026-01-01T00:00:00Z'), at('2026-01-02T09:31:00Z'), at('2026-01-04T00:00:00Z')];
    const parts = [...slotsBetween(job, from, mid), ...slotsBetween(job, mid, to)];
    expect(parts).toEqual(slotsBetween(job, from, to));
    expect(parts).toHaveLength(48); // 8 times a day, twice, for 3 days.
  });

  it('are no more than asked for', () => {
    const job = { cron: '* * * * * *', zone: 'UTC' };
    expect(slotsBetween(job, 0, 86_400_000, 3)).toEqual([0, 1_000, 2_000]);
  });
});
