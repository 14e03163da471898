import type { AttemptResult } from '@daftari/core';
import type { z } from 'zod';
import { stripeErrors } from './errors.ts';
import type { Link } from './link.ts';
import { parsed } from './messages.ts';
import type { Stripe } from './stripe/sdk.ts';
import { Intent, Session } from './stripe/shapes.ts';
import { intentResults, sessionResult } from './stripe/translate.ts';

/** How long a payer may take. Then the ask is ended at Stripe, so that it cannot be paid behind our backs. */
const LIFE_MS = 60 * 60_000;

/**
 * What became of an ask: its object, fetched now. One that has waited for an hour is ended first, and Stripe decides
 * whether that came too late.
 * @throws what `Link.look` throws
 */
export function query(link: Link, providerReference: string): Promise<AttemptResult> {
  return providerReference.startsWith('cs_')
    ? queryPage(link, providerReference)
    : queryIntent(link, providerReference);
}

async function queryPage(link: Link, id: string): Promise<AttemptResult> {
  const fetch = (stripe: Stripe) => stripe.checkout.sessions.retrieve(id, { expand: ['payment_intent.latest_charge'] });
  const found = await link.look('page', fetch);
  const said = sessionResult(sessionOf(found));
  if (said.kind !== 'pending' || found.status !== 'open' || !isOld(link, found)) return said;
  await ended(link, id, (stripe, keyed) => stripe.checkout.sessions.expire(id, {}, keyed));
  return sessionResult(sessionOf(await link.look('page', fetch)));
}

async function queryIntent(link: Link, id: string): Promise<AttemptResult> {
  const fetch = (stripe: Stripe) => stripe.paymentIntents.retrieve(id, { expand: ['latest_charge'] });
  const found = await link.look('payment', fetch);
  const said = intentResult(found);
  if (said.kind !== 'pending' || found.status === 'processing' || !isOld(link, found)) return said;
  const reason = { cancellation_reason: 'abandoned' } as const;
  await ended(link, id, (stripe, keyed) => stripe.paymentIntents.cancel(id, reason, keyed));
  return intentResult(await link.look('payment', fetch));
}

const isOld = (link: Link, { created }: { readonly created: number }): boolean =>
  link.host().clock.now() - created * 1_000 > LIFE_MS;

/** Ends an ask. That it has ended by itself meanwhile, or was paid, is found by looking again. */
async function ended(link: Link, id: string, call: Parameters<Link['move']>[2]): Promise<void> {
  await link.move(`end:${id}`, 'ask', call).catch((fault: unknown) => {
    link.host().log.info('An ask could not be ended', { id, reason: String(fault) });
  });
}

function intentResult(intent: Stripe.PaymentIntent): AttemptResult {
  const read = parsed(Intent, intent satisfies z.input<typeof Intent>, 'payment');
  const [result] = intentResults(read, read.id);
  if (result === undefined) throw stripeErrors.unreadable({ message: 'payment' });
  return result;
}

const sessionOf = (session: Stripe.Checkout.Session) =>
  parsed(Session, session satisfies z.input<typeof Session>, 'page');
