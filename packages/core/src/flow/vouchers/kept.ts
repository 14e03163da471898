import type { FloatMove } from '../../domain/agent.ts';
import { voucherBatchErrors, type VoucherBatch, type VoucherNote } from '../../domain/voucher-batch.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { Money } from '../../kernel/money.ts';
import type { House } from '../house.ts';

/** @throws BillingError `voucherBatch.missing` */
export async function knownBatch(house: House, batchId: Id<'VoucherBatch'>): Promise<VoucherBatch> {
  const batch = await house.store.reads.voucherBatch(batchId);
  if (batch === null) throw voucherBatchErrors.missing({ batchId });
  return batch;
}

/** A note of what was done. */
export function noteOf(
  house: House,
  said: Pick<VoucherNote, 'what' | 'actor'> & Partial<Pick<VoucherNote, 'batchId' | 'voucherId' | 'reason'>>,
): VoucherNote {
  const { batchId = null, voucherId = null, reason = null, what, actor } = said;
  return { id: house.ids.next('vnt'), batchId, voucherId, what, actor, reason, at: house.clock.now() };
}

/** What a batch has done to a float. */
interface Moved {
  readonly key: string;
  readonly amount: Money;
  readonly journal: { readonly id: Id<'Journal'> };
  readonly actor: string;
}

/** The move of a float for a batch, out of it or back. */
export function moveOf(house: House, batch: VoucherBatch, { key, amount, journal, actor }: Moved): FloatMove {
  assert(batch.agentId !== null, 'an agent has the float');
  return {
    id: house.ids.next('flm'),
    agentId: batch.agentId,
    key,
    kind: amount.minor < 0n ? 'hand_over' : 'returned',
    amount,
    customerId: null,
    paymentId: null,
    batchId: batch.id,
    journalId: journal.id,
    at: house.clock.now(),
    actor,
  };
}
