import { expect, it } from 'vitest';
import type { Id } from '../kernel/id.ts';
import type { Booking } from '../domain/ledger.ts';
import { bookIdentified, bookReceipt } from '../domain/recipes.ts';
import { aSession, kes, START } from './builders.ts';
import { sample, TERM_MS, wrote, type Both } from './store-samples.ts';

function booking(id: string): Booking {
  return { id: id as Id<'Journal'>, bookedAt: START, effectiveAt: START, origin: 'core' };
}

/** What money must hold, whatever is written. */
export function describeMoney(both: Both): void {
  it('keeps what is left over in the wallet, and shows it as a source', async () => {
    const { store } = both();
    const one = sample('rest');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1, { amount: kes('1200.00') }));
    expect(await store.reads.wallet(one.account.id)).toBe(20_000n);
    expect(await store.reads.balance('2160', one.account.id, 'KES')).toBe(0n);
    expect(await store.reads.balance('2100', one.account.id, 'KES')).toBe(-20_000n);
    const view = await store.reads.view(one.account.id, START);
    expect(view?.walletSources).toEqual([{ paymentId: 'pay_rest_0', left: kes('200.00') }]);
    expect(view?.openInvoices).toEqual([]);
  });

  it('keeps balances of an asset that the account did not begin with', async () => {
    const { store } = both();
    const one = sample('asset');
    await wrote(store, one.opened);
    const received = one.payment({ amount: { minor: 7n, currency: 'USD' } });
    await wrote(store, { payments: [received], journals: [bookReceipt(received, '1160', booking('jrn_asset'))] });
    expect(await store.reads.balance('2160', one.account.id, 'USD')).toBe(-7n);
    expect(await store.verify()).toEqual([]);
  });

  it('refuses to spend what is not there', async () => {
    const { store } = both();
    const one = sample('over');
    await wrote(store, one.opened);
    const { journals = [], ...rest } = one.bought(0, 1);
    const unpaid = { ...rest, journals: journals.filter((journal) => journal.kind !== 'receipt') };
    await expect(store.write(unpaid)).rejects.toMatchObject({ code: 'storage.overdrawn' });
    expect(await store.reads.balance('1200', one.account.id, 'KES')).toBe(0n);
  });

  it('refuses to put more of a payment to use than it is, and more to an invoice than it asks', async () => {
    const { store } = both();
    const one = sample('excess');
    await wrote(store, one.opened);
    const changes = one.bought(0, 1);
    await wrote(store, changes);
    const [put] = changes.allocations ?? [];
    const second = { allocations: [{ ...put!, id: 'alc_excess_2' as Id<'Allocation'>, amount: kes('0.01') }] };
    await expect(store.write(second)).rejects.toMatchObject({ code: 'storage.excess' });
  });

  it('gives an unmatched payment its owner once, and learns a receipt once', async () => {
    const { store, other } = both();
    const one = sample('owner');
    await wrote(store, one.opened);
    const lost = one.payment({
      accountId: null,
      unmatched: 'unknown_account',
      suggestion: { accountId: one.account.id, why: 'near' },
    });
    await wrote(store, { payments: [lost], journals: [bookReceipt(lost, '1160', booking('jrn_lost'))] });
    expect(await store.reads.payment(lost.id)).toEqual(lost);
    const found = { ...lost, accountId: one.account.id, unmatched: null, suggestion: null };
    const journals = [bookIdentified(lost, one.account.id, booking('jrn_found'))];
    await wrote(store, { payments: [found], journals });
    expect(await other.write({ payments: [{ ...found, accountId: 'acc_round' as Id<'Account'> }] })).toEqual({
      outcome: 'stale',
    });
    await wrote(other, { payments: [{ ...found, receipt: 'REC-1' }] });
    expect(await store.write({ payments: [{ ...found, receipt: 'REC-2' }] })).toEqual({ outcome: 'stale' });
    expect(await store.reads.payment(lost.id)).toEqual({ ...found, receipt: 'REC-1' });
  });
}

/** What reads must answer. */
export function describeReads(both: Both): void {
  it('answers what a log-in is decided on by a username in any case', async () => {
    const { store } = both();
    const one = sample('login');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    await wrote(store, one.grown(one.session, 5n, 6n, START + 60_000));
    const seen = await store.reads.access('USER-LOGIN', START + 120_000);
    expect(seen).toMatchObject({ account: { id: one.account.id }, plan: { id: one.plan.id }, usedBytes: 11n });
    expect(seen?.subscription.secret).toBe(one.subscription.secret);
    expect(seen?.entitlement).toMatchObject({ generation: 1, access: 'granted', quotaBytes: null });
    expect(seen?.openSessions.map((session) => session.id)).toEqual([one.session.id]);
    expect(await store.reads.access('nobody', START)).toBeNull();
  });

  it('shows terms that are not over, and the last one before', async () => {
    const { store } = both();
    const one = sample('terms');
    await wrote(store, one.opened);
    for (const n of [0, 1, 2, 3]) await wrote(store, one.bought(n, n + 1));
    const view = await store.reads.view(one.account.id, START + 2 * TERM_MS);
    expect(view?.seen).toEqual({ accountId: one.account.id, version: 5 });
    expect(view?.subscriptions[0]?.terms.map((term) => term.id)).toEqual(['trm_terms_1', 'trm_terms_2', 'trm_terms_3']);
  });

  it('counts use up to an instant, over days and in parts of days, and what is free counts for nothing', async () => {
    const { store } = both();
    const one = sample('days');
    await wrote(store, one.opened);
    // 09:00, 23:59 and 00:00 of the next day in Nairobi, and 10:00 two days later.
    const instants = [START, START + 53_940_000, START + 54_000_000, START + 176_400_000];
    let session = one.session;
    for (const [n, at] of instants.entries()) {
      const changes = one.grown(session, BigInt(10 ** n), 0n, at);
      const free = n === 3;
      await wrote(
        store,
        free
          ? { ...changes, usage: changes.usage?.map((use) => ({ ...use, usageClass: 'free' as const })) ?? [] }
          : changes,
      );
      session = (await store.reads.session(session.id)) ?? session;
    }
    const used = (fromAt: number, toAt: number) => store.reads.usedBytes(one.subscription.id, fromAt, toAt);
    expect(await used(START, START + TERM_MS)).toBe(100n);
    expect(await used(START + 1, START + TERM_MS)).toBe(99n);
    expect(await used(START, START + 54_000_000)).toBe(10n);
    expect(await used(START + 1, START + 54_000_001)).toBe(99n);
    expect(await used(START, START)).toBe(0n);
    expect(await store.reads.usageByDay(one.account.id, START, START + TERM_MS)).toEqual([
      { date: '2026-03-01', inBytes: 10n, outBytes: 0n },
      { date: '2026-03-02', inBytes: 90n, outBytes: 0n },
      { date: '2026-03-03', inBytes: 900n, outBytes: 0n },
    ]);
  });

  it('finds accounts by part of a name, a number, a phone or a username, and takes signs for signs', async () => {
    const { store } = both();
    const one = sample('find');
    await wrote(store, { ...one.opened, accounts: [{ ...one.account, name: `${one.account.name}_me%` }] });
    const found = async (search: string) => {
      const { rows } = await store.reads.accounts({ page: 1, limit: 500, search }, START);
      return rows.filter((row) => row.account.id === one.account.id).length;
    };
    for (const search of ['ñandú', 'KĨAMBU', 'find_me%', one.account.number, '3456', 'ser-FIND']) {
      expect([search, await found(search)]).toEqual([search, 1]);
    }
    for (const search of ['find.me', 'fin%e', 'find_mex']) expect([search, await found(search)]).toEqual([search, 0]);
  });

  it('tells how an account stands', async () => {
    const { store } = both();
    const one = sample('stands');
    const at = async (now: number, status?: string) => {
      const ask = { page: 1, limit: 5, search: 'user-stands', ...(status === undefined ? {} : { status }) };
      return (await store.reads.accounts(ask, now)).rows.map((row) => row.status);
    };
    await wrote(store, one.opened);
    expect(await at(START)).toEqual(['pending']);
    await wrote(store, one.bought(0, 1));
    expect(await at(START)).toEqual(['offline']);
    await wrote(store, { sessions: [one.session] });
    expect(await at(START, 'online')).toEqual(['online']);
    expect(await at(START, 'offline')).toEqual([]);
    expect(await at(START + TERM_MS)).toEqual(['expired']);
    await wrote(store, {
      seen: [{ accountId: one.account.id, version: 2 }],
      accounts: [{ ...one.account, state: 'suspended' }],
    });
    expect(await at(START)).toEqual(['suspended']);
  });

  it('suggests accounts one slip away and those the payer paid for, closed ones not', async () => {
    const { store } = both();
    const one = sample('slip');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1, { payer: '2547*****999' }));
    const { number, id } = one.account;
    const swapped = number.slice(0, 3) + number[4]! + number[3]! + number.slice(5);
    const wrong = number.slice(0, 7) + ((Number(number[7]) + 1) % 10);
    const hints = (reference: string | null, payer: string | null) => store.reads.ownerHints({ reference, payer });
    const slip = { accountId: id, key: 'number_slip' };
    for (const typed of [swapped, wrong]) if (typed !== number) expect(await hints(typed, null)).toContainEqual(slip);
    expect(await hints(null, '2547*****999')).toEqual([{ accountId: id, key: 'payer' }]);
    expect(await hints('99', null)).toEqual([]);
  });

  it('finds open sessions by the marks of their device', async () => {
    const { store } = both();
    const one = sample('marks');
    await wrote(store, one.opened);
    const where = { nas: '10.0.0.9', port: "o'hara" };
    await wrote(store, { sessions: [{ ...one.session, source: 'marks', where }] });
    await wrote(store, {
      sessions: [aSession({ id: 'ses_marks2' as Id<'Session'>, source: 'marks', key: '2', version: 0 })],
    });
    const found = async (marks: Record<string, string>) =>
      (await store.reads.openSessionsWhere('marks', marks)).map((each) => each.id);
    expect(await found({ nas: '10.0.0.9' })).toEqual([one.session.id]);
    expect(await found(where)).toEqual([one.session.id]);
    expect(await found({ nas: '10.0.0.9', port: 'other' })).toEqual([]);
    expect(await found({})).toHaveLength(2);
    expect(await store.reads.staleSessions('marks', START + 1, 10)).toHaveLength(2);
    expect(await store.reads.staleSessions('marks', START, 10)).toEqual([]);
  });

  it('finds open sessions that run under other than what is wanted, unless an order is under way', async () => {
    const { store } = both();
    const one = sample('drift');
    const hour = 3_600_000;
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    const write = async (given: Partial<typeof one.session>) => {
      const { version } = (await store.reads.session(one.session.id)) ?? { version: 0 };
      await wrote(store, { sessions: [{ ...one.session, source: 'drift', ...given, version }] });
    };
    const found = async (now: number) =>
      (await store.reads.driftingSessions(now, 500)).filter((each) => each.subscriptionId === one.subscription.id);
    const verified = (verifiedAt: number) =>
      wrote(store, { actions: [one.action(1, { state: 'verified', dueAt: null, verifiedAt })] });
    const over = START + TERM_MS;
    await write({ generation: 7 });
    expect(await found(START)).toEqual([]); // The order for generation 1 still waits.
    await verified(START);
    const { id: subscriptionId, accountId } = one.subscription;
    expect(await found(START)).toEqual([{ sessionId: one.session.id, subscriptionId, accountId, generation: 1 }]);
    await write({ generation: null });
    expect(await found(START)).toEqual([]);
    expect(await found(over)).toHaveLength(1);
    await write({ generation: 1 });
    expect(await found(over - 1)).toEqual([]);
    expect(await found(over)).toHaveLength(1);
    await verified(START + hour);
    expect(await found(over)).toEqual([]); // What was verified that long after the log-in has seen the session.
    await write({ generation: 1, startedAt: START + 2 * hour });
    expect(await found(over)).toHaveLength(1);
    await write({ generation: 1, startedAt: START + 2 * hour, endedAt: over });
    expect(await found(over)).toEqual([]);
  });

  it('knows a session at the pay page from one that is online past its time', async () => {
    const { store } = both();
    const one = sample('wall');
    await wrote(store, one.opened);
    const { entitlements = [], actions = [], ...rest } = one.bought(0, 1);
    await wrote(store, {
      ...rest,
      entitlements: entitlements.map((each) => ({ ...each, afterwards: 'walled' as const })),
      actions: actions.map((each) => ({ ...each, state: 'verified' as const, dueAt: null, verifiedAt: START })),
    });
    const found = async () =>
      (await store.reads.driftingSessions(START + TERM_MS, 500)).filter(
        (each) => each.subscriptionId === one.subscription.id,
      );
    await wrote(store, { sessions: [{ ...one.session, source: 'wall', where: { walled: 'yes' } }] });
    expect(await found()).toEqual([]);
    await wrote(store, { sessions: [{ ...one.session, source: 'wall', where: {}, version: 1 }] });
    expect(await found()).toHaveLength(1);
  });

  it('follows money to access and access to money', async () => {
    const { store } = both();
    const one = sample('chain');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    await wrote(store, { sessions: [one.session] });
    const whole = {
      account: { id: one.account.id },
      subscriptions: [{ id: one.subscription.id }],
      plans: [{ id: one.plan.id }],
      payments: [{ id: 'pay_chain_0' }],
      allocations: [{ id: 'alc_chain_0' }],
      invoices: [{ id: 'inv_chain_0' }],
      charges: [{ id: 'chg_chain_0' }],
      terms: [{ id: 'trm_chain_0' }],
      entitlements: [{ id: 'ent_chain_0' }],
      actions: [{ id: 'act_chain_1' }],
      sessions: [{ id: one.session.id }],
    };
    for (const [kind, id] of [
      ['session', one.session.id],
      ['payment', 'pay_chain_0'],
      ['invoice', 'inv_chain_0'],
    ] as const) {
      const chain = await store.reads.chain({ kind, id });
      expect(chain).toMatchObject(whole);
      expect(chain?.journals.map((journal) => journal.kind).toSorted()).toEqual(['allocation', 'invoice', 'receipt']);
      expect(chain?.journals.every((journal) => journal.entries.length >= 2)).toBe(true);
    }
    expect(await store.reads.chain({ kind: 'payment', id: 'pay_none' })).toBeNull();
    expect((await store.entriesOf(one.account.id)).map((entry) => entry.side).toSorted()).toEqual([
      'credit',
      'credit',
      'debit',
      'debit',
    ]);
  });
}
