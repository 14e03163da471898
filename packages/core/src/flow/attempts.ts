import { attemptErrors } from '../domain/asking.ts';
import { lookedAtNow, type AutopayBill } from '../domain/autopay.ts';
import type { Invoice } from '../domain/invoice.ts';
import { unusableReason } from '../domain/mandate.ts';
import { checkLater, isUnresolved, paymentErrors, settle, type Attempt } from '../domain/payment.ts';
import { isBillingError } from '../kernel/error.ts';
import { id, type Id } from '../kernel/id.ts';
import type { Claim } from '../ports/store.ts';
import { planNameOf, shownOf } from './ask.ts';
import { canTellAgain, sendAsk, writeAttempt, type Outgoing } from './ask-send.ts';
import type { AskingGateway } from './gateways.ts';
import { event, isStop, loadView, untilFresh, type House, type Task } from './house.ts';
import { applyResult } from './payment.ts';

/** What a person has found out about an attempt that nobody asks about any more. */
export interface AttemptVerdict {
  readonly to: 'failed';
  /** A sentence for people. */
  readonly reason: string;
}

/** Claims attempts that nobody has answered: each task asks its provider about one. */
export async function takeAttempts(house: House, claim: Claim): Promise<readonly Task[]> {
  const attempts = await house.store.claimAttempts(claim);
  return attempts.map((attempt) => () => checkAttempt(house, attempt));
}

/** Asks the provider once what became of an attempt. */
export async function checkAttempt(house: House, attempt: Attempt): Promise<void> {
  const gateway = house.gateways.get(attempt.gateway);
  const { providerReference } = attempt;
  const now = house.clock.now();
  if (gateway?.request !== undefined && isUndecided(attempt) && canTellAgain(gateway, attempt, now)) {
    return tellAgain(house, gateway as AskingGateway, attempt);
  }
  const query = gateway?.query?.bind(gateway);
  if (query === undefined || providerReference === null) {
    // We ended between writing the attempt and hearing the provider: the ask may have gone out.
    const unknown =
      attempt.state === 'created' ? { state: 'unknown' as const, reason: INTERRUPTED, changedAt: now } : {};
    await writeAttempt(house, attempt, { ...attempt, ...unknown, nextCheckAt: null });
    return;
  }
  try {
    const result = await query(providerReference, house.signal);
    // That one which has failed may yet be paid is no news: only the next question is planned.
    const isAsBefore = attempt.state === 'failed' && result.kind === 'failed' && result.maybeLate === true;
    if (result.kind === 'pending' || isAsBefore) await writeAttempt(house, attempt, checkLater(attempt, now));
    else await applyResult(house, attempt.gateway, result);
  } catch (fault) {
    if (isStop(house, fault)) throw fault;
    house.log.warn('The provider could not be asked about an attempt', {
      attemptId: attempt.id,
      reason: String(fault),
    });
    await writeAttempt(house, attempt, checkLater(attempt, now));
  }
}

/**
 * A person says that an ask of which nobody knew the end has come to nothing. Money that comes for it later all the
 * same still counts.
 * @throws BillingError `payment.attemptMissing`, `attempt.paid`, `attempt.stillAsked`, `attempt.noReason`
 */
export async function settleAttempt(
  house: House,
  attemptId: Id<'Attempt'>,
  verdict: AttemptVerdict,
  actor: string,
): Promise<Attempt> {
  const said = verdict.reason.trim().slice(0, 500);
  if (said === '') throw attemptErrors.noReason({ attemptId });
  return untilFresh(house, `the attempt ${attemptId}`, async () => {
    const attempt = await house.store.reads.attempt(attemptId);
    if (attempt === null) throw paymentErrors.attemptMissing({ attemptId });
    if (attempt.state === 'failed') return { changes: null, answer: attempt };
    if (attempt.state === 'succeeded') throw attemptErrors.paid({ attemptId });
    if (!isUnresolved(attempt)) throw attemptErrors.stillAsked({ attemptId, nextCheckAt: attempt.nextCheckAt });
    const now = house.clock.now();
    const reason = `${said} (${actor})`;
    const failed = settle(attempt, { kind: 'failed', providerReference: attemptId, reason }, now);
    const { accountId } = attempt;
    const told = event('paymentFailed', accountId, now, { accountId, attemptId, reason });
    const bill = await billOf(house, attempt);
    const autopayBills = bill?.state === 'charging' ? [lookedAtNow(bill, now)] : [];
    return { changes: { attempts: [failed], autopayBills, outbox: [told] }, answer: failed };
  });
}

/**
 * The provider knows asks by our name for a while, so that one whose answer was lost is told once more: it answers as
 * it did, or does now what it never heard of.
 */
async function tellAgain(house: House, gateway: AskingGateway, attempt: Attempt): Promise<void> {
  const outgoing = await outgoingAgain(house, attempt);
  if (outgoing === null) {
    const reason = 'The mandate has ended before the provider answered.';
    const now = house.clock.now();
    await writeAttempt(house, attempt, { ...attempt, state: 'unknown', reason, changedAt: now, nextCheckAt: null });
    return;
  }
  try {
    await sendAsk(house, gateway, outgoing, true);
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    house.log.info('An ask that was told again has failed', { attemptId: attempt.id, reason: fault.message });
  }
}

/** What went out the first time, word for word; null where it may not go out any more. */
async function outgoingAgain(house: House, attempt: Attempt): Promise<Outgoing | null> {
  const view = await loadView(house, attempt.accountId);
  if (attempt.mandateId == null) {
    return { attempt, mandate: null, ...shownOf(view, planNameOf(view, attempt.subscriptionId)) };
  }
  const mandate = await house.store.reads.mandate(attempt.mandateId);
  if (mandate === null || unusableReason(mandate, house.clock.now()) !== null) return null;
  const charged = await invoiceCharged(house, attempt);
  const description = charged === null ? planNameOf(view, attempt.subscriptionId) : charged.number;
  return { attempt, mandate: mandate.providerReference, ...shownOf(view, description) };
}

/** The invoice that an attempt charges without being asked; null for one that charges something else. */
async function invoiceCharged(house: House, attempt: Attempt): Promise<Invoice | null> {
  const bill = await billOf(house, attempt);
  if (bill?.kind !== 'invoice') return null;
  return (await house.store.reads.invoice(id(bill.subjectId)))?.invoice ?? null;
}

/** The bill that an attempt charges; undefined for one that a person has asked for. */
async function billOf(house: House, { id: attemptId, accountId }: Attempt): Promise<AutopayBill | undefined> {
  const bills = await house.store.reads.autopayOf(accountId, BILLS_LOOKED_AT);
  return bills.find((one) => one.attemptId === attemptId);
}

/** An ask is told again within a day, or settled by a person soon after, and its bill is days old at the most. */
const BILLS_LOOKED_AT = 100;

function isUndecided({ state }: Attempt): boolean {
  return state === 'created' || state === 'unknown';
}

const INTERRUPTED = 'The ask was interrupted before the provider answered.';
