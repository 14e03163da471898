import type { VoucherBatch } from '../../domain/voucher-batch.ts';
import { voucherStateAt } from '../../domain/voucher.ts';
import { localDateAt } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import type { Money } from '../../kernel/money.ts';
import { commit, type House } from '../house.ts';
import { knownBatch, noteOf } from './kept.ts';
import type { Revoking } from './revoke.ts';

/** One voucher as it is printed. */
export interface SheetPiece {
  readonly serial: string;
  /** In fives. */
  readonly code: string;
  /** What the QR code says: the address to redeem it at, or the code. */
  readonly qr: string;
}

/** All that a sheet of vouchers shows. */
export interface VoucherSheet {
  readonly batch: VoucherBatch;
  /** Null for money. */
  readonly planName: string | null;
  /** Of one: what it is worth, and what is asked for it. */
  readonly value: Money;
  readonly price: Money | null;
  readonly expiresAt: number | null;
  /** The last day on which it can be used, in the zone of the house; null without end. */
  readonly lastDay: string | null;
  /** Those that can still be used, in the order of their serial numbers. */
  readonly pieces: readonly SheetPiece[];
}

/** Who prints a sheet, and where its QR codes lead. */
export interface Printing extends Revoking {
  /** `{code}` in it stands for the code; without an address the QR code is the code. */
  readonly url?: string | undefined;
}

/**
 * What is to be printed of a batch, as often as is needed. Each time is noted: who has seen the codes can use them.
 * @throws BillingError `voucherBatch.missing`
 */
export async function voucherSheet(
  house: House,
  batchId: Id<'VoucherBatch'>,
  { actor, reason, url = '{code}' }: Printing,
): Promise<VoucherSheet> {
  const { reads } = house.store;
  const batch = await knownBatch(house, batchId);
  const now = house.clock.now();
  const [page, codes, plan] = await Promise.all([
    reads.vouchers({ batchId, page: 1, limit: batch.count }, now),
    reads.voucherCodes(batchId),
    batch.planId === null ? null : reads.plan(batch.planId),
  ]);
  await commit(house, { voucherNotes: [noteOf(house, { batchId, what: 'printed', actor, reason })] });
  const usable = page.rows.filter((one) => ['issued', 'reserved'].includes(voucherStateAt(one, now)));
  const { value, price, expiresAt } = batch;
  return {
    batch,
    planName: plan?.name ?? null,
    value,
    price,
    expiresAt,
    lastDay: expiresAt === null ? null : localDateAt(expiresAt - 1, house.zone),
    pieces: usable.flatMap(({ id, serial }) => {
      const code = codes.get(id);
      return code === undefined ? [] : [{ serial: serial ?? '', code, qr: url.replaceAll('{code}', code) }];
    }),
  };
}
