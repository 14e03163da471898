import { expect, it } from 'vitest';
import type { RatedUsage, UsageException } from '../domain/rated.ts';
import type { Voucher } from '../domain/voucher.ts';
import type { Id } from '../kernel/id.ts';
import { kes, START } from './builders.ts';
import { sample, TERM_MS, wrote, type Both, type Sample } from './store-samples.ts';

const LARGE = 9_007_199_254_740_993n;

/** What usage comes to. */
export function describeRated(both: Both): void {
  it('writes a revision once, and tells the last of each meter and period', async () => {
    const { store, other } = both();
    const one = sample('rated');
    await wrote(store, one.opened);
    const rows = [
      aRating(one, { revision: 1 }),
      aRating(one, { revision: 2, units: LARGE, chargeId: 'chg_x' as Id<'Charge'> }),
      aRating(one, { meter: 'seconds' }),
      aRating(one, { fromAt: START + TERM_MS, toAt: START + 2 * TERM_MS }),
    ];
    for (const row of rows) await wrote(store, { rated: [row] });
    const again = { ...rows[1]!, id: 'rat_again' as Id<'RatedUsage'> };
    expect(await other.write({ rated: [again] })).toEqual({ outcome: 'duplicate', table: 'rated' });
    const since = (at: number) => store.reads.ratedSince(one.subscription.id, at);
    expect(await since(START + TERM_MS)).toEqual([rows[1], rows[2], rows[3]]);
    expect(await since(START + TERM_MS + 1)).toEqual([rows[3]]);
  });

  it('reads pieces of usage page by page, each once, also where many end at one instant', async () => {
    const { store } = both();
    const one = sample('pieces');
    await wrote(store, one.opened);
    const ends = [1, 2, 2, 2, 3, 4].map((n) => START + n);
    for (const [n, at] of ends.entries()) {
      const session = { ...one.session, id: `ses_pieces_${n}` as Id<'Session'>, key: `nas-1/pieces/${n}` };
      await wrote(store, one.grown(session, 10n, 0n, at));
    }
    const found: string[] = [];
    for (let after: { id: Id<'Usage'>; toAt: number } | null = null; ;) {
      const page = await store.reads.usagePieces(one.subscription.id, START + 1, START + 4, { after, limit: 2 });
      found.push(...page.map((each) => each.id));
      after = page.at(-1) ?? null;
      if (after === null) break;
    }
    expect(found).toHaveLength(5);
    expect(new Set(found).size).toBe(5);
  });

  it('sums what is counted of the usage that ended in a stretch, and finds the charges for its time', async () => {
    const { store } = both();
    const one = sample('totals');
    await wrote(store, one.opened);
    const grown = one.grown({ ...one.session, version: 0 }, LARGE, 3n, START + 10);
    await wrote(store, grown);
    const session = (await store.reads.session(one.session.id))!;
    await wrote(store, one.grown(session, LARGE + 4n, 5n, START + 20));
    const free = one.grown((await store.reads.session(one.session.id))!, LARGE + 9n, 9n, START + 15);
    await wrote(store, { ...free, usage: free.usage?.map((each) => ({ ...each, usageClass: 'free' as const })) ?? [] });
    const { id: subscriptionId } = one.subscription;
    const totals = (from: number, to: number) => store.reads.usageTotals(subscriptionId, START + from, START + to);
    const none = { bytes: 0n, bytes_in: 0n, bytes_out: 0n, seconds: 0n };
    expect(await totals(11, 20)).toEqual(none);
    expect(await totals(20, 21)).toEqual({ bytes: 6n, bytes_in: 4n, bytes_out: 2n, seconds: 60n });
    const all = { bytes: LARGE + 9n, bytes_in: LARGE + 4n, bytes_out: 5n, seconds: 120n };
    expect(await totals(10, 21)).toEqual(all);

    const bought = one.bought(0, 1);
    await wrote(store, bought);
    const over = (fromAt: number, toAt: number) => store.reads.chargesOver(subscriptionId, fromAt, toAt);
    expect(await over(START + TERM_MS - 1, START + 2 * TERM_MS)).toEqual(bought.charges);
    expect(await over(START + TERM_MS, START + 2 * TERM_MS)).toEqual([]);
    expect(await over(START - 5, START)).toEqual([]);
  });

  it('knows how usage counts and where it was, of many at once', async () => {
    const { store } = both();
    const [one, two] = [sample('rules-1'), sample('rules-2')];
    for (const each of [one, two]) await wrote(store, each.opened);
    await wrote(store, { sessions: [{ ...one.session, where: { nas: 'Mlima ⛰' } }] });
    const nobody = 'sub_none' as Id<'Subscription'>;
    const shouted = two.subscription.username.toUpperCase();
    const found = await store.reads.usageRules({
      subscriptionIds: [one.subscription.id, nobody],
      usernames: [shouted, two.subscription.username, 'nobody'],
    });
    expect([...found.byId.values()]).toEqual([rulesOf(one), rulesOf(two)]);
    expect([...found.byName]).toEqual([
      [shouted, rulesOf(two)],
      [two.subscription.username, rulesOf(two)],
    ]);
    const none = await store.reads.usageRules({ subscriptionIds: [], usernames: [] });
    expect([none.byId.size, none.byName.size]).toEqual([0, 0]);
    const marks = await store.reads.sessionMarks([one.session.id, 'ses_none' as Id<'Session'>]);
    expect([...marks]).toEqual([[one.session.id, { nas: 'Mlima ⛰' }]]);
  });

  it('keeps usage that waits for a person, until one of them has dealt with it', async () => {
    const { store, other } = both();
    const one = sample('exception');
    await wrote(store, one.opened);
    const raised: UsageException = {
      id: 'uex_1' as Id<'UsageException'>,
      accountId: one.account.id,
      subscriptionId: one.subscription.id,
      usageId: 'use_late' as Id<'Usage'>,
      reason: 'too_late',
      raisedAt: START,
      resolvedAt: null,
      resolution: null,
    };
    const ask = { page: 1, limit: 10 };
    await wrote(store, { usageExceptions: [raised] });
    const again = { ...raised, id: 'uex_2' as Id<'UsageException'> };
    expect(await store.write({ usageExceptions: [again] })).toEqual({ outcome: 'duplicate', table: 'usageExceptions' });
    expect(await store.reads.usageExceptions(ask)).toEqual({ rows: [raised], total: 1 });
    expect(await store.reads.usageException(raised.id)).toEqual(raised);
    expect(await store.reads.usageException(again.id)).toBeNull();
    const asked = [raised.usageId, 'use_other' as Id<'Usage'>];
    expect(await store.reads.exceptedUsage(asked, 'too_late')).toEqual(new Set([raised.usageId]));
    expect(await store.reads.exceptedUsage(asked, 'no_price')).toEqual(new Set());
    const resolved = { ...raised, resolvedAt: START + 1, resolution: 'Let go' };
    const outcomes = await Promise.all([store, other].map((each) => each.write({ usageExceptions: [resolved] })));
    expect(outcomes.map((each) => each.outcome).toSorted()).toEqual(['stale', 'written']);
    expect(await store.reads.usageExceptions(ask)).toEqual({ rows: [], total: 0 });
  });

  it('lets a voucher be ended once', async () => {
    const { store, other } = both();
    const voucher: Voucher = {
      id: 'vch_1' as Id<'Voucher'>,
      codeHash: 'f'.repeat(64),
      tail: '7K2P',
      value: kes('50.00'),
      planId: null,
      batchId: null,
      serial: null,
      state: 'issued',
      issuedAt: START,
      expiresAt: START + TERM_MS,
      hold: null,
      redeemedAt: null,
      paymentId: null,
      bucketId: null,
      version: 0,
    };
    await wrote(store, { vouchers: [voucher] });
    const again = { ...voucher, id: 'vch_2' as Id<'Voucher'> };
    expect(await store.write({ vouchers: [again] })).toEqual({ outcome: 'duplicate', table: 'vouchers' });
    // Two who take it back at once: one of them did.
    const used = (n: number): Voucher => ({
      ...voucher,
      version: 1,
      state: 'revoked',
      hold: { key: `use_${n}`, accountId: 'acc_1' as Id<'Account'>, untilAt: START + n },
    });
    const outcomes = await Promise.all([store, other].map((each, n) => each.write({ vouchers: [used(n)] })));
    expect(outcomes.map((each) => each.outcome).toSorted()).toEqual(['stale', 'written']);
    const kept = [used(0), used(1)].map((one) => ({ ...one, version: 2 }));
    expect(kept).toContainEqual(await store.reads.voucherByHash(voucher.codeHash));
    expect(await store.reads.voucherByHash('none')).toBeNull();
  });
}

function aRating(one: Sample, given: Partial<RatedUsage>): RatedUsage {
  const row: RatedUsage = {
    id: 'rat' as Id<'RatedUsage'>,
    accountId: one.account.id,
    subscriptionId: one.subscription.id,
    planId: one.plan.id,
    meter: 'bytes',
    fromAt: START,
    toAt: START + TERM_MS,
    revision: 1,
    units: 5n,
    amount: kes('12.50'),
    chargeId: null,
    ratedAt: START,
    ...given,
  };
  return { ...row, id: `rat_${row.meter}_${row.fromAt}_${row.revision}` as Id<'RatedUsage'> };
}

/** What usage of a sample goes by: nobody has bought anything yet. */
const rulesOf = ({ subscription, plan, account }: Sample) => ({
  subscriptionId: subscription.id,
  username: subscription.username,
  accountId: account.id,
  plan,
  zone: account.zone,
  state: 'pending',
  endsAt: null,
  wanted: null,
  limited: false,
});
