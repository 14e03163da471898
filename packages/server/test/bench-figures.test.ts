import { expect, it } from 'vitest';
import { verdict, type Figure } from '../bench/figures.ts';

const figure = (ratio: number | null, wanted: Figure['wanted']): Figure => ({
  goal: 'P8',
  name: 'callbacks',
  ours: '900/s',
  against: '1,000/s',
  ratio,
  wanted,
});
const least = (value: number) => ({ bound: 'least', value }) as const;
const most = (value: number) => ({ bound: 'most', value }) as const;

it.each<[string, readonly Figure[], string]>([
  ['nothing was measured', [], 'no figure was held against a goal'],
  ['nothing is asked', [figure(0.9, null), figure(null, null)], 'no figure was held against a goal'],
  ['there was no peer', [figure(null, least(1))], 'no figure was held against a goal'],
  ['both are at their bound', [figure(0.5, least(0.5)), figure(1.2, most(1.2))], 'goals met: 2 of 2'],
  [
    'one is missed and one has no goal',
    [figure(0.9, least(1)), figure(0.9, least(0.5)), figure(3, null)],
    'goals met: 1 of 2; 1 of 3 figures were held against none',
  ],
])('the last line of a bench says only what was compared: %s', (_, figures, said) => {
  expect(verdict(figures)).toBe(said);
});
