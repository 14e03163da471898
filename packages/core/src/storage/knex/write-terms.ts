import type { Knex } from 'knex';
import type { Subscription } from '../../domain/subscription.ts';
import type { Changes } from '../../ports/store.ts';
import { saveBuckets, saveHolds } from './buckets.ts';
import { saveDrafts } from './plans.ts';
import { insertPromotions, saveRedemptions } from './promotions.ts';
import { rated, saveExceptions } from './rated.ts';
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
  const written =
    (await saveChanges(trx, changes.subscriptionChanges ?? [])) &&
    (await saveBuckets(trx, changes.buckets ?? [])) &&
    (await saveExceptions(trx, changes.usageExceptions ?? [])) &&
    (await saveVouchers(trx, changes.vouchers ?? [])) &&
    (await saveRedemptions(trx, changes.redemptions ?? []));
  if (written) await saveHolds(trx, changes.holds ?? []);
  return written;
}

/**
 * Hands subscriptions over to another account: only when the work was decided on both, so that nobody's subscription
 * goes to somebody who has not been asked.
 */
export async function handOver(trx: Knex, given: readonly Subscription[], seen: ReadonlySet<string>): Promise<void> {
  if (seen.size < 2 || given.length === 0) return;
  const holders = await trx('subscriptions')
    .whereIn(
      'id',
      given.map((one) => one.id),
    )
    .select<{ id: string; account_id: string }[]>('id', 'account_id');
  const before = new Map(holders.map((row) => [row.id, row.account_id]));
  for (const { id, accountId } of given) {
    const from = before.get(id);
    if (from === undefined || from === accountId || !seen.has(from) || !seen.has(accountId)) continue;
    await trx('subscriptions').where({ id, account_id: from }).update({ account_id: accountId });
  }
}
