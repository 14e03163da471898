import { defineErrors, voucherBatchErrors, voucherErrors, type Id, type VoucherBatch } from '@daftari/core';
import { z } from 'zod';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { askOf, byId, idOf, listOf, ListQuery, paged, placeOf } from '../http/list.ts';
import {
  CountedBatchOut,
  presentBatch,
  presentCounted,
  presentSheet,
  presentVoucherNote,
  VoucherBatchOut,
  VoucherNoteOut,
  VoucherSheetOut,
} from '../wire/agent.ts';
import { Instant } from '../wire/common.ts';
import { PriceIn, readPrice } from '../wire/plan-rules.ts';
import { presentVoucher, VoucherOut } from '../wire/voucher.ts';

const deskErrors = defineErrors('voucher', {
  currency: ['invalid', 'Vouchers are in the currency of the books, {currency}.'],
});

const BatchIn = z
  .strictObject({
    count: z.int().min(1).max(10_000),
    name: z.string().trim().min(1).max(120).exactOptional(),
    kind: z.enum(['sold', 'compensation', 'promotion']).default('sold'),
    value: PriceIn.optional(),
    planId: idOf<'Plan'>().exactOptional(),
    /** What is asked for one; what it is worth, unless said otherwise. */
    price: PriceIn.optional(),
    agentId: idOf<'Account'>().exactOptional(),
    settlement: z.enum(['hand_over', 'redemption']).exactOptional(),
    firstDevice: z.boolean().default(false),
    expiresAt: Instant.nullable().default(null),
  })
  .refine(({ value, planId }) => (value === undefined) !== (planId === undefined), {
    path: ['value'],
    message: 'a value or a plan, and one of them',
  });

/** Why something is done, for people to see later. */
export const Reason = z.strictObject({ reason: z.string().trim().min(1).max(500).nullable().default(null) });

/** Vouchers by the batch. */
export const voucherBatchRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/voucher-batches',
    word: 'vouchers',
    summary: 'Make a batch of vouchers; an agent who pays at hand-over pays now. The codes are on its sheet',
    who: 'operator',
    body: BatchIn,
    status: 201,
    reply: VoucherBatchOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/voucher-batches/${id}`,
    async answer({ body: { value, price, expiresAt, ...plain }, caller }) {
      const { batch } = await desk.billing.issueBatch(
        {
          ...plain,
          ...(value !== undefined && { value: inBooks(desk, value) }),
          ...(price !== undefined && { price: inBooks(desk, price) }),
          expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
        },
        caller.name,
      );
      return presentBatch(batch);
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/voucher-batches',
    word: 'vouchers',
    summary: 'The batches of vouchers, newest first, and where their vouchers stand; of one agent, or of all',
    who: 'operator',
    query: ListQuery.extend({ agentId: idOf<'Account'>().optional() }),
    reply: z.strictObject({ batches: z.array(CountedBatchOut), ...paged }),
    async answer({ query: { agentId = null, ...query } }) {
      const { reads, clock } = desk.billing;
      const [ask, now] = [askOf(query), clock.now()];
      const page = await reads.voucherBatches(agentId, ask);
      const batches = page.rows.map(async (one) => presentCounted(one, await reads.voucherCounts(one.id, now)));
      return { batches: await Promise.all(batches), ...placeOf(ask, page) };
    },
  }),
  ...oneBatch(desk),
  ...found(desk),
];

const oneBatch = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/voucher-batches/{id}',
    word: 'vouchers',
    summary: 'One batch, and where its vouchers stand',
    who: 'operator',
    params: byId<'VoucherBatch'>(),
    reply: CountedBatchOut,
    async answer({ params }) {
      const { reads, clock } = desk.billing;
      const batch = await known(desk, params.id);
      return presentCounted(batch, await reads.voucherCounts(params.id, clock.now()));
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/voucher-batches/{id}/vouchers',
    word: 'vouchers',
    summary: 'The vouchers of a batch by their serial numbers, without their codes',
    who: 'operator',
    params: byId<'VoucherBatch'>(),
    query: listOf('issued', 'reserved', 'redeemed', 'expired', 'revoked'),
    reply: z.strictObject({ vouchers: z.array(VoucherOut), ...paged }),
    async answer({ params, query: { status, ...query } }) {
      const { reads, clock } = desk.billing;
      await known(desk, params.id);
      const [ask, now] = [askOf(query), clock.now()];
      const page = await reads.vouchers({ ...ask, batchId: params.id, state: status }, now);
      return { vouchers: page.rows.map((one) => presentVoucher(one, now)), ...placeOf(ask, page) };
    },
  }),
  door({
    method: 'GET',
    path: '/api/v1/voucher-batches/{id}/notes',
    word: 'vouchers',
    summary: 'What was done with a batch, newest first: who made it, printed it, used its vouchers, took them back',
    who: 'operator',
    params: byId<'VoucherBatch'>(),
    query: ListQuery,
    reply: z.strictObject({ notes: z.array(VoucherNoteOut), ...paged }),
    async answer({ params, query }) {
      await known(desk, params.id);
      const ask = askOf(query);
      const page = await desk.billing.reads.voucherNotes(params.id, ask);
      return { notes: page.rows.map(presentVoucherNote), ...placeOf(ask, page) };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/voucher-batches/{id}/sheet',
    word: 'vouchers',
    // Not kept for repeats: an answer that is kept would keep the codes.
    summary: 'The codes of a batch that can still be used, to be printed. Each time is noted',
    who: 'operator',
    params: byId<'VoucherBatch'>(),
    body: Reason.extend({
      /** Where its QR codes lead; `{code}` in it stands for the code. */
      url: z.string().trim().max(500).includes('{code}').exactOptional(),
    }),
    reply: VoucherSheetOut,
    answer: async ({ params, body: { reason, url }, caller }) =>
      presentSheet(await desk.billing.voucherSheet(params.id, { actor: caller.name, reason, url })),
  }),
  door({
    method: 'POST',
    path: '/api/v1/voucher-batches/{id}/revoke',
    word: 'vouchers',
    summary: 'Take back all of a batch that nobody has used; an agent who has paid for them has it in her float again',
    who: 'operator',
    params: byId<'VoucherBatch'>(),
    body: Reason,
    reply: z.strictObject({ revoked: z.int() }),
    answer: async ({ params, body, caller }) => ({
      revoked: await desk.billing.revokeBatch(params.id, { actor: caller.name, ...body }),
    }),
  }),
];

const BySerial = z.strictObject({ serial: z.string().trim().min(1).max(64) });

/** One voucher, by what is printed beside its code or by its id. */
const found = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/vouchers/{serial}',
    word: 'vouchers',
    summary: 'One voucher by its serial number, or by its id: where it stands, and who has used it',
    who: 'operator',
    params: BySerial,
    reply: VoucherOut,
    async answer({ params: { serial } }) {
      const { reads, clock } = desk.billing;
      const voucher = (await reads.voucherBySerial(serial)) ?? (await reads.voucher(serial as Id<'Voucher'>));
      if (voucher === null) throw voucherErrors.missing({ voucherId: serial });
      return presentVoucher(voucher, clock.now());
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/vouchers/{serial}/revoke',
    word: 'vouchers',
    summary: 'Take back a voucher that nobody has used, by its serial number',
    who: 'operator',
    params: BySerial,
    body: Reason,
    answer: ({ params, body, caller }) => desk.billing.revokeBySerial(params.serial, { actor: caller.name, ...body }),
  }),
];

/** @throws BillingError `voucher.currency` */
function inBooks({ billing }: Desk, given: z.output<typeof PriceIn>): bigint {
  const money = readPrice(given);
  if (money.currency !== billing.currency) throw deskErrors.currency({ currency: billing.currency });
  return money.minor;
}

/** @throws BillingError `voucherBatch.missing` */
async function known({ billing }: Desk, batchId: Id<'VoucherBatch'>): Promise<VoucherBatch> {
  const batch = await billing.reads.voucherBatch(batchId);
  if (batch === null) throw voucherBatchErrors.missing({ batchId });
  return batch;
}
