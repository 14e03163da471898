import { definePlugin, type NextStep } from '@daftari/core';
import { cardsOf, forgetCard, setUpCard, type SavedCard } from './cards.ts';
import { stripeCommands } from './commands.ts';
import { customersTable, type Whom } from './customers.ts';
import { stripeGateway } from './gateway.ts';
import { createLink } from './link.ts';
import { Options } from './options.ts';
import { elementNeeds, PATHS, stripeRoutes } from './routes.ts';
import { sweepJob } from './sweep.ts';
import { healthOf, newVitals, notesTable } from './vitals.ts';

/** What the host application may ask of Stripe: `billing.plugins.stripe`. */
export interface StripeApi {
  /**
   * Begins to save a card of an account for later charges: what her browser does next. Once it is saved, an event tells
   * its mandate.
   * @throws stripe.notStarted, stripe.refused, stripe.unreachable
   */
  setUpCard(whom: Whom): Promise<NextStep>;
  /**
   * The cards that Stripe keeps for an account.
   * @throws stripe.notStarted, stripe.refused, stripe.unreachable
   */
  cardsOf(accountId: string): Promise<readonly SavedCard[]>;
  /**
   * Has Stripe forget a card; an event tells the end of its mandate.
   * @throws stripe.notOurs for a card of somebody else; stripe.notStarted, stripe.refused, stripe.unreachable
   */
  forgetCard(accountId: string, card: string): Promise<void>;
  /** Where the script of Stripe's element comes from: a page that shows it must allow this origin, and frames of it. */
  readonly scriptUrl: string;
}

/** Stripe for Daftari: cards on its page, in the portal and saved; refunds, disputes, and what its own books say. */
export const stripe = definePlugin({
  id: 'stripe',
  version: '0.1.0',
  contract: 1,
  options: Options,
  setup(options) {
    const link = createLink(options);
    const vitals = newVitals();
    const api: StripeApi = {
      setUpCard: (whom) => setUpCard(link, options, whom),
      cardsOf: (accountId) => cardsOf(link, options, accountId),
      forgetCard: (accountId, card) => forgetCard(link, options, accountId, card),
      scriptUrl: options.scriptUrl,
    };
    return {
      gateway: stripeGateway(options, link),
      routes: stripeRoutes(options, vitals),
      tables: [customersTable, notesTable],
      jobs: [sweepJob(options, link)],
      slots: [
        { place: 'customer.pay', element: 'daftari-stripe-card', module: PATHS.element, needs: elementNeeds(options) },
      ],
      commands: stripeCommands(options, link),
      health: (host) => healthOf(link, host),
      api,
      async start(host) {
        link.open(host);
      },
    };
  },
});

export type { SavedCard } from './cards.ts';
export type { Whom } from './customers.ts';
export { stripeErrors } from './errors.ts';
export type { StripeOptions } from './options.ts';
