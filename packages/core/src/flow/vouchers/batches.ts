import { z } from 'zod';
import { bookHandOver, priceOf } from '../../domain/recipes-agents.ts';
import { voucherCodeAsPrinted } from '../../domain/voucher-code.ts';
import { checkBatch, serialOf, type VoucherBatch } from '../../domain/voucher-batch.ts';
import type { Voucher } from '../../domain/voucher.ts';
import { localDateAt } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import { negate, type Money } from '../../kernel/money.ts';
import type { Changes } from '../../ports/store.ts';
import { activeAgent } from '../agents/named.ts';
import { refuseShortFloat } from '../agents/float.ts';
import { bookingOf } from '../bucket-work.ts';
import { commit, together, type House } from '../house.ts';
import { parse } from '../input.ts';
import { codeMaker, type CodeMaker } from './codes.ts';
import { moveOf, noteOf } from './kept.ts';
import { planToPrint, priceWithTax } from './printed.ts';

/** Vouchers to be made: so many, each for money or for one term of a plan. */
export const VoucherInput = z
  .strictObject({
    count: z.int().min(1).max(10_000),
    /** What the operator calls the batch; its day unless said otherwise. */
    name: z.string().trim().min(1).max(120).optional(),
    kind: z.enum(['sold', 'compensation', 'promotion']).default('sold'),
    /** Minor units of the currency of the books. */
    value: z.bigint().positive().optional(),
    planId: z.string().min(1).optional(),
    /** What is asked for one, in minor units; what it is worth, unless said otherwise. */
    price: z.bigint().positive().optional(),
    /** Who sells them. */
    agentId: z.string().min(1).max(64).nullish(),
    /** When she pays for them. */
    settlement: z.enum(['hand_over', 'redemption']).optional(),
    /** Whether what they pay for is then held by the first device that logs in. */
    firstDevice: z.boolean().default(false),
    /** UTC milliseconds, exclusive; left out, they never expire. */
    expiresAt: z.int().nullish(),
  })
  .refine(
    ({ value, planId }) => (value === undefined) !== (planId === undefined),
    'say a value or a plan, and one of them',
  );
/** Vouchers to be made. */
export type VoucherInput = z.input<typeof VoucherInput>;

/** A voucher with its code. */
export interface PrintedVoucher {
  readonly voucher: Voucher;
  /** In fives: `7QK2M-…`. */
  readonly code: string;
}

/** A batch with its vouchers and their codes. */
export interface IssuedBatch {
  readonly batch: VoucherBatch;
  readonly printed: readonly PrintedVoucher[];
}

/**
 * Makes a batch of vouchers. One for a plan is worth what a first term of the plan costs today, with its set-up and its
 * taxes. An agent who pays at hand-over pays in the same unit of work. The codes are kept sealed, so that an answer
 * that is lost loses no batch: `voucherSheet` has them again.
 * @throws BillingError `input.malformed`, `voucherBatch.malformed`, `plan.missing`, `plan.retired`, `plan.unavailable`,
 *   `voucher.notPrepaid`, `agent.missing`, `agent.suspended`, `agent.float`
 */
export async function issueBatch(house: House, given: VoucherInput, actor: string): Promise<IssuedBatch> {
  const input = parse(VoucherInput, given);
  const codes = await codeMaker(house);
  for (;;) {
    const batch = await batchOf(house, input, actor);
    const printed = Array.from({ length: batch.count }, (_, place) => pieceOf(house, codes, batch, place + 1));
    const handOver = handedOver(house, batch, actor);
    const changes = together(handOver, {
      voucherBatches: [batch],
      vouchers: printed.map(({ voucher }) => voucher),
      voucherCodes: printed.map(({ voucher, code }) => ({ voucherId: voucher.id, code })),
      voucherNotes: [noteOf(house, { batchId: batch.id, what: 'made', actor })],
    });
    // Somebody took the number, or a code was there: none of them was kept.
    if (await isWritten(house, batch, changes)) return { batch, printed };
  }
}

async function isWritten(house: House, batch: VoucherBatch, changes: Changes): Promise<boolean> {
  try {
    return (await commit(house, changes)).outcome === 'written';
  } catch (fault) {
    if (batch.agentId !== null) await refuseShortFloat(house, batch.agentId, priceOf(batch, batch.count), fault);
    throw fault;
  }
}

async function batchOf(house: House, input: z.output<typeof VoucherInput>, actor: string): Promise<VoucherBatch> {
  const { store, clock, currency, zone, ids } = house;
  const now = clock.now();
  const plan = input.planId === undefined ? null : await planToPrint(house, input.planId);
  const agent = input.agentId == null ? null : await activeAgent(house, input.agentId as Id<'Account'>);
  const value = plan === null ? { minor: input.value ?? 0n, currency } : await priceWithTax(house, plan, now);
  const asked: Money | null = input.kind === 'sold' ? value : null;
  const batch: VoucherBatch = {
    id: ids.next('vbt'),
    number: await store.reads.nextBatchNumber(),
    name: input.name ?? `${plan?.name ?? 'Vouchers'}, ${localDateAt(now, zone)}`,
    kind: input.kind,
    planId: plan?.id ?? null,
    value,
    count: input.count,
    price: input.price === undefined ? asked : { minor: input.price, currency },
    agentId: agent?.id ?? null,
    settlement: input.settlement ?? (agent === null ? null : 'hand_over'),
    firstDevice: input.firstDevice,
    expiresAt: input.expiresAt ?? null,
    madeAt: now,
    actor,
  };
  checkBatch(batch);
  return batch;
}

function pieceOf(house: House, codes: CodeMaker, batch: VoucherBatch, place: number): PrintedVoucher {
  const code = codes.next();
  const voucher: Voucher = {
    id: house.ids.next('vch'),
    codeHash: codes.hashOf(code),
    tail: code.slice(-4),
    value: batch.value,
    planId: batch.planId,
    batchId: batch.id,
    serial: serialOf(batch.number, place),
    state: 'issued',
    issuedAt: batch.madeAt,
    expiresAt: batch.expiresAt,
    hold: null,
    redeemedAt: null,
    paymentId: null,
    bucketId: null,
    version: 0,
  };
  return { voucher, code: voucherCodeAsPrinted(code) };
}

/** What an agent pays when she is given the batch. */
function handedOver(house: House, batch: VoucherBatch, actor: string): Changes {
  const { agentId, settlement, id, count } = batch;
  if (agentId === null || settlement !== 'hand_over') return {};
  const journal = bookHandOver(batch, agentId, bookingOf(house));
  const amount = negate(priceOf(batch, count));
  return { journals: [journal], floatMoves: [moveOf(house, batch, { key: `batch/${id}`, amount, journal, actor })] };
}
