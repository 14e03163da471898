import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  judgeSilence,
  LEARN_MS,
  learnSales,
  SHORTEST_SILENCE_MS,
  type SalesPast,
} from '../../../src/domain/reconcile/silence.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
const ZONE = 'Africa/Nairobi';
/** Monday 2 March 2026, midnight in Nairobi: four weeks before it were learned. */
const MONDAY = Date.parse('2026-03-02T00:00:00+03:00');
const at = (hour: number, minute = 0) => MONDAY + hour * HOUR + minute * MINUTE;

/** Sales at even distances through four weeks, as many an hour as its local hour says. */
function past(perHour: (hour: number) => number, alarms: SalesPast['alarms'] = []): SalesPast {
  const sales: number[] = [];
  for (let hourAt = MONDAY - LEARN_MS; hourAt < MONDAY; hourAt += HOUR) {
    const many = perHour(((hourAt - MONDAY) / HOUR + 28 * 24) % 24);
    if (alarms.some((alarm) => hourAt >= alarm.fromAt && hourAt < alarm.toAt)) continue;
    for (let turn = 0; turn < many; turn++) sales.push(hourAt + ((turn + 0.5) * HOUR) / many);
  }
  const gaps = sales.slice(1).flatMap((toAt, place) => {
    const fromAt = sales[place] ?? toAt;
    return toAt - fromAt >= SHORTEST_SILENCE_MS ? [{ fromAt, toAt }] : [];
  });
  const hours = new Map<number, number>();
  for (const sale of sales) {
    const hourAt = Math.floor(sale / HOUR) * HOUR;
    hours.set(hourAt, (hours.get(hourAt) ?? 0) + 1);
  }
  return { fromAt: MONDAY - LEARN_MS, untilAt: MONDAY, hours, gaps, alarms };
}

/** A kiosk by day: thirty sales an hour from eight to twenty, none at night. */
const BY_DAY = past((hour) => (hour >= 8 && hour < 20 ? 30 : 0));
const pattern = learnSales(BY_DAY, ZONE);

describe('the sales of a kiosk, thirty an hour by day and none at night', () => {
  it.each([
    [at(11, 50), at(12), 'selling', 'ten minutes are nothing'],
    [at(11, 44), at(12), 'silent', 'a quarter of an hour at noon has never been'],
    [at(11, 45), at(12), 'selling', 'and a quarter of an hour exactly is the shortest silence'],
    [at(-4), at(3), 'quiet', 'a night without a sale is a night'],
    [at(-4), at(8, 10), 'selling', 'after a night, five sales are expected by ten past eight: patience'],
    [at(-4), at(8, 20), 'silent', 'and ten by twenty past, longer than any night before'],
  ] as const)('last sold at %s, now %s: %s, %s', (last, now, state, _reason) => {
    expect(judgeSilence(pattern, last, now).state).toBe(state);
  });

  it('expects thirty an hour at noon', () => {
    expect(judgeSilence(pattern, at(12), at(12))).toMatchObject({
      expectedPerHour: 30,
      usualGapMs: SHORTEST_SILENCE_MS,
    });
  });
});

describe('other gateways', () => {
  it('one that sells once in two hours is never silent', () => {
    const slow = learnSales(
      past((hour) => (hour % 2 === 0 ? 1 : 0)),
      ZONE,
    );
    const states = Array.from({ length: 24 }, (_, hour) => judgeSilence(slow, at(hour) - 6 * HOUR, at(hour, 59)).state);
    expect(new Set(states)).toEqual(new Set(['quiet', 'selling']));
  });

  it('one that is a week old is still learned', () => {
    const young = learnSales({ ...BY_DAY, fromAt: MONDAY - 7 * 24 * HOUR }, ZONE);
    expect(judgeSilence(young, at(9), at(12)).state).toBe('learning');
  });

  it('an outage that was an alarm does not become usual', () => {
    const alarm = { fromAt: at(12) - 7 * 24 * HOUR, toAt: at(17) - 7 * 24 * HOUR };
    const learnt = learnSales(
      past((hour) => (hour >= 8 && hour < 20 ? 30 : 0), [alarm]),
      ZONE,
    );
    expect(judgeSilence(learnt, at(12, 40), at(13)).state).toBe('silent');
    expect(judgeSilence(learnt, at(12, 40), at(13)).expectedPerHour).toBe(30);
  });

  it('the same outage without an alarm does, for four weeks', () => {
    const gap = { fromAt: at(12) - 7 * 24 * HOUR, toAt: at(17) - 7 * 24 * HOUR };
    const learnt = learnSales({ ...BY_DAY, gaps: [...BY_DAY.gaps, gap] }, ZONE);
    expect(judgeSilence(learnt, at(12, 40), at(13)).state).toBe('selling');
  });

  it('of two thousand gaps the longest is no rule', () => {
    const busy = past((hour) => (hour >= 8 && hour < 20 ? 600 : 0));
    const gap = { fromAt: at(12) - 7 * 24 * HOUR, toAt: at(13) - 7 * 24 * HOUR };
    const learnt = learnSales({ ...busy, gaps: [...busy.gaps, gap] }, ZONE);
    expect(judgeSilence(learnt, at(12, 10), at(12, 30)).state).toBe('silent');
  });
});

describe('laws of silence', () => {
  it('the longer it lasts within an hour, the more it is one', () => {
    const hours = fc.integer({ min: 0, max: 23 });
    const minutes = fc.integer({ min: 0, max: 59 });
    fc.assert(
      fc.property(hours, minutes, minutes, fc.integer({ min: 1, max: 600 }), (hour, one, other, before) => {
        const [sooner, later] = [Math.min(one, other), Math.max(one, other)];
        const last = at(hour) - before * MINUTE;
        const was = judgeSilence(pattern, last, at(hour, sooner)).state;
        if (was === 'silent') expect(judgeSilence(pattern, last, at(hour, later)).state).toBe('silent');
      }),
      { seed: 7, numRuns: 500 },
    );
  });
});
