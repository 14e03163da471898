import { askReference, mandateErrors, type GatewayAsk, type GatewayAsked } from '@daftari/core';
import { customerOf } from './customers.ts';
import { stripeErrors } from './errors.ts';
import type { Keyed, Link } from './link.ts';
import type { StripeOptions } from './options.ts';
import { toStripe } from './stripe/amount.ts';
import { sdkFault, type Stripe } from './stripe/sdk.ts';
import { NAMES } from './stripe/shapes.ts';

/** What Stripe shows of a payment. */
const DESCRIPTION_MOST = 200;

/** Metadata takes 500 characters; a reference is an account number and a code. */
const REFERENCE_MOST = 40;

/** Asks for money: by what is saved, by Stripe's page, or by its element in the portal. */
export async function ask(link: Link, options: StripeOptions, one: GatewayAsk): Promise<GatewayAsked> {
  const { currency } = one.amount;
  if (!options.currencies.includes(currency)) {
    throw stripeErrors.currency({ currency, currencies: options.currencies.join(', ') });
  }
  const price = toStripe(one.amount);
  const customer = await customerOf(link, options.live, one);
  const by = one.mandate === null ? options.asksBy : 'mandate';
  const common: Common = {
    ...price,
    customer,
    description: one.description.slice(0, DESCRIPTION_MOST),
    metadata: {
      [NAMES.account]: one.accountId,
      [NAMES.attempt]: one.attemptId,
      [NAMES.reference]: askReference(one.accountNumber, { id: one.attemptId }, REFERENCE_MOST),
      [NAMES.by]: by,
    },
  };
  const move = <T>(call: (stripe: Stripe, keyed: Keyed) => Promise<T>) =>
    link.move(`ask:${one.attemptId}`, 'payment', call);
  switch (by) {
    case 'mandate':
      return charge(link, options.returnUrl, one, (stripe, keyed) =>
        stripe.paymentIntents.create(
          {
            ...common,
            payment_method: one.mandate ?? '',
            allowed_payment_method_types: options.methods,
            off_session: true,
            confirm: true,
          },
          keyed,
        ),
      );
    case 'page':
      return paged(await move((stripe, keyed) => stripe.checkout.sessions.create(pageOf(options, common), keyed)));
    case 'card':
      return confirmed(
        options,
        await move((stripe, keyed) => stripe.paymentIntents.create(cardOf(options, common), keyed)),
      );
  }
}

/** What each way of asking says of the payment. Nothing in it may change when it is said again. */
interface Common {
  readonly amount: number;
  readonly currency: string;
  readonly customer: string;
  readonly description: string;
  readonly metadata: Record<string, string>;
}

function cardOf({ methods, keepCards }: StripeOptions, common: Common): Stripe.PaymentIntentCreateParams {
  return { ...common, allowed_payment_method_types: methods, ...(keepCards && { setup_future_usage: 'off_session' }) };
}

function pageOf(
  { methods, keepCards, returnUrl }: StripeOptions,
  { amount, currency, customer, description, metadata }: Common,
): Stripe.Checkout.SessionCreateParams {
  const name = description === '' ? 'Internet' : description;
  return {
    mode: 'payment',
    customer,
    client_reference_id: metadata[NAMES.attempt] ?? '',
    line_items: [{ quantity: 1, price_data: { currency, unit_amount: amount, product_data: { name } } }],
    payment_intent_data: { description, metadata, ...(keepCards && { setup_future_usage: 'off_session' }) },
    allowed_payment_method_types: methods,
    metadata,
    success_url: returnUrl,
    cancel_url: returnUrl,
  };
}

function paged({ id, url }: Stripe.Checkout.Session): GatewayAsked {
  if (url === null) throw new Error(`Stripe has made the page ${id} without an address.`);
  return { providerReference: id, note: 'The page of Stripe is open.', next: { kind: 'open', url } };
}

function confirmed({ publishableKey }: StripeOptions, intent: Stripe.PaymentIntent): GatewayAsked {
  const { id, client_secret: clientSecret } = intent;
  if (clientSecret === null || publishableKey === undefined) {
    throw new Error(`Stripe has made the payment ${id} without the secret that the element needs.`);
  }
  const next = { kind: 'confirm', clientSecret, publishableKey } as const;
  return { providerReference: id, note: 'The card is waited for.', next };
}

/**
 * Charges what is saved, without its holder. Where her bank wants to see her the payment is called off, so that it can
 * never be made behind our backs, and she is asked to pay by herself.
 * @throws mandate.needsPayer
 */
async function charge(
  link: Link,
  returnUrl: string,
  { attemptId }: GatewayAsk,
  call: (stripe: Stripe, keyed: Keyed) => Promise<Stripe.PaymentIntent>,
): Promise<GatewayAsked> {
  const { id, status } = await link.move(`ask:${attemptId}`, 'saved card', async (stripe, keyed) => {
    try {
      return await call(stripe, keyed);
    } catch (thrown) {
      const fault = sdkFault(thrown);
      const wanted = [fault?.code, fault?.declineCode].includes('authentication_required');
      if (fault === null || !wanted || fault.intentId === null) throw thrown;
      return { id: fault.intentId, status: 'requires_action' as const };
    }
  });
  if (status === 'succeeded' || status === 'processing') return { providerReference: id, note: 'The card is charged.' };
  await link
    .move(`call-off:${attemptId}`, 'payment', (stripe, keyed) => stripe.paymentIntents.cancel(id, {}, keyed))
    // Nobody has its secret, so that an open one harms nobody either.
    .catch((fault: unknown) =>
      link.host().log.warn('A payment could not be called off', { id, reason: String(fault) }),
    );
  throw mandateErrors.needsPayer({ reason: 'the bank of the card wants to see its holder', url: returnUrl });
}
