import { expect, it } from 'vitest';
import type { Attempt } from '../domain/payment.ts';
import type { Id } from '../kernel/id.ts';
import type { InboxMessage } from '../ports/gateway.ts';
import type { Store, TableShape } from '../ports/store.ts';
import { anAttempt, START } from './builders.ts';
import { claimAt, sample, wrote, type Both } from './store-samples.ts';
import { describeDeliveries } from './store-suite-deliveries.ts';
import { describeReleases } from './store-suite-releases.ts';

/** What workers rely on: claims, deliveries, slots, notices, and tables of plugins. */
export function describeWork(both: Both): void {
  describeClaims(both);
  describeReleases(both);
  describeDeliveries(both);
  describeRest(both);
}

/** Of claimed messages those of one test; others may lie about. */
function ofClaims(rows: readonly InboxMessage[]): readonly InboxMessage[] {
  return rows.filter((row) => row.gateway === 'claims');
}

function describeClaims(both: Both): void {
  it('gives a message to one worker, until it is dealt with or its lease ends', async () => {
    const { store, other } = both();
    const keys = Array.from({ length: 20 }, (_, n) => `claim-${n}`);
    const body = { list: [1n, 'Ñ', null], $bigint: 'not one' };
    await wrote(store, {
      inbox: keys.map((key) => ({ gateway: 'claims', key, topic: 'c2b', body, receivedAt: START + 1 })),
    });
    const claims = await Promise.all(
      [store, other, store, other].map((each) => each.claimInbox(claimAt(START + 1, { limit: 7 }))),
    );
    const taken = claims.flatMap(ofClaims).map((message) => message.key);
    expect(new Set(taken).size).toBe(taken.length);
    const rest = ofClaims(await store.claimInbox(claimAt(START + 1)));
    expect([...taken, ...rest.map((message) => message.key)].toSorted()).toEqual(keys.toSorted());
    expect(claims.flatMap(ofClaims)[0]).toMatchObject({ body, tries: 0, topic: 'c2b', receivedAt: START + 1 });
    expect(ofClaims(await other.claimInbox(claimAt(START + 2)))).toEqual([]);
    expect(ofClaims(await other.claimInbox(claimAt(START + 30_001)))).toHaveLength(20);
    const inboxDone = keys.map((key) => ({ gateway: 'claims', key, doneAt: START, outcome: 'done' }));
    await wrote(store, { inboxDone });
    expect(ofClaims(await other.claimInbox(claimAt(START + 99_999_999)))).toEqual([]);
  });

  it('takes a message up again when it is due, counts the tries, and leaves a dead one to a person', async () => {
    const { store } = both();
    const message = { gateway: 'defer', key: '1', topic: 'stk', body: null, receivedAt: START };
    await wrote(store, { inbox: [message] });
    const take = async (now: number) =>
      (await store.claimInbox(claimAt(now))).filter((each) => each.gateway === 'defer');
    const [first] = await take(START);
    await store.deferInbox(first ?? message, START + 5_000, 'not yet');
    expect(await take(START + 4_999)).toEqual([]);
    const [second] = await take(START + 5_000);
    expect(second?.tries).toBe(1);
    const dead = (await store.reads.backlog(START))['dead'] ?? 0;
    await store.deferInbox(second ?? message, null, 'cannot be read');
    expect(await take(START + 99_999_999)).toEqual([]);
    expect((await store.reads.backlog(START))['dead']).toBe(dead + 1);
  });

  it('shows a dead message with its reason, and takes it up again when a person says so', async () => {
    const { store, other } = both();
    const message = { gateway: 'dead-inbox', key: 'a/1', topic: 'stk', body: { sum: 1n }, receivedAt: START };
    await wrote(store, { inbox: [message, { ...message, key: 'b' }] });
    const take = async (now: number) =>
      (await other.claimInbox(claimAt(now))).filter((each) => each.gateway === 'dead-inbox' && each.key === 'a/1');
    const mine = async () => (await store.deadInbox(1_000)).filter((each) => each.gateway === 'dead-inbox');
    expect(await mine()).toEqual([]);
    const [first] = await take(START);
    await store.deferInbox(first ?? message, null, 'another amount than was asked for');
    expect(await mine()).toEqual([{ ...message, tries: 1, reason: 'another amount than was asked for' }]);
    await store.replayInbox('dead-inbox', 'a/1', START + 5_000);
    expect(await mine()).toEqual([]);
    await expect(other.replayInbox('dead-inbox', 'a/1', START)).rejects.toMatchObject({
      code: 'storage.messageMissing',
    });
    expect(await take(START + 4_999)).toEqual([]);
    expect(await take(START + 5_000)).toEqual([{ ...message, tries: 0 }]);
    await wrote(store, { inboxDone: [{ gateway: 'dead-inbox', key: 'a/1', doneAt: START, outcome: 'done' }] });
    await expect(store.replayInbox('dead-inbox', 'a/1', START)).rejects.toMatchObject({ kind: 'missing' });
  });

  it('gives an action to one worker, and drops it when a newer entitlement is written', async () => {
    const { store, other } = both();
    const one = sample('drop');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    const mine = async (from: Store, now: number) =>
      (await from.claimActions(claimAt(now))).filter((each) => each.accountId === one.account.id);
    const [first] = await mine(store, START);
    expect(first).toEqual(one.action(1));
    expect(await mine(other, START)).toEqual([]);
    await wrote(other, one.bought(1, 2));
    await store.saveActions([{ ...one.action(1), state: 'verified', dueAt: null, verifiedAt: START }], []);
    const states = (await store.reads.actionsOf(one.subscription.id, 10)).map((each) => each.state);
    expect(states).toEqual(['pending', 'superseded']);
    const [second] = await mine(store, START);
    expect(second?.generation).toBe(2);
    await store.saveActions([{ ...one.action(2), attempts: 1, dueAt: START + 500, reason: 'unreachable' }], []);
    expect(await mine(other, START + 499)).toEqual([]);
    expect(await mine(other, START + 500)).toMatchObject([{ attempts: 1, reason: 'unreachable' }]);
  });

  it('gives the turn of a payer to one attempt only, and finds those whose name was never heard', async () => {
    const { store, other } = both();
    const one = sample('turns');
    await wrote(store, one.opened);
    const attempt = (tag: string, given: Partial<Attempt>) =>
      anAttempt({
        id: `att_turns_${tag}` as Id<'Attempt'>,
        accountId: one.account.id,
        gateway: 'turns',
        providerReference: null,
        ...given,
      });
    const first = attempt('a', { turn: 1, state: 'failed' });
    await wrote(store, { attempts: [first] });
    const [second, rival] = [attempt('b', { turn: 2, state: 'unknown' }), attempt('c', { turn: 2, state: 'created' })];
    const outcomes = await Promise.all([store.write({ attempts: [second] }), other.write({ attempts: [rival] })]);
    expect(outcomes.filter(({ outcome }) => outcome === 'written')).toHaveLength(1);
    expect(outcomes).toContainEqual({ outcome: 'duplicate', table: 'attempts' });
    const last = outcomes[0]?.outcome === 'written' ? second : rival;
    expect(await store.reads.lastAttempt('turns', first.payer)).toEqual(last);
    expect(await store.reads.lastAttempt('turns', '254700000000')).toBeNull();
    expect(await store.reads.attemptsWithoutReference('turns', START)).toEqual([last]);
    expect(await store.reads.attemptsWithoutReference('turns', START + 1)).toEqual([]);
    expect(await store.reads.openAttempts(one.account.id)).toEqual([]);
  });

  it('counts for a person what nobody asks about any more', async () => {
    const { store } = both();
    const one = sample('unresolved');
    await wrote(store, one.opened);
    const count = async (now: number) => (await store.reads.backlog(now))['unresolved'] ?? 0;
    const before = await count(START);
    const attempt = anAttempt({
      id: 'att_unresolved' as Id<'Attempt'>,
      accountId: one.account.id,
      gateway: 'unresolved',
      providerReference: 'ws_CO_unresolved',
      nextCheckAt: START,
    });
    await wrote(store, { attempts: [attempt] });
    expect(await count(START)).toBe(before);
    await wrote(store, { attempts: [{ ...attempt, nextCheckAt: null }] });
    expect(await count(START)).toBe(before + 1);
    await wrote(store, { attempts: [{ ...attempt, state: 'failed', nextCheckAt: null }] });
    expect(await count(START)).toBe(before);
  });

  it('asks about an attempt once at a time, and what has succeeded stays so', async () => {
    const { store, other } = both();
    const one = sample('asks');
    await wrote(store, one.opened);
    const attempt = anAttempt({
      id: 'att_asks' as Id<'Attempt'>,
      accountId: one.account.id,
      gateway: 'asks',
      providerReference: null,
      state: 'created',
      nextCheckAt: START + 15_000,
    });
    await wrote(store, { attempts: [attempt] });
    const asked = { ...attempt, state: 'processing', providerReference: 'ws_CO_asks' } as const;
    await wrote(store, { attempts: [asked] });
    expect(await store.reads.attemptByReference('asks', 'ws_CO_asks')).toEqual(asked);
    expect(await store.reads.lastAttempt('asks', attempt.payer)).toEqual(asked);
    expect(await store.reads.openAttempts(one.account.id)).toEqual([asked]);
    // Who read it before it was named may not take the name away.
    expect(await store.write({ attempts: [{ ...attempt, state: 'unknown' }] })).toEqual({ outcome: 'stale' });
    const mine = async (now: number) =>
      (await store.claimAttempts(claimAt(now))).filter((each) => each.gateway === 'asks');
    expect(await mine(START + 14_999)).toEqual([]);
    expect(await mine(START + 15_000)).toEqual([asked]);
    expect(await mine(START + 15_000)).toEqual([]);
    const paid = { ...asked, state: 'succeeded', nextCheckAt: null } as const;
    await wrote(other, { attempts: [paid] });
    expect(await store.write({ attempts: [{ ...asked, state: 'failed', nextCheckAt: null }] })).toEqual({
      outcome: 'stale',
    });
    expect(await store.write({ attempts: [paid] })).toMatchObject({ outcome: 'written' });
    expect(await store.reads.attempt(attempt.id)).toEqual(paid);
    expect(await store.reads.recentAttempts(one.account.id, 'asks', START)).toEqual([paid]);
  });
}

function describeRest(both: Both): void {
  it('gives the slot of a job to exactly one', async () => {
    const { store, other } = both();
    const taken = await Promise.all(
      [store, other, store, other].map((each, n) => each.takeSlot('nightly', START, `w${n}`)),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    expect(await store.takeSlot('nightly', START + 1, 'w')).toBe(true);
  });

  it('tells this process at once that there is work', async () => {
    const { store } = both();
    const heard: string[] = [];
    const end = store.onWork((kind) => heard.push(kind));
    await wrote(store, { inbox: [{ gateway: 'notice', key: '1', topic: 't', body: 1, receivedAt: START }] });
    expect(heard).toContain('inbox');
    end();
    heard.length = 0;
    await wrote(store, { inbox: [{ gateway: 'notice', key: '2', topic: 't', body: 1, receivedAt: START }] });
    expect(heard).toEqual([]);
  });

  it('keeps typed rows of plugins, and lets several processes take turns on one', async () => {
    const { store, other } = both();
    const shape: TableShape = {
      name: 'things',
      columns: { id: 'text', n: 'bigint', on: 'boolean', note: 'text' },
      key: ['id'],
      indexes: [['n'], ['note', 'n']],
    };
    await Promise.all([store, other].map((each) => each.tables.prepare('plug-in', [shape])));
    const { tables } = store;
    const row = { id: 'Ñ', n: 9_007_199_254_740_993n, on: true, note: null };
    expect(await tables.insertOnce('plug_in_things', row)).toBe(true);
    expect(await other.tables.insertOnce('plug_in_things', { ...row, n: 1n })).toBe(false);
    expect(await other.tables.get('plug_in_things', { id: 'Ñ' })).toEqual(row);
    const turns = await Promise.all(
      [store, other].map((each) =>
        each.tables.replace('plug_in_things', { id: 'Ñ' }, { note: null }, { note: 'mine' }),
      ),
    );
    expect(turns.filter(Boolean)).toHaveLength(1);
    await tables.put('plug_in_things', { id: 'b', n: -1n, on: false, note: 'x' });
    await tables.put('plug_in_things', { id: 'b', n: -2n, on: false, note: 'y' });
    expect(await tables.find('plug_in_things', { on: false }, 10)).toEqual([{ id: 'b', n: -2n, on: false, note: 'y' }]);
    const inOrder = async (from: 'smallest' | 'greatest') =>
      (await tables.find('plug_in_things', {}, 10, { by: 'n', from })).map(({ id }) => id);
    expect([await inOrder('smallest'), await inOrder('greatest')]).toEqual([
      ['b', 'Ñ'],
      ['Ñ', 'b'],
    ]);
    // Somebody has changed it since it was seen, so it stays.
    await tables.remove('plug_in_things', { id: 'b' }, { n: -1n, note: 'x' });
    expect(await tables.find('plug_in_things', { id: 'b' }, 10)).toHaveLength(1);
    await tables.remove('plug_in_things', { id: 'b' }, { n: -2n, note: 'y' });
    expect(await tables.find('plug_in_things', {}, 10)).toEqual([{ ...row, note: 'mine' }]);
    const wider = { ...shape, columns: { ...shape.columns, more: 'bigint' as const } };
    await tables.prepare('plug-in', [wider]);
    expect(await tables.get('plug_in_things', { id: 'Ñ' })).toEqual({ ...row, note: 'mine', more: null });
  });

  it('lets a plugin reach no table but its own', async () => {
    const { tables } = both().store;
    await expect(tables.get('accounts', { id: 'acc_1' })).rejects.toMatchObject({ code: 'storage.tableUnknown' });
    const taken: TableShape = { name: 'events', columns: { id: 'text' }, key: ['id'] };
    await expect(tables.prepare('usage', [taken])).rejects.toMatchObject({ code: 'storage.tableMalformed' });
    await expect(tables.find('plug_in_things', { 'id" or 1=1': 'x' }, 1)).rejects.toMatchObject({
      code: 'storage.columnUnknown',
    });
  });
}
