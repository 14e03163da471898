import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkPhases, phaseAt, phasesOver, type Phase } from '../../src/domain/phase.ts';
import { addDays } from '../../src/kernel/calendar.ts';
import { contains, periodsFrom } from '../../src/kernel/period.ts';

const SEED = { seed: 20_260_401, numRuns: 150 };
const interval = { unit: 'month', count: 1 } as const;
const day = fc.integer({ min: 0, max: 1_460 }).map((n) => addDays('2024-01-01', n));
const length = fc.record({
  unit: fc.constantFrom('day' as const, 'week' as const, 'month' as const, 'period' as const),
  count: fc.integer({ min: 1, max: 14 }),
});
const atEnd = fc.constantFrom('evergreen' as const, 'end' as const, 'renew' as const);
const phases = fc
  .tuple(fc.array(length, { maxLength: 3 }), length, atEnd)
  .map(([before, last, end]): Phase[] => [
    ...before.map((own, n) => ({ key: `p${n}`, kind: 'discount' as const, length: own, price: null })),
    { key: 'last', kind: 'fixed_term', length: last, price: null, atEnd: end },
  ]);

describe('phases', () => {
  it('hold each day once: the slices of all periods are the phases of their days', () => {
    fc.assert(
      fc.property(phases, day, day, (all, startedOn, anchor) => {
        checkPhases(all);
        const start = { startedOn, anchor, interval };
        for (const period of periodsFrom(anchor, interval, addDays(startedOn, -40), addDays(startedOn, 400))) {
          const slices = phasesOver(all, start, period);
          for (const [n, { slice }] of slices.entries()) {
            expect(slice.from < slice.to).toBe(true);
            if (n > 0) expect(slice.from).toBe(slices[n - 1]?.slice.to);
          }
          for (let on = period.from; on < period.to; on = addDays(on, 5)) {
            const found = slices.find(({ slice }) => contains(slice, on));
            expect(found?.phase.key).toBe(phaseAt(all, start, on)?.phase.key);
          }
        }
      }),
      SEED,
    );
  });

  it('follow one another without a gap', () => {
    fc.assert(
      fc.property(phases, day, day, (all, startedOn, anchor) => {
        const start = { startedOn, anchor, interval };
        let due: string | null = startedOn;
        for (let n = 0; n < 8 && due !== null; n += 1) {
          const span = phaseAt(all, start, due);
          expect(span?.from ?? due).toBe(due);
          if (span === null) expect(all.at(-1)?.atEnd).toBe('end');
          due = span?.to ?? null;
        }
      }),
      SEED,
    );
  });
});
