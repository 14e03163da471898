import { expect, it } from 'vitest';
import type { Subscription } from '../domain/subscription.ts';
import type { Id } from '../kernel/id.ts';
import type { Changes } from '../ports/store.ts';
import { START } from './builders.ts';
import { join, sample, TERM_MS, wrote, type Both, type Sample } from './store-samples.ts';

/** What one write must hold. */
export function describeWrites(both: Both): void {
  it('gives back what it was given, whatever the letters', async () => {
    const { store } = both();
    const one = sample('round');
    await wrote(store, one.opened);
    await wrote(store, { sessions: [{ ...one.session, where: { nas: 'Kĩambu', ip: '::1' } }] });
    expect(await store.reads.account(one.account.id)).toEqual(one.account);
    expect(await store.reads.accountByNumber(one.account.number)).toEqual(one.account);
    expect(await store.reads.plan(one.plan.id)).toEqual(one.plan);
    expect(await store.reads.subscription(one.subscription.id)).toEqual(one.subscription);
    expect(await store.reads.session(one.session.id)).toEqual({
      ...one.session,
      version: 1,
      where: { nas: 'Kĩambu', ip: '::1' },
    });
  });

  it('loses no digit beyond 2^53, neither in columns nor in nested values', async () => {
    const { store } = both();
    const one = sample('digits');
    const large = 9_007_199_254_740_993n;
    const plan = {
      ...one.plan,
      price: { minor: large, currency: 'KES' },
      service: { ...one.plan.service, quotaBytes: large },
    };
    await wrote(store, { ...one.opened, plans: [plan] });
    expect(await store.reads.plan(plan.id)).toEqual(plan);
    await wrote(store, one.grown({ ...one.session, version: 0 }, large, large * 2n, START));
    expect(await store.reads.usedBytes(one.subscription.id, START - 1, START + 1)).toBe(large * 3n);
  });

  it('writes all or nothing: a last row that fails leaves no trace', async () => {
    const { store } = both();
    const one = sample('nothing');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    const again = one.bought(1, 2);
    const clash: Changes = {
      ...again,
      paymentNames: [{ gateway: 'mpesa', name: 'REC-nothing-0', paymentId: 'pay_x' as Id<'Payment'> }],
    };
    expect(await store.write(clash)).toEqual({ outcome: 'duplicate', table: 'paymentNames' });
    expect((await store.reads.account(one.account.id))?.version).toBe(2);
    expect(await store.reads.payment('pay_nothing_1' as Id<'Payment'>)).toBeNull();
    expect(await store.reads.invoice('inv_nothing_1' as Id<'Invoice'>)).toBeNull();
    expect((await store.reads.subscription(one.subscription.id))?.generation).toBe(1);
  });

  it.each<[table: string, changes: (one: Sample) => Changes, why: string]>([
    [
      'accounts',
      (one) => ({ accounts: [{ ...one.account, id: 'acc_second' as Id<'Account'> }] }),
      'a number is one account',
    ],
    [
      'plans',
      (one) => ({ plans: [{ ...one.plan, id: 'pln_second' as Id<'Plan'> }] }),
      'a version of a plan is written once',
    ],
    [
      'subscriptions',
      (one) => ({
        subscriptions: [
          {
            ...one.subscription,
            id: 'sub_second' as Id<'Subscription'>,
            username: one.subscription.username.toUpperCase(),
          } satisfies Subscription,
        ],
      }),
      'a username is one subscription, whatever its case',
    ],
    [
      'charges',
      (one) => ({
        charges: one.bought(0, 1).charges?.map((charge) => ({ ...charge, id: 'chg_second' as Id<'Charge'> })) ?? [],
      }),
      'what is charged is charged once',
    ],
    [
      'payments',
      (one) => ({
        payments: [
          { ...one.payment(), id: 'pay_second' as Id<'Payment'>, reference: `REF-${one.account.id.slice(4)}-0` },
        ],
      }),
      'a reference is one payment',
    ],
    [
      'journals',
      (one) => ({
        journals:
          one.bought(0, 1).journals?.map((journal) => ({ ...journal, id: `${journal.id}x` as Id<'Journal'> })) ?? [],
      }),
      'a document is booked once',
    ],
    [
      'entitlements',
      (one) => ({
        entitlements:
          one.bought(0, 1).entitlements?.map((each) => ({ ...each, id: 'ent_second' as Id<'Entitlement'> })) ?? [],
      }),
      'a generation is decided once',
    ],
    [
      'actions',
      (one) => ({ actions: [one.action(1, { id: 'act_second' as Id<'Action'> })] }),
      'a driver is told a generation once',
    ],
  ])('takes a second row of %s for a duplicate: %s %s', async (table, changes) => {
    const { store } = both();
    const one = sample(`twice${table}`);
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    expect(await store.write(changes(one))).toEqual({ outcome: 'duplicate', table });
  });

  it('takes a message or a stretch of usage that comes again for a duplicate', async () => {
    const { store } = both();
    const one = sample('again');
    await wrote(store, one.opened);
    const message = { gateway: 'mpesa', key: 'again-1', topic: 'stk', body: { n: 1n }, receivedAt: START };
    await wrote(store, { inbox: [message] });
    expect(await store.write({ inbox: [{ ...message, body: 'other' }] })).toEqual({
      outcome: 'duplicate',
      table: 'inbox',
    });
    const first = one.grown(one.session, 10n, 20n, START + 60_000);
    await wrote(store, first);
    expect(await store.write({ usage: first.usage ?? [] })).toEqual({ outcome: 'duplicate', table: 'usage' });
    expect(await store.reads.usedBytes(one.subscription.id, START, START + TERM_MS)).toBe(30n);
  });
}

/** What two writers must hold who know nothing of each other. */
export function describeWriters(both: Both): void {
  it('tells who decided on an old version, and lets each version grow by one', async () => {
    const { store, other } = both();
    const one = sample('stale');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    expect(await other.write(one.bought(1, 1))).toEqual({ outcome: 'stale' });
    await wrote(other, one.bought(1, 2));
    expect((await store.reads.account(one.account.id))?.version).toBe(3);
  });

  it('lets exactly one of two writers win who saw the same', async () => {
    const { store, other } = both();
    const one = sample('race');
    await wrote(store, one.opened);
    for (let n = 0; n < 10; n++) {
      const outcomes = await Promise.all([store, other].map((each) => each.write(one.bought(n, n + 1))));
      expect(outcomes.map((each) => each.outcome).toSorted()).toEqual(['stale', 'written']);
    }
    expect(await store.verify()).toEqual([]);
  });

  it('never lets a session lose counters: an older version is stale, and so is a session made meanwhile', async () => {
    const { store, other } = both();
    const one = sample('session');
    await wrote(store, one.opened);
    await wrote(store, one.grown(one.session, 100n, 100n, START + 1));
    expect(await other.write({ sessions: [{ ...one.session, id: 'ses_other' as Id<'Session'> }] })).toEqual({
      outcome: 'stale',
    });
    const read = await other.reads.session(one.session.id);
    expect(read).toMatchObject({ version: 1, inBytes: 100n });
    await wrote(store, one.grown({ ...one.session, ...read }, 200n, 200n, START + 2));
    expect(await other.write({ sessions: [{ ...one.session, ...read }] })).toEqual({ outcome: 'stale' });
    expect(await store.reads.session(one.session.id)).toMatchObject({ version: 2, inBytes: 200n });
  });

  it('gets through when many write to many accounts in any order', async () => {
    const { store, other } = both();
    const all = Array.from({ length: 6 }, (_, n) => sample(`crowd${n}`));
    for (const one of all) await wrote(store, one.opened);
    const version = new Map(all.map((one) => [one.account.id, 1]));
    for (let n = 0; n < 3; n++) {
      const together = (some: readonly Sample[]) =>
        join(some.map((one) => one.bought(n, version.get(one.account.id) ?? 0)));
      const halves = [all.slice(0, 3).toReversed(), all.slice(3)];
      await Promise.all([wrote(store, together(halves[0] ?? [])), wrote(other, together(halves[1] ?? []))]);
      for (const one of all) version.set(one.account.id, n + 2);
    }
    expect(await store.verify()).toEqual([]);
  });

  it('numbers invoices without a gap, whoever writes and whatever fails', async () => {
    const { store, other } = both();
    const all = Array.from({ length: 8 }, (_, n) => sample(`number${n}`));
    for (const one of all) await wrote(store, one.opened);
    const before = (await store.reads.invoices(null, { page: 1, limit: 1 })).total;
    const outcomes = await Promise.all(
      all.flatMap((one) => [
        store.write(one.bought(0, 1)),
        other.write(one.bought(0, 1)),
        other.write(one.bought(1, 9)),
      ]),
    );
    const numbers = outcomes.flatMap((each) =>
      each.outcome === 'written' ? each.invoices.flatMap((one) => one.number ?? []) : [],
    );
    expect(numbers.toSorted()).toEqual(all.map((_, n) => `INV-${String(before + n + 1).padStart(6, '0')}`));
    expect(await store.verify()).toEqual([]);
  });
}
