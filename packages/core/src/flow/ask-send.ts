import { checkLater, settle, type Attempt } from '../domain/payment.ts';
import { isBillingError, type BillingError } from '../kernel/error.ts';
import type { GatewayAsk, GatewayAsked } from '../ports/gateway.ts';
import type { OutboxEvent, Written } from '../ports/store.ts';
import type { Asked } from './ask.ts';
import type { AskingGateway } from './gateways.ts';
import { commit, event, type House } from './house.ts';
import { whenUnresolved } from './payment.ts';

/** What goes out to a provider for an attempt that is written. */
export interface Outgoing extends Pick<GatewayAsk, 'accountNumber' | 'description' | 'mandate'> {
  readonly attempt: Attempt;
}

/**
 * Sends an ask out, and writes down what the provider answered. Told `again`, because the first answer was lost, only a
 * refusal is a sure end: what was not reached now may have been reached then.
 * @throws BillingError the gateway's own, once the attempt is written as failed
 */
export async function sendAsk(house: House, gateway: AskingGateway, outgoing: Outgoing, again = false): Promise<Asked> {
  const { attempt, ...shown } = outgoing;
  const { id: attemptId, accountId, amount, payer } = attempt;
  let asked: GatewayAsked;
  try {
    asked = await gateway.request({ attemptId, accountId, amount, payer, ...shown }, house.signal);
  } catch (fault) {
    const unknown = await afterFault(house, gateway, attempt, fault, again);
    return { ...unknown, next: null };
  }
  return { ...(await accepted(house, attempt, asked.providerReference)), next: asked.next ?? null };
}

/** Whether an ask whose answer was lost can be told again, because the provider still knows it by our name. */
export function canTellAgain(gateway: Pick<AskingGateway, 'knowsAsksMs'>, attempt: Attempt, now: number): boolean {
  return attempt.providerReference === null && now - attempt.createdAt < (gateway.knowsAsksMs ?? 0);
}

/** Writes an attempt; that nobody will ask about it any more is told. */
export function writeAttempt(house: House, before: Attempt, after: Attempt): Promise<Written> {
  return commit(house, { attempts: [after], outbox: whenUnresolved(before, after, house.clock.now()) });
}

/**
 * The provider has taken the ask. That our database fails us now is no failure of the ask: its name is written again,
 * and if that is in vain, nobody knows what becomes of it until the callback names it.
 */
async function accepted(house: House, attempt: Attempt, providerReference: string): Promise<Attempt> {
  const now = house.clock.now();
  const processing: Attempt = {
    ...attempt,
    state: 'processing',
    reason: null,
    providerReference,
    acceptedAt: now,
    changedAt: now,
  };
  const next = checkLater(processing, now);
  const { id: attemptId } = attempt;
  for (let tries = 1; tries <= NAME_TRIES; tries++) {
    try {
      if ((await writeAttempt(house, attempt, next)).outcome === 'written') return next;
      // The callback was faster than we.
      const known = await house.store.reads.attempt(attemptId);
      if (known?.state === 'succeeded' || known?.providerReference === providerReference) return known;
    } catch (fault) {
      house.log.warn('The name of an ask could not be written', { attemptId, tries, reason: String(fault) });
    }
  }
  house.log.error('An ask was accepted and its name could not be written', { attemptId, providerReference });
  return { ...next, state: 'unknown', reason: UNWRITTEN };
}

/** The attempt where nobody knows what became of it; where it surely came to nothing, that is written and thrown. */
async function afterFault(
  house: House,
  gateway: AskingGateway,
  attempt: Attempt,
  fault: unknown,
  again: boolean,
): Promise<Attempt> {
  const now = house.clock.now();
  if (!isBillingError(fault) || !isSure(fault, again)) {
    const reason = isBillingError(fault) ? fault.message : 'The provider did not answer.';
    const unknown: Attempt = { ...attempt, state: 'unknown', reason, changedAt: now, nextCheckAt: null };
    const next = canTellAgain(gateway, attempt, now) ? checkLater(unknown, now) : unknown;
    await writeAttempt(house, attempt, next);
    return next;
  }
  const over = settle(attempt, { kind: 'failed', providerReference: attempt.id, reason: fault.message }, now);
  await commit(house, { attempts: [over], outbox: failures(over, fault, now) });
  throw fault;
}

/** Of all other kinds nobody knows: an answer that cannot be read is `invalid`, and the ask may stand. */
function isSure({ kind }: BillingError, again: boolean): boolean {
  return kind === 'refused' || (!again && kind === 'unavailable');
}

function failures({ id: attemptId, accountId }: Attempt, fault: BillingError, now: number): readonly OutboxEvent[] {
  const reason = fault.message;
  const failed = event('paymentFailed', accountId, now, { accountId, attemptId, reason });
  if (fault.code !== 'mandate.needsPayer') return [failed];
  const url = typeof fault.details['url'] === 'string' ? fault.details['url'] : null;
  return [failed, event('paymentNeedsPayer', accountId, now, { accountId, attemptId, reason, url })];
}

/** How often the name of an accepted ask is written before that is given up. */
const NAME_TRIES = 3;
const UNWRITTEN = 'The provider accepted the ask, and its answer could not be stored.';
