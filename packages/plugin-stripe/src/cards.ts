import type { MandateResult, NextStep } from '@daftari/core';
import type { z } from 'zod';
import { customerOf, knownCustomer, type Whom } from './customers.ts';
import { stripeErrors } from './errors.ts';
import type { Link } from './link.ts';
import { parsed } from './messages.ts';
import type { StripeOptions } from './options.ts';
import type { Stripe } from './stripe/sdk.ts';
import { Method, NAMES } from './stripe/shapes.ts';
import { methodResults } from './stripe/translate.ts';

/** A card that an account has saved. */
export interface SavedCard {
  /** Stripe's name for it: the mandate's `providerReference`. */
  readonly id: string;
  /** `Visa •••• 4242`. */
  readonly label: string;
  readonly expiresAt: number | null;
}

/** Most people have two. */
const MOST_CARDS = 100;

/**
 * Begins to save a card for later charges: on Stripe's page, or by its element in the portal. The mandate itself is
 * told by an event, once Stripe has it.
 * @throws stripe.refused, stripe.unreachable
 */
export async function setUpCard(link: Link, options: StripeOptions, whom: Whom): Promise<NextStep> {
  const { live, asksBy, publishableKey, returnUrl } = options;
  const customer = await customerOf(link, live, whom);
  const metadata = { [NAMES.account]: whom.accountId };
  // Each wish is a new one: two cards may be saved on one day.
  const key = `set-up:${link.host().ids.next('set')}`;
  if (asksBy === 'card' && publishableKey !== undefined) {
    const { client_secret: clientSecret } = await link.move(key, 'customer', (stripe, keyed) =>
      stripe.setupIntents.create(
        { customer, usage: 'off_session', allowed_payment_method_types: ['card'], metadata },
        keyed,
      ),
    );
    if (clientSecret === null) throw new Error('Stripe has begun to save a card without the secret for it.');
    return { kind: 'confirm', clientSecret, publishableKey };
  }
  const { url } = await link.move(key, 'customer', (stripe, keyed) =>
    stripe.checkout.sessions.create(
      {
        mode: 'setup',
        customer,
        allowed_payment_method_types: ['card'],
        metadata,
        setup_intent_data: { metadata },
        success_url: returnUrl,
        cancel_url: returnUrl,
      },
      keyed,
    ),
  );
  if (url === null) throw new Error('Stripe has made a page without an address.');
  return { kind: 'open', url };
}

/**
 * The cards that Stripe keeps for an account.
 * @throws stripe.refused, stripe.unreachable
 */
export async function cardsOf(link: Link, { live }: StripeOptions, accountId: string): Promise<readonly SavedCard[]> {
  const customer = await knownCustomer(link, live, accountId);
  if (customer === null) return [];
  const { data } = await link.look('customer', (stripe) =>
    stripe.customers.listPaymentMethods(customer, { type: 'card', limit: MOST_CARDS }),
  );
  return data.flatMap(mandatesIn).map(({ providerReference: id, label, expiresAt }) => ({ id, label, expiresAt }));
}

/**
 * Has Stripe forget a card of an account. An event tells the end of its mandate.
 * @throws stripe.notOurs, stripe.refused, stripe.unreachable
 */
export async function forgetCard(link: Link, options: StripeOptions, accountId: string, card: string): Promise<void> {
  const cards = await cardsOf(link, options, accountId);
  if (!cards.some(({ id }) => id === card)) throw stripeErrors.notOurs({ card, accountId });
  await link.move(`detach:${card}`, 'saved card', (stripe, keyed) => stripe.paymentMethods.detach(card, {}, keyed));
}

const mandatesIn = (method: Stripe.PaymentMethod): readonly MandateResult[] =>
  methodResults(parsed(Method, method satisfies z.input<typeof Method>, 'saved card'), method.created * 1_000);
