import { accountErrors } from '../../domain/account.ts';
import { agentErrors } from '../../domain/agent.ts';
import { grantBucket, type Bucket } from '../../domain/bucket.ts';
import type { Entry } from '../../domain/ledger.ts';
import type { Payment } from '../../domain/payment.ts';
import { fromVoucher } from '../../domain/recipes-agents.ts';
import { bookGranted } from '../../domain/recipes-bundles.ts';
import { checkUsable, isUsedBy, redeemedVoucher, type Voucher, type VoucherUse } from '../../domain/voucher.ts';
import type { VoucherBatch } from '../../domain/voucher-batch.ts';
import { assert } from '../../kernel/assert.ts';
import { isBillingError } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import { negate } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { bookingOf } from '../bucket-work.ts';
import { locked } from '../agents/devices.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { toRenew } from '../purchase.ts';
import { settleArrival, settleCredit } from '../settle.ts';
import { voucherOf } from './codes.ts';
import { noteOf } from './kept.ts';
import { asPrinted, beginIfNew, sellingPrinted, withPrinted } from './printed.ts';
import { accountOf, subscriptionFor, type VoucherTarget } from './target.ts';

/** The gateway under which vouchers are booked: as at the desk, their money was taken when they were sold. */
export const VOUCHER_GATEWAY = 'voucher';

/** How a voucher is used. */
export interface RedeemOptions {
  /**
   * The caller's own name for this use, up to 64 characters: asked again with it, after an answer that was lost, the
   * answer is the same and nothing happens twice. Without it a second time is refused.
   */
  readonly key?: string | undefined;
  /** Who does it, for people. */
  readonly actor?: string | undefined;
}

/** What a voucher was used as: money (`payment`), or credit where it was given away (`credit`). */
export interface Redeemed {
  readonly voucher: Voucher;
  readonly payment: Payment | null;
  readonly credit: Bucket | null;
}

/**
 * Uses a voucher, once: one that was sold as a payment, one that was given away as credit; what it buys and the access
 * follow in the same unit of work. One that was printed for a plan renews that plan, or begins it, at the price that
 * was printed, whatever the plan costs since and whether or not it is still sold.
 * @throws BillingError `voucher.unknown`, `voucher.redeemed`, `voucher.expired`, `voucher.revoked`, `voucher.reserved`,
 *   `voucher.otherPlan`, `voucher.nothingToRenew`, `agent.voucherFloat`, `account.missing`, `account.closed`,
 *   `subscription.missing`; and those of `subscribe`
 */
export async function redeem(
  house: House,
  typed: string,
  target: VoucherTarget,
  { key = house.ids.next('use'), actor = 'customer' }: RedeemOptions = {},
): Promise<Redeemed> {
  const first = await voucherOf(house, typed);
  const accountId = await accountOf(house, target);
  const use = () => ({ key, accountId, now: house.clock.now() });
  if (isUsedBy(first, use())) return asBefore(house, first);
  checkUsable(first, use(), house.zone);
  const batch = first.batchId === null ? null : await house.store.reads.voucherBatch(first.batchId);
  const plan = first.planId === null ? null : await house.store.reads.plan(first.planId);
  const printed = plan === null ? null : await asPrinted(house, plan, first);
  const shop = printed === null ? house : sellingPrinted(house, printed);
  if (printed !== null) await beginIfNew(shop, printed, accountId, target);
  try {
    return await untilFresh(house, `the voucher …${first.tail}`, async ({ charged }) => {
      const voucher = await voucherOf(house, typed);
      if (isUsedBy(voucher, use())) return { changes: null, answer: await asBefore(house, voucher) };
      checkUsable(voucher, use(), house.zone);
      const view = await loadView(house, accountId);
      if (view.account.state === 'closed') throw accountErrors.closed({ accountId });
      if (view.account.role === 'agent') throw agentErrors.buysNothing({ accountId });
      const subscriptionId = subscriptionFor(view, printed, target);
      const sold = printed === null ? view : withPrinted(view, printed, subscriptionId);
      return using(shop, sold, { voucher, batch, subscriptionId, use: use(), actor, charged });
    });
  } catch (fault) {
    const paysNow = batch?.agentId != null && batch.settlement === 'redemption';
    if (paysNow && isBillingError(fault) && fault.code === 'storage.overdrawn') {
      throw agentErrors.voucherFloat({ agentId: batch.agentId });
    }
    throw fault;
  }
}

/** One voucher at the moment of its use. */
interface Using {
  readonly voucher: Voucher;
  readonly batch: VoucherBatch | null;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly use: VoucherUse;
  readonly actor: string;
  readonly charged: boolean;
}

async function using(
  house: House,
  view: AccountView,
  given: Using,
): Promise<{ readonly changes: Changes; readonly answer: Redeemed }> {
  const { voucher, batch, actor } = given;
  const note = noteOf(house, { batchId: voucher.batchId, voucherId: voucher.id, what: 'redeemed', actor });
  const isMoney = batch === null || batch.kind === 'sold';
  const used = isMoney ? await asMoney(house, view, given) : await asCredit(house, view, given, batch);
  const { voucher: after } = used.answer;
  const lock = batch?.firstDevice === true ? lockFor(house, view, given) : {};
  return { changes: together(used.changes, { vouchers: [after], voucherNotes: [note] }, lock), answer: used.answer };
}

async function asMoney(
  house: House,
  view: AccountView,
  { voucher, batch, subscriptionId, use, actor, charged }: Using,
): Promise<{ readonly changes: Changes; readonly answer: Redeemed }> {
  const payment = paidWith(house, voucher, view, subscriptionId);
  const from = fromVoucher(batch, voucher.value);
  const arrival = { payment, identified: false, attempt: null, charged, from };
  const changes = await settleArrival(house, view, arrival);
  const name = { gateway: VOUCHER_GATEWAY, name: voucher.id, paymentId: payment.id };
  const answer = { voucher: redeemedVoucher(voucher, use, { paymentId: payment.id }), payment, credit: null };
  const moves = onFloat(house, { batch, payment, view, from, actor, changes });
  return { changes: together(changes, { paymentNames: [name] }, moves), answer };
}

/** What the agent pays for it now, where she pays when a voucher is used. */
function onFloat(
  house: House,
  {
    batch,
    payment,
    view,
    from,
    actor,
    changes,
  }: {
    readonly batch: VoucherBatch | null;
    readonly payment: Payment;
    readonly view: AccountView;
    readonly from: readonly Entry[];
    readonly actor: string;
    readonly changes: Changes;
  },
): Changes {
  const [paid] = from;
  if (batch === null || batch.agentId === null || paid?.account !== '1170') return {};
  const journal = changes.journals?.find(({ documentId }) => documentId === payment.id);
  assert(journal !== undefined, 'money that came is booked');
  const move = {
    id: house.ids.next<'FloatMove'>('flm'),
    agentId: batch.agentId,
    key: `voucher/${payment.reference}`,
    kind: 'redemption' as const,
    amount: negate({ minor: paid.amount, currency: paid.asset }),
    customerId: view.account.id,
    paymentId: payment.id,
    batchId: batch.id,
    journalId: journal.id,
    at: house.clock.now(),
    actor,
  };
  return { floatMoves: [move] };
}

/** What was given away is credit, and no money that came in: 4290 for what went wrong, 4200 for a promotion. */
async function asCredit(
  house: House,
  view: AccountView,
  { voucher, subscriptionId, use, charged }: Using,
  batch: VoucherBatch,
): Promise<{ readonly changes: Changes; readonly answer: Redeemed }> {
  const bucket = grantBucket({
    id: house.ids.next<'Bucket'>('bkt'),
    key: creditKey(voucher),
    accountId: view.account.id,
    subscriptionId: null,
    asset: voucher.value.currency,
    granted: voucher.value.minor,
    validFrom: use.now,
    validUntil: null,
    priority: 0,
    increment: 1n,
    grantedAt: use.now,
    source: batch.kind === 'compensation' ? 'compensation' : 'promo',
    chargeId: null,
    value: null,
    rollover: null,
    memberCaps: null,
    rolledFrom: null,
  });
  const memo = `Voucher ${voucher.serial ?? voucher.tail}, ${batch.name}`.slice(0, 200);
  const journal = { ...bookGranted(bucket, bookingOf(house)), memo };
  const changes = await settleCredit(house, view, { bucket, subscriptionId, charged });
  const answer = { voucher: redeemedVoucher(voucher, use, { bucketId: bucket.id }), payment: null, credit: bucket };
  return { changes: together({ journals: [journal] }, changes), answer };
}

/** The subscription that it paid for is from then on for one device. */
function lockFor(house: House, view: AccountView, { subscriptionId, use, actor, voucher }: Using): Changes {
  const id = subscriptionId ?? toRenew(view, null, use.now)?.subscription.id ?? null;
  const reason = `Voucher ${voucher.serial ?? voucher.tail}`;
  return id === null ? {} : locked(house, id, { actor, reason });
}

/** What was answered when it was used. */
async function asBefore(house: House, voucher: Voucher): Promise<Redeemed> {
  const { reads } = house.store;
  const payment = voucher.paymentId === null ? null : await reads.payment(voucher.paymentId);
  const credit = voucher.bucketId === null ? null : await reads.bucketByKey(creditKey(voucher));
  return { voucher, payment, credit };
}

const creditKey = ({ id }: Voucher): string => `${id}/credit`;

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
