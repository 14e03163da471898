import { describe, expect, it } from 'vitest';
import { billedByGroup, billedUnits, majorString, rateUnits, type IncrementGroup } from '../../src/index.ts';

// Figures that CGRateS and Kill Bill assert in their own suites, asked of ours. Units are seconds of a call.

describe('CGRateS, seconds billed in each group of rates', () => {
  it.each<[string, readonly IncrementGroup[], bigint, readonly bigint[]]>([
    [
      'split grouped rates',
      [
        { from: 0n, step: 1n },
        { from: 900n, step: 1n },
      ],
      1_800n,
      [900n, 900n],
    ],
    [
      'split grouped rates, increments',
      [
        { from: 0n, step: 1n },
        { from: 30n, step: 60n },
      ],
      60n,
      [30n, 60n],
    ],
    [
      'second split',
      [
        { from: 0n, step: 1n },
        { from: 60n, step: 1n },
      ],
      240n,
      [60n, 180n],
    ],
    [
      'multiple groups',
      [
        { from: 0n, step: 1n },
        { from: 60n, step: 1n },
        { from: 180n, step: 1n },
      ],
      240n,
      [60n, 120n, 60n],
    ],
    [
      'expanding past the end',
      [
        { from: 0n, step: 60n },
        { from: 30n, step: 1n },
      ],
      45n,
      [60n, 0n],
    ],
    [
      'expanding past the end, several',
      [
        { from: 0n, step: 60n },
        { from: 30n, step: 1n },
        { from: 40n, step: 1n },
      ],
      60n,
      [60n, 0n, 0n],
    ],
    [
      'expanding, rounded',
      [
        { from: 0n, step: 15n },
        { from: 20n, step: 1n },
      ],
      40n,
      [30n, 10n],
    ],
    [
      'expanding before the end',
      [
        { from: 0n, step: 45n },
        { from: 30n, step: 1n },
      ],
      60n,
      [45n, 15n],
    ],
    [
      'expanding before the end, several',
      [
        { from: 0n, step: 45n },
        { from: 30n, step: 1n },
        { from: 50n, step: 1n },
      ],
      60n,
      [45n, 5n, 10n],
    ],
  ])('timespans, %s: %o after %s seconds', (_, groups, seconds, billed) => {
    expect(billedByGroup(seconds, groups)).toEqual(billed);
  });

  it.each([
    ['132 s of 60/1', 132n, { scope: 'record', step: 1n, minimum: 60n }, 132n],
    ['85 s of 60/1', 85n, { scope: 'record', step: 1n, minimum: 60n }, 85n],
    ['six steps of ten', 60n, { scope: 'record', step: 10n }, 60n],
    ['46 s are five steps of ten', 46n, { scope: 'record', step: 10n }, 50n],
  ] as const)('call descriptor, %s', (_, seconds, increments, billed) => {
    expect(billedUnits(seconds, increments)).toBe(billed);
  });
});

const price = (perUnit: string, unit = 1n) => ({
  meter: 'seconds',
  blockSize: unit,
  model: { model: 'unit', price: perUnit } as const,
});

describe('CGRateS, cost of a call', () => {
  it.each([
    ['timespan, 1.0 a second', 600n, price('1.0'), '600.00'],
    ['timespan, 1.0 a minute', 600n, price('1.0', 60n), '10.00'],
    ['less than a minute', 30n, price('0.5'), '15.00'],
    ['unique price', 3_621n, price('0.5'), '1810.50'],
    ['minutes cost', 110n, price('0.5'), '55.00'],
    ['rate groups', 132n, price('1'), '132.00'],
  ])('%s: %s s are %#', (_, seconds, of, amount) => {
    expect(majorString(rateUnits(seconds, of, 'USD'))).toBe(amount);
  });

  it('rounding: 180 s at 0.1 a minute are 0.3001 and 0.30006 there, rounded on the way, and 0.30 here', () => {
    expect(majorString(rateUnits(180n, price('0.1', 60n), 'USD'))).toBe('0.30');
  });
});

it('Kill Bill, all tiers, blocks of 100 and then of 1,000: 5,325 units are 10 and 5 blocks', () => {
  const groups = [
    { from: 0n, step: 100n },
    { from: 1_000n, step: 1_000n },
  ];
  expect(billedByGroup(5_325n, groups).map((units, at) => units / (groups[at]?.step ?? 1n))).toEqual([10n, 5n]);
});
