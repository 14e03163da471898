import type { Charge } from '../../domain/charge.ts';
import type { RatedUsage } from '../../domain/rated.ts';
import type { AccountView, Changes, Reads } from '../../ports/store.ts';
import type { House } from '../house.ts';

/** A house in which everything is decided as in the real one, and nothing is kept. */
export interface Imagined {
  readonly house: House;
  /** The account as it would stand once something was written, so that the next thing is decided on it. */
  readonly after: (view: AccountView, changes: Changes) => Promise<AccountView>;
}

/** Makes a house whose store keeps nothing: of what is rated and charged it only remembers what decisions ask for. */
export function imagine(house: House, reads: Reads): Imagined {
  const rated: RatedUsage[] = [];
  const charges: Charge[] = [];
  const seen: Reads = {
    ...reads,
    async ratedSince(subscriptionId, since) {
      const own = rated.filter((one) => one.subscriptionId === subscriptionId && one.toAt >= since);
      const known = await reads.ratedSince(subscriptionId, since);
      const isNewer = (one: RatedUsage): boolean => own.some((each) => sameMeter(each, one));
      return [...known.filter((one) => !isNewer(one)), ...own].toSorted((a, b) => a.fromAt - b.fromAt);
    },
    async chargesOver(subscriptionId, fromAt, toAt) {
      const own = charges.filter(
        (one) => one.subscriptionId === subscriptionId && one.fromAt < toAt && one.toAt > fromAt,
      );
      const known = await reads.chargesOver(subscriptionId, fromAt, toAt);
      return [...known, ...own].toSorted((a, b) => (a.key < b.key ? -1 : 1));
    },
  };
  return {
    house: {
      ...house,
      store: { ...house.store, reads: seen, write: async ({ invoices = [] }) => ({ outcome: 'written', invoices }) },
      heard: new Set(),
      tell: () => undefined,
    },
    async after(view, changes) {
      rated.push(...(changes.rated ?? []));
      charges.push(...(changes.charges ?? []));
      return viewAfter(reads, view, changes);
    },
  };
}

function sameMeter(one: RatedUsage, other: RatedUsage): boolean {
  return one.meter === other.meter && one.fromAt === other.fromAt;
}

async function viewAfter(reads: Reads, view: AccountView, changes: Changes): Promise<AccountView> {
  const { subscriptions = [], terms = [], buckets = [], redemptions = [], subscriptionChanges = [] } = changes;
  const over = new Set<string>(subscriptionChanges.filter(({ endedAt }) => endedAt !== null).map(({ id }) => id));
  const held = view.subscriptions.map(async (one) => {
    const { id } = one.subscription;
    const subscription = subscriptions.findLast((each) => each.id === id) ?? one.subscription;
    const plan = subscription.planId === one.plan.id ? one.plan : ((await reads.plan(subscription.planId)) ?? one.plan);
    return {
      ...one,
      subscription,
      plan,
      terms: [...one.terms, ...terms.filter(({ subscriptionId }) => subscriptionId === id)],
      changes: one.changes.filter((change) => !over.has(change.id)),
      buckets: latest(
        one.buckets,
        buckets.filter(({ subscriptionId }) => subscriptionId === id),
      ),
    };
  });
  return {
    ...view,
    subscriptions: await Promise.all(held),
    buckets: latest(
      view.buckets,
      buckets.filter(({ subscriptionId }) => subscriptionId === null),
    ),
    redemptions: latest(view.redemptions, redemptions),
  };
}

/** Rows with those that are new or changed; of each its last state. */
function latest<Row extends { readonly id: string }>(known: readonly Row[], next: readonly Row[]): readonly Row[] {
  return next.length === 0 ? known : [...new Map([...known, ...next].map((row) => [row.id, row])).values()];
}
