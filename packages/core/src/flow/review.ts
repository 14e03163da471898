import type { Id } from '../kernel/id.ts';
import { loadView, untilFresh, type House } from './house.ts';
import { reviewAccount } from './settle.ts';

/** Decides access anew wherever its time has come: the sweep that is the guarantee. Answers how many accounts it saw. */
export async function reviewDue(house: House, limit: number): Promise<number> {
  const due = await house.store.reads.dueForReview(house.clock.now(), limit);
  for (const accountId of due) {
    try {
      await reviewOne(house, accountId);
    } catch (fault) {
      house.log.error('An account could not be reviewed', { accountId, reason: String(fault) });
    }
  }
  return due.length;
}

/** Renews one account from its wallet where that pays, and decides its access anew. */
export async function reviewOne(house: House, accountId: Id<'Account'>): Promise<void> {
  await untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    return { changes: await reviewAccount(house, view), answer: undefined };
  });
}
