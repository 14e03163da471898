import type { Stripe } from '../stripe/sdk.ts';
import { TEST_CARDS, type TestCardName } from './cards.ts';
import { confirmIntent, confirmSetup } from './charging.ts';
import { newMethod } from './objects.ts';
import { completeSession, expireSession } from './pages.ts';
import { StripeRefusal } from './reply.ts';
import { find, type World } from './world.ts';

/** What payers do, in their browsers and at their banks. */
export interface Payer {
  /**
   * Pays what a payment or a page of this name asks for, or saves a card where it asks for that. Whose bank asks for
   * her answers it. Answers the charge, or null when the card was declined or only saved.
   */
  pay(name: string, card?: TestCardName): string | null;
  /** Leaves a page, or lets her card be declined in an element: nothing is paid. */
  refuse(name: string): void;
}

/** The payers of a world. */
export function payerOf(world: World): Payer {
  return {
    pay(name, card = 'good') {
      const method = newMethod(world, TEST_CARDS[card], 'Wanjiku Kamau');
      world.authenticated.add(name);
      try {
        return paid(world, name, method);
      } catch (thrown) {
        if (thrown instanceof StripeRefusal && thrown.reply.status === 402) return null;
        throw thrown;
      }
    },
    refuse(name) {
      const session = find(world, 'checkout.session', name);
      if (session !== undefined) return void expireSession(world, session);
      this.pay(name, 'declined');
    },
  };
}

function paid(world: World, name: string, method: Stripe.PaymentMethod): string | null {
  const session = find(world, 'checkout.session', name);
  if (session !== undefined) {
    const done = completeSession(world, session, method);
    const intent = find(world, 'payment_intent', done.payment_intent);
    if (intent?.status !== 'requires_action') return chargeOf(intent);
    world.authenticated.add(intent.id);
    return paid(world, name, method);
  }
  const setup = find(world, 'setup_intent', name);
  if (setup !== undefined) {
    confirmSetup(world, setup, method);
    return null;
  }
  const intent = find(world, 'payment_intent', name);
  if (intent === undefined) throw new Error(`The simulated Stripe has nothing of the name ${name}.`);
  return chargeOf(confirmIntent(world, intent, { method, offSession: false }));
}

function chargeOf(intent: Stripe.PaymentIntent | undefined): string | null {
  return intent?.status === 'succeeded' && typeof intent.latest_charge === 'string' ? intent.latest_charge : null;
}
