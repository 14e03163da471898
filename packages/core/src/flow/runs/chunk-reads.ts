import type { Plan } from '../../domain/plan.ts';
import type { RatedUsage } from '../../domain/rated.ts';
import type { Id } from '../../kernel/id.ts';
import type { Reads } from '../../ports/store.ts';
import { batched } from './batched.ts';

/**
 * Reads for accounts that are decided side by side: the catalogue is read once, and what each account is asked for is
 * asked for all of them together. Made anew for each chunk, so that nothing is older than that.
 */
export function chunkReads(reads: Reads): Reads {
  const versions = new Map<string, Promise<readonly Plan[]>>();
  const plans = new Map<string, Promise<Plan | null>>();
  const rated = batched((asked: readonly Since[]) => ratedOf(reads, asked));
  const used = batched((asked: readonly Stretch[]) => reads.usedBytesMany(asked));
  return {
    ...reads,
    planVersions: (code) => remembered(versions, code, () => reads.planVersions(code)),
    plan: (planId) => remembered(plans, planId, () => reads.plan(planId)),
    ratedSince: (subscriptionId, since) => rated({ subscriptionId, since }),
    usedBytes: (subscriptionId, fromAt, toAt) => used({ subscriptionId, fromAt, toAt }),
  };
}

interface Since {
  readonly subscriptionId: Id<'Subscription'>;
  readonly since: number;
}

interface Stretch {
  readonly subscriptionId: Id<'Subscription'>;
  readonly fromAt: number;
  readonly toAt: number;
}

async function ratedOf(reads: Reads, asked: readonly Since[]): Promise<readonly (readonly RatedUsage[])[]> {
  const earliest = new Map<Id<'Subscription'>, number>();
  for (const { subscriptionId, since } of asked) {
    earliest.set(subscriptionId, Math.min(since, earliest.get(subscriptionId) ?? since));
  }
  const found = Map.groupBy(await reads.ratedSinceMany(earliest), ({ subscriptionId }) => subscriptionId);
  return asked.map(({ subscriptionId, since }) => {
    return (found.get(subscriptionId) ?? []).filter(({ toAt }) => toAt >= since);
  });
}

function remembered<Key, T>(known: Map<Key, Promise<T>>, key: Key, read: () => Promise<T>): Promise<T> {
  const found = known.get(key) ?? read();
  known.set(key, found);
  return found;
}
