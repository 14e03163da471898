import type { CountedAsset } from '../domain/quota.ts';
import { runningTerm } from '../domain/standing.ts';
import type { Usage } from '../domain/usage.ts';
import type { SubscriptionView } from '../ports/store.ts';
import type { House } from './house.ts';

/** How many units of an asset a subscription has used from an instant until now, this instant included. */
export async function usedSince(
  house: House,
  { subscription, terms, usedBytes }: Pick<SubscriptionView, 'subscription' | 'terms' | 'usedBytes'>,
  asset: CountedAsset,
  fromAt: number,
): Promise<bigint> {
  const now = house.clock.now();
  if (fromAt > now) return 0n;
  if (asset === 'SECONDS') return secondsSince(house, subscription.id, fromAt, now + 1);
  if (runningTerm(terms, now)?.startAt === fromAt) return usedBytes;
  return house.store.reads.usedBytes(subscription.id, fromAt, now + 1);
}

const PAGE = 500;

async function secondsSince(house: House, id: SubscriptionView['subscription']['id'], fromAt: number, toAt: number) {
  let total = 0n;
  let after: Usage | null = null;
  for (;;) {
    const pieces: readonly Usage[] = await house.store.reads.usagePieces(id, fromAt, toAt, { after, limit: PAGE });
    total += pieces.reduce((all, one) => all + BigInt(one.seconds), 0n);
    after = pieces.at(-1) ?? null;
    if (pieces.length < PAGE) return total;
  }
}
