import { releaseVoucher, reserveVoucher, type Voucher } from '../../domain/voucher.ts';
import { loadView, untilFresh, type House } from '../house.ts';
import { voucherOf } from './codes.ts';
import { noteOf } from './kept.ts';
import type { RedeemOptions } from './redeem.ts';
import { accountOf, type VoucherTarget } from './target.ts';

/**
 * Holds a voucher for one use, for ten minutes: nobody else can use it meanwhile. Then `redeemVoucher` with the same
 * key uses it, `releaseVoucher` gives it back, and if neither comes it is free again by itself.
 * @throws BillingError `voucher.unknown`, `voucher.redeemed`, `voucher.expired`, `voucher.revoked`, `voucher.reserved`,
 *   `account.missing`
 */
export async function reserve(
  house: House,
  typed: string,
  target: VoucherTarget,
  { key, actor = 'customer' }: RedeemOptions & { readonly key: string },
): Promise<Voucher> {
  const accountId = await accountOf(house, target);
  await loadView(house, accountId);
  return untilFresh(house, 'the voucher', async () => {
    const voucher = await voucherOf(house, typed);
    const held = reserveVoucher(voucher, { key, accountId, now: house.clock.now() }, house.zone);
    const { batchId, id: voucherId } = voucher;
    const note = noteOf(house, { batchId, voucherId, what: 'reserved', actor });
    return { changes: { vouchers: [held], voucherNotes: [note] }, answer: held };
  });
}

/**
 * Gives back a voucher that was held.
 * @throws BillingError `voucher.unknown`, `voucher.notHeld`, `voucher.redeemed`
 */
export async function release(
  house: House,
  typed: string,
  { key, actor = 'customer' }: RedeemOptions & { readonly key: string },
): Promise<void> {
  await untilFresh(house, 'the voucher', async () => {
    const voucher = await voucherOf(house, typed);
    const free = releaseVoucher(voucher, key);
    const note = noteOf(house, { batchId: voucher.batchId, voucherId: voucher.id, what: 'released', actor });
    return { changes: { vouchers: [free], voucherNotes: [note] }, answer: undefined };
  });
}
