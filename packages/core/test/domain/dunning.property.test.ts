import fc from 'fast-check';
import { expect, it } from 'vitest';
import { afterOutcome, dunningOf, type DunningDebt, type DunningFacts } from '../../src/domain/dunning-decide.ts';
import { USUAL_CUTTING, type DunningTerms } from '../../src/domain/dunning-policy.ts';
import { mayCut } from '../../src/domain/dunning-time.ts';
import type { Id } from '../../src/kernel/id.ts';
import { kes } from '../../src/testing/builders.ts';

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
/** Sunday, 1 March 2026, at midnight in London: four weeks before its clocks go forward. */
const START = Date.parse('2026-03-01T00:00:00Z');
const ZONES = ['Africa/Nairobi', 'Europe/London'] as const;
const RUN = { seed: 20_261_122, numRuns: 20 };

const fee = { kind: 'late_fee', terms: { fee: { kind: 'percent', rate: '0.02' }, most: null } } as const;
const terms: DunningTerms = {
  code: 'homes',
  name: 'Homes',
  stages: [
    { key: 'first', afterDays: 1, effects: [{ kind: 'remind', template: 'first' }] },
    { key: 'fee', afterDays: 4, effects: [fee] },
    { key: 'slow', afterDays: 6, effects: [{ kind: 'throttle', downKbps: 512, upKbps: 256 }] },
    { key: 'wall', afterDays: 9, effects: [{ kind: 'remind', template: 'wall' }, { kind: 'wall' }, fee] },
    { key: 'off', afterDays: 15, effects: [{ kind: 'suspend', billed: false }] },
  ],
  minimum: kes('50.00'),
  cutting: { ...USUAL_CUTTING, notOn: ['2026-03-09', '2026-04-06'] },
  quiet: null,
  language: 'en',
  payLink: null,
  feeTaxes: [],
  feeTaxClass: null,
  feeTaxMode: 'inclusive',
};

const debts = fc
  .uniqueArray(fc.record({ hour: fc.nat(24 * 25), minor: fc.integer({ min: 1, max: 20_000 }) }), {
    minLength: 1,
    maxLength: 4,
    selector: ({ hour }) => hour,
  })
  .map((all) =>
    all.map(({ hour, minor }, place): DunningDebt => {
      const owed = { minor: BigInt(minor), currency: 'KES' };
      return { invoiceId: `inv_${place}` as Id<'Invoice'>, dueAt: START + hour * HOUR, owed, feeable: owed };
    }),
  );
const world = fc.record({ debts, zone: fc.constantFrom(...ZONES), hours: fc.integer({ min: 24, max: 24 * 45 }) });

const factsOf = (given: Pick<DunningFacts, 'debts' | 'zone'>): DunningFacts => ({
  caseId: 'dun_1' as Id<'DunningCase'>,
  accountId: 'acc_1' as Id<'Account'>,
  currency: 'KES',
  pauses: [],
  access: null,
  steps: [],
  terminable: false,
  abandonedAt: null,
  ...given,
});

/** The first hour from then on in which access may be taken. */
function inHours(at: number, zone: string): number {
  for (let hour = at; ; hour += HOUR) if (mayCut(terms.cutting, hour, zone)) return hour;
}

const standOf = ({ state, stage, access, anchor, nextLookAt, overdue }: ReturnType<typeof dunningOf>) => {
  return { state, stage, access, anchor: anchor?.invoiceId ?? null, nextLookAt, overdue };
};

/** The late fees that were charged, each with its document and stage. */
function feesOf({ steps }: DunningFacts): readonly string[] {
  return steps
    .flatMap(({ invoiceId, stage, amount }) => (amount === null ? [] : [`${invoiceId} ${stage} ${amount.minor}`]))
    .toSorted();
}

/** Everything that was done. */
function keys({ steps }: DunningFacts): readonly string[] {
  return steps.map(({ invoiceId, stage, effect, outcome }) => `${invoiceId} ${stage} ${effect} ${outcome}`).toSorted();
}

it('looked at every hour it comes to stand where one look at the end finds it, with the same fees', () => {
  fc.assert(
    fc.property(world, ({ debts: all, zone, hours }) => {
      const end = inHours(START + hours * HOUR, zone);
      let facts = factsOf({ debts: all, zone });
      for (let at = START; at < end; at += HOUR) facts = afterOutcome(facts, dunningOf(terms, facts, at), at);
      const hourly = dunningOf(terms, facts, end);
      const once = dunningOf(terms, factsOf({ debts: all, zone }), end);
      expect(standOf(hourly)).toEqual(standOf(once));
      expect(feesOf(afterOutcome(facts, hourly, end))).toEqual(
        feesOf(afterOutcome(factsOf({ debts: all, zone }), once, end)),
      );
    }),
    RUN,
  );
});

it('looked at only when it said so, it misses nothing that an hourly look would have done', () => {
  fc.assert(
    fc.property(world, ({ debts: all, zone, hours }) => {
      const end = START + hours * HOUR;
      let facts = factsOf({ debts: all, zone });
      let at: number | null = Math.min(...all.map(({ dueAt }) => dueAt));
      while (at !== null && at < end) {
        const outcome = dunningOf(terms, facts, at);
        facts = afterOutcome(facts, outcome, at);
        at = outcome.nextLookAt;
      }
      let hourly = factsOf({ debts: all, zone });
      for (let hour = START; hour < end; hour += HOUR) {
        hourly = afterOutcome(hourly, dunningOf(terms, hourly, hour), hour);
      }
      expect(keys(facts)).toEqual(keys(hourly));
      expect(facts.access).toEqual(hourly.access);
    }),
    RUN,
  );
});

it('does everything once, and never takes access out of hours', () => {
  fc.assert(
    fc.property(world, ({ debts: all, zone, hours }) => {
      let facts = factsOf({ debts: all, zone });
      for (let at = START; at < START + hours * HOUR; at += HOUR) {
        const outcome = dunningOf(terms, facts, at);
        if (outcome.access !== null && facts.access === null) expect(mayCut(terms.cutting, at, zone)).toBe(true);
        facts = afterOutcome(facts, outcome, at);
        expect(dunningOf(terms, facts, at).effects).toEqual([]);
      }
      const done = facts.steps.map(({ invoiceId, stage, effect }) => `${invoiceId} ${stage} ${effect}`);
      expect(new Set(done).size).toBe(done.length);
    }),
    RUN,
  );
});

it('stands the same in whatever order money came, and is resolved when all of it has', () => {
  const payments = fc.array(fc.integer({ min: 1, max: 15_000 }), { maxLength: 6 });
  fc.assert(
    fc.property(world, payments, fc.integer({ min: 0, max: 5 }), ({ debts: all, zone, hours }, paid, turn) => {
      const end = inHours(START + hours * HOUR, zone);
      const turned = [...paid.slice(turn), ...paid.slice(0, turn)].toReversed();
      const [one, other] = [paid, turned].map((order) => {
        const left = order.reduce<readonly DunningDebt[]>((open, minor) => pay(open, BigInt(minor)), all);
        return dunningOf(terms, factsOf({ debts: left, zone }), end);
      });
      expect(one && standOf(one)).toEqual(other && standOf(other));
      const sum = all.reduce((total, { owed }) => total + owed.minor, 0n);
      const nothing = dunningOf(terms, factsOf({ debts: pay(all, sum), zone }), end + 60 * DAY);
      expect([nothing.state, nothing.access]).toEqual(['resolved', null]);
    }),
    RUN,
  );
});

/** Puts money to the oldest document first. */
function pay(open: readonly DunningDebt[], money: bigint): readonly DunningDebt[] {
  let left = money;
  return open
    .toSorted((a, b) => a.dueAt - b.dueAt)
    .map((debt) => {
      const taken = left < debt.owed.minor ? left : debt.owed.minor;
      left -= taken;
      const owed = { ...debt.owed, minor: debt.owed.minor - taken };
      return { ...debt, owed, feeable: owed };
    });
}
