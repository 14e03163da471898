import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkTiers, rateIncrement, rateUnits, type MeterPrice } from '../../src/domain/rating.ts';
import { sum } from '../../src/kernel/money.ts';

const SEED = { seed: 20_260_301, numRuns: 300 };

const decimal = fc
  .tuple(fc.integer({ min: 0, max: 200 }), fc.integer({ min: 0, max: 999_999_999_999 }))
  .map(([whole, fraction]) => `${whole}.${String(fraction).padStart(12, '0')}`);
const tier = fc.record({ width: fc.bigInt({ min: 1n, max: 1n << 40n }), price: decimal, flat: fc.option(decimal) });

const anyPrice = fc
  .record({
    tiers: fc.array(tier, { minLength: 1, maxLength: 5 }),
    blockSize: fc.constantFrom(1n, 60n, 1_000_000n, 1n << 30n),
    billFlatOnZero: fc.boolean(),
  })
  .map(({ tiers, ...rest }): MeterPrice => {
    let end = 0n;
    return {
      meter: 'bytes',
      ...rest,
      tiers: tiers.map(({ width, price, flat }, at) => {
        end += width;
        return { upTo: at === tiers.length - 1 ? null : end, price, ...(flat === null ? {} : { flat }) };
      }),
    };
  });
const units = fc.oneof(fc.bigInt({ min: 0n, max: 100n }), fc.bigInt({ min: 0n, max: 1n << 42n }));

describe('rating', () => {
  it('never charges less for more', () => {
    fc.assert(
      fc.property(anyPrice, units, units, (price, used, more) => {
        checkTiers(price);
        const [less, all] = [rateUnits(used, price, 'KES'), rateUnits(used + more, price, 'KES')];
        expect(all.minor >= less.minor).toBe(true);
      }),
      SEED,
    );
  });

  it('comes to the same in slices as at once', () => {
    fc.assert(
      fc.property(anyPrice, fc.array(units, { minLength: 1, maxLength: 10 }), (price, slices) => {
        let used: bigint | undefined;
        const bills = slices.map((more) => {
          const bill = rateIncrement(used, more, price, 'KES');
          used = (used ?? 0n) + more;
          return bill;
        });
        expect(sum(bills, 'KES')).toEqual(rateUnits(used ?? 0n, price, 'KES'));
      }),
      SEED,
    );
  });

  it('does not care where a tier is cut in two of the same price', () => {
    fc.assert(
      fc.property(decimal, units, fc.bigInt({ min: 1n, max: 1n << 42n }), (each, used, cut) => {
        const whole: MeterPrice = { meter: 'bytes', blockSize: 1_000n, tiers: [{ upTo: null, price: each }] };
        const halves: MeterPrice = {
          ...whole,
          tiers: [
            { upTo: cut, price: each },
            { upTo: null, price: each },
          ],
        };
        expect(rateUnits(used, halves, 'KES')).toEqual(rateUnits(used, whole, 'KES'));
      }),
      SEED,
    );
  });
});
