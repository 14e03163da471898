import { describe, expect, it } from 'vitest';
import {
  add,
  billingDayMove,
  cancellation,
  chargedPeriod,
  majorString,
  negate,
  parseMoney,
  planChange,
  taxExclusive,
  type CancellationPolicy,
  type LocalDate,
  type Money,
  type Offer,
  type PaidPart,
  type TaxRate,
} from '../../src/index.ts';

// Figures that other billing systems assert in their own suites, asked of ours. Where ours differ, the row says why.

const zone = 'UTC';
const monthly = { unit: 'month', count: 1 } as const;
const at = (day: LocalDate, hour = 12) => Date.parse(`${day}T${String(hour).padStart(2, '0')}:00:00Z`);
const eur = (amount: string) => parseMoney(amount, 'EUR');
const offer = (price: string): Offer => ({ kind: 'postpaid', price: eur(price), interval: monthly });
const upgrade = (from: string, to: string, paid: readonly PaidPart[]) =>
  planChange({ now: at('2024-03-12'), zone, from: offer(from), to: offer(to), paid });
const rate = (percent: string): TaxRate => ({
  code: `T${percent}`,
  name: `${percent} %`,
  rate: (Number(percent) / 100).toFixed(4),
  base: 'net',
});

/** What an amount comes to with a tax on top. */
function withTax(amount: Money, percent: string): string[] {
  const [line] = taxExclusive([{ key: 'line', amount }], [rate(percent)]).lines;
  return line === undefined ? [] : [line.net, line.tax, line.gross].map(majorString);
}

describe('Lago, upgrades of a plan twice on one day, 25 % tax', () => {
  it.each([
    {
      by: 'calendar',
      period: { from: '2024-03-01', to: '2024-04-01' },
      first: '8.71',
      upgraded: ['-6.45', '9.68'],
      again: ['-9.68', '12.26'],
      credits: ['8.06', '12.10'],
    },
    {
      by: 'anniversary',
      period: { from: '2024-03-05', to: '2024-04-05' },
      first: '10.00',
      upgraded: ['-7.74', '11.61'],
      again: ['-11.61', '14.71'],
      credits: ['9.68', '14.51'],
    },
  ])('multiple upgrade by $by: $first, then $upgraded, then $again', ({ period, first, upgraded, again, credits }) => {
    const charged = chargedPeriod(period, eur('10.00'), zone, { from: '2024-03-05', to: period.to });
    const one = upgrade('10.00', '15.00', [charged]);
    const two = upgrade('15.00', '19.00', one.paid);
    const lines = [one, two].map((each) => each.lines.map(({ amount }) => majorString(amount)));
    const given = [one, two].map((each) => withTax(negate(each.lines[0]?.amount ?? eur('0')), '25')[2]);
    expect([majorString(charged.amount), ...lines, given]).toEqual([first, upgraded, again, credits]);
  });
});

describe('Lago, a plan of 100.00 a month from 8 February that ends, 20 % tax', () => {
  const period = { from: '2025-02-01', to: '2025-03-01' };
  const paid = chargedPeriod(period, eur('100.00'), zone, { from: '2025-02-08', to: '2025-03-01' });
  const end = (day: LocalDate, policy: Omit<Extract<CancellationPolicy, { at: 'now' }>, 'at'>) =>
    cancellation({ now: at(day), zone, currency: 'EUR', paid: [paid] }, { at: 'now', ...policy });

  it('charges 21 of 28 days: 75.00, with tax 90.00', () => {
    expect(withTax(paid.amount, '20')).toEqual(['75.00', '15.00', '90.00']);
  });

  it.each([
    ['terminated on 21 February, the day used', '2025-02-21', 'credit', 'inclusive', '25.00', '30.00'],
    ['terminated on its first day, the day used', '2025-02-08', 'credit', 'inclusive', '71.43', '85.72'],
    ['refunded', '2025-02-21', 'refund', 'inclusive', '25.00', '30.00'],
    ['set off against open invoices', '2025-02-21', 'offset', 'inclusive', '25.00', '30.00'],
    // Where Lago counts the day of the end as used, our default gives it back: half-open periods everywhere.
    ['ours without the option', '2025-02-21', 'credit', 'exclusive', '28.57', '34.28'],
  ] as const)('%s', (_, day, unused, endDay, net, gross) => {
    const { due } = end(day, { unused, endDay });
    const [printed, , total] = withTax(negate(due), '20');
    expect([printed, total]).toEqual([net, gross]);
  });

  it('gives nothing back when credit is skipped', () => {
    const { lines, paid: kept } = end('2025-02-21', { unused: 'nothing' });
    expect([lines.length, kept.map(({ amount }) => majorString(amount))]).toEqual([0, ['75.00']]);
  });
});

describe('Lago, credits of a part and their tax', () => {
  it.each([
    ['a day of thirty used, 25 %', '160.00', '25', 30, 1, '0.00', ['154.67', '38.67', '193.34']],
    ['a day of a week used, 23.33 %', '29.99', '23.33', 7, 1, '7.00', ['25.71', '6.00', '31.71']],
  ])('%s', (_, price, percent, days, used, feeTax, credited) => {
    const to = new Date(at('2026-06-01', 0) + days * 86_400_000).toISOString().slice(0, 10);
    const now = at('2026-06-01', 0) + used * 86_400_000;
    const paid = chargedPeriod({ from: '2026-06-01', to }, eur(price), zone);
    const { due } = cancellation({ now, zone, currency: 'EUR', paid: [paid] }, { at: 'now', unused: 'credit' });
    expect(withTax(negate(due), percent)).toEqual(credited);
    if (feeTax !== '0.00') expect(withTax(eur(price), percent)[1]).toBe(feeTax);
  });

  it('two credits of one fee of 769.00: taxes of 145.37 and 8.43 are the 153.80 of the fee', () => {
    const parts = [withTax(eur('726.86'), '20'), withTax(eur('42.14'), '20')];
    expect(parts).toEqual([
      ['726.86', '145.37', '872.23'],
      ['42.14', '8.43', '50.57'],
    ]);
    expect(majorString(add(eur('145.37'), eur('8.43')))).toBe(withTax(eur('769.00'), '20')[1]);
  });
});

describe('Kill Bill, a billing day that moves, 10.00 charged to 15 May', () => {
  it.each([
    ['to the 18th, ahead', 18, '1.00'],
    ['to the 12th, behind', 12, '9.03'],
  ])('%s: %s', (_, cycleDay, gap) => {
    const paid = [chargedPeriod({ from: '2026-04-15', to: '2026-05-15' }, eur('10.00'), zone)];
    const moved = billingDayMove({
      now: at('2026-05-01'),
      zone,
      chargedTo: '2026-05-15',
      interval: monthly,
      cycleDay,
      price: eur('10.00'),
      paid,
    });
    expect(majorString(moved.due)).toBe(gap);
  });
});
