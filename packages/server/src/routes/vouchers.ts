import { defineErrors, type Id, type Redeemed, type VoucherTarget } from '@daftari/core';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, idOf } from '../http/list.ts';
import { Instant, instantOrNull, MoneyOut, presentMoney } from '../wire/common.ts';
import { PriceIn, readPrice } from '../wire/plan-rules.ts';
import { presentRedeemed, presentVoucher, RedeemedOut, VoucherOut } from '../wire/voucher.ts';
import { checkSeen, ownAccount } from './own.ts';
import { presentOne } from './payments.ts';
import { Secret, Username } from './subscriptions.ts';

const deskErrors = defineErrors('voucher', {
  currency: ['invalid', 'Vouchers are in the currency of the books, {currency}.'],
});

const Code = z.string().trim().min(1).max(64);
/** The caller's own name for one use: asked again with it, the answer is the same. */
const Key = z.string().trim().min(1).max(64);

const VouchersIn = z
  .strictObject({
    count: z.int().min(1).max(1_000),
    value: PriceIn.optional(),
    planId: idOf<'Plan'>().optional(),
    expiresAt: Instant.nullable().default(null),
  })
  .refine(({ value, planId }) => (value === undefined) !== (planId === undefined), {
    path: ['value'],
    message: 'a value or a plan, and one of them',
  });

const PrintedOut = z.strictObject({
  id: z.string(),
  /** Kept sealed: only the sheet of its batch tells it again. */
  code: z.string(),
  /** What is printed beside it. */
  serial: z.string().nullable(),
  /** Its last four characters, by which a person finds it again. */
  tail: z.string(),
  value: MoneyOut,
  planId: z.string().nullable(),
  expiresAt: Instant.nullable(),
});

/** Money in a code. */
export const voucherRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/vouchers',
    word: 'vouchers',
    // A repeat prints others: an answer that is kept would keep the codes.
    summary: 'Print vouchers, for money or for one term of a plan, and tell their codes; their batch prints them again',
    who: 'operator',
    body: VouchersIn,
    status: 201,
    reply: z.strictObject({ vouchers: z.array(PrintedOut) }),
    async answer({ body: { count, value, planId, expiresAt }, caller }) {
      const { billing } = desk;
      const money = value === undefined ? undefined : readPrice(value);
      if (money !== undefined && money.currency !== billing.currency) {
        throw deskErrors.currency({ currency: billing.currency });
      }
      const { printed } = await billing.issueBatch(
        {
          count,
          ...(money !== undefined && { value: money.minor }),
          ...(planId !== undefined && { planId }),
          expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
        },
        caller.name,
      );
      const vouchers = printed.map(({ voucher, code }) => ({
        id: voucher.id,
        code,
        serial: voucher.serial,
        tail: voucher.tail,
        value: presentMoney(voucher.value),
        planId: voucher.planId,
        expiresAt: instantOrNull(voucher.expiresAt),
      }));
      return { vouchers };
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/vouchers/revoke',
    word: 'vouchers',
    summary: 'Take back a voucher that nobody has used',
    who: 'operator',
    body: z.strictObject({ code: Code }),
    answer: ({ body, caller, address }) =>
      desk.codes.tried(address, caller.userId, () =>
        desk.billing.revokeVoucher(body.code, { actor: caller.name, reason: null }),
      ),
  }),
  ...redeemRoutes(desk),
  ...holdRoutes(desk),
];

const redeemRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/vouchers/redeem',
    word: 'vouchers',
    summary: 'Pay with a voucher for a customer; one for a plan that she has not begins it, with the name and password',
    who: 'operator',
    params: byId<'Account'>(),
    body: z.strictObject({
      code: Code,
      subscriptionId: idOf<'Subscription'>().optional(),
      key: Key.exactOptional(),
      username: Username.exactOptional(),
      secret: Secret.exactOptional(),
    }),
    status: 201,
    reply: RedeemedOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/vouchers/${id}`,
    async answer({ params, body: { code, subscriptionId, key, ...begin }, caller, address }) {
      const account = { accountId: params.id, ...begin };
      const target = subscriptionId === undefined ? account : { subscriptionId };
      return told(desk, await redeem(desk, { code, key }, target, { caller, address, accountId: params.id }));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/me/vouchers/redeem',
    word: 'vouchers',
    summary: 'Pay with a voucher: it renews the plan that it is for, or fills the wallet',
    body: z.strictObject({ code: Code, subscriptionId: idOf<'Subscription'>().optional(), key: Key.exactOptional() }),
    status: 201,
    reply: RedeemedOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/vouchers/${id}`,
    async answer({ body: { code, subscriptionId, key }, caller, address }) {
      const accountId = ownAccount(caller);
      const target = subscriptionId === undefined ? { accountId } : { subscriptionId };
      return told(desk, await redeem(desk, { code, key }, target, { caller, address, accountId }));
    },
  }),
];

/** Two steps for who may lose the answer: a voucher that is held is nobody else's, and is free again by itself. */
const holdRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'POST',
    path: '/api/v1/me/vouchers/reserve',
    word: 'vouchers',
    summary: 'Hold a voucher for ten minutes under a key; redeeming with the same key uses it',
    body: z.strictObject({ code: Code, key: Key }),
    reply: VoucherOut,
    async answer({ body: { code, key }, caller, address }) {
      const { billing, codes } = desk;
      const target = { accountId: ownAccount(caller) };
      const held = () => billing.reserveVoucher(code, target, { key, actor: caller.name });
      return presentVoucher(await codes.tried(address, caller.userId, held), billing.clock.now());
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/me/vouchers/release',
    word: 'vouchers',
    summary: 'Give back a voucher that is held',
    body: z.strictObject({ code: Code, key: Key }),
    answer: ({ body: { code, key }, caller, address }) =>
      desk.codes.tried(address, caller.userId, () => desk.billing.releaseVoucher(code, { key, actor: caller.name })),
  }),
];

interface Redeeming {
  readonly caller: Caller;
  readonly address: string;
  readonly accountId: Id<'Account'>;
}

async function told({ billing }: Desk, redeemed: Redeemed): Promise<z.input<typeof RedeemedOut>> {
  const { payment } = redeemed;
  return presentRedeemed(redeemed, payment === null ? null : await presentOne(billing, payment));
}

/** The subscription that is named has to be of the account that is named, whoever asks. */
async function redeem(
  { billing, codes }: Desk,
  { code, key }: { readonly code: string; readonly key?: string | undefined },
  target: VoucherTarget,
  { caller, address, accountId }: Redeeming,
): Promise<Redeemed> {
  if ('subscriptionId' in target) {
    await checkSeen(billing, { ...caller, role: 'customer', accountId }, target.subscriptionId);
  }
  return codes.tried(address, caller.userId, () => billing.redeemVoucher(code, target, { key, actor: caller.name }));
}
