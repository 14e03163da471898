import type { Id } from '../kernel/id.ts';
import { loadView, untilFresh, type House } from './house.ts';

/** An account that cannot be reviewed is tried again in a minute, and holds nobody else up. */
export async function putOff(house: House, accountId: Id<'Account'>): Promise<void> {
  const now = house.clock.now();
  const reviewAt = now + 60_000;
  await untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    const due = view.subscriptions.map((one) => one.subscription).filter((one) => (one.reviewAt ?? Infinity) <= now);
    const subscriptions = due.map((subscription) => ({ ...subscription, reviewAt }));
    return { changes: due.length === 0 ? null : { seen: [view.seen], subscriptions }, answer: undefined };
  });
}
