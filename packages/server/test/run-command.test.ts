import { expect, it } from 'vitest';
import type { RunProgress } from '@daftari/core';
import { barOf, lineOf } from '../src/run-command.ts';

const progress = (given: Partial<RunProgress>): RunProgress => ({
  planned: 0,
  claimed: 0,
  done: 0,
  parked: 0,
  documents: 0,
  totalMinor: 0n,
  perSecond: null,
  leftMs: null,
  ...given,
});

it.each([
  [progress({ planned: 100 }), '0 %, 0 of 100', 'nobody knows yet how fast it is'],
  [
    progress({ planned: 37_000, claimed: 1_000, done: 61_997, parked: 3, perSecond: 1_239.6, leftMs: 30_656 }),
    '62 %, 62,000 of 100,000, 3 parked, 1,240/s, 31 s left',
    'what is parked is dealt with; what is held is not',
  ],
  [progress({ done: 5, perSecond: 2, leftMs: 0 }), '100 %, 5 of 5, 2/s', 'nothing is left'],
  [progress({}), '100 %, 0 of 0', 'nobody was due'],
])('%o is %s: %s', (given, line) => {
  expect(lineOf(given)).toBe(line);
});

it('is a bar of thirty parts, rounded down so that only all of it is full', () => {
  expect(barOf(progress({ planned: 1, done: 99 }))).toBe(`[${'█'.repeat(29)}░] 99 %, 99 of 100`);
  expect(barOf(progress({ done: 1 }))).toBe(`[${'█'.repeat(30)}] 100 %, 1 of 1`);
});
