import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPrice } from '../../../src/domain/price/check.ts';
import { decimalText } from '../../../src/domain/price/exact.ts';
import { capDiscount, commitmentTrueUp } from '../../../src/domain/price/limits.ts';
import type { MeterPrice, PriceModel, Tier } from '../../../src/domain/price/price.ts';
import {
  exactAmount,
  priceBreakdown,
  rateDifference,
  rateIncrement,
  rateRecords,
  rateUnits,
} from '../../../src/domain/price/rate.ts';
import { compareDecimal, parseDecimal, plus, times, ZERO } from '../../../src/kernel/decimal.ts';
import { add, money, sum, zero, type Money } from '../../../src/kernel/money.ts';

const SEED = { seed: 20_260_301, numRuns: 300 };
const kes = (minor: bigint): Money => money(minor, 'KES');
const MINOR = fc.bigInt({ min: 0n, max: 10_000_000n });

const decimal = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 999_999_999_999 }))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(12, '0')}`);
const size = fc
  .integer({ min: 1, max: 5_000 })
  .map((thousandths) => decimalText(times(parseDecimal('0.001'), parseDecimal(String(thousandths)))));
const blockSize = fc.constantFrom(1n, 60n, 1_000_000n, 1n << 30n);
const billFlatOnZero = fc.boolean();

const tiers = fc
  .array(fc.record({ width: fc.integer({ min: 1, max: 400_000 }), price: decimal, flat: fc.option(decimal) }), {
    minLength: 1,
    maxLength: 5,
  })
  .map((list): Tier[] => {
    let thousandths = 0;
    return list.map(({ width, price, flat }, at) => {
      thousandths += width;
      const upTo = `${Math.floor(thousandths / 1_000)}.${String(thousandths % 1_000).padStart(3, '0')}`;
      return { upTo: at === list.length - 1 ? null : upTo, price, ...(flat === null ? {} : { flat }) };
    });
  });

const unit = decimal.map((price): PriceModel => ({ model: 'unit', price }));
const graduated = fc.record({ tiers, billFlatOnZero }).map((terms): PriceModel => ({ model: 'graduated', ...terms }));
const packages = fc
  .record({ size, price: decimal, free: decimal, begun: fc.constantFrom('owed', 'free') })
  .map((terms): PriceModel => ({ model: 'package', ...terms }));
const graduatedPercentage = fc.record({ tiers, billFlatOnZero }).map(({ tiers: list, ...terms }): PriceModel => ({
  model: 'graduated_percentage',
  tiers: list.map(({ price, ...tier }) => ({ ...tier, rate: price })),
  ...terms,
}));
const dynamic = decimal.map((multiplier): PriceModel => ({ model: 'dynamic', multiplier }));
const volume = fc.record({ tiers, billFlatOnZero }).map((terms): PriceModel => ({ model: 'volume', ...terms }));
const stairstep = fc.record({ tiers, billFlatOnZero }).map(({ tiers: list, ...terms }): PriceModel => ({
  model: 'stairstep',
  tiers: list.map(({ upTo, price }) => ({ upTo, flat: price })),
  ...terms,
}));
const capacity = fc.record({ tiers, billFlatOnZero }).map(({ tiers: list, ...terms }): PriceModel => ({
  model: 'capacity',
  tiers: list.map(({ upTo, price }) => ({ upTo: { meter: upTo }, flat: price })),
  ...terms,
}));
const percentage = fc
  .record(
    { fixed: decimal, min: decimal, extra: decimal, freeEvents: fc.integer({ min: 1, max: 5 }), freeAmount: size },
    { requiredKeys: [] },
  )
  .chain(({ extra, ...terms }) =>
    decimal.map((rate): PriceModel => {
      const max =
        extra === undefined ? {} : { max: decimalText(plus(parseDecimal(extra), parseDecimal(terms.min ?? '0'))) };
      return { model: 'percentage', rate, ...terms, ...max };
    }),
  );

const priceOf = (model: fc.Arbitrary<PriceModel>, allowed: fc.Arbitrary<string | null>): fc.Arbitrary<MeterPrice> =>
  fc
    .record({ model, blockSize, allowance: allowed })
    .map(({ allowance, ...price }) => ({ meter: 'meter', ...price, ...(allowance === null ? {} : { allowance }) }));

const rising = priceOf(fc.oneof(unit, graduated, packages, graduatedPercentage, dynamic), fc.option(size));
const totalled = fc.oneof(rising, priceOf(fc.oneof(volume, stairstep), fc.option(size)));
const perEvent = priceOf(percentage, fc.constant(null));
const anyPrice = fc.oneof(totalled, perEvent, priceOf(capacity, fc.constant(null)));
const units = fc.oneof(fc.bigInt({ min: 0n, max: 100n }), fc.bigInt({ min: 0n, max: 1n << 39n }));
const records = fc.array(units, { minLength: 1, maxLength: 8 });

describe('a price', () => {
  it('that is made of what is allowed may be published', () => {
    fc.assert(
      fc.property(anyPrice, (price) => checkPrice(price)),
      SEED,
    );
  });

  it('of units, tiers or packages never charges less for more', () => {
    fc.assert(
      fc.property(rising, units, units, (price, used, more) => {
        const [less, all] = [rateUnits(used, price, 'KES'), rateUnits(used + more, price, 'KES')];
        expect(all.minor >= less.minor).toBe(true);
      }),
      SEED,
    );
  });

  it('of an amount never charges less for one event more', () => {
    fc.assert(
      fc.property(perEvent, records, (price, events) => {
        const [less, all] = [events.slice(0, -1), events].map((each) => rateUnits(each, price, 'KES').minor);
        expect((all ?? 0n) >= (less ?? 0n)).toBe(true);
      }),
      SEED,
    );
  });

  it('comes to the same in slices as at once, whatever its model', () => {
    fc.assert(
      fc.property(totalled, records, (price, slices) => {
        let used: bigint | undefined;
        const bills = slices.map((more) => {
          const bill = rateIncrement(used, more, price, 'KES');
          used = (used ?? 0n) + more;
          return bill;
        });
        expect(sum(bills, 'KES')).toEqual(rateUnits(slices, price, 'KES'));
      }),
      SEED,
    );
  });

  it('comes to the same event by event, and peak by peak, as at once', () => {
    fc.assert(
      fc.property(anyPrice, records, (price, events) => {
        const bills = events.map((_, at) =>
          rateDifference(at === 0 ? undefined : events.slice(0, at), events.slice(0, at + 1), price, 'KES'),
        );
        expect(sum(bills, 'KES')).toEqual(rateUnits(events, price, 'KES'));
      }),
      SEED,
    );
  });

  it('explains itself in parts that are never below zero, are what they say and add up', () => {
    fc.assert(
      fc.property(anyPrice, records, (price, used) => {
        const { parts, amount } = priceBreakdown(used, price);
        for (const part of parts) {
          expect([part.units, part.price].every((each) => compareDecimal(each, ZERO) >= 0)).toBe(true);
          expect(times(part.units, part.price)).toEqual(part.amount);
        }
        expect(parts.map((part) => part.amount).reduce(plus, ZERO)).toEqual(amount);
        expect(exactAmount(used, price)).toEqual(amount);
      }),
      SEED,
    );
  });

  it('accounts for every unit once, where units are what is sold', () => {
    const sold = priceOf(fc.oneof(unit, graduated), fc.option(size));
    fc.assert(
      fc.property(sold, units, (price, used) => {
        const { quantity, parts } = priceBreakdown(used, price);
        const counted = parts.filter(({ kind }) => kind === 'unit' || kind === 'allowance');
        expect(counted.map((part) => part.units).reduce(plus, ZERO)).toEqual(quantity);
      }),
      SEED,
    );
  });

  it('does not care where a tier is cut in two of the same price', () => {
    fc.assert(
      fc.property(decimal, units, size, (price, used, cut) => {
        const whole: MeterPrice = { meter: 'meter', blockSize: 1_000n, model: { model: 'unit', price } };
        const halves: PriceModel = {
          model: 'graduated',
          tiers: [
            { upTo: cut, price },
            { upTo: null, price },
          ],
        };
        expect(rateUnits(used, { ...whole, model: halves }, 'KES')).toEqual(rateUnits(used, whole, 'KES'));
      }),
      SEED,
    );
  });

  it('of records strays from the sum by less than half a last digit for each', () => {
    fc.assert(
      fc.property(anyPrice, records, (price, list) => {
        const exact = rateUnits(list, price, 'KES').minor;
        const rounded = rateRecords(list, { ...price, priceDigits: 4 }, 'KES').minor;
        const apart = exact > rounded ? exact - rounded : rounded - exact;
        // Eight records of at most 0.00005 each can move the cent, and no more than one.
        expect(apart <= 1n).toBe(true);
      }),
      SEED,
    );
  });
});

describe('limits', () => {
  it('leave the lesser of cap and total, in however many bills', () => {
    const changes = fc.array(fc.bigInt({ min: -1_000_000n, max: 1_000_000n }), { minLength: 1, maxLength: 8 });
    fc.assert(
      fc.property(changes, MINOR, (amounts, limit) => {
        let before = zero('KES');
        let billed = zero('KES');
        for (const amount of amounts.map(kes)) {
          billed = add(billed, add(amount, capDiscount(amount, kes(limit), before)));
          before = add(before, amount);
        }
        expect(billed.minor).toBe(before.minor < limit ? before.minor : limit);
      }),
      SEED,
    );
  });

  it('bring a period up to its commitment in its last bill, and never beyond', () => {
    fc.assert(
      fc.property(fc.array(MINOR, { minLength: 1, maxLength: 6 }), MINOR, (lines, committed) => {
        let before = zero('KES');
        for (const [at, line] of lines.entries()) {
          const last = at === lines.length - 1;
          const missing = commitmentTrueUp(kes(committed), { lines: [kes(line)], before, last });
          before = add(before, add(kes(line), missing));
        }
        const spent = lines.reduce((all, line) => all + line, 0n);
        expect(before.minor).toBe(spent > committed ? spent : committed);
      }),
      SEED,
    );
  });
});
