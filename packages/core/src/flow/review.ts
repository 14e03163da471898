import type { Id } from '../kernel/id.ts';
import { untilFresh, type House } from './house.ts';
import { putOff } from './put-off.ts';
import { runNow } from './runs/run.ts';
import { reviewAccount } from './settle.ts';
import { toppedUp } from './top-up.ts';

/** From so many accounts on a review is a run: a thousand at a time, in threads of its own. */
const MANY = 250;

/**
 * Decides access anew wherever its time has come: the sweep that is the guarantee. A few are looked at one by one; many
 * are renewed from their wallets, or expire, in runs. Answers how many accounts it saw.
 */
export async function reviewDue(house: House, limit: number): Promise<number> {
  const due = await house.store.reads.dueForReview(house.clock.now(), Math.max(limit, MANY));
  if (due.length >= MANY) {
    // Who pays is looked at first: nobody is cut off who has paid.
    for (const kind of ['renewal', 'expiry'] as const) await runNow(house, { kind });
    return due.length;
  }
  for (const accountId of due) {
    try {
      await reviewOne(house, accountId);
    } catch (fault) {
      house.log.error('An account could not be reviewed', { accountId, reason: String(fault) });
      await putOff(house, accountId);
    }
  }
  return due.length;
}

/** Buys what an account buys by itself, renews it from its wallet where that pays, and decides its access anew. */
export async function reviewOne(house: House, accountId: Id<'Account'>): Promise<void> {
  await untilFresh(house, `the account ${accountId}`, async (tried) => {
    const view = await toppedUp(house, accountId);
    return { changes: await reviewAccount(house, view, tried), answer: undefined };
  });
}
