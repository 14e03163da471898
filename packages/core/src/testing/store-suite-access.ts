import { expect, it } from 'vitest';
import type { AccessMarks, Store } from '../ports/store.ts';
import { START } from './builders.ts';
import { sample, wrote, type Both } from './store-samples.ts';

/** What must be told of each change of what a log-in is decided on. */
export function describeAccessLog(both: Both): void {
  it('tells another process whose access has changed, in the transaction that changed it', async () => {
    const { store, other } = both();
    const one = sample('told');
    const before = await other.accessLog.last();
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    await wrote(store, one.grown(one.session, 5n, 6n, START + 60_000));
    const told = await since(other, before);
    const { account, subscription } = one;
    expect(told.map(({ ids }) => ids)).toEqual([[account.id, subscription.id], [subscription.id], [subscription.id]]);
    expect(told[0]?.usernames).toEqual(['user-told']);
    // What was refused tells nothing: the account is no more at this version.
    expect((await store.write(one.bought(0, 1))).outcome).toBe('stale');
    expect(await since(other, before)).toEqual(told);
    expect(await other.accessLog.last()).toBe(told.at(-1)?.position);
  });

  it('reads positions that were passed over, and no more of them than are there', async () => {
    const { store } = both();
    const before = await store.accessLog.last();
    await wrote(store, sample('passed').opened);
    const [told] = await since(store, before);
    const last = told?.position ?? 0;
    const again = await store.accessLog.read({ after: last, missing: [last, last + 5_000], limit: 10 });
    expect(again).toEqual([told]);
  });

  it('tells its own process before the write resolves', async () => {
    const { store } = both();
    const heard: AccessMarks[] = [];
    const end = store.accessLog.onChange((marks) => void heard.push(marks));
    const one = sample('own');
    await wrote(store, one.opened);
    end();
    await wrote(store, one.bought(0, 1));
    expect(heard).toEqual([{ ids: [one.account.id, one.subscription.id], usernames: ['user-own'] }]);
  });

  it('says nothing where no log-in is decided on what was written', async () => {
    const { store } = both();
    const before = await store.accessLog.last();
    await wrote(store, { inbox: [{ gateway: 'g', key: 'access', topic: 't', body: 1, receivedAt: START }] });
    expect(await since(store, before)).toEqual([]);
  });

  it('forgets what is old, but never the newest, so that positions only grow', async () => {
    const { store } = both();
    await wrote(store, sample('older').opened);
    await wrote(store, sample('newest').opened);
    const last = await store.accessLog.last();
    await store.accessLog.prune(Number.MAX_SAFE_INTEGER);
    expect((await since(store, 0)).map(({ position }) => position)).toEqual([last]);
    expect(await store.accessLog.prune(Number.MAX_SAFE_INTEGER)).toBe(0);
  });
}

function since(store: Store, after: number) {
  return store.accessLog.read({ after, missing: [], limit: 1_000 });
}
