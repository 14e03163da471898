import { z } from 'zod';
import {
  disbursementErrors,
  type Disbursement,
  type DisbursementPurpose,
  type PayOutTo,
  type ToBusiness,
  type ToPayer,
  type ToPhone,
} from '../../domain/disbursement.ts';
import { sameOrder } from '../../domain/disbursement-state.ts';
import { peopleNeeded } from '../../domain/money-rules.ts';
import { refundErrors } from '../../domain/refund.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { formatMoney, type Money } from '../../kernel/money.ts';
import type { Changes } from '../../ports/store.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { parse } from '../input.ts';
import { commissionLeaving } from './commission.ts';
import { movedEvent } from './known.ts';
import { secondWanted } from './two-people.ts';
import { leftOfPayment, notGivenBack, unfit } from './ways.ts';

/** Money that is to be sent. */
export interface DisbursementAsk {
  readonly purpose: DisbursementPurpose;
  /** Of a refund: which. All of it is sent. */
  readonly refundId?: Id<'Refund'> | null;
  /** Of commission: whose. What is payable by now is sent, as far as the gateway can send parts of it. */
  readonly agentId?: Id<'Account'> | null;
  readonly gateway: string;
  readonly to: SendTo;
  /** Of money of ours; of refunds and commission it may be left out, or has to be what is sent. */
  readonly amount?: Money | null;
  /** For the receiver and for people, up to 100 characters. */
  readonly remarks: string;
  /** The caller's own name for it, up to 128 characters: ordered twice, it is sent once. */
  readonly key: string;
  /** Who orders it. */
  readonly actor: string;
}

/** Where to: of a payment that goes back the way it came only which; the rest is known. */
export type SendTo = ToPhone | ToBusiness | Pick<ToPayer, 'kind' | 'paymentId'>;

const Words = z.object({
  key: z.string().trim().min(1).max(128),
  remarks: z.string().trim().max(100),
  actor: z.string().trim().min(1).max(190),
  to: z.discriminatedUnion('kind', [
    z.object({ kind: z.literal('phone'), msisdn: z.string().regex(/^\d{9,15}$/u) }),
    z.object({ kind: z.enum(['paybill', 'till']), number: z.string().regex(/^[A-Za-z0-9-]{3,32}$/u) }),
    z.object({ kind: z.literal('payment'), paymentId: z.string().min(1) }),
  ]),
});

/**
 * Orders money to be sent. A refund, or the commission of an agent, is paid by one order at a time, and a refund that
 * was paid is paid for good. Above the limit of the house it waits for a second person; else it is ready at once.
 * @throws BillingError `disbursement.keyUsed`, `disbursement.way`, `disbursement.live`, `disbursement.refund`,
 *   `disbursement.malformed`, `disbursement.toPerson`, `refund.missing`, `agent.missing`, `agent.nothingPayable`,
 *   `input.malformed`
 */
export async function orderDisbursement(house: House, ask: DisbursementAsk): Promise<Disbursement> {
  const { key } = parse(Words, ask);
  return untilFresh(house, `the order ${key}`, async () => {
    const known = await house.store.reads.disbursementByKey(key);
    const before = known === null ? null : { ...known, agentId: known.accountId };
    if (before !== null) return { changes: null, answer: sameAsk(before, ask) };
    const { one, changes } = await ordered(house, ask);
    const fit = unfit(house, one.gateway, { kind: one.to.kind, amount: one.amount });
    if (fit !== null) throw disbursementErrors.way({ gateway: one.gateway, reason: fit });
    const outbox = [movedEvent(house, null, one)];
    if (one.needs === 2) {
      outbox.push(secondWanted(house, 'disbursement', { subjectId: one.id, amount: one.amount, actor: ask.actor }));
    }
    return { changes: together(changes, { disbursements: [one], outbox }), answer: { ...one, version: 1 } };
  });
}

/** Ordered twice under one key, it has to be the same. */
function sameAsk(known: Disbursement, ask: DisbursementAsk): Disbursement {
  const { purpose, gateway, to } = ask;
  const amount = ask.amount ?? known.amount;
  const accountId = purpose === 'commission' ? (ask.agentId ?? null) : known.accountId;
  const other = { purpose, gateway, amount, accountId, refundId: ask.refundId ?? null, to: to as PayOutTo };
  if (!sameOrder(known, other)) throw disbursementErrors.keyUsed({ key: known.key });
  return known;
}

/** A new order, and what it takes along. */
interface Ordered {
  readonly one: Disbursement;
  readonly changes: Changes;
}

function ordered(house: House, ask: DisbursementAsk): Promise<Ordered> | Ordered {
  switch (ask.purpose) {
    case 'refund':
      return ofRefund(house, ask);
    case 'commission':
      return ofCommission(house, ask);
    case 'transfer':
      return ofTransfer(house, ask);
  }
}

async function ofRefund(house: House, ask: DisbursementAsk): Promise<Ordered> {
  const { reads } = house.store;
  const refundId = ask.refundId ?? null;
  if (refundId === null) throw disbursementErrors.malformed({ reason: 'it names no refund' });
  const known = await reads.refund(refundId);
  if (known === null) throw refundErrors.missing({ refundId });
  const view = await loadView(house, known.accountId);
  // Read after the account, so that whoever pays it otherwise meanwhile makes this stale.
  const [refund, before] = await Promise.all([reads.refund(refundId), reads.disbursementsOf(refundId)]);
  assert(refund !== null, 'a refund stays');
  const live = before.find(({ state }) => state !== 'failed' && state !== 'refused');
  if (live !== undefined) throw disbursementErrors.live({ what: `The refund ${refundId}`, disbursementId: live.id });
  if (refund.state !== 'requested') throw disbursementErrors.refund({ refundId, state: refund.state });
  checkAmount(ask.amount ?? null, refund.amount);
  const to = ask.to.kind === 'payment' ? await backTo(house, ask, refund.accountId, refund.amount) : ask.to;
  const one = made(house, ask, { to, amount: refund.amount, accountId: refund.accountId, refundId });
  return { one, changes: { seen: [view.seen] } };
}

async function ofCommission(house: House, ask: DisbursementAsk): Promise<Ordered> {
  const agentId = ask.agentId ?? null;
  if (agentId === null) throw disbursementErrors.malformed({ reason: 'it names no agent' });
  if (ask.to.kind === 'payment') throw disbursementErrors.malformed({ reason: 'commission was paid by nobody' });
  const live = await house.store.reads.commissionUnderWay(agentId);
  if (live !== null) throw disbursementErrors.live({ what: 'Commission', disbursementId: live.id });
  const step = house.gateways.get(ask.gateway)?.stepMinor ?? 1n;
  const leaving = await commissionLeaving(house, agentId, step);
  checkAmount(ask.amount ?? null, leaving.amount);
  const one = made(house, ask, { to: ask.to, amount: leaving.amount, accountId: agentId, refundId: null });
  return { one, changes: leaving.changesFor(one) };
}

/** It is booked as money at the bank, and looked for there: so it must stay ours. */
function ofTransfer(house: House, ask: DisbursementAsk): Ordered {
  const { amount = null, to } = ask;
  if (amount === null || amount.minor <= 0n) throw disbursementErrors.malformed({ reason: 'it says no amount' });
  if (to.kind === 'payment') throw disbursementErrors.malformed({ reason: 'only a refund goes back the way it came' });
  if (to.kind === 'phone') throw disbursementErrors.toPerson({});
  return { one: made(house, ask, { to, amount, accountId: null, refundId: null }), changes: {} };
}

function made(
  house: House,
  ask: DisbursementAsk,
  what: Pick<Disbursement, 'to' | 'amount' | 'accountId' | 'refundId'>,
): Disbursement {
  const now = house.clock.now();
  const needs = peopleNeeded(house.money, what.amount);
  const { key, remarks, actor } = parse(Words, ask);
  return {
    ...what,
    id: house.ids.next('dsb'),
    key,
    purpose: ask.purpose,
    gateway: ask.gateway,
    remarks,
    state: needs === 1 ? 'ready' : 'awaiting_approval',
    requestedBy: actor,
    requestedAt: now,
    approvals: [],
    needs,
    providerReference: null,
    receipt: null,
    fee: null,
    receiver: null,
    reason: null,
    finding: null,
    doubt: null,
    sentAt: null,
    changedAt: now,
    nextCheckAt: needs === 1 ? now : null,
    checks: 0,
    version: 0,
  };
}

function checkAmount(asked: Money | null, amount: Money): void {
  if (asked === null || (asked.minor === amount.minor && asked.currency === amount.currency)) return;
  throw disbursementErrors.malformed({ reason: `${formatMoney(amount)} can be sent, not ${formatMoney(asked)}` });
}

/** The payment that money goes back to: one of hers, by this gateway, with so much left that was not sent back yet. */
async function backTo(house: House, ask: DisbursementAsk, owner: Id<'Account'>, amount: Money): Promise<ToPayer> {
  assert(ask.to.kind === 'payment', 'it goes back the way it came');
  const payment = await house.store.reads.payment(ask.to.paymentId);
  if (payment === null || payment.accountId !== owner || payment.gateway !== ask.gateway) {
    throw disbursementErrors.way({ gateway: ask.gateway, reason: 'the payment did not come from her by it' });
  }
  const left = await leftOfPayment(house, payment);
  if (left < amount.minor) {
    const most = formatMoney({ ...amount, minor: left });
    throw disbursementErrors.way({ gateway: ask.gateway, reason: `${most} of that payment can be sent back` });
  }
  const reason = notGivenBack(house, payment, amount);
  if (reason !== null) throw disbursementErrors.way({ gateway: ask.gateway, reason });
  const { id: paymentId, receipt, reference, amount: whole, attemptId } = payment;
  const attempt = attemptId === null ? null : await house.store.reads.attempt(attemptId);
  const providerReference = attempt?.providerReference ?? (reference === receipt ? null : reference);
  return { kind: 'payment', paymentId, receipt, providerReference, whole };
}
