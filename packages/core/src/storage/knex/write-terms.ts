import type { Knex } from 'knex';
import { assert } from '../../kernel/assert.ts';
import type { Changes, Move } from '../../ports/store.ts';
import { saveBuckets, saveHolds } from './buckets.ts';
import { saveDrafts } from './plans.ts';
import { endPromotions, insertPromotions, saveRedemptions } from './promotions.ts';
import { rated, saveExceptions } from './rated.ts';
import { saveReferrals } from './referrals.ts';
import { insertRows } from './rows.ts';
import { saveChanges } from './subscription-changes.ts';
import { saveVouchers } from './vouchers.ts';

/**
 * Writes what is sold and agreed: plans at work, changes of subscriptions, units, promotions, codes and what usage came
 * to. False when somebody else has written one of them meanwhile.
 * @throws DuplicateRow
 */
export async function writeTerms(trx: Knex, changes: Changes): Promise<boolean> {
  await saveDrafts(trx, changes.planDrafts ?? [], changes.planDraftsGone ?? []);
  if (changes.rated?.length) await insertRows(trx, rated, changes.rated);
  await insertPromotions(trx, changes.promotions ?? []);
  await endPromotions(trx, changes.endPromotions ?? []);
  const written =
    (await saveChanges(trx, changes.subscriptionChanges ?? [])) &&
    (await saveBuckets(trx, changes.buckets ?? [])) &&
    (await saveExceptions(trx, changes.usageExceptions ?? [])) &&
    (await saveVouchers(trx, changes.vouchers ?? [])) &&
    (await saveReferrals(trx, changes.referrals ?? [])) &&
    (await saveRedemptions(trx, changes.redemptions ?? []));
  if (written) await saveHolds(trx, changes.holds ?? []);
  return written;
}

/**
 * Moves subscriptions to other accounts, with the sessions that are open: what they use from now on is the new
 * holder's. Only when the work was decided on both, so that nobody gets what she has not been asked about. False when
 * one of them has gone elsewhere meanwhile.
 */
export async function moveSubscriptions(
  trx: Knex,
  moves: readonly Move[],
  seen: ReadonlySet<string>,
): Promise<boolean> {
  for (const { subscriptionId, fromAccountId, toAccountId } of moves) {
    assert(
      seen.has(fromAccountId) && seen.has(toAccountId),
      `the move of ${subscriptionId} is decided on both accounts`,
    );
    const moved = await trx('subscriptions')
      .where({ id: subscriptionId, account_id: fromAccountId })
      .update({ account_id: toAccountId });
    if (moved !== 1) return false;
    await trx('sessions')
      .where({ subscription_id: subscriptionId })
      .whereNull('ended_at')
      .update({ account_id: toAccountId, version: trx.raw('version + 1') });
  }
  return true;
}
