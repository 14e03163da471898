import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { API_VERSION, type Stripe } from '../stripe/sdk.ts';
import { apiCalls } from './api.ts';
import { browserPages } from './browser.ts';
import {
  openDeliveries,
  type Deliveries,
  type Delivery,
  type DeliveryFilter,
  type Endpoint,
  type Fate,
} from './deliveries.ts';
import { payerOf, type Payer } from './payer.ts';
import { closeDispute, openDispute, payOutAll, refundCharge, settleRefund } from './returning.ts';
import { serve, type Fault, type House } from './serve.ts';
import { settingsOf, type Settings, type StripeSimOptions } from './settings.ts';
import { all, find, newWorld, put, type Of, type Stored, type World } from './world.ts';

/** A running simulation of Stripe, its payers and their banks. */
export interface StripeSim {
  /** The address that the plugin takes as `baseUrl`. */
  readonly url: string;
  /** The stand-in for stripe.js: the plugin's `scriptUrl`. */
  readonly scriptUrl: string;
  readonly keys: Pick<Settings, 'secretKey' | 'publishableKey' | 'webhookSecret'>;
  /** Replays the same chance when it is given as option. */
  readonly seed: number;
  /** What payers do. */
  readonly payer: Payer;
  /** Tells an address of all events, signed with these secrets: with both while one replaces the other. */
  listen(url: string, secrets?: readonly string[]): void;
  /** All objects of a kind, the newest first. */
  all<Kind extends Stored['object']>(kind: Kind): readonly Of<Kind>[];
  find<Kind extends Stored['object']>(kind: Kind, id: string): Of<Kind> | undefined;
  /** Somebody in the Dashboard gives a charge back. */
  refundByHand(charge: string, amount?: number): Stripe.Refund;
  /** What becomes of a refund that waits. */
  settleRefund(refund: string, how: 'succeeded' | 'failed'): void;
  dispute(charge: string): Stripe.Dispute;
  closeDispute(dispute: string, how: 'won' | 'lost'): void;
  /** Takes to the bank what has come in. */
  payOut(): readonly Stripe.Payout[];
  /** Every event that went out, or should have, the oldest first. */
  deliveries(): readonly Delivery[];
  /** What befalls events from now on; nothing given leaves it to chance again. */
  fate(fate?: Fate, times?: number): void;
  /** Sends an event once more, signed anew; whether it was taken. */
  post(delivery: Delivery): Promise<boolean>;
  /** Lets held and lost events go, one after another; answers how many. */
  release(filter?: DeliveryFilter): Promise<number>;
  /** Settles when no event is on its way. */
  settled(): Promise<void>;
  /** What befalls the next requests to a call, by its name: `POST /v1/refunds`. */
  fault(call: string, fault: Fault): void;
  /** How many requests a call has had. */
  count(call: string): number;
  close(): Promise<void>;
}

/** Starts the simulator on loopback. Close it, or the process stays. */
export async function startStripe(options: StripeSimOptions = {}): Promise<StripeSim> {
  const settings = settingsOf(options);
  const endpoints: Endpoint[] = [];
  const office: { deliveries?: Deliveries } = {};
  const world: World = newWorld(settings, (type, object) => {
    office.deliveries?.deliver(eventOf(world, type, object), [...endpoints, ...registered(world)]);
  });
  const deliveries = openDeliveries(settings, world.random);
  office.deliveries = deliveries;
  const address = { url: '' };
  const house: House = {
    world,
    calls: apiCalls({ world, base: () => address.url, arrived: deliveries.arrived }),
    pages: browserPages(world),
    faults: new Map(),
    counts: new Map(),
  };
  const server = createServer((request, response) => {
    // A caller who hangs up in the middle of a request is no fault of the simulator: there is nobody left to answer.
    serve(house, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(settings.port, '127.0.0.1', resolve);
  });
  address.url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const { secretKey, publishableKey, webhookSecret, seed } = settings;
  return {
    url: address.url,
    scriptUrl: `${address.url}/stripe.js`,
    keys: { secretKey, publishableKey, webhookSecret },
    seed,
    payer: payerOf(world),
    listen: (url, secrets = [webhookSecret]) => void endpoints.push({ url, events: ['*'], secrets }),
    all: (kind) => all(world, kind),
    find: (kind, id) => find(world, kind, id),
    ...hands(world),
    deliveries: deliveries.all,
    fate: deliveries.fate,
    post: deliveries.post,
    release: deliveries.release,
    settled: deliveries.settled,
    fault: (call, fault) => void house.faults.set(call, { fault, left: fault.times ?? 1 }),
    count: (call) => house.counts.get(call) ?? 0,
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, deliveries.close()]);
    },
  };
}

/** What is done at Stripe's by people and by banks. */
function hands(world: World): Pick<StripeSim, 'refundByHand' | 'settleRefund' | 'dispute' | 'closeDispute' | 'payOut'> {
  const needed = <Kind extends Stored['object']>(kind: Kind, id: string): Of<Kind> => {
    const found = find(world, kind, id);
    if (found === undefined) throw new Error(`The simulated Stripe has no ${kind} ${id}.`);
    return found;
  };
  return {
    refundByHand: (charge, amount) =>
      refundCharge(world, needed('charge', charge), { amount: amount ?? null, reason: null, metadata: {} }),
    settleRefund: (refund, how) => void settleRefund(world, needed('refund', refund), how),
    dispute: (charge) => openDispute(world, needed('charge', charge)),
    closeDispute: (dispute, how) => void closeDispute(world, needed('dispute', dispute), how),
    payOut: () => payOutAll(world),
  };
}

function eventOf(world: World, type: Stripe.Event['type'], object: Stored): Stripe.Event {
  const event = {
    id: world.id('evt'),
    object: 'event',
    api_version: API_VERSION,
    created: world.now(),
    data: { object },
    livemode: false,
    pending_webhooks: 1,
    request: { id: 'req_simulated', idempotency_key: null },
    type,
  } as Stripe.Event;
  return put(world, event);
}

/** Endpoints that were made by the API; they are signed for with the one secret that it shows. */
function registered(world: World): readonly Endpoint[] {
  return all(world, 'webhook_endpoint').map(({ url, enabled_events: events }) => ({
    url,
    events,
    secrets: [world.settings.webhookSecret],
  }));
}
