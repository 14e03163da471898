import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { registerUrls, simulate } from './c2b.ts';
import type { Delivery, ReleaseFilter } from './deliveries.ts';
import { openDeliveries } from './deliveries.ts';
import { openGate } from './gate.ts';
import { handsetRoutes } from './handset.ts';
import { generateToken } from './oauth.ts';
import type { PayBill, Phone } from './phone.ts';
import { endUnanswered, phones } from './phone.ts';
import { queryPull, registerPull } from './pull.ts';
import type { Ask, Reply } from './reply.ts';
import type { Routes } from './serve.ts';
import { serve } from './serve.ts';
import type { DarajaSimOptions, Settings } from './settings.ts';
import { settingsOf } from './settings.ts';
import { processRequest, stkQuery } from './stk.ts';
import type { Endpoint, Fault } from './vices.ts';
import type { Prompt, World } from './world.ts';
import { newWorld } from './world.ts';

/** A running simulation of Daraja and of every phone in Kenya. */
export interface DarajaSim {
  /** The address that a client takes as `baseUrl`; the handset is at `/phone?msisdn=…`. */
  readonly url: string;
  /** What a client must know to be let in. */
  readonly credentials: Pick<Settings, 'consumerKey' | 'consumerSecret' | 'shortcode' | 'passkey'>;
  /** Replays the same chance when it is given as option. */
  readonly seed: number;
  readonly phone: Phone;
  /** Every message that went out, or should have, the oldest first. */
  deliveries(): readonly Delivery[];
  /** Lets held messages go; answers how many. */
  release(filter?: ReleaseFilter): Promise<number>;
  /** Settles when no message is on its way. */
  settled(): Promise<void>;
  /** What befalls the next request to an endpoint; several wait in line. */
  fault(endpoint: Endpoint, fault: Fault): void;
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
  const phone = phones(world, deliveries);
  const gate = openGate(world);
  const expiries = new Set<() => void>();
  const placed = (prompt: Prompt): void => {
    const cancel = settings.schedule(settings.promptMs, () => {
      expiries.delete(cancel);
      deliveries.background(endUnanswered(world, phone, prompt));
    });
    expiries.add(cancel);
  };
  const pay = (payment: PayBill): void => deliveries.background(phone.payBill(payment));
  const house = { world, gate, routes: apiRoutes(world, placed, pay), handset: handsetRoutes(world, phone) };
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
    seed,
    phone,
    deliveries: deliveries.all,
    release: deliveries.release,
    settled: deliveries.settled,
    fault: gate.fault,
    answerHung: gate.answerHung,
    seen: gate.seen,
    count: gate.count,
    expireToken: () => (world.token = undefined),
    async close() {
      for (const cancel of expiries) cancel();
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await Promise.all([closed, deliveries.close()]);
    },
  };
}

function apiRoutes(world: World, placed: (prompt: Prompt) => void, pay: (payment: PayBill) => void): Routes {
  return new Map<string, readonly [Endpoint, (ask: Ask) => Reply]>([
    ['GET /oauth/v1/generate', ['oauth', (ask) => generateToken(world, ask)]],
    ['POST /mpesa/stkpush/v1/processrequest', ['push', (ask) => processRequest(world, ask, placed)]],
    ['POST /mpesa/stkpushquery/v1/query', ['query', (ask) => stkQuery(world, ask)]],
    ['POST /mpesa/c2b/v1/registerurl', ['registerUrls', (ask) => registerUrls(world, ask, 'v1')]],
    ['POST /mpesa/c2b/v2/registerurl', ['registerUrls', (ask) => registerUrls(world, ask, 'v2')]],
    ['POST /mpesa/c2b/v1/simulate', ['simulate', (ask) => simulate(world, ask, pay)]],
    ['POST /pulltransactions/v1/register', ['pullRegister', (ask) => registerPull(world, ask)]],
    ['POST /pulltransactions/v1/query', ['pullQuery', (ask) => queryPull(world, ask)]],
  ]);
}
