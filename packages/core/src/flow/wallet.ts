import { accountErrors } from '../domain/account.ts';
import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { formatMoney, type Money } from '../kernel/money.ts';
import { amountDue } from './amount-due.ts';
import { loadView, untilFresh, type House } from './house.ts';
import { purseTotal, pursesOf } from './money.ts';
import { toRenew } from './purchase.ts';
import { settleWallet } from './settle.ts';

/** What can be wrong with paying from the wallet. */
const walletErrors = defineErrors('wallet', {
  tooLittle: ['conflict', 'The wallet holds {wallet}, and {missing} more is needed.'],
  nothing: ['conflict', 'There is nothing to pay: nothing is owed, and nothing can be renewed.'],
});

/**
 * Pays from the wallet now: what is owed, then one more term of the subscription that is named, or of the one that is
 * out of time first. Asked twice it buys two terms: a caller who may repeat himself names each wish.
 * @returns what is in the wallet then
 * @throws BillingError `account.missing`, `account.closed`, `wallet.tooLittle`, `wallet.nothing`, and what a stage
 * throws
 */
export async function payFromWallet(
  house: House,
  accountId: Id<'Account'>,
  subscriptionId: Id<'Subscription'> | null,
): Promise<Money> {
  await untilFresh(house, `the account ${accountId}`, async ({ charged }) => {
    const view = await loadView(house, accountId);
    const { account } = view;
    if (account.state === 'closed') throw accountErrors.closed({ accountId });
    const now = house.clock.now();
    const one = toRenew(view, subscriptionId, now);
    const changes = await settleWallet(house, view, one, charged);
    if (changes !== null) return { changes, answer: undefined };
    const missing = await amountDue(house, view, subscriptionId);
    const wallet = purseTotal(pursesOf(view, now), account.currency);
    if (missing.minor === 0n) throw walletErrors.nothing({ accountId });
    throw walletErrors.tooLittle({ wallet: formatMoney(wallet), missing: formatMoney(missing) });
  });
  const view = await loadView(house, accountId);
  return purseTotal(pursesOf(view, house.clock.now()), view.account.currency);
}
