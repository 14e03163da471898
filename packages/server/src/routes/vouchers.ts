import { defineErrors, type Id, type Redeemed, type VoucherTarget } from '@daftari/core';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, idOf } from '../http/list.ts';
import { Instant, instantOrNull, MoneyOut, presentMoney } from '../wire/common.ts';
import { PriceIn, readPrice } from '../wire/plan-rules.ts';
import { presentRedeemed, RedeemedOut } from '../wire/voucher.ts';
import { checkSeen, ownAccount } from './own.ts';
import { presentOne } from './payments.ts';
import { Secret, Username } from './subscriptions.ts';

const deskErrors = defineErrors('voucher', {
  currency: ['invalid', 'Vouchers are in the currency of the books, {currency}.'],
});

const Code = z.string().trim().min(1).max(64);

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

const VoucherOut = z.strictObject({
  id: z.string(),
  /** Shown here and never again: only its hash is kept. */
  code: z.string(),
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
    summary: 'Print vouchers, for money or for one term of a plan. Their codes are told once and kept nowhere',
    who: 'operator',
    body: VouchersIn,
    status: 201,
    reply: z.strictObject({ vouchers: z.array(VoucherOut) }),
    async answer({ body: { count, value, planId, expiresAt } }) {
      const { billing } = desk;
      const money = value === undefined ? undefined : readPrice(value);
      if (money !== undefined && money.currency !== billing.currency) {
        throw deskErrors.currency({ currency: billing.currency });
      }
      const printed = await billing.issueVouchers({
        count,
        ...(money !== undefined && { value: money.minor }),
        ...(planId !== undefined && { planId }),
        expiresAt: expiresAt === null ? null : Date.parse(expiresAt),
      });
      const vouchers = printed.map(({ voucher, code }) => ({
        id: voucher.id,
        code,
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
      desk.codes.tried(address, caller.userId, () => desk.billing.revokeVoucher(body.code)),
  }),
  ...redeemRoutes(desk),
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
      username: Username.exactOptional(),
      secret: Secret.exactOptional(),
    }),
    status: 201,
    reply: RedeemedOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/vouchers/${id}`,
    async answer({ params, body: { code, subscriptionId, ...begin }, caller, address }) {
      const account = { accountId: params.id, ...begin };
      const target = subscriptionId === undefined ? account : { subscriptionId };
      return told(desk, await redeem(desk, code, target, { caller, address, accountId: params.id }));
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/me/vouchers/redeem',
    word: 'vouchers',
    summary: 'Pay with a voucher: it renews the plan that it is for, or fills the wallet',
    body: z.strictObject({ code: Code, subscriptionId: idOf<'Subscription'>().optional() }),
    status: 201,
    reply: RedeemedOut,
    idempotent: true,
    location: ({ id }) => `/api/v1/vouchers/${id}`,
    async answer({ body: { code, subscriptionId }, caller, address }) {
      const accountId = ownAccount(caller);
      const target = subscriptionId === undefined ? { accountId } : { subscriptionId };
      return told(desk, await redeem(desk, code, target, { caller, address, accountId }));
    },
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
  code: string,
  target: VoucherTarget,
  { caller, address, accountId }: Redeeming,
): Promise<Redeemed> {
  if ('subscriptionId' in target) {
    await checkSeen(billing, { ...caller, role: 'customer', accountId }, target.subscriptionId);
  }
  return codes.tried(address, caller.userId, () => billing.redeemVoucher(code, target));
}
