import type { LogIn } from '../domain/log-in.ts';
import type { Placement } from '../domain/placement.ts';
import { tellWhy, type ServedAt, type Why, type WhyKnown } from '../domain/why.ts';
import type { AccessView } from '../ports/store.ts';
import type { LogInAsk } from '../ports/log-ins.ts';
import type { House } from './house.ts';

/** How many of her log-ins are looked at, and of her sessions. */
const MOST = 10;

/**
 * Why somebody is offline, or that she is not: from the money to the last packet of her router, in one answer. A name
 * that nobody has is an answer too.
 */
export async function why(house: House, username: string): Promise<Why> {
  const { store, clock } = house;
  const now = clock.now();
  const [view, logIns] = await Promise.all([
    store.reads.access(username, now),
    recentLogIns(house, { username, limit: MOST }),
  ]);
  const hers = view === null ? NOBODY : await factsOf(house, view);
  const [session] = hers.sessions;
  const nas = logIns[0]?.nas ?? session?.where['nas'];
  const ofRouter = nas === undefined ? [] : await ofRouterLately(house, nas);
  return tellWhy({ username: view?.subscription.username ?? username, ...hers, logIns, ofRouter }, now, house.zone);
}

/** The newest of what a router sent, and the newest that it was answered: what was thrown away may be another's. */
async function ofRouterLately(house: House, nas: string): Promise<readonly LogIn[]> {
  const asks = [{}, { outcome: 'accept' }, { outcome: 'reject' }] as const;
  return (await Promise.all(asks.map((ask) => recentLogIns(house, { nas, ...ask, limit: 1 })))).flat();
}

const NOBODY = { holder: null, payment: null, sessions: [], actions: [], served: null } as const;

/** The router where she is placed, as its surveys have shown it. */
async function servedAt({ store: { routers } }: House, placement: Placement | null): Promise<ServedAt | null> {
  if (placement === null) return null;
  const { driver, routerId, subscriptionId } = placement;
  const [known, drifts] = await Promise.all([
    routers.router(driver, routerId),
    routers.drifts({ driver, routerId, subscriptionId, page: 1, limit: MOST }),
  ]);
  const { name: router = routerId, state, sinceAt = 0, seenAt = null, reason } = known ?? {};
  const away = state === 'down' ? { sinceAt, reason: reason ?? 'it does not say why' } : null;
  return { router, away, seenAt, drifts: drifts.rows };
}

async function factsOf(
  house: House,
  { account, subscription, plan, entitlement, openSessions, placement = null }: AccessView,
): Promise<Omit<WhyKnown, 'username' | 'logIns' | 'ofRouter'>> {
  const { reads } = house.store;
  const drivers = [...house.drivers.values()];
  const byRouter = drivers.filter(({ routers }) => routers !== undefined);
  const [payments, past, actions, served] = await Promise.all([
    reads.payments(account.id, { page: 1, limit: 1 }),
    reads.sessionsOf(account.id, { page: 1, limit: MOST }),
    reads.actionsOf(subscription.id, MOST),
    servedAt(house, placement),
  ]);
  const [last] = payments.rows;
  const journals = last === undefined ? [] : ((await reads.chain({ kind: 'payment', id: last.id }))?.journals ?? []);
  const journal = journals.find(({ documentId }) => documentId === last?.id) ?? null;
  const open = new Set(openSessions.map(({ id }) => id));
  return {
    holder: { account, subscription, plan, entitlement },
    payment: last === undefined ? null : { payment: last, journal },
    sessions: [
      ...openSessions.toSorted((one, other) => other.lastSeenAt - one.lastSeenAt),
      ...past.rows.filter((one) => one.subscriptionId === subscription.id && !open.has(one.id)),
    ],
    actions: actions.filter(({ generation }) => generation === subscription.generation),
    served,
    unplaced: byRouter.map(({ name }) => name).filter((name) => name !== placement?.driver),
    nowhere: placement === null && drivers.length > 0 && drivers.length === byRouter.length,
  };
}

/**
 * Log-ins as the plugins that hear them remember them, the last heard of first. One that cannot answer is left out and
 * named in the log: the rest of an answer is worth having.
 */
export async function recentLogIns({ logIns, log }: House, ask: LogInAsk): Promise<readonly LogIn[]> {
  const found = await Promise.all(
    [...logIns.values()].map(async (one) => {
      try {
        return await one.recent(ask);
      } catch (thrown) {
        log.warn('Log-ins cannot be read.', { from: one.name, reason: String(thrown) });
        return [];
      }
    }),
  );
  return found
    .flat()
    .toSorted((one, other) => other.lastAt - one.lastAt)
    .slice(0, ask.limit);
}
