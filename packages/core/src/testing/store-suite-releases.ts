import { expect, it } from 'vitest';
import type { Id } from '../kernel/id.ts';
import { anAttempt, START } from './builders.ts';
import { claimAt, sample, wrote, type Both } from './store-samples.ts';

const message = (key: string) => ({ gateway: 'release', key, topic: 'c2b', body: null, receivedAt: START });

/** What a process relies on that takes the place of one that was killed. */
export function describeReleases(both: Both): void {
  it('gives back what a worker of one name had claimed, of every kind, and nothing of another', async () => {
    const { store, other } = both();
    const one = sample('release');
    await wrote(store, one.opened);
    await wrote(store, one.bought(0, 1));
    const attempt = anAttempt({
      id: 'att_release' as Id<'Attempt'>,
      accountId: one.account.id,
      subscriptionId: one.subscription.id,
      providerReference: 'ws_CO_release',
      nextCheckAt: START,
    });
    await wrote(store, {
      attempts: [attempt],
      inbox: [message('1'), message('2')],
      outbox: [{ event: 'told', aggregate: one.account.id, payload: null, at: START }],
    });
    const take = async (worker: string, now: number, limit = 100) => {
      const claim = claimAt(now, { worker, limit });
      const [messages, actions, attempts, deliveries] = await Promise.all([
        store.claimInbox(claim),
        store.claimActions(claim),
        store.claimAttempts(claim),
        store.claimDeliveries('release', ['told'], claim),
      ]);
      return {
        messages: messages
          .filter(({ gateway }) => gateway === 'release')
          .map(({ key }) => key)
          .toSorted(),
        actions: actions.filter(({ accountId }) => accountId === one.account.id).length,
        attempts: attempts.filter(({ id }) => id === attempt.id).length,
        deliveries: deliveries.filter(({ aggregate }) => aggregate === one.account.id).length,
      };
    };
    const all = { messages: ['1', '2'], actions: 1, attempts: 1, deliveries: 1 };
    const nothing = { messages: [], actions: 0, attempts: 0, deliveries: 0 };
    expect(await take('killed', START)).toEqual(all);
    await other.releaseClaims('another', START + 1);
    expect(await take('next', START + 1)).toEqual(nothing);
    await other.releaseClaims('killed', START + 1);
    expect(await take('killed', START + 1)).toEqual(all);
  });
}
