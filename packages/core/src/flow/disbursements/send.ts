import type { Disbursement } from '../../domain/disbursement.ts';
import { askLater, failed, isUnderWay, leaving, taken, uncertain } from '../../domain/disbursement-state.ts';
import { isBillingError } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import type { Gateway, GatewayAsked } from '../../ports/gateway.ts';
import type { Claim } from '../../ports/store.ts';
import { untilFresh, type House, type Task } from '../house.ts';
import { askAbout } from './check.ts';
import { knownDisbursement, payOutOf } from './known.ts';
import { moving } from './moving.ts';

/** Claims money that is to be sent, and money whose outcome is to be asked for: each task deals with one. */
export async function takeDisbursements(house: House, claim: Claim): Promise<readonly Task[]> {
  const claimed = await house.store.claimDisbursements(claim);
  return claimed.map((one) => async () => {
    if (one.state === 'ready') await sendOne(house, one);
    else await askAbout(house, one, 'due');
  });
}

/**
 * Sends it, once. That it leaves is committed before the provider is called, so that whoever finds it later asks, and
 * does not call again: a kill in between leaves money that was never sent and that nobody is sure of, but never money
 * that was sent twice.
 */
async function sendOne(house: House, one: Disbursement): Promise<void> {
  const gateway = house.gateways.get(one.gateway);
  const payOut = gateway?.payOut?.bind(gateway);
  if (payOut === undefined) return putOff(house, one, 'there is no such gateway that sends money', NO_GATEWAY_MS);
  const health = gateway?.health?.();
  if (health?.status === 'down') return putOff(house, one, health.reason ?? 'it is down', DOWN_MS);
  const left = await untilFresh(house, `the disbursement ${one.id}`, async () => {
    const known = await knownDisbursement(house, one.id);
    if (known.state !== 'ready') return { changes: null, answer: null };
    const next = leaving(known, house.clock.now());
    return { changes: await moving(house, known, next), answer: next };
  });
  if (left === null) return;
  await heard(house, left.id, await called(house, payOut, left));
}

const NO_GATEWAY_MS = 300_000;
const DOWN_MS = 60_000;

/** What the call has told: that the provider has taken it, that it surely has not, or nothing. */
type Told = (one: Disbursement, now: number) => Disbursement;

async function called(house: House, payOut: NonNullable<Gateway['payOut']>, one: Disbursement): Promise<Told> {
  let asked: GatewayAsked;
  try {
    asked = await payOut(payOutOf(one), house.signal);
  } catch (fault) {
    const isSure = isBillingError(fault) && SURE.has(fault.kind);
    if (isSure) return (now, at) => failed(now, fault.message, at);
    const reason = isBillingError(fault) ? fault.message : 'The provider did not answer.';
    house.log.warn('Nobody knows whether money was sent', { disbursementId: one.id, reason: String(fault) });
    return (now, at) => uncertain(askLater(now, at), reason, at);
  }
  return (now, at) => taken(now, asked.providerReference, at);
}

/** Kinds of refusal after which nothing has left. `invalid` is none: so is an answer that cannot be read. */
const SURE: ReadonlySet<string> = new Set(['refused', 'unavailable']);

/** Writes what the call has told, unless a message was faster. If that fails, it is asked for like any other. */
async function heard(house: House, disbursementId: Id<'Disbursement'>, told: Told): Promise<void> {
  try {
    await untilFresh(house, `the disbursement ${disbursementId}`, async () => {
      const known = await knownDisbursement(house, disbursementId);
      if (!isUnderWay(known) || known.providerReference !== null) return { changes: null, answer: undefined };
      return { changes: await moving(house, known, told(known, house.clock.now())), answer: undefined };
    });
  } catch (fault) {
    house.log.error('What became of an order to send money could not be written', {
      disbursementId,
      reason: String(fault),
    });
  }
}

async function putOff(house: House, one: Disbursement, reason: string, ms: number): Promise<void> {
  house.log.warn('Money waits to be sent', { disbursementId: one.id, gateway: one.gateway, reason });
  await untilFresh(house, `the disbursement ${one.id}`, async () => {
    const known = await knownDisbursement(house, one.id);
    if (known.state !== 'ready') return { changes: null, answer: undefined };
    const next = { ...known, nextCheckAt: house.clock.now() + ms };
    return { changes: await moving(house, known, next), answer: undefined };
  });
}
