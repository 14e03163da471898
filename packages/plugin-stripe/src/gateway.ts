import type { Gateway, GatewayHealth } from '@daftari/core';
import { ask } from './asking.ts';
import { setUpCard } from './cards.ts';
import type { Link } from './link.ts';
import { NAME, readMessage } from './messages.ts';
import { payOut, queryPayOut } from './money-back.ts';
import type { StripeOptions } from './options.ts';
import { query } from './query.ts';
import { report } from './report.ts';
import { stepOf } from './stripe/amount.ts';

/** Stripe keeps the keys of requests for a day at least; a while less, for clocks differ. */
const KNOWS_ASKS_MS = 23 * 3_600_000;

/** Stripe as a gateway: asks by page, element or saved card, pays back, and tells what its own books say. */
export function stripeGateway(options: StripeOptions, link: Link): Gateway {
  const steps = options.currencies.map(stepOf);
  return {
    name: NAME,
    currencies: options.currencies,
    clearing: '1150',
    // One step holds for all its currencies; the odd amount of a mixed list is refused when it is asked for.
    stepMinor: steps.every((step) => step === 10n) ? 10n : 1n,
    asksBy: options.asksBy,
    knowsAsksMs: KNOWS_ASKS_MS,
    request: (one) => ask(link, options, one),
    query: (providerReference) => query(link, providerReference),

    setUpMandate: (whom) => setUpCard(link, options, whom),

    async endMandate(providerReference) {
      const detached = link.move(`detach:${providerReference}`, 'saved card', (stripe, keyed) =>
        stripe.paymentMethods.detach(providerReference, {}, keyed),
      );
      await detached.catch((fault: unknown) => forgotten(link, providerReference, fault));
    },

    paysTo: ['payment'],
    payOut: (order) => payOut(link, order),
    queryPayOut: (order) => queryPayOut(link, order),
    report: (span, signal) => report(link, span, signal),

    health: () => healthOf(link),

    read: readMessage,

    // An event is signed, and yet tells of what was: that money is there is asked before it is booked.
    doubts: (_message, result) => result.kind === 'received',
  };
}

/** A call that went wrong this lately says something of the next. */
const FRESH_MS = 300_000;

function healthOf(link: Link): GatewayHealth {
  const last = link.last();
  if (last === undefined || last.trouble === null) return { status: 'up' };
  return link.host().clock.now() - last.at > FRESH_MS ? { status: 'up' } : { status: 'degraded', reason: last.trouble };
}

/** A card that is no customer's any more cannot be detached, and need not be. */
async function forgotten(link: Link, method: string, fault: unknown): Promise<void> {
  const kept = await link.look('saved card', (stripe) => stripe.paymentMethods.retrieve(method)).catch(() => undefined);
  if (kept === undefined || kept.customer !== null) throw fault;
}
