import { describe, expect, it } from 'vitest';
import {
  majorString,
  nthPeriod,
  parseMoney,
  priceSlices,
  versionForSale,
  versionsOver,
  type Interval,
  type MigrationMode,
  type VersionDates,
} from '../../src/index.ts';

// Kill Bill's catalogue of three prices: 49.95, then 59.95 from April (for who holds it already: from May), then 69.95
// from July (from August). What it asserts in its own suite, asked of ours.

const month: Interval = { unit: 'month', count: 1 };

interface Version extends VersionDates {
  readonly price: string;
}

const from = (day: string) => ({ availableFrom: day, availableUntil: null });

const versions = (mode: Exclude<MigrationMode, 'grandfather'>): readonly Version[] => {
  return [
    {
      version: 1,
      price: '49.95',
      publishedOn: '2010-12-01',
      ...from('2011-01-01'),
      mode: 'grandfather',
      appliesToExistingFrom: null,
    },
    {
      version: 2,
      price: '59.95',
      publishedOn: '2010-12-01',
      ...from('2011-04-01'),
      mode,
      appliesToExistingFrom: '2011-05-01',
    },
    {
      version: 3,
      price: '69.95',
      publishedOn: '2010-12-01',
      ...from('2011-07-01'),
      mode,
      appliesToExistingFrom: '2011-08-01',
    },
  ];
};

/** What a subscriber of January pays for each of her periods. */
const paid = (anchor: string, count: number, mode: Exclude<MigrationMode, 'grandfather'>) =>
  Array.from({ length: count }, (_, n) => {
    const period = nthPeriod(anchor, month, n);
    const slices = versionsOver(versions(mode), 1, period);
    return priceSlices(slices, period, ({ price }) => parseMoney(price, 'USD')).map(majorString);
  });

describe('Kill Bill, effective dates of a catalogue', () => {
  it.each(['at_next_period', 'on_date_split'] as const)(
    'who holds it from the first of January pays 49.95 to April, 59.95 to July, 69.95 from August (%s)',
    (mode) => {
      expect(paid('2011-01-01', 9, mode).flat()).toEqual([
        ...Array.from({ length: 4 }, () => '49.95'),
        ...Array.from({ length: 3 }, () => '59.95'),
        ...Array.from({ length: 2 }, () => '69.95'),
      ]);
    },
  );

  it('who holds it from the 15th has the period around 1 May parted: 26.64 and 27.98', () => {
    expect(paid('2011-01-15', 5, 'on_date_split')).toEqual([
      ['49.95'],
      ['49.95'],
      ['49.95'],
      ['26.64', '27.98'],
      ['59.95'],
    ]);
  });

  it('our default does not part it: the period from 15 April stays at 49.95', () => {
    expect(paid('2011-01-15', 5, 'at_next_period').flat()).toEqual(['49.95', '49.95', '49.95', '49.95', '59.95']);
  });

  it.each([
    ['2011-03-31', '49.95'],
    ['2011-04-01', '59.95'],
    ['2011-06-30', '59.95'],
    ['2011-07-01', '69.95'],
  ])('who buys it on %s buys it at %s', (day, price) => {
    expect(versionForSale(versions('at_next_period'), day).price).toBe(price);
  });
});
