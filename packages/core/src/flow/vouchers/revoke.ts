import { bookHandedBack, priceOf } from '../../domain/recipes-agents.ts';
import type { VoucherBatch } from '../../domain/voucher-batch.ts';
import { voucherErrors, voucherStateAt, type Voucher } from '../../domain/voucher.ts';
import { localDateAt } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import type { Changes } from '../../ports/store.ts';
import { openAgent } from '../agents/named.ts';
import { bookingOf } from '../bucket-work.ts';
import { together, untilFresh, type House } from '../house.ts';
import { voucherOf } from './codes.ts';
import { knownBatch, moveOf, noteOf } from './kept.ts';

/** Who takes vouchers back, and why. */
export interface Revoking {
  readonly actor: string;
  readonly reason: string | null;
}

/** How many vouchers are taken back in one unit of work. */
const AT_ONCE = 1_000;

/**
 * Takes back all of a batch that nobody has used: a lost pack, a campaign that is over. What an agent has paid for them
 * is in her float again; what expired before is over. Answers how many.
 * @throws BillingError `voucherBatch.missing`, `account.closed` for the float
 */
export async function revokeBatch(house: House, batchId: Id<'VoucherBatch'>, by: Revoking): Promise<number> {
  const batch = await knownBatch(house, batchId);
  await checkFloat(house, batch);
  let revoked = 0;
  for (;;) {
    const taken = await untilFresh(house, `the batch ${batch.name}`, async () => {
      const vouchers = await revocable(house, batchId);
      return { changes: vouchers.length === 0 ? null : revoking(house, batch, vouchers, by), answer: vouchers.length };
    });
    if (taken === 0) return revoked;
    revoked += taken;
  }
}

/**
 * Takes one voucher back that nobody has used, by its code.
 * @throws BillingError `voucher.unknown`, `voucher.redeemed`, `voucher.expired`, `account.closed`
 */
export async function revokeVoucher(house: House, typed: string, by: Revoking): Promise<void> {
  await revokeKnown(house, (await voucherOf(house, typed)).id, by);
}

/**
 * The same by its serial number, for who has lost the slip.
 * @throws BillingError `voucher.missing`, `voucher.redeemed`, `voucher.expired`, `account.closed`
 */
export async function revokeBySerial(house: House, serial: string, by: Revoking): Promise<void> {
  const voucher = await house.store.reads.voucherBySerial(serial.trim());
  if (voucher === null) throw voucherErrors.missing({ voucherId: serial });
  await revokeKnown(house, voucher.id, by);
}

async function revokeKnown(house: House, voucherId: Id<'Voucher'>, by: Revoking): Promise<void> {
  await untilFresh(house, 'the voucher', async () => {
    const now = house.clock.now();
    const voucher = await house.store.reads.voucher(voucherId);
    if (voucher === null) throw voucherErrors.missing({ voucherId });
    if (voucher.state === 'redeemed') throw voucherErrors.redeemed({ tail: voucher.tail });
    if (voucher.state === 'revoked') return { changes: null, answer: undefined };
    if (voucherStateAt(voucher, now) === 'expired') {
      throw voucherErrors.expired({
        tail: voucher.tail,
        expiredOn: localDateAt((voucher.expiresAt ?? now) - 1, house.zone),
      });
    }
    const batch = voucher.batchId === null ? null : await knownBatch(house, voucher.batchId);
    if (batch !== null) await checkFloat(house, batch);
    return { changes: revoking(house, batch, [voucher], by), answer: undefined };
  });
}

function revoking(
  house: House,
  batch: VoucherBatch | null,
  vouchers: readonly Voucher[],
  { actor, reason }: Revoking,
): Changes {
  const [only] = vouchers;
  const voucherId = vouchers.length === 1 ? (only?.id ?? null) : null;
  const note = noteOf(house, { batchId: batch?.id ?? null, voucherId, what: 'revoked', actor, reason });
  const revoked = vouchers.map((one): Voucher => ({ ...one, state: 'revoked', hold: null }));
  const changes: Changes = { vouchers: revoked, voucherNotes: [note] };
  if (batch === null || batch.agentId === null || batch.settlement !== 'hand_over') return changes;
  const count = vouchers.length;
  const journal = bookHandedBack(batch, batch.agentId, { count, noteId: note.id }, bookingOf(house));
  const move = moveOf(house, batch, { key: `back/${note.id}`, amount: priceOf(batch, count), journal, actor });
  return together(changes, { journals: [journal], floatMoves: [move] });
}

/** What can be taken back: what is not used, not being used, and not over. */
async function revocable(house: House, batchId: Id<'VoucherBatch'>): Promise<readonly Voucher[]> {
  const ask = { batchId, state: 'issued', page: 1, limit: AT_ONCE } as const;
  return (await house.store.reads.vouchers(ask, house.clock.now())).rows;
}

/** What she has paid goes back into her float, so there has to be one. */
async function checkFloat(house: House, { agentId, settlement }: VoucherBatch): Promise<void> {
  if (agentId !== null && settlement === 'hand_over') await openAgent(house, agentId);
}
