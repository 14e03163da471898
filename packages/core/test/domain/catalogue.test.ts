import { describe, expect, it } from 'vitest';
import {
  checkVersions,
  priceSlices,
  versionFor,
  versionForSale,
  versionsOver,
  type VersionDates,
} from '../../src/domain/catalogue.ts';
import { cycleAnchor, type Interval } from '../../src/kernel/calendar.ts';
import { majorString, parseMoney } from '../../src/kernel/money.ts';
import { periodAt, type Period } from '../../src/kernel/period.ts';

const monthly: Interval = { unit: 'month', count: 1 };
interface Priced extends VersionDates {
  readonly price: string;
}
const version = (number: number, price: string, over: Partial<VersionDates> = {}): Priced => ({
  version: number,
  price,
  publishedOn: '2026-01-01',
  availableFrom: null,
  availableUntil: null,
  mode: 'grandfather',
  appliesToExistingFrom: null,
  ...over,
});

/** 49.95; from 1 April 59.95, for who is there already from 1 May; from 1 July 69.95, and from 1 August. */
const rising = (mode: 'at_next_period' | 'on_date_split'): Priced[] => [
  version(1, '49.95'),
  version(2, '59.95', { availableFrom: '2026-04-01', mode, appliesToExistingFrom: '2026-05-01' }),
  version(3, '69.95', { availableFrom: '2026-07-01', mode, appliesToExistingFrom: '2026-08-01' }),
];

describe('the version that who is there already pays by', () => {
  it.each([
    ['2026-01-01', '49.95', 'the first month'],
    ['2026-04-01', '49.95', 'new buyers pay more, who is there does not'],
    ['2026-05-01', '59.95', 'the new price has come'],
    ['2026-07-01', '59.95', 'the next one is for new buyers yet'],
    ['2026-08-01', '69.95', 'and has come'],
    ['2027-01-01', '69.95', 'and stays'],
  ])('for a month from %s is %s: %s', (from, price) => {
    for (const mode of ['at_next_period', 'on_date_split'] as const) {
      expect(versionFor(rising(mode), 1, from).price).toBe(price);
    }
  });

  it('is their own for ever by default', () => {
    const versions = [version(1, '49.95'), version(2, '59.95'), version(3, '69.95')];
    expect(versionFor(versions, 1, '2030-01-01').price).toBe('49.95');
    expect(versionFor(versions, 2, '2030-01-01').price).toBe('59.95');
  });

  it('may skip one that was for new buyers only', () => {
    const versions = [version(1, '49.95'), version(2, '59.95'), { ...rising('at_next_period')[2] } as Priced];
    expect(versionFor(versions, 1, '2026-08-01').price).toBe('69.95');
  });

  it('never goes back to an older one that reaches others later', () => {
    const late = version(2, '59.95', { mode: 'at_next_period', appliesToExistingFrom: '2026-09-01' });
    expect(versionFor([version(1, '49.95'), late, version(3, '69.95')], 3, '2026-10-01').price).toBe('69.95');
  });

  it('cannot be one that was published later, whatever its date says', () => {
    const backdated = version(2, '59.95', {
      publishedOn: '2026-06-10',
      mode: 'at_next_period',
      appliesToExistingFrom: '2026-03-01',
    });
    expect(versionFor([version(1, '49.95'), backdated], 1, '2026-06-01').price).toBe('49.95');
    expect(versionFor([version(1, '49.95'), backdated], 1, '2026-07-01').price).toBe('59.95');
  });

  it('must be in the catalogue', () => {
    expect(() => versionFor(rising('at_next_period'), 9, '2026-05-01')).toThrow(
      expect.objectContaining({ code: 'catalogue.unknownVersion' }),
    );
  });
});

/** The slices of a period and what they cost. */
const priced = (versions: readonly Priced[], held: number, period: Period) => {
  const slices = versionsOver(versions, held, period);
  const costs = priceSlices(slices, period, ({ price }) => parseMoney(price, 'USD'));
  return slices.map(({ slice }, n) => [slice.from, slice.to, costs[n] && majorString(costs[n])]);
};

describe('a period that a new price comes into', () => {
  const mid = periodAt(cycleAnchor(15), monthly, '2026-04-20');

  it('is parted on the date: 16 of 30 days of 49.95 and 14 of 59.95', () => {
    expect(mid).toEqual({ from: '2026-04-15', to: '2026-05-15' });
    expect(priced(rising('on_date_split'), 1, mid)).toEqual([
      ['2026-04-15', '2026-05-01', '26.64'],
      ['2026-05-01', '2026-05-15', '27.98'],
    ]);
  });

  it('keeps the old price to its end where the new one waits for the next period', () => {
    expect(priced(rising('at_next_period'), 1, mid)).toEqual([['2026-04-15', '2026-05-15', '49.95']]);
    expect(versionFor(rising('at_next_period'), 1, '2026-05-15').price).toBe('59.95');
  });

  it('is not parted by a date on its first day or on the day after its last', () => {
    expect(priced(rising('on_date_split'), 1, { from: '2026-05-01', to: '2026-06-01' })).toHaveLength(1);
    expect(priced(rising('on_date_split'), 1, { from: '2026-04-01', to: '2026-05-01' })).toHaveLength(1);
  });

  it('is parted once for each date in it: a year at 365 dollars a version', () => {
    const year = { from: '2026-01-01', to: '2027-01-01' };
    const versions = rising('on_date_split').map((one) => ({ ...one, price: '365.00' }));
    // 120, 92 and 153 days at a dollar a day.
    expect(priced(versions, 1, year)).toEqual([
      ['2026-01-01', '2026-05-01', '120.00'],
      ['2026-05-01', '2026-08-01', '92.00'],
      ['2026-08-01', '2027-01-01', '153.00'],
    ]);
  });

  it('takes the newer of two that come on one day', () => {
    const split = { mode: 'on_date_split', appliesToExistingFrom: '2026-05-01' } as const;
    const versions = [version(1, '49.95'), version(3, '69.95', split), version(2, '59.95', split)];
    expect(versionsOver(versions, 1, mid).map((one) => one.version.price)).toEqual(['49.95', '69.95']);
  });
});

describe('the version that a new buyer gets', () => {
  it.each([
    ['2026-03-31', '49.95', 'the last day of the old price'],
    ['2026-04-01', '59.95', 'the first day of the new one'],
    ['2026-07-01', '69.95', 'and of the one after it'],
  ])('on %s is %s: %s', (day, price) => {
    expect(versionForSale(rising('at_next_period'), day).price).toBe(price);
  });

  it('is the older one again when an offer has ended', () => {
    const versions = [version(1, '49.95'), version(2, '39.95', { availableUntil: '2026-05-01' })];
    expect(versionForSale(versions, '2026-04-30').price).toBe('39.95');
    expect(versionForSale(versions, '2026-05-01').price).toBe('49.95');
  });

  it('is none before the first is published', () => {
    expect(() => versionForSale(rising('at_next_period'), '2025-12-31')).toThrow(
      expect.objectContaining({ code: 'catalogue.notForSale' }),
    );
  });
});

describe('versions that contradict themselves', () => {
  it.each<[VersionDates[], string, string]>([
    [[version(1, '1', { mode: 'at_next_period' })], 'catalogue.noDate', 'it reaches them, but when?'],
    [[version(1, '1', { appliesToExistingFrom: '2026-05-01' })], 'catalogue.strayDate', 'it reaches nobody'],
    [[version(1, '1', { availableUntil: '2026-01-01' })], 'catalogue.neverSold', 'it ends as it begins'],
    [[version(1, '1'), version(1, '2')], 'catalogue.twice', 'which of both?'],
  ])('%o are refused as %s: %s', (versions, code) => {
    expect(() => checkVersions(versions)).toThrow(expect.objectContaining({ code }));
  });

  it('are not these', () => {
    expect(() => checkVersions(rising('on_date_split'))).not.toThrow();
  });
});
