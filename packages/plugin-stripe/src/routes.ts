import type { PluginHost, PluginRequest, PluginResponse, PluginRoute, SlotNeeds } from '@daftari/core';
import { eventMessage, isKept } from './messages.ts';
import type { StripeOptions } from './options.ts';
import { cardElement } from './portal/card-element.ts';
import { verifiedEvent } from './stripe/sdk.ts';
import { noteEvent, type Vitals } from './vitals.ts';

/** Where the routes are, below the plugin's prefix. */
export const PATHS = { events: '/events', element: '/card.js' } as const;

/**
 * Whom the element needs besides us: the origin of its script and Stripe's own below it, what Stripe shows in frames
 * when a bank wants to see the payer, and Stripe's API (docs.stripe.com/security/guide, content security policy).
 */
export function elementNeeds({ scriptUrl }: Pick<StripeOptions, 'scriptUrl'>): SlotNeeds {
  const { origin } = new URL(scriptUrl);
  if (origin !== STRIPE) return { scripts: [origin], frames: [origin], asks: [origin] };
  const scripts = [STRIPE, 'https://*.js.stripe.com'];
  return { scripts, frames: [...scripts, 'https://hooks.stripe.com'], asks: ['https://api.stripe.com'] };
}

const STRIPE = 'https://js.stripe.com';

/** What an event may weigh; Stripe's weigh a few kilobytes. */
const LARGEST_BODY = 200_000;

/** The doors of the plugin: events come in by one, and the portal fetches its element by the other. */
export function stripeRoutes(options: StripeOptions, vitals: Vitals): readonly PluginRoute[] {
  const script = cardElement(options.scriptUrl);
  return [
    {
      method: 'POST',
      path: PATHS.events,
      access: 'public',
      handler: (request, host) => takeEvent(options, vitals, request, host),
    },
    {
      method: 'GET',
      path: PATHS.element,
      access: 'public',
      handler: async () => ({ status: 200, body: script, type: 'text/javascript; charset=utf-8' }),
    },
  ];
}

/** Stores an event, then answers: what is not durable is not accepted, and comes again. Nothing is acted on here. */
async function takeEvent(
  { webhookSecrets: secrets, toleranceS }: StripeOptions,
  vitals: Vitals,
  { raw, headers, address }: PluginRequest,
  host: PluginHost,
): Promise<PluginResponse> {
  if (raw.byteLength > LARGEST_BODY) return refused(413, `The body has more than ${LARGEST_BODY} bytes.`);
  const header = headers['stripe-signature'] ?? '';
  const event = verifiedEvent(raw, header, { secrets, toleranceS, now: host.clock.now() });
  if (event === null) {
    host.log.warn('An event was not signed by Stripe, or is too old', { address, bytes: raw.byteLength });
    return refused(400, 'The signature is not right, or too old.');
  }
  if (!isKept(event)) return TAKEN;
  try {
    await host.receive(eventMessage(event));
  } catch (fault) {
    // Answered and not thrown: the host would let a route rest that throws, and this one must try every event.
    host.log.error('An event could not be stored', { key: event.id, topic: event.type, reason: String(fault) });
    return refused(500, 'The event was not stored; send it again.');
  }
  await noteEvent(vitals, host);
  return TAKEN;
}

const TAKEN: PluginResponse = { status: 200, body: { received: true } };

const refused = (status: number, error: string): PluginResponse => ({ status, body: { error } });
