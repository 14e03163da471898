import fc from 'fast-check';
import { expect, it } from 'vitest';
import { weighed } from '../../src/domain/weights.ts';

const GB = 10n ** 9n;
const zone = 'Africa/Nairobi';
const night = { id: 'night', start: '22:00', end: '06:00', weight: '0.5' } as const;
const at = (time: string): number => Date.parse(`2026-06-02T${time}:00+03:00`);

it.each([
  [at('10:00'), at('20:00'), 80n * GB, 80n * GB, 'by day each counts as one'],
  [at('22:00'), at('22:00') + 6 * 3_600_000, 60n * GB, 30n * GB, 'by night half, over midnight too'],
  [at('21:00'), at('23:00'), 4n * GB, 3n * GB, 'half of it before ten: two and one'],
  [at('23:00'), at('23:00'), 3n, 2n, 'at one instant; half a byte is rounded up, once'],
  [at('21:59'), at('22:01'), 3n, 3n, 'of three bytes the earlier part takes the odd one: two and a half'],
  [at('23:00'), at('23:30'), 0n, 0n, 'nothing is nothing'],
])('%s to %s: %s bytes count %s: %s', (fromAt, toAt, units, counted) => {
  expect(weighed({ fromAt, toAt, units }, [night], zone)).toBe(counted);
});

it('weighs by what the clocks show: the night in which they go forward is an hour shorter', () => {
  // 29 March 2026 in Berlin: from 23:00 on the 28th to 07:00 are seven hours.
  const span = { fromAt: Date.parse('2026-03-28T23:00:00+01:00'), toAt: Date.parse('2026-03-29T07:00:00+02:00') };
  // Until 06:00 six hours count half, and the last one full: 3 + 1.
  expect(weighed({ ...span, units: 7n * GB }, [night], 'Europe/Berlin')).toBe(4n * GB);
});

it('counts never more than was used by hours that weigh less than one, and all where there are none', () => {
  const spans = fc.record({
    fromAt: fc.integer({ min: at('00:00'), max: at('23:59') }),
    length: fc.integer({ min: 0, max: 2 * 86_400_000 }),
    units: fc.bigInt({ min: 0n, max: 1n << 50n }),
  });
  fc.assert(
    fc.property(spans, ({ fromAt, length, units }) => {
      const span = { fromAt, toAt: fromAt + length, units };
      const counted = weighed(span, [night], zone);
      expect(counted <= units && counted * 2n >= units).toBe(true);
      expect(weighed(span, [], zone)).toBe(units);
    }),
    { seed: 20_260_602 },
  );
});
