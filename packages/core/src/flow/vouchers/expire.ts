import { bookVouchersExpired } from '../../domain/recipes-agents.ts';
import type { Voucher } from '../../domain/voucher.ts';
import type { Id } from '../../kernel/id.ts';
import type { Changes } from '../../ports/store.ts';
import { bookingOf } from '../bucket-work.ts';
import { together, untilFresh, type House } from '../house.ts';
import { knownBatch, noteOf } from './kept.ts';

/** How many vouchers end in one unit of work. */
const AT_ONCE = 1_000;

/**
 * Ends the vouchers that nobody has used in time. What an agent paid for them at hand-over is owed to nobody any more:
 * it is breakage, with its margin left to her. One that somebody holds ends when the hold does. Each is ended once,
 * however often this is asked for and whoever else asks; answers how many.
 */
export async function expireVouchers(house: House): Promise<number> {
  let ended = 0;
  for (;;) {
    const over = await untilFresh(house, 'the vouchers that have expired', async () => {
      const vouchers = await house.store.reads.lapsedVouchers(house.clock.now(), AT_ONCE);
      if (vouchers.length === 0) return { changes: null, answer: 0 };
      const groups = [...Map.groupBy(vouchers, ({ batchId }) => batchId)];
      const changes = await Promise.all(groups.map(([batchId, own]) => ending(house, batchId, own)));
      return { changes: together(...changes), answer: vouchers.length };
    });
    ended += over;
    if (over < AT_ONCE) return ended;
  }
}

/** The vouchers of one batch; of none, where they are of before there were batches. */
async function ending(
  house: House,
  batchId: Id<'VoucherBatch'> | null,
  vouchers: readonly Voucher[],
): Promise<Changes> {
  const note = noteOf(house, { batchId, what: 'expired', actor: 'core' });
  const ended = { vouchers: vouchers.map((one): Voucher => ({ ...one, state: 'expired', hold: null })) };
  const changes: Changes = { ...ended, voucherNotes: [note] };
  const batch = batchId === null ? null : await knownBatch(house, batchId);
  if (batch?.settlement !== 'hand_over') return changes;
  const journal = bookVouchersExpired(batch, { count: vouchers.length, noteId: note.id }, bookingOf(house));
  return { ...changes, journals: [journal] };
}
