import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { endStay, leftOf, usable, type Bucket } from '../../src/domain/bucket.ts';
import { burn } from '../../src/domain/burn.ts';
import { deferredOf, expireBucket, rollBucket, voidBucket } from '../../src/domain/expiry.ts';
import { balance, checkBalanced, type Booking, type Journal } from '../../src/domain/ledger.ts';
import { heldOf, releaseSlices, reserveSlice, settleSlice, type Pool, type PoolMember } from '../../src/domain/pool.ts';
import { bookExpired, bookGranted, bookRolledOver, bookUsed, bookVoided } from '../../src/domain/recipes-bundles.ts';
import { rollOver } from '../../src/domain/rollover.ts';
import { money } from '../../src/kernel/money.ts';
import { anAccount, START } from '../../src/testing/builders.ts';
import { aBucket, DAY, ident } from './buckets.ts';

const SEED = { seed: 20_260_301, numRuns: 300 };
const AT = START + DAY;
const owner = anAccount().id;

const units = fc.bigInt({ min: 0n, max: 5_000n });
const increment = fc.constantFrom(1n, 7n, 60n);

/** Some buckets of one customer, in any state; the same steps for all unless `increments` are free. */
const buckets = (increments: fc.Arbitrary<bigint>) =>
  fc
    .array(
      fc.record({
        granted: fc.bigInt({ min: 1n, max: 3_000n }),
        priority: fc.integer({ min: 0, max: 2 }),
        increment: increments,
        from: fc.integer({ min: -1, max: 2 }),
        days: fc.option(fc.integer({ min: 1, max: 4 }), { nil: null }),
        pooled: fc.boolean(),
      }),
      { maxLength: 6 },
    )
    .map((list) =>
      list.map(({ from, days, pooled, ...given }, place) =>
        aBucket(`bkt_${place}`, {
          ...given,
          validFrom: START + from * DAY,
          validUntil: days === null ? null : START + (from + days) * DAY,
          ...(pooled ? { subscriptionId: null } : {}),
        }),
      ),
    );

const replaced = (all: readonly Bucket[], changed: readonly Bucket[]): Bucket[] =>
  all.map((bucket) => changed.find(({ id }) => id === bucket.id) ?? bucket);

describe('burning', () => {
  it('serves what it is asked for or tells what is left, and no bucket gives more than it has', () => {
    fc.assert(
      fc.property(buckets(increment), units, (all, wanted) => {
        const burnt = burn(all, wanted, AT);
        expect(burnt.served + burnt.left).toBe(wanted);
        expect(burnt.parts.reduce((total, { served }) => total + served, 0n)).toBe(burnt.served);
        for (const bucket of burnt.buckets) expect(leftOf(bucket) >= 0n && bucket.slack >= 0n).toBe(true);
        const idle = replaced(all, burnt.buckets).filter(
          (bucket) => usable(bucket) > 0n && bucket.validFrom <= AT && AT < (bucket.validUntil ?? Infinity),
        );
        if (burnt.left > 0n) expect(idle).toEqual([]);
      }),
      SEED,
    );
  });

  it('takes in slices of one stay what it takes at once, whatever the steps', () => {
    fc.assert(
      fc.property(buckets(increment), fc.array(units, { maxLength: 8 }), (all, slices) => {
        let state: readonly Bucket[] = all;
        for (const slice of slices) state = replaced(state, burn(state, slice, AT).buckets);
        const whole = slices.reduce((total, slice) => total + slice, 0n);
        expect(state).toEqual(replaced(all, burn(all, whole, AT).buckets));
      }),
      SEED,
    );
  });

  it('takes in slices of many stays what it takes at once, where steps are exact', () => {
    fc.assert(
      fc.property(buckets(fc.constant(1n)), fc.array(units, { maxLength: 8 }), (all, slices) => {
        let state: readonly Bucket[] = all;
        for (const slice of slices) state = replaced(state, burn(state, slice, AT).buckets).map(endStay);
        const whole = slices.reduce((total, slice) => total + slice, 0n);
        expect(state).toEqual(replaced(all, burn(all, whole, AT).buckets));
      }),
      SEED,
    );
  });

  it('takes the same of the same buckets in whatever order they come', () => {
    const shuffled = buckets(increment).chain((all) =>
      fc.tuple(fc.constant(all), fc.shuffledSubarray(all, { minLength: all.length })),
    );
    fc.assert(
      fc.property(shuffled, units, ([all, others], wanted) => {
        expect(burn(others, wanted, AT)).toEqual(burn(all, wanted, AT));
      }),
      SEED,
    );
  });
});

it('rolls over between the minimum and the maximum, and loses nothing on the way', () => {
  const rule = fc
    .tuple(units, units, fc.constantFrom('carry' as const, 'forget' as const))
    .map(([a, b, overage]) => ({ min: a < b ? a : b, max: a < b ? b : a, periods: 1, overage, priority: null }));
  fc.assert(
    fc.property(units, rule, units, (left, by, over) => {
      const { rolled, expired, added, taken, owed, balance: next } = rollOver(left, by, over);
      expect(rolled + expired).toBe(left);
      expect(rolled + added - taken).toBe(next);
      expect(rolled + added >= by.min && rolled + added <= by.max).toBe(true);
      expect(taken + owed).toBe(by.overage === 'carry' ? over : 0n);
      for (const part of [rolled, expired, added, taken, owed, next]) expect(part >= 0n).toBe(true);
    }),
    SEED,
  );
});

/** One thing that happens to the buckets of a customer. */
type Step =
  | { readonly do: 'grant'; readonly granted: bigint; readonly value: bigint | null; readonly increment: bigint }
  | { readonly do: 'burn'; readonly units: bigint }
  | { readonly do: 'endStay' }
  | { readonly do: 'expire' | 'void' | 'roll'; readonly which: number };

const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({
    do: fc.constant('grant' as const),
    granted: fc.bigInt({ min: 1n, max: 3_000n }),
    value: fc.option(fc.bigInt({ min: 0n, max: 99_999n }), { nil: null }),
    increment,
  }),
  fc.record({ do: fc.constant('burn' as const), units }),
  fc.record({ do: fc.constant('endStay' as const) }),
  fc.record({ do: fc.constantFrom('expire' as const, 'void' as const, 'roll' as const), which: fc.nat(9) }),
);

interface Books {
  buckets: readonly Bucket[];
  journals: readonly Journal[];
  sold: bigint;
}

const ROLL = { min: 100n, max: 500n, periods: 1, overage: 'forget', priority: null } as const;

function happen(books: Books, next: Step): Books {
  const booking: Booking = {
    id: ident(`jrn_${books.journals.length}`),
    bookedAt: AT,
    effectiveAt: AT,
    origin: 'core',
  };
  const newId = ident<'Bucket'>(`bkt_${books.buckets.length}`);
  if (next.do === 'grant') {
    const value = next.value === null ? null : money(next.value, 'KES');
    const bucket = aBucket(newId, { granted: next.granted, increment: next.increment, value });
    const journals = [...books.journals, bookGranted(bucket, booking)];
    return { buckets: [...books.buckets, bucket], journals, sold: books.sold + (next.value ?? 0n) };
  }
  if (next.do === 'endStay') return { ...books, buckets: books.buckets.map(endStay) };
  if (next.do === 'burn') {
    const burnt = burn(books.buckets, next.units, AT);
    const taken = burnt.buckets.flatMap((after) => {
      const before = books.buckets.find(({ id }) => id === after.id);
      return before === undefined || before.used === after.used ? [] : [bookUsed(before, after, booking)];
    });
    return { ...books, buckets: replaced(books.buckets, burnt.buckets), journals: [...books.journals, ...taken] };
  }
  const before = books.buckets.filter((bucket) => leftOf(bucket) > 0n)[next.which];
  if (before === undefined) return books;
  if (next.do === 'void') {
    const { bucket } = voidBucket(before);
    const journal = bookVoided(before, bucket, booking, '4190');
    return { ...books, buckets: replaced(books.buckets, [bucket]), journals: [...books.journals, journal] };
  }
  if (next.do === 'expire') {
    const { bucket } = expireBucket({ ...before, validUntil: AT }, AT);
    const journal = bookExpired(before, bucket, booking);
    return { ...books, buckets: replaced(books.buckets, [bucket]), journals: [...books.journals, journal] };
  }
  const rolled = rollBucket(before, ROLL, { id: newId, grantedAt: AT, validFrom: AT, validUntil: null });
  return {
    ...books,
    buckets: [...replaced(books.buckets, [rolled.bucket]), ...(rolled.next === null ? [] : [rolled.next])],
    journals: [...books.journals, bookRolledOver(before, rolled, booking)],
  };
}

const play = (history: readonly Step[]): Books =>
  history.reduce<Books>(happen, { buckets: [], journals: [], sold: 0n });

describe('the books of any history', () => {
  const histories = fc.array(step, { maxLength: 40 });
  it('balance in every asset, journal by journal', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const journal of play(history).journals) expect(() => checkBalanced(journal)).not.toThrow();
      }),
      SEED,
    );
  });

  it('say of each unit that was granted what became of it', () => {
    fc.assert(
      fc.property(histories, (history) => {
        for (const bucket of play(history).buckets) {
          const { granted, used, rolled, expired, voided } = bucket;
          expect(used + rolled + expired + voided + leftOf(bucket)).toBe(granted);
          for (const part of [used, rolled, expired, voided, leftOf(bucket)]) expect(part >= 0n).toBe(true);
        }
      }),
      SEED,
    );
  });

  it('hold for the customer what is left in the buckets, and as much outstanding', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { buckets: all, journals } = play(history);
        const left = all.reduce((total, bucket) => total + leftOf(bucket), 0n);
        expect(balance(journals, '9100', owner, 'BYTES')).toBe(-left);
        expect(balance(journals, '9000', null, 'BYTES')).toBe(left);
      }),
      SEED,
    );
  });

  it('have earned, to the cent, the value of what is gone, and defer the value of what is left', () => {
    fc.assert(
      fc.property(histories, (history) => {
        const { journals, sold, buckets: all } = play(history);
        const released = balance(journals, '2200', null, 'KES');
        expect(-balance(journals, '4180', null, 'KES') - balance(journals, '4190', null, 'KES')).toBe(released);
        const kept = all.reduce((total, bucket) => total + (deferredOf(bucket)?.minor ?? 0n), 0n);
        expect(released + kept).toBe(sold);
      }),
      SEED,
    );
  });
});

describe('quota slices', () => {
  const action = fc.record({
    who: fc.integer({ min: 0, max: 3 }),
    do: fc.constantFrom('reserve' as const, 'settle' as const, 'release' as const),
    units: fc.bigInt({ min: 0n, max: 400n }),
    minutes: fc.integer({ min: 0, max: 20 }),
  });

  it('never promise more than the pool has, nor more than a member may take', () => {
    fc.assert(
      fc.property(increment, fc.array(action, { maxLength: 60 }), (by, actions) => {
        const cap = { subscriptionId: ident<'Subscription'>('sub_0'), units: 300n, used: 0n };
        const free = [1, 2, 3].map((n) => ({ ...cap, subscriptionId: ident<'Subscription'>(`sub_${n}`), units: null }));
        const shared = { subscriptionId: null, granted: 1_000n, increment: by, memberCaps: [cap, ...free] };
        let pool: Pool = { buckets: [aBucket('a', shared), aBucket('b', shared)], holds: [] };
        let at = START;
        let made = 0;
        let served = 0n;
        for (const each of actions) {
          at += each.minutes * 60_000;
          const name = ident<'Subscription'>(`sub_${each.who}`);
          const member: PoolMember = { accountId: owner, subscriptionId: name, sessionId: ident(`ses_${each.who}`) };
          const slice = {
            at,
            expiresAt: at + 900_000,
            units: each.units,
            nextId: () => ident<'BucketHold'>(`h${made++}`),
          };
          if (each.do === 'reserve') pool = reserveSlice(pool, member, slice);
          if (each.do === 'release') pool = releaseSlices(pool, member.sessionId);
          if (each.do === 'settle') {
            const settled = settleSlice(pool, member, each.units, slice);
            served += each.units - settled.left;
            pool = settled;
          }
          for (const bucket of pool.buckets) {
            expect(heldOf(pool.holds, bucket.id, at) <= usable(bucket)).toBe(true);
            const own = pool.holds.filter(({ subscriptionId }) => subscriptionId === 'sub_0');
            const taken = bucket.memberCaps?.[0]?.used ?? 0n;
            expect(taken + heldOf(own, bucket.id, at) <= 300n).toBe(true);
          }
        }
        const used = pool.buckets.reduce((total, bucket) => total + bucket.used, 0n);
        expect(by === 1n ? used === served : used >= served).toBe(true);
      }),
      SEED,
    );
  });
});
