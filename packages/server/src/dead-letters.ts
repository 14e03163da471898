import { defineErrors, type Billing, type DeadMessage, type Delivery } from '@daftari/core';
import { withoutSecrets } from './redact.ts';

/** The most dead letters of a kind that are shown at once. */
export const MOST_SHOWN = 200;

/** What waits for a person: events that a plugin could not hear, and messages of gateways that could not be taken. */
export interface DeadLetters {
  readonly deliveries: readonly Delivery[];
  /** These may be money. */
  readonly messages: readonly DeadMessage[];
}

const deadLetterErrors = defineErrors('deadLetter', {
  id: ['invalid', 'A dead letter is named by the number of a delivery, or by gateway/key of a message; got {id}.'],
});

/** What waits for a person, oldest first, without the secrets that a provider may have sent along. */
export async function deadLetters({ store }: Pick<Billing, 'store'>): Promise<DeadLetters> {
  const [deliveries, messages] = await Promise.all([store.deadDeliveries(MOST_SHOWN), store.deadInbox(MOST_SHOWN)]);
  return {
    deliveries: deliveries.map((one) => ({ ...one, payload: withoutSecrets(one.payload) })),
    messages: messages.map((one) => ({ ...one, body: withoutSecrets(one.body) })),
  };
}

/**
 * Lets a dead letter be tried again: `12` is a delivery, `mpesa/key` a message.
 * @throws BillingError `deadLetter.id`, `storage.deliveryMissing`, `storage.messageMissing`
 */
export async function replayLetter({ store, clock }: Pick<Billing, 'store' | 'clock'>, letter: string): Promise<void> {
  if (/^\d+$/.test(letter)) return store.replayDelivery(letter, clock.now());
  const cut = letter.indexOf('/');
  if (cut < 1 || cut === letter.length - 1) throw deadLetterErrors.id({ id: JSON.stringify(letter) });
  return store.replayInbox(letter.slice(0, cut), letter.slice(cut + 1), clock.now());
}

/** A line for each dead letter, which begins with what `--replay` takes. */
export function linesOf({ deliveries, messages }: DeadLetters): readonly string[] {
  const lines = [
    ...messages.map((one) => `${one.gateway}/${one.key}  ${one.topic}, tried ${one.tries} times: ${one.reason ?? '?'}`),
    ...deliveries.map(
      (one) => `${one.id}  ${one.event} for ${one.consumer}, tried ${one.attempts} times: ${one.reason ?? '?'}`,
    ),
  ];
  return lines.length === 0 ? ['no dead letters'] : lines;
}
