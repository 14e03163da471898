import type { Pause } from '../domain/subscription.ts';
import type { SubscriptionView } from '../ports/store.ts';

/** The pauses whose days no bill charges. */
export function pausesLeftOut({ subscription, plan }: SubscriptionView): readonly Pause[] {
  return subscription.pauses.filter((pause) => (pause.policy ?? plan.changes.pause)?.compensation !== 'none');
}
