import { defineErrors, isBillingError } from '../kernel/error.ts';
import { answeredBy, ASK_LIFE_MS, paymentErrors, type GatewayResult, type ReceivedResult } from '../domain/payment.ts';
import type { Money } from '../kernel/money.ts';
import type { Gateway, InboxMessage } from '../ports/gateway.ts';
import type { Claim, OutboxEvent } from '../ports/store.ts';
import { commit, event, type House, type Task } from './house.ts';
import { applyResult } from './payment.ts';

/** How often a message that cannot be dealt with is taken up again before a person must look. */
const TRIES_MS: readonly number[] = [250, 1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000];

const inboxErrors = defineErrors('inbox', {
  otherAmount: [
    'conflict',
    'The callback for {reference} tells another amount than was asked for: a person must look.',
  ],
  contradicted: ['unavailable', 'The callback says paid and the provider, when asked, says: {reason}'],
});

/** Claims stored messages of gateways: each task deals with one. */
export async function takeInbox(house: House, claim: Claim): Promise<readonly Task[]> {
  const messages = await house.store.claimInbox(claim);
  return messages.map((message) => () => processMessage(house, message));
}

async function processMessage(house: House, message: InboxMessage): Promise<void> {
  const { gateway: name, key } = message;
  try {
    const dealt = await dealWith(house, message);
    if (dealt !== null) {
      const { outcome, outbox } = dealt;
      await commit(house, { inboxDone: [{ gateway: name, key, doneAt: house.clock.now(), outcome }], outbox });
      return;
    }
    await defer(house, message, 'the provider says that it is still being processed');
  } catch (fault) {
    if (isBillingError(fault) && (fault.kind === 'invalid' || fault.kind === 'conflict')) {
      house.log.warn('A message of a gateway was set aside', { gateway: name, key, reason: fault.message });
      await house.store.deferInbox(message, null, fault.message);
      return;
    }
    await defer(house, message, String(fault));
  }
}

/** What came of a message: in a word for people, and as events. */
interface Dealt {
  readonly outcome: string;
  readonly outbox: readonly OutboxEvent[];
}

/** Null when it is too early to say. */
async function dealWith(house: House, message: InboxMessage): Promise<Dealt | null> {
  const gateway = house.gateways.get(message.gateway);
  if (gateway === undefined) throw new Error(`no gateway ${message.gateway}`);
  const outcomes: string[] = [];
  const outbox: OutboxEvent[] = [];
  for (const result of gateway.read(message)) {
    const believed = await confirm(house, gateway, message, result);
    if (believed === 'later') return null;
    if (believed === 'forged') outbox.push(disbelieved(house, message, result));
    outcomes.push(believed === 'forged' ? 'not believed' : (await applyResult(house, gateway.name, result)).outcome);
  }
  return { outcome: outcomes.join(', ') || 'nothing of money', outbox };
}

/** Nobody is told money that did not come in silence: somebody sends us callbacks, or our provider has forgotten. */
function disbelieved(house: House, { gateway, key }: InboxMessage, result: GatewayResult): OutboxEvent {
  const reference = result.providerReference ?? key;
  const reason = 'The provider, when asked, knows of no such request.';
  house.log.warn('A callback was not believed', { gateway, key, reference, reason });
  return event('paymentDisbelieved', gateway, house.clock.now(), { gateway, key, reference, reason });
}

/** Callbacks bear no signature, so money in them is believed only if it is ours and the provider says the same. */
async function confirm(house: House, gateway: Gateway, message: InboxMessage, result: GatewayResult): Promise<Belief> {
  if (result.kind !== 'received' || result.providerReference === null) return 'believed';
  const reference = result.providerReference;
  const attempt = await house.store.reads.attemptByReference(gateway.name, reference);
  if (attempt === null) return confirmStranger(house, gateway, message, { ...result, providerReference: reference });
  if (result.amount !== null && result.amount.minor !== attempt.amount.minor)
    throw inboxErrors.otherAmount({ reference });
  const query = gateway.query?.bind(gateway);
  const sure = attempt.state === 'succeeded' || gateway.doubts?.(message, result) !== true;
  if (sure || query === undefined) return 'believed';
  const truth = await query(reference, house.signal);
  if (truth.kind !== 'failed') return truth.kind === 'received' ? 'believed' : 'later';
  // The provider contradicts itself: asked again, and in the end shown to a person, never dropped.
  throw inboxErrors.contradicted({ reason: truth.reason });
}

/**
 * Money for an ask that we know nothing of. Our own ask may still be on its way to the database, or its answer may have
 * been lost; the provider knows its own asks, and a forgery is none of them. Only its word that there is none says so:
 * that it refuses to answer us, for whatever reason, says nothing of the money.
 */
async function confirmStranger(
  house: House,
  gateway: Gateway,
  message: InboxMessage,
  result: Stranger,
): Promise<Belief> {
  const { providerReference: reference, amount } = result;
  if (house.clock.now() - message.receivedAt < ON_ITS_WAY_MS) return 'later';
  const query = gateway.query?.bind(gateway);
  if (query === undefined) throw paymentErrors.notOurs({ reference, reason: 'the provider cannot be asked' });
  if (amount === null) throw paymentErrors.notOurs({ reference, reason: 'it does not say how much was paid' });
  try {
    const truth = await query(reference, house.signal);
    if (truth.kind === 'failed') throw inboxErrors.contradicted({ reason: truth.reason });
    if (truth.kind === 'pending') return 'later';
  } catch (fault) {
    if (isBillingError(fault) && fault.kind === 'missing') return 'forged';
    throw fault;
  }
  return (await giveName(house, message, { ...result, amount })) ? 'believed' : 'later';
}

/** Money for an ask that is not known by this name. */
type Stranger = ReceivedResult & { readonly providerReference: string };

/**
 * Finds the ask whose answer was lost between the provider and the database, and writes down the name that the provider
 * gave it. Where none fits, or several do, the money waits for a person. False when somebody wrote meanwhile.
 */
async function giveName(
  house: House,
  { gateway, receivedAt }: InboxMessage,
  { amount, payer, receipt, providerAt, providerReference }: Stranger & { readonly amount: Money },
): Promise<boolean> {
  const { reads } = house.store;
  if (receipt !== null && (await reads.paymentByName(gateway, receipt)) !== null) return true;
  const at = providerAt ?? receivedAt;
  const attempt = answeredBy({ amount, payer, at }, await reads.attemptsWithoutReference(gateway, at - ASK_LIFE_MS));
  if (attempt === null) return true;
  house.log.warn('An ask whose answer was lost is found by its callback', { attemptId: attempt.id, providerReference });
  const written = await commit(house, { attempts: [{ ...attempt, providerReference, changedAt: house.clock.now() }] });
  return written.outcome === 'written';
}

/** Whether the money in a message is booked now, looked at again, or not at all. */
type Belief = 'believed' | 'later' | 'forged';

/** How long our own ask may take from the provider's answer to the database, in milliseconds. */
const ON_ITS_WAY_MS = 10_000;

async function defer(house: House, message: InboxMessage, reason: string): Promise<void> {
  const delay = TRIES_MS[message.tries ?? 0];
  await house.store.deferInbox(message, delay === undefined ? null : house.clock.now() + delay, reason);
}
