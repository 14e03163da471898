import type { Mandate, WaysToPay } from '../../api/paying.ts';

/** How a saved way stands, as she sees it. */
export type Standing = 'used' | 'spare' | 'failing' | 'expired' | 'ended' | 'standing';

/** Which of what is saved is charged by itself: the first that works, in the order in which the server prefers them. */
export function chargedOf(mandates: readonly Mandate[], ways: WaysToPay | null, now: number): Mandate | null {
  const works = (one: Mandate): boolean => one.state === 'active' && one.startedBy === 'us' && !isOver(one, now);
  const liked = (ways?.ways ?? []).filter(({ kind, healthy }) => kind === 'mandate' && healthy);
  for (const { mandateId } of liked) {
    const found = mandates.find(({ id }) => id === mandateId);
    if (found !== undefined && works(found)) return found;
  }
  return null;
}

/** How one of them stands, where `charged` is the one that pays. */
export function standingOf(one: Mandate, charged: Mandate | null, now: number): Standing {
  if (one.state === 'ended') return 'ended';
  if (one.startedBy === 'provider') return 'standing';
  if (isOver(one, now)) return 'expired';
  if (one.state === 'failing') return 'failing';
  return one.id === charged?.id ? 'used' : 'spare';
}

function isOver({ expiresAt }: Mandate, now: number): boolean {
  return expiresAt !== null && Date.parse(expiresAt) < now;
}
