import {
  chargeTermAt,
  charging,
  declinedBill,
  isTooOld,
  overBill,
  putOff,
  stillCharging,
  type AutopayBill,
} from '../../domain/autopay.ts';
import { charged, declined, unusableReason, type Mandate } from '../../domain/mandate.ts';
import type { Attempt } from '../../domain/payment.ts';
import { isTakenDocument } from '../../domain/taken-document.ts';
import { isBillingError } from '../../kernel/error.ts';
import { compareMoney, roundUpTo, sum, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { amountDue, lessPurses } from '../amount-due.ts';
import { outgoingOf } from '../ask.ts';
import { sendAsk, type Outgoing } from '../ask-send.ts';
import { changeToPay } from '../changes.ts';
import { gatewaysFor, type AskingGateway } from '../gateways.ts';
import { commit, loadView, untilFresh, type House } from '../house.ts';
import { toRenew } from '../purchase.ts';
import { mandateMoved, seenOf } from './apply.ts';

/**
 * Charges a bill by mandate, or looks what became of its charge. The attempt is written with the bill, and that before
 * the provider is called: whatever ends in between, there is one attempt of it, and the next only once that has failed.
 */
export async function workOnBill(house: House, bill: AutopayBill): Promise<void> {
  if (bill.state === 'charging') return follow(house, bill);
  try {
    const ready = await untilFresh(house, `the bill ${bill.id}`, () => decide(house, bill));
    if (ready !== null) await send(house, ready);
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    // What is to be paid cannot be said just now: nothing was written, and nothing has gone out.
    await later(house, bill, fault.message);
  }
}

async function send(house: House, { gateway, outgoing, bill }: Ready): Promise<void> {
  try {
    await sendAsk(house, gateway, outgoing);
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    // Who was surely not reached has declined nothing.
    if (fault.kind === 'unavailable') await later(house, bill, fault.message);
    else await follow(house, bill);
  }
}

/** A bill whose attempt is written, and what goes out for it. */
interface Ready {
  readonly bill: AutopayBill;
  readonly gateway: AskingGateway;
  readonly outgoing: Outgoing;
}

interface Decided {
  readonly changes: Changes | null;
  readonly answer: Ready | null;
}

async function decide(house: House, { id, version }: AutopayBill): Promise<Decided> {
  const bill = await house.store.reads.autopayBill(id);
  // Another worker has taken it up, after this one's lease had run out.
  if (bill === null || bill.version !== version) return { changes: null, answer: null };
  const view = await loadView(house, bill.accountId);
  const now = house.clock.now();
  const wait = (reason: string, until?: number): Decided => only(putOff(bill, reason, now, until));
  if (isTooOld(bill, now)) return only(overBill(bill, 'given_up', bill.reason));
  const payable = await payableOf(house, view, bill);
  if (payable === null) return only(overBill(bill, 'settled', null));
  if (payable.fromAt > now) return only(putOff(bill, null, now, payable.fromAt));
  const rests = await restsBecause(house, view, bill);
  if (rests !== null) return wait(rests);
  const open = await house.store.reads.undecidedAttempts(bill.accountId, payable.askedSince);
  if (open.length > 0) return wait('Another ask may still end in a payment.', now + SOON_MS);
  if (payable.amount.minor === 0n) return wait('The wallet pays for it.');
  const chosen = await chosenFor(house, view, bill, payable.amount);
  if (chosen === null) return wait('No mandate can be charged now.');
  const { gateway, mandate } = chosen;
  const outgoing = await outgoingOf(house, view, gateway, {
    amount: roundUpTo(payable.amount, gateway.stepMinor ?? 1n),
    subscriptionId: payable.subscriptionId,
    payer: mandate.id,
    mandate,
    description: payable.description,
  });
  const next = charging(bill, { mandateId: mandate.id, attemptId: outgoing.attempt.id }, now);
  const changes = { seen: [view.seen], attempts: [outgoing.attempt], autopayBills: [next] };
  return { changes, answer: { bill: next, gateway, outgoing } };
}

function only(next: AutopayBill): Decided {
  return { changes: { autopayBills: [next] }, answer: null };
}

/** What of a bill is to be charged, and from when. */
interface Payable {
  readonly amount: Money;
  readonly subscriptionId: Attempt['subscriptionId'];
  readonly description: string | null;
  readonly fromAt: number;
  /** Asks of before were for other bills. */
  readonly askedSince: number;
}

/** Null when it is paid, or will never be. */
async function payableOf(house: House, view: AccountView, bill: AutopayBill): Promise<Payable | null> {
  if (view.account.state === 'closed') return null;
  return bill.kind === 'term' ? nextTerm(house, view, bill) : openInvoice(house, view, bill);
}

/** What a guest buys at a hotspot she buys when she wants it; all else that is prepaid goes on. */
async function nextTerm(house: House, view: AccountView, { subjectId, billAt }: AutopayBill): Promise<Payable | null> {
  const held = view.subscriptions.find(({ subscription }) => subscription.id === subjectId);
  if (held?.subscription.paidUntil !== billAt) return null;
  const one = toRenew(view, held.subscription.id, house.clock.now());
  if (one?.plan.terms.kind !== 'prepaid' || one.plan.service.access === 'hotspot') return null;
  const term = one.terms.findLast(({ endAt }) => endAt === billAt) ?? { startAt: billAt, endAt: billAt };
  return {
    amount: await amountDue(house, view, one.subscription.id),
    subscriptionId: one.subscription.id,
    description: one.plan.name,
    fromAt: chargeTermAt(term, one.plan.terms.renewal === 'restart'),
    askedSince: term.startAt,
  };
}

/** No more than is open once the wallet is put to it, whichever document that then pays. */
function openInvoice(house: House, view: AccountView, { subjectId, billAt }: AutopayBill): Payable | null {
  const open = view.openInvoices.find(({ invoice }) => invoice.id === subjectId);
  if (open === undefined) return null;
  const owed = view.openInvoices.map((one) => one.owed);
  const left = lessPurses(view, sum(owed, view.account.currency), house.clock.now());
  const subscriptionId = open.invoice.lines.find((line) => line.subscriptionId != null)?.subscriptionId ?? null;
  const { number, issuedAt } = open.invoice;
  const amount = compareMoney(open.owed, left) < 0 ? open.owed : left;
  return {
    amount,
    subscriptionId,
    description: number,
    fromAt: 0,
    askedSince: Math.min(issuedAt, billAt),
  };
}

/** Why she is not charged for it just now; null when she may be. */
async function restsBecause(house: House, view: AccountView, bill: AutopayBill): Promise<string | null> {
  const { account, subscriptions, openInvoices } = view;
  // What a payer has taken back is never taken again without asking her, not even with what comes after it.
  if (openInvoices.some(({ invoice }) => isTakenDocument(invoice))) return 'Money of hers was taken back.';
  const now = house.clock.now();
  const holds = await house.store.reads.dunningHolds(account.id);
  const hold = holds.find(({ fromAt, untilAt, releasedAt }) => {
    return releasedAt === null && fromAt <= now && (untilAt === null || untilAt > now);
  });
  if (hold !== undefined) return `Nothing is asked of her: ${hold.reason}`;
  if (bill.kind === 'invoice') return null;
  const one = subscriptions.find(({ subscription }) => subscription.id === bill.subjectId);
  if (account.state === 'suspended' || one?.subscription.state === 'suspended') return 'It is suspended.';
  // Her money would pay for that, and not for the time that is over.
  return changeToPay(view, one?.subscription.id ?? null) === null ? null : 'A change waits for its money.';
}

/** The newest mandate of the preferred gateway. One that fails is still tried for what it was charged for before. */
async function chosenFor(
  house: House,
  { account }: AccountView,
  bill: AutopayBill,
  amount: Money,
): Promise<{ readonly gateway: AskingGateway; readonly mandate: Mandate } | null> {
  const now = house.clock.now();
  const mandates = (await house.store.reads.mandatesOf(account.id)).filter(
    (one) => unusableReason(one, now) === null && (one.state === 'active' || one.id === bill.mandateId),
  );
  if (mandates.length === 0) return null;
  const among = new Set(mandates.map(({ gateway }) => gateway));
  const chosen = await gatewaysFor(house, { account, amount, rounds: true, purpose: 'mandate', among });
  for (const { gateway, health } of chosen) {
    const mandate = health.status === 'down' ? undefined : newest(mandates, gateway.name);
    if (mandate !== undefined) return { gateway, mandate };
  }
  return null;
}

/** They are read newest first; what works goes before what fails. */
function newest(mandates: readonly Mandate[], name: string): Mandate | undefined {
  const own = mandates.filter(({ gateway }) => gateway === name);
  return own.find(({ state }) => state === 'active') ?? own[0];
}

/**
 * Looks what became of the attempt of a bill. What somebody else has written meanwhile, the next look finds. Of an
 * attempt of which nobody knows the end a person is told; the bill is over when it is paid otherwise, or too old.
 */
async function follow(house: House, bill: AutopayBill): Promise<void> {
  const { reads } = house.store;
  // Read before the attempt: who pays by that writes both at once.
  const owed = isOwed(await loadView(house, bill.accountId), bill);
  const attempt = bill.attemptId === null ? null : await reads.attempt(bill.attemptId);
  const mandate = bill.mandateId === null ? null : await reads.mandate(bill.mandateId);
  const now = house.clock.now();
  if (attempt?.state === 'succeeded') {
    await write(house, overBill(bill, 'charged', null), mandate, mandate === null ? null : charged(mandate));
  } else if (attempt?.state === 'failed') {
    const reason = attempt.reason ?? 'The provider gave no reason.';
    const next = mandate === null || mandate.state === 'ended' ? null : declined(mandate, reason);
    await write(house, declinedBill(bill, reason, now), mandate, next);
  } else if (!owed) {
    await write(house, overBill(bill, 'settled', null), mandate, null);
  } else if (isTooOld(bill, now)) {
    await write(house, overBill(bill, 'given_up', attempt?.reason ?? UNKNOWN), mandate, null);
  } else {
    await write(house, stillCharging(bill, attempt?.createdAt ?? now, now), mandate, null);
  }
}

/** Whether a bill is still to be paid, whatever is to be paid for it now. */
function isOwed({ account, subscriptions, openInvoices }: AccountView, bill: AutopayBill): boolean {
  if (account.state === 'closed') return false;
  const { subjectId, billAt } = bill;
  if (bill.kind === 'invoice') return openInvoices.some(({ invoice }) => invoice.id === subjectId);
  return subscriptions.some(({ subscription }) => subscription.id === subjectId && subscription.paidUntil === billAt);
}

const UNKNOWN = 'Nobody knows what became of its charge.';

async function write(house: House, bill: AutopayBill, before: Mandate | null, after: Mandate | null): Promise<void> {
  const account = after?.accountId == null ? null : await house.store.reads.account(after.accountId);
  const isMoved = after !== null && before?.state !== after.state;
  await commit(house, {
    seen: seenOf(account),
    autopayBills: [bill],
    mandates: after === null ? [] : [after],
    outbox: isMoved ? [mandateMoved(after, house.clock.now())] : [],
  });
}

/** Nothing of this counts against the mandate, and it is tried again later. */
async function later(house: House, bill: AutopayBill, reason: string): Promise<void> {
  await commit(house, { autopayBills: [putOff(bill, reason, house.clock.now())] });
}

/** How soon a bill is looked at again that waits for another ask. */
const SOON_MS = 5 * 60_000;
