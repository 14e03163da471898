import type { Id } from '../kernel/id.ts';
import { loadView, untilFresh, type House } from './house.ts';
import { nextBill } from './period.ts';
import { parkedOf, planRun, progressOf, workRun } from './runs/run.ts';

/** What a bill run did. */
export interface BillRun {
  /** Documents. */
  readonly billed: number;
  /** Accounts that could not be billed, each with its reason; the run goes on without them. */
  readonly parked: readonly { readonly accountId: string; readonly reason: string }[];
}

/** Bills every postpaid subscription whose next period has begun. Run twice, it bills once. */
export async function billDue(house: House): Promise<BillRun> {
  const now = house.clock.now();
  if ((await house.store.reads.countDue('bill', now, 1)) === 0) return { billed: 0, parked: [] };
  const run = await planRun(house, { kind: 'bill', cutOffAt: now });
  // The same instant may have been billed up to before.
  const { documents: before } = await house.store.reads.runProgress(run.id, now);
  await workRun(house, run);
  const [{ progress }, parked] = await Promise.all([progressOf(house, run.id), parkedOf(house, run.id)]);
  return {
    billed: progress.documents - before,
    parked: parked.map(({ accountId, reason }) => ({ accountId, reason: reason ?? '' })),
  };
}

/**
 * Bills one subscription up to now, a document a period. Answers how many were issued; asked twice, the second is none.
 */
export async function billSubscription(
  house: House,
  accountId: Id<'Account'>,
  subscriptionId: Id<'Subscription'>,
): Promise<number> {
  for (let issuedCount = 0; ; issuedCount++) {
    const more = await untilFresh(house, `the account ${accountId}`, async () => {
      const view = await loadView(house, accountId);
      const one = view.subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
      const changes = one === undefined ? null : await nextBill(house, view, one);
      return { changes, answer: changes !== null };
    });
    if (!more) return issuedCount;
  }
}
