import { isOnline, type Billing, type Id, type Log } from '@daftari/core';

/** A payment that somebody is waiting on. */
interface Waiting {
  readonly receivedAt: number;
  /** The generation of the access that it bought, once decided. */
  generation: number | null;
}

/** After this a customer who has paid has gone to bed; her next log-in is not our delay. */
const GIVEN_UP_MS = 10 * 60_000;

/** The most payments that are watched at once. */
const MOST_WATCHED = 10_000;

/**
 * Measures the time from each receipt to a session under what it bought, in milliseconds, by watching events. Best
 * effort and for statistics only: the timeline of a payment tells it from stored facts.
 */
export function watchPayToOnline(billing: Billing, observe: (ms: number) => void, log: Log): void {
  const { events, reads, clock } = billing;
  const waiting = new Map<string, Waiting>();

  const done = (accountId: string, generation: number | null): void => {
    const one = waiting.get(accountId);
    if (one === undefined || one.generation === null || (generation ?? 0) < one.generation) return;
    waiting.delete(accountId);
    const ms = clock.now() - one.receivedAt;
    if (ms <= GIVEN_UP_MS) observe(ms);
  };

  const look = async (
    accountId: string | null,
    find: () => Promise<readonly { readonly generation: number | null }[]>,
  ): Promise<void> => {
    if (accountId === null || !waiting.has(accountId)) return;
    try {
      for (const { generation } of await find()) done(accountId, generation);
    } catch (thrown) {
      log.debug('A session could not be read for the statistics', { reason: String(thrown) });
    }
  };

  events.on('paymentReceived', ({ payload: { accountId }, at }) => {
    sweep(waiting, clock.now());
    if (waiting.size < MOST_WATCHED) waiting.set(accountId, { receivedAt: at, generation: null });
  });
  events.on('entitlementChanged', ({ payload: { accountId, access, generation } }) => {
    const one = waiting.get(accountId);
    if (one !== undefined && isOnline(access)) one.generation ??= generation;
  });
  events.on(
    'sessionStarted',
    ({ payload: { accountId, sessionId } }) =>
      void look(accountId, async () => {
        const session = await reads.session(sessionId as Id<'Session'>);
        return session === null ? [] : [session];
      }),
  );
  events.on(
    'actionVerified',
    ({ payload: { accountId, subscriptionId } }) =>
      void look(accountId, async () => {
        const page = await reads.openSessions(subscriptionId as Id<'Subscription'>, { page: 1, limit: 10 });
        return page.rows;
      }),
  );
}

function sweep(waiting: Map<string, Waiting>, now: number): void {
  for (const [accountId, { receivedAt }] of waiting) {
    if (now - receivedAt <= GIVEN_UP_MS) return;
    waiting.delete(accountId);
  }
}
