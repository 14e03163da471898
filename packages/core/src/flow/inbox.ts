import { defineErrors, isBillingError } from '../kernel/error.ts';
import type { GatewayResult } from '../domain/payment.ts';
import type { Gateway, InboxMessage } from '../ports/gateway.ts';
import type { Claim } from '../ports/store.ts';
import type { House, Task } from './house.ts';
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
    const outcome = await dealWith(house, message);
    if (outcome !== null) {
      await house.store.write({ inboxDone: [{ gateway: name, key, doneAt: house.clock.now(), outcome }] });
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

/** What came of it in a word for people; null when it is too early to say. */
async function dealWith(house: House, message: InboxMessage): Promise<string | null> {
  const gateway = house.gateways.get(message.gateway);
  if (gateway === undefined) throw new Error(`no gateway ${message.gateway}`);
  const outcomes: string[] = [];
  for (const result of gateway.read(message)) {
    const believed = await confirm(house, gateway, message, result);
    if (believed === 'later') return null;
    outcomes.push(believed === 'forged' ? 'not believed' : (await applyResult(house, gateway.name, result)).outcome);
  }
  return outcomes.join(', ') || 'nothing of money';
}

/** Callbacks bear no signature, so money in them is believed only if it is ours and the provider says the same. */
async function confirm(house: House, gateway: Gateway, message: InboxMessage, result: GatewayResult): Promise<Belief> {
  if (result.kind !== 'received' || result.providerReference === null) return 'believed';
  const reference = result.providerReference;
  const attempt = await house.store.reads.attemptByReference(gateway.name, reference);
  if (attempt === null) return confirmStranger(house, gateway, message, reference);
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
 * been lost; the provider knows its own asks, and a forgery is none of them.
 */
async function confirmStranger(
  house: House,
  gateway: Gateway,
  message: InboxMessage,
  reference: string,
): Promise<Belief> {
  if (house.clock.now() - message.receivedAt < ON_ITS_WAY_MS) return 'later';
  const query = gateway.query?.bind(gateway);
  if (query === undefined) return 'forged';
  try {
    const truth = await query(reference, house.signal);
    return truth.kind === 'received' ? 'believed' : truth.kind === 'pending' ? 'later' : 'forged';
  } catch (fault) {
    if (isBillingError(fault) && fault.kind !== 'unavailable') return 'forged';
    throw fault;
  }
}

/** Whether the money in a message is booked now, looked at again, or not at all. */
type Belief = 'believed' | 'later' | 'forged';

/** How long our own ask may take from the provider's answer to the database, in milliseconds. */
const ON_ITS_WAY_MS = 10_000;

async function defer(house: House, message: InboxMessage, reason: string): Promise<void> {
  const delay = TRIES_MS[message.tries ?? 0];
  await house.store.deferInbox(message, delay === undefined ? null : house.clock.now() + delay, reason);
}
