import { defineErrors, isBillingError } from '../kernel/error.ts';
import type { AttemptResult, FailedResult, GatewayResult, ReceivedResult } from '../domain/gateway-result.ts';
import { answeredBy, ASK_LIFE_MS, paymentErrors } from '../domain/payment.ts';
import type { Money } from '../kernel/money.ts';
import type { Gateway, InboxMessage } from '../ports/gateway.ts';
import type { Claim, OutboxEvent } from '../ports/store.ts';
import { commit, event, type House, type Task } from './house.ts';
import { confirmedPayOut } from './disbursements/believe.ts';
import { applyResult } from './payment.ts';

/** How often a message that cannot be dealt with is taken up again before a person must look. */
const TRIES_MS: readonly number[] = [250, 1_000, 5_000, 15_000, 60_000, 300_000, 900_000, 3_600_000];

const inboxErrors = defineErrors('inbox', {
  otherAmount: [
    'conflict',
    'The callback for {reference} tells another amount than was asked for: a person must look.',
  ],
  unconfirmed: ['conflict', 'A callback says that money {what}, and nothing vouches for it: a person must look.'],
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
  for (const told of gateway.read(message)) {
    const result = await confirmedPayOut(house, gateway, message, told);
    const believed = await confirm(house, gateway, message, result);
    if (believed === 'later') return null;
    if (believed === 'forged') outbox.push(disbelieved(house, message, result));
    outcomes.push(await carriedOut(house, gateway, result, believed));
  }
  return { outcome: outcomes.join(', ') || 'nothing of money', outbox };
}

async function carriedOut(
  house: House,
  { name }: Gateway,
  told: GatewayResult,
  believed: Exclude<Belief, 'later'>,
): Promise<string> {
  if (believed === 'forged') return 'not believed';
  if (believed === 'unconfirmed') return 'not confirmed';
  return (await applyResult(house, name, believed === 'believed' ? told : believed)).outcome;
}

/** Nobody is told money that did not come in silence: somebody sends us callbacks, or our provider has forgotten. */
function disbelieved(house: House, { gateway, key }: InboxMessage, result: GatewayResult): OutboxEvent {
  const reference = ('providerReference' in result ? result.providerReference : null) ?? key;
  const reason = 'The provider, when asked, knows of no such request.';
  house.log.warn('A callback was not believed', { gateway, key, reference, reason });
  return event('paymentDisbelieved', gateway, house.clock.now(), { gateway, key, reference, reason });
}

/**
 * Callbacks bear no signature, so what the gateway doubts is believed only if the provider says the same. Money for an
 * ask must be ours, and as much as was asked for, whoever signs it.
 */
async function confirm(house: House, gateway: Gateway, message: InboxMessage, result: GatewayResult): Promise<Belief> {
  const doubted = gateway.doubts?.(message, result) === true;
  switch (result.kind) {
    case 'received':
      return confirmMoney(house, gateway, message, { result, doubted });
    case 'failed':
      return doubted ? confirmFailure(house, gateway, result) : 'believed';
    case 'taken_back':
    case 'restored':
    case 'mandate':
      // The provider cannot be asked about these: who forged one would take, or give, a customer's money.
      if (doubted) throw inboxErrors.unconfirmed({ what: WORDS[result.kind] });
      return 'believed';
    case 'pending':
    case 'paid_out':
    case 'not_paid_out':
    case 'pay_out_pending':
      return 'believed';
  }
}

const WORDS = { taken_back: 'was taken back', restored: 'came back', mandate: 'was allowed' } as const;

async function confirmMoney(
  house: House,
  gateway: Gateway,
  message: InboxMessage,
  { result, doubted }: { readonly result: ReceivedResult; readonly doubted: boolean },
): Promise<Belief> {
  const { providerReference: reference, amount } = result;
  if (reference === null) return 'believed';
  const attempt = await house.store.reads.attemptByReference(gateway.name, reference);
  if (attempt === null) return confirmStranger(house, gateway, message, { ...result, providerReference: reference });
  const differs = amount !== null && !isSameMoney(amount, attempt.amount);
  const query = gateway.query?.bind(gateway);
  if (!differs && (query === undefined || !doubted || attempt.state === 'succeeded')) return 'believed';
  if (query === undefined) throw inboxErrors.otherAmount({ reference });
  const truth = await query(reference, house.signal);
  // The provider contradicts itself: asked again, and in the end shown to a person, never dropped.
  if (truth.kind === 'failed') throw inboxErrors.contradicted({ reason: truth.reason });
  if (truth.kind === 'pending') return 'later';
  // Another amount than was asked for is money too, if the provider says that it is so much.
  if (differs && (truth.amount === null || !isSameMoney(amount, truth.amount)))
    throw inboxErrors.otherAmount({ reference });
  return 'believed';
}

/** A failure that the provider does not confirm is none: what it says instead counts, or is asked for in its time. */
async function confirmFailure(house: House, gateway: Gateway, { providerReference }: FailedResult): Promise<Belief> {
  const query = gateway.query?.bind(gateway);
  const attempt = await house.store.reads.attemptByReference(gateway.name, providerReference);
  if (query === undefined || attempt === null || attempt.state === 'succeeded') return 'believed';
  const truth = await query(providerReference, house.signal);
  if (truth.kind === 'pending') return 'unconfirmed';
  return truth.kind === 'failed' ? 'believed' : truth;
}

function isSameMoney(one: Money, other: Money): boolean {
  return one.minor === other.minor && one.currency === other.currency;
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
    if (truth.amount !== null && !isSameMoney(truth.amount, amount)) throw inboxErrors.otherAmount({ reference });
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

/**
 * Whether what a message says counts, is looked at again, is forged, or is not confirmed; or what the provider says
 * instead.
 */
type Belief = 'believed' | 'later' | 'forged' | 'unconfirmed' | AttemptResult;

/** How long our own ask may take from the provider's answer to the database, in milliseconds. */
const ON_ITS_WAY_MS = 10_000;

async function defer(house: House, message: InboxMessage, reason: string): Promise<void> {
  const delay = TRIES_MS[message.tries ?? 0];
  await house.store.deferInbox(message, delay === undefined ? null : house.clock.now() + delay, reason);
}
