import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatDateTime,
  formatDay,
  formatDuration,
  formatElapsed,
  formatMoney,
  formatMoneyShort,
  formatSpeed,
  formatTime,
  majorAmount,
  minorAmount,
} from '../src/i18n/format.ts';
import { formatValidity } from '../src/i18n/validity.ts';

/** Intl puts no-break spaces between numbers and units; the rule here is about what one reads. */
const read = (text: string): string => text.replaceAll(/[\u00A0\u202F]/g, ' ');
const kes = (minor: string) => ({ minor, currency: 'KES' });

describe('money', () => {
  it.each([
    ['100050', 'en', 'KES 1,000.50', 'cents are shown'],
    ['5', 'en', 'KES 0.05', 'less than one shilling keeps its place'],
    ['-250000', 'en', '-KES 2,500.00', 'what is owed the other way has a sign'],
    ['9007199254740993', 'en', 'KES 90,071,992,547,409.93', 'beyond 2^53 no digit is lost, for it is never a float'],
    ['100000', 'sw', 'KES 1,000.00', 'Swahili writes numbers alike'],
  ])('%s minor units in %s read %s: %s', (minor, lang, expected) => {
    expect(read(formatMoney(kes(minor), lang))).toBe(expected);
  });

  it('knows currencies without cents', () => {
    expect(read(formatMoney({ minor: '5000', currency: 'UGX' }, 'en'))).toBe('UGX 5,000');
    expect(majorAmount({ minor: '5000', currency: 'UGX' })).toBe('5000');
  });

  it('leaves cents out of headlines only where there are none', () => {
    expect(read(formatMoneyShort(kes('150000'), 'en'))).toBe('KES 1,500');
    expect(read(formatMoneyShort(kes('150050'), 'en'))).toBe('KES 1,500.50');
  });

  it.each<[string, bigint | null, string]>([
    ['1000', 100_000n, 'whole shillings'],
    ['1,000.50', 100_050n, 'with a comma between thousands'],
    ['0.5', 50n, 'one digit after the point is tens of cents'],
    ['0', null, 'nothing cannot be paid'],
    ['-5', null, 'nor less than nothing'],
    ['1.234', null, 'KES has two digits after the point'],
    ['1e3', null, 'people do not write exponents'],
    ['', null, 'nothing was written'],
  ])('reads "%s" as %s minor units: %s', (text, minor) => {
    expect(minorAmount(text, 'KES')).toBe(minor);
  });

  it('reads back what it writes into a form', () => {
    expect(minorAmount(majorAmount(kes('9007199254740993')), 'KES')).toBe(9007199254740993n);
  });
});

describe('time', () => {
  it.each([
    [3 * 86_400_000 + 4 * 3_600_000 + 59 * 60_000, 'en', '3 days 4 hours', 'two units are enough, rounded down'],
    [86_400_000, 'en', '1 day', 'a second unit of zero is left out'],
    [61_000, 'en', '1 minute 1 second', 'below an hour minutes and seconds'],
    [400, 'en', '0 seconds', 'under a second there is none left'],
    [-5, 'en', '0 seconds', 'what is over has none left'],
    [3 * 86_400_000, 'sw', 'siku 3', 'Swahili puts the unit first'],
  ])('%i ms in %s is %s: %s', (ms, lang, expected) => {
    expect(read(formatDuration(ms, lang))).toBe(expected);
  });

  it.each([
    [41, '41ms'],
    [1240, '1.2s'],
    [125_000, '2 mins 5 secs'],
  ])('%i ms between two steps is %s', (ms, expected) => {
    expect(read(formatElapsed(ms, 'en'))).toBe(expected);
  });

  it('tells times in the zone of the account, not of the device', () => {
    expect(formatTime('2026-11-22T16:04:31.000Z', 'en', 'Africa/Nairobi')).toBe('19:04:31');
    expect(formatDateTime('2026-11-22T21:30:00.000Z', 'en', 'Africa/Nairobi')).toBe('Mon 23 Nov, 00:30');
  });

  it('does not move a local date into another day', () => {
    expect(formatDay('2026-11-22', 'en')).toBe('Sun 22 Nov');
  });

  it.each([
    [{ kind: 'local_days', count: 30 } as const, '30 days'],
    [{ kind: 'duration', count: 1, unit: 'hour' } as const, '1 hour'],
    [{ kind: 'calendar_month', count: 1 } as const, '1 month'],
    [{ kind: 'end_of_local_day', count: 0 } as const, 'until midnight'],
  ])('%o lasts %s', (validity, expected) => {
    expect(read(formatValidity(validity, 'en'))).toBe(expected);
  });
});

describe('data', () => {
  it.each([
    ['0', '0 MB'],
    ['999', '999 byte'],
    ['1500000', '1.5 MB'],
    ['48000000000', '48 GB'],
    ['1200000000000', '1.2 TB'],
  ])('%s bytes are %s', (bytes, expected) => {
    expect(read(formatBytes(bytes, 'en'))).toBe(expected);
  });

  it('tells speed as it is sold', () => {
    expect(formatSpeed(10_000, 'en')).toBe('10 Mbps');
    expect(formatSpeed(512, 'en')).toBe('512 kbps');
    expect(formatSpeed(1500, 'en')).toBe('1.5 Mbps');
  });
});
