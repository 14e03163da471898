import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { b2b } from './b2b.ts';
import { b2c } from './b2c.ts';
import { balance } from './balance.ts';
import { registerUrls, simulate } from './c2b.ts';
import type { Delivery, ReleaseFilter } from './deliveries.ts';
import { openDeliveries } from './deliveries.ts';
import { openGate } from './gate.ts';
import { handsetRoutes } from './handset.ts';
import { generateToken } from './oauth.ts';
import type { Desk } from './orders.ts';
import { takeOrder } from './orders.ts';
import type { Phone } from './phone.ts';
import { endUnanswered, phones } from './phone.ts';
import type { Portal } from './portal.ts';
import { portalOf } from './portal.ts';
import { queryPull, registerPull } from './pull.ts';
import type { Ask, Reply } from './reply.ts';
import { reversal } from './reversal.ts';
import type { Routes } from './serve.ts';
import { serve } from './serve.ts';
import type { DarajaSimOptions, Settings, SimInitiator } from './settings.ts';
import { settingsOf } from './settings.ts';
import { createStandingOrder, nextDue, payDue } from './standing-orders.ts';
import { status } from './status.ts';
import { processRequest, stkQuery } from './stk.ts';
import type { Endpoint, Fault, OrderEndpoint, OrderVices } from './vices.ts';
import type { Prompt } from './world.ts';
import { newWorld } from './world.ts';

/** A running simulation of Daraja and of every phone in Kenya. */
export interface DarajaSim {
  /** The address that a client takes as `baseUrl`; the handset is at `/phone?msisdn=…`. */
  readonly url: string;
  /** What a client must know to be let in. */
  readonly credentials: Pick<Settings, 'consumerKey' | 'consumerSecret' | 'shortcode' | 'passkey'>;
  /** Replays the same chance when it is given as option. */
  readonly seed: number;
  /** The API operator, and the certificate under whose key her password comes as SecurityCredential. */
  readonly initiator: SimInitiator & { readonly certificate: string };
  readonly phone: Phone;
  /** The organisation portal: balances, statements, and the settlement to the bank. */
  readonly portal: Portal;
  /** Makes the payments of standing orders that have fallen due by the clock; answers how many. */
  payStandingOrders(): Promise<number>;
  /** Every message that went out, or should have, the oldest first. */
  deliveries(): readonly Delivery[];
  /** Lets held messages go; answers how many. */
  release(filter?: ReleaseFilter): Promise<number>;
  /** Settles when no message is on its way. */
  settled(): Promise<void>;
  /** What befalls the next request to an endpoint; several wait in line. */
  fault(endpoint: Endpoint, fault: Fault): void;
  /** What goes wrong with the next order to an endpoint, once it is accepted; several wait in line. */
  spoil(endpoint: OrderEndpoint, vices: OrderVices): void;
  /** Answers the requests that hang. */
  answerHung(): void;
  /** Settles when the next request to an endpoint has been taken in. Ask before sending it. */
  seen(endpoint: Endpoint): Promise<void>;
  /** How many requests an endpoint has had. */
  count(endpoint: Endpoint): number;
  /** Ends the token, as a token fetched by somebody else would. */
  expireToken(): void;
  close(): Promise<void>;
}

/** Starts the simulator on loopback. Close it, or the process stays. */
export async function startDaraja(options: DarajaSimOptions = {}): Promise<DarajaSim> {
  const settings = settingsOf(options);
  const world = newWorld(settings);
  const deliveries = openDeliveries(settings.schedule);
  const phone = phones(world, deliveries, () => timers.watch());
  const gate = openGate(world);
  const desk: Desk = { world, deliveries, gate };
  const timers = openTimers(desk, phone);
  const house = { world, gate, routes: apiRoutes(desk, phone, timers.placed), handset: handsetRoutes(world, phone) };
  const server = createServer((request, response) => {
    // A caller who hangs up in the middle of a request is no fault of the simulator: there is nobody left to answer.
    serve(house, request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject).listen(settings.port, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;

  const { consumerKey, consumerSecret, shortcode, passkey, seed } = settings;
  return {
    url: `http://127.0.0.1:${port}`,
    credentials: { consumerKey, consumerSecret, shortcode, passkey },
    get initiator() {
      return { ...world.credentials.current(), certificate: world.credentials.certificate() };
    },
    seed,
    phone,
    portal: portalOf(world),
    payStandingOrders: () => payDue(world, deliveries),
    deliveries: deliveries.all,
    release: deliveries.release,
    settled: deliveries.settled,
    fault: gate.fault,
    spoil: gate.spoil,
    answerHung: gate.answerHung,
    seen: gate.seen,
    count: gate.count,
    expireToken: () => (world.token = undefined),
    async close() {
      timers.cancel();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, deliveries.close()]);
    },
  };
}

/** What happens by itself: prompts that nobody answers end, and standing orders pay. */
function openTimers({ world, deliveries }: Desk, phone: Phone) {
  const { schedule, promptMs, clock } = world.settings;
  const pending = new Set<() => void>();
  const later = (afterMs: number, task: () => void): (() => void) => {
    const cancel = schedule(afterMs, () => {
      pending.delete(cancel);
      task();
    });
    pending.add(cancel);
    return cancel;
  };
  let wake: (() => void) | undefined;
  const watch = (): void => {
    const at = nextDue(world);
    wake?.();
    if (wake !== undefined) pending.delete(wake);
    // A timer counts at most 2^31 milliseconds, so one that is further away is looked at again.
    if (at !== undefined)
      wake = later(Math.min(Math.max(at - clock(), 0), MOST_MS), () => deliveries.background(pay()));
  };
  const pay = async (): Promise<void> => {
    await payDue(world, deliveries);
    watch();
  };
  return {
    placed(prompt: Prompt): void {
      later(promptMs, () => deliveries.background(endUnanswered(world, phone, prompt)));
    },
    watch,
    cancel: () => pending.forEach((cancel) => cancel()),
  };
}

const MOST_MS = 2 ** 31 - 1;

function apiRoutes(desk: Desk, phone: Phone, placed: (prompt: Prompt) => void): Routes {
  const { world, deliveries } = desk;
  return new Map<string, readonly [Endpoint, (ask: Ask) => Reply]>([
    ['GET /oauth/v1/generate', ['oauth', (ask) => generateToken(world, ask)]],
    ['POST /mpesa/stkpush/v1/processrequest', ['push', (ask) => processRequest(world, ask, placed)]],
    ['POST /mpesa/stkpushquery/v1/query', ['query', (ask) => stkQuery(world, ask)]],
    ['POST /mpesa/c2b/v1/registerurl', ['registerUrls', (ask) => registerUrls(world, ask, 'v1')]],
    ['POST /mpesa/c2b/v2/registerurl', ['registerUrls', (ask) => registerUrls(world, ask, 'v2')]],
    [
      'POST /mpesa/c2b/v1/simulate',
      ['simulate', (ask) => simulate(world, ask, (payment) => deliveries.background(phone.payBill(payment)))],
    ],
    ['POST /pulltransactions/v1/register', ['pullRegister', (ask) => registerPull(world, ask)]],
    ['POST /pulltransactions/v1/query', ['pullQuery', (ask) => queryPull(world, ask)]],
    ['POST /mpesa/b2c/v3/paymentrequest', ['b2c', (ask) => takeOrder(desk, b2c, ask)]],
    ['POST /mpesa/b2b/v1/paymentrequest', ['b2b', (ask) => takeOrder(desk, b2b, ask)]],
    ['POST /mpesa/reversal/v1/request', ['reversal', (ask) => takeOrder(desk, reversal, ask)]],
    ['POST /mpesa/transactionstatus/v1/query', ['status', (ask) => takeOrder(desk, status, ask)]],
    ['POST /mpesa/accountbalance/v1/query', ['balance', (ask) => takeOrder(desk, balance, ask)]],
    [
      'POST /standingorder/v1/createStandingOrderExternal',
      ['standingOrder', (ask) => createStandingOrder(desk, ask, placed)],
    ],
  ]);
}
