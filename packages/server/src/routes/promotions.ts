import type { Id } from '@daftari/core';
import { z } from 'zod';
import { mayNamed, type Caller } from '../auth/caller.ts';
import type { Desk } from '../desk.ts';
import { door, type Door } from '../http/door.ts';
import { byId, idOf } from '../http/list.ts';
import {
  CodePreviewOut,
  presentCodePreview,
  presentPromotion,
  presentRedemption,
  PromotionIn,
  PromotionOut,
  readPromotion,
  RedemptionOut,
} from '../wire/promotion.ts';
import { ownAccount } from './own.ts';

const CodeIn = z.strictObject({
  code: z.string().trim().min(1).max(64),
  /** Left out: for whatever the customer has. */
  subscriptionId: idOf<'Subscription'>().optional(),
});
const Taken = z.strictObject({ redemptions: z.array(RedemptionOut) });

/** Offers of the house, and who has taken them up. */
export const promotionRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/promotions',
    word: 'promotions',
    summary: 'The promotions, those that are over too',
    who: 'operator',
    reply: z.strictObject({ promotions: z.array(PromotionOut) }),
    answer: async () => ({ promotions: (await desk.billing.reads.promotions()).map(presentPromotion) }),
  }),
  door({
    method: 'POST',
    path: '/api/v1/promotions',
    word: 'promotions',
    summary: 'Publish a promotion: with a code people take it up, without one it applies by itself',
    who: 'operator',
    body: PromotionIn,
    status: 201,
    reply: PromotionOut,
    idempotent: true,
    answer: async ({ body }) => presentPromotion(await desk.billing.createPromotion(readPromotion(body))),
  }),
  door({
    method: 'POST',
    path: '/api/v1/promotions/{id}/end',
    word: 'promotions',
    summary: 'Nobody can take it up any more; what was taken up runs on',
    who: 'operator',
    params: byId<'Promotion'>(),
    answer: ({ params }) => desk.billing.endPromotion(params.id),
  }),
  ...codeRoutes(desk),
  ...ownCodeRoutes(desk),
];

/** Codes of any customer, as an operator types them. */
const codeRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/customers/{id}/promotions',
    word: 'promotions',
    summary: 'What a customer has taken up and has still to use',
    params: byId<'Account'>(),
    reply: Taken,
    async answer({ params, caller }) {
      mayNamed(caller, params.id);
      return takenBy(desk, params.id);
    },
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/promotions',
    word: 'promotions',
    summary: 'Take a code up for a customer; asked twice, it is taken up once',
    who: 'operator',
    params: byId<'Account'>(),
    body: CodeIn,
    status: 201,
    reply: RedemptionOut,
    idempotent: true,
    answer: ({ params, body, caller, address }) => redeem(desk, params.id, body, { caller, address }),
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/promotions/preview',
    word: 'promotions',
    summary: 'What a code would take off the next bill of a customer; nothing is written',
    who: 'operator',
    params: byId<'Account'>(),
    body: CodeIn,
    reply: CodePreviewOut,
    answer: ({ params, body, caller, address }) => preview(desk, params.id, body, { caller, address }),
  }),
  door({
    method: 'POST',
    path: '/api/v1/customers/{id}/promotions/release',
    word: 'promotions',
    summary: 'Give back a code that no bill has used',
    who: 'operator',
    params: byId<'Account'>(),
    body: CodeIn,
    answer: ({ params, body }) => desk.billing.releaseCode(params.id, body.code, body.subscriptionId ?? null),
  }),
];

/** Codes of her own, as a customer types them. */
const ownCodeRoutes = (desk: Desk): readonly Door[] => [
  door({
    method: 'GET',
    path: '/api/v1/me/promotions',
    word: 'promotions',
    summary: 'What you have taken up and have still to use',
    reply: Taken,
    answer: ({ caller }) => takenBy(desk, ownAccount(caller)),
  }),
  door({
    method: 'POST',
    path: '/api/v1/me/promotions',
    word: 'promotions',
    summary: 'Take a code up; asked twice, it is taken up once',
    body: CodeIn,
    status: 201,
    reply: RedemptionOut,
    idempotent: true,
    answer: ({ body, caller, address }) => redeem(desk, ownAccount(caller), body, { caller, address }),
  }),
  door({
    method: 'POST',
    path: '/api/v1/me/promotions/preview',
    word: 'promotions',
    summary: 'What a code would take off your next bill; nothing is written',
    body: CodeIn,
    reply: CodePreviewOut,
    answer: ({ body, caller, address }) => preview(desk, ownAccount(caller), body, { caller, address }),
  }),
];

interface Asker {
  readonly caller: Caller;
  readonly address: string;
}

type Code = z.output<typeof CodeIn>;

async function redeem(
  { billing, codes }: Desk,
  accountId: Id<'Account'>,
  { code, subscriptionId }: Code,
  { caller, address }: Asker,
): Promise<z.input<typeof RedemptionOut>> {
  const redemption = await codes.tried(address, caller.userId, () => {
    return billing.redeemCode(accountId, code, subscriptionId ?? null);
  });
  const promotion = await billing.reads.promotionByCode(code);
  return presentRedemption(redemption, promotion ?? undefined);
}

async function preview(
  { billing, codes }: Desk,
  accountId: Id<'Account'>,
  { code, subscriptionId }: Code,
  { caller, address }: Asker,
): Promise<z.input<typeof CodePreviewOut>> {
  const seen = await codes.tried(address, caller.userId, () =>
    billing.previewCode(accountId, code, subscriptionId ?? null),
  );
  return presentCodePreview(seen);
}

async function takenBy({ billing }: Desk, accountId: Id<'Account'>): Promise<z.input<typeof Taken>> {
  const { redemptions } = await billing.view(accountId);
  const all = redemptions.length === 0 ? [] : await billing.reads.promotions();
  const known = new Map(all.map((one) => [one.id, one]));
  return { redemptions: redemptions.map((each) => presentRedemption(each, known.get(each.promotionId))) };
}
