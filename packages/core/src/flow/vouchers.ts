import { createHash } from 'node:crypto';
import { z } from 'zod';
import { accountErrors } from '../domain/account.ts';
import type { Payment } from '../domain/payment.ts';
import { planErrors, type Plan } from '../domain/plan.ts';
import { subscriptionErrors } from '../domain/subscription.ts';
import { taxExclusive } from '../domain/tax.ts';
import {
  voucherCode,
  voucherCodeAsKept,
  voucherCodeAsPrinted,
  voucherErrors,
  type Voucher,
} from '../domain/voucher.ts';
import { assert } from '../kernel/assert.ts';
import { localDateAt } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { sum, type Money } from '../kernel/money.ts';
import type { AccountView } from '../ports/store.ts';
import { commit, loadView, together, untilFresh, type House } from './house.ts';
import { parse } from './input.ts';
import { planForSale } from './plans.ts';
import { settleArrival } from './settle.ts';
import { subscribe } from './subscriptions.ts';

/** The gateway under which vouchers are booked: as at the desk, their money was taken when they were sold. */
export const VOUCHER_GATEWAY = 'voucher';

/** Vouchers to be printed: so many, each for money or for one term of a plan. */
export const VoucherInput = z
  .strictObject({
    count: z.int().min(1).max(10_000),
    /** Minor units of the currency of the books. */
    value: z.bigint().positive().optional(),
    planId: z.string().min(1).optional(),
    /** UTC milliseconds, exclusive; left out, they never expire. */
    expiresAt: z.int().nullish(),
  })
  .refine(
    ({ value, planId }) => (value === undefined) !== (planId === undefined),
    'say a value or a plan, and one of them',
  );
/** Vouchers to be printed. */
export type VoucherInput = z.input<typeof VoucherInput>;

/** A voucher with its code, which nobody can read again: only its SHA-256 is kept. */
export interface PrintedVoucher {
  readonly voucher: Voucher;
  /** In fours: `7QK2-…`. */
  readonly code: string;
}

/**
 * Prints vouchers. One for a plan is worth what a first term of the plan costs today, with its set-up and its taxes.
 * @throws BillingError `input.malformed`, `plan.missing`, `plan.retired`, `plan.unavailable`, `voucher.notPrepaid`
 */
export async function issueVouchers(house: House, given: VoucherInput): Promise<readonly PrintedVoucher[]> {
  const input = parse(VoucherInput, given);
  const plan = input.planId === undefined ? null : await planForSale(house, input.planId as Id<'Plan'>);
  if (plan !== null && plan.role !== 'base') throw planErrors.notBase({ code: plan.code, role: plan.role });
  if (plan !== null && plan.terms.kind !== 'prepaid') throw voucherErrors.notPrepaid({ code: plan.code });
  const now = house.clock.now();
  const value = plan === null ? { minor: input.value ?? 0n, currency: house.currency } : priceWithTax(house, plan);
  for (;;) {
    const printed = Array.from({ length: input.count }, (): PrintedVoucher => {
      const code = voucherCode(chanceFrom(house));
      const voucher: Voucher = {
        id: house.ids.next('vch'),
        codeHash: hashOf(code),
        tail: code.slice(-4),
        value,
        planId: plan?.id ?? null,
        state: 'issued',
        issuedAt: now,
        expiresAt: input.expiresAt ?? null,
        redeemedAt: null,
        paymentId: null,
      };
      return { voucher, code: voucherCodeAsPrinted(code) };
    });
    const written = await commit(house, { vouchers: printed.map(({ voucher }) => voucher) });
    if (written.outcome === 'written') return printed; // Else a code was there: none of them was kept.
  }
}

/** For whom a voucher is used: a subscription, or an account; with what a subscription needs that is still to begin. */
export type VoucherTarget =
  | { readonly subscriptionId: Id<'Subscription'> }
  | { readonly accountId: Id<'Account'>; readonly username?: string; readonly secret?: string };

/**
 * Uses a voucher, once: as a payment, so that what it buys and the access follow in the same unit of work. One that was
 * printed for a plan renews that plan, or begins it, at the price that was printed, whatever the plan costs since and
 * whether or not it is still sold. A code that is wrong costs as much work as one that is right.
 * @throws BillingError `voucher.unknown`, `voucher.redeemed`, `voucher.expired`, `voucher.revoked`,
 *   `voucher.otherPlan`, `voucher.nothingToRenew`, `account.missing`, `account.closed`, `subscription.missing`; and
 *   those of `subscribe`
 */
export async function redeemVoucher(house: House, typed: string, target: VoucherTarget): Promise<Payment> {
  const codeHash = hashOf(voucherCodeAsKept(typed));
  const first = await usable(house, codeHash);
  const accountId = await accountOf(house, target);
  const plan = first.planId === null ? null : await house.store.reads.plan(first.planId);
  const printed = plan === null ? null : asPrinted(house, plan, first);
  const shop = printed === null ? house : sellingPrinted(house, printed);
  if (printed !== null) await beginIfNew(shop, printed, accountId, target);
  return untilFresh(house, `the voucher …${first.tail}`, async ({ charged }) => {
    const voucher = await usable(house, codeHash);
    const view = await loadView(house, accountId);
    if (view.account.state === 'closed') throw accountErrors.closed({ accountId });
    const payment = paidWith(house, voucher, view, subscriptionFor(view, printed, target));
    const sold = printed === null ? view : withPrinted(view, printed, payment.subscriptionId);
    const arrival = await settleArrival(shop, sold, { payment, identified: false, attempt: null, charged });
    const used: Voucher = { ...voucher, state: 'redeemed', redeemedAt: payment.receivedAt, paymentId: payment.id };
    const name = { gateway: VOUCHER_GATEWAY, name: voucher.id, paymentId: payment.id };
    return { changes: together(arrival, { paymentNames: [name], vouchers: [used] }), answer: payment };
  });
}

/**
 * Takes a voucher back that nobody has used.
 * @throws BillingError `voucher.unknown`, `voucher.redeemed`
 */
export async function revokeVoucher(house: House, typed: string): Promise<void> {
  const codeHash = hashOf(voucherCodeAsKept(typed));
  await untilFresh(house, 'the voucher', async () => {
    const voucher = await known(house, codeHash);
    if (voucher.state === 'redeemed') throw voucherErrors.redeemed({ tail: voucher.tail });
    const revoked: Voucher = { ...voucher, state: 'revoked' };
    return { changes: voucher.state === 'revoked' ? null : { vouchers: [revoked] }, answer: undefined };
  });
}

/** Whoever reads the database cannot use what is in it: of 75 bits of chance, no hash can be turned back. */
function hashOf(code: string): string {
  return createHash('sha256').update(code).digest('hex');
}

/** Fifteen numbers below 32, out of new identities: the only way in for chance. */
function chanceFrom({ ids }: House): readonly number[] {
  const digest = createHash('sha256')
    .update(`${ids.next('code')}/${ids.next('code')}`)
    .digest();
  return [...digest.subarray(0, 15)].map((byte) => byte % 32);
}

/** What the first term of a plan costs with its set-up and its taxes. */
function priceWithTax({ policy }: House, { code, price, setupFee, taxes, taxMode }: Plan): Money {
  const amounts = setupFee === null ? [price] : [price, setupFee];
  if (taxMode === 'inclusive') return sum(amounts, price.currency);
  const drafts = amounts.map((amount, place) => ({ key: `${code}/${place}`, amount, rates: taxes }));
  const { lines } = taxExclusive(drafts, [], policy);
  return sum(
    lines.map(({ gross }) => gross),
    price.currency,
  );
}

/** A plan as a voucher sells it: still for sale, and with its set-up only where the value has it in it. */
function asPrinted(house: House, plan: Plan, { value }: Voucher): Plan {
  const setupFee = value.minor >= priceWithTax(house, plan).minor ? plan.setupFee : null;
  return { ...plan, setupFee, retiredAt: null, availableFrom: null, availableUntil: null };
}

/**
 * Any version of a plan, for the time and the price of the one that was printed. Whoever holds it goes on with hers.
 */
function atPrinted(held: Plan, { price, taxMode, taxes, setupFee, phases, terms }: Plan): Plan {
  return { ...held, price, taxMode, taxes, setupFee, phases, terms };
}

/** The house as it sells for a voucher: the plan that was printed, whatever has become of it. */
function sellingPrinted(house: House, printed: Plan): House {
  const { plan, planVersions } = house.store.reads;
  const reads: House['store']['reads'] = {
    ...house.store.reads,
    plan: async (planId) => (planId === printed.id ? printed : plan(planId)),
    planVersions: async (code) => {
      const versions = await planVersions(code);
      return code === printed.code ? versions.map((version) => atPrinted(version, printed)) : versions;
    },
  };
  return { ...house, store: { ...house.store, reads } };
}

function withPrinted(view: AccountView, printed: Plan, subscriptionId: Id<'Subscription'> | null): AccountView {
  const subscriptions = view.subscriptions.map((one) =>
    one.subscription.id === subscriptionId ? { ...one, plan: atPrinted(one.plan, printed) } : one,
  );
  return { ...view, subscriptions };
}

/** @throws BillingError `voucher.unknown` */
async function known(house: House, codeHash: string): Promise<Voucher> {
  const voucher = await house.store.reads.voucherByHash(codeHash);
  if (voucher === null) throw voucherErrors.unknown();
  return voucher;
}

/** @throws BillingError `voucher.unknown`, `voucher.redeemed`, `voucher.revoked`, `voucher.expired` */
async function usable(house: House, codeHash: string): Promise<Voucher> {
  const voucher = await known(house, codeHash);
  const { state, expiresAt, tail } = voucher;
  if (state === 'redeemed') throw voucherErrors.redeemed({ tail });
  if (state === 'revoked') throw voucherErrors.revoked({ tail });
  if (expiresAt !== null && house.clock.now() >= expiresAt) {
    throw voucherErrors.expired({ tail, expiredOn: localDateAt(expiresAt - 1, house.zone) });
  }
  return voucher;
}

/** @throws BillingError `subscription.missing` */
async function accountOf(house: House, target: VoucherTarget): Promise<Id<'Account'>> {
  if ('accountId' in target) return target.accountId;
  const subscription = await house.store.reads.subscription(target.subscriptionId);
  if (subscription === null) throw subscriptionErrors.missing({ subscriptionId: target.subscriptionId });
  return subscription.accountId;
}

/** The account's own subscription of a plan, whatever the version; null when it has none that runs. */
function holderOf(view: AccountView, plan: Plan): Id<'Subscription'> | null {
  const held = view.subscriptions.filter((one) => one.plan.code === plan.code && one.subscription.state !== 'ended');
  const [first] = held.toSorted((a, b) => (a.subscription.paidUntil ?? 0) - (b.subscription.paidUntil ?? 0));
  return first?.subscription.id ?? null;
}

/** A plan that the account does not have begins: asked again after an answer that was lost, it is there already. */
async function beginIfNew(house: House, plan: Plan, accountId: Id<'Account'>, target: VoucherTarget): Promise<void> {
  if ('subscriptionId' in target || holderOf(await loadView(house, accountId), plan) !== null) return;
  const { username, secret } = target;
  if (username === undefined || secret === undefined) throw voucherErrors.nothingToRenew({ plan: plan.name });
  await subscribe(house, { accountId, planId: plan.id, username, secret });
}

/** @throws BillingError `voucher.otherPlan` */
function subscriptionFor(view: AccountView, plan: Plan | null, target: VoucherTarget): Id<'Subscription'> | null {
  if ('accountId' in target) {
    const own = plan === null ? null : holderOf(view, plan);
    assert(plan === null || own !== null, 'a plan that was not there has begun');
    return own;
  }
  const one = view.subscriptions.find(({ subscription }) => subscription.id === target.subscriptionId);
  if (plan !== null && one?.plan.code !== plan.code) throw voucherErrors.otherPlan({ plan: plan.name });
  return target.subscriptionId;
}

function paidWith(
  house: House,
  { id, value }: Voucher,
  { account }: AccountView,
  subscriptionId: Id<'Subscription'> | null,
): Payment {
  const now = house.clock.now();
  return {
    id: house.ids.next('pay'),
    gateway: VOUCHER_GATEWAY,
    reference: id,
    receipt: id,
    amount: value,
    accountId: account.id,
    subscriptionId,
    attemptId: null,
    unmatched: null,
    suggestion: null,
    accountReference: null,
    payer: null,
    payerName: null,
    providerAt: now,
    receivedAt: now,
    effectiveAt: now,
  };
}
