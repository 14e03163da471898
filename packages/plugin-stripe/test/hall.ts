import type { Gateway, GatewayAsk, Id, Money, PluginHost, PluginParts } from '@daftari/core';
import { kes, testHost, type TestHost, type TestHostOptions } from '@daftari/core/testing';
import { afterEach } from 'vitest';
import { stripe, type StripeApi } from '../src/index.ts';
import { startStripe, type StripeSim, type StripeSimOptions } from '../src/testing/index.ts';
import { openDoor, type Door } from './door.ts';

/** 2026-11-22 12:00:00 in Nairobi. */
export const NOON = Date.UTC(2026, 10, 22, 9);

/** What the plugin is called with. */
export type Given = Parameters<typeof stripe>[0];

/** The whole plugin, started, with a simulator before it and a door behind it, on one clock. */
export interface Hall {
  readonly sim: StripeSim;
  readonly door: Door;
  readonly host: TestHost;
  readonly parts: PluginParts<StripeApi>;
  readonly gateway: Gateway;
  readonly api: StripeApi;
}

/** Right options for a simulator; the test names what it is about. */
export const given = (sim: Pick<StripeSim, 'url' | 'scriptUrl' | 'keys'>, changed: Partial<Given> = {}): Given => ({
  secretKey: sim.keys.secretKey,
  publishableKey: sim.keys.publishableKey,
  webhookSecrets: [sim.keys.webhookSecret],
  returnUrl: 'http://127.0.0.1/portal',
  baseUrl: sim.url,
  scriptUrl: sim.scriptUrl,
  allowHttp: true,
  ...changed,
});

/** What a test changes about its hall. */
export interface HallOptions {
  readonly plugin?: Partial<Given>;
  readonly sim?: StripeSimOptions;
  readonly host?: TestHostOptions;
  /** Wraps the host that the routes see. */
  readonly behind?: (host: TestHost) => PluginHost;
}

/** Opens a hall; the caller closes it. */
export async function openHall(options: HallOptions = {}): Promise<Hall & { close(): Promise<void> }> {
  const { plugin = {}, sim: simulated = {}, host: hosted = {}, behind } = options;
  const door = await openDoor();
  const host = testHost({ pluginId: 'stripe', now: NOON, ...hosted });
  const clock = (): number => host.clock.now();
  const sim = await startStripe({ seed: 11, clock, schedule: () => () => undefined, ...simulated });
  const parts = stripe(given(sim, plugin)).setup();
  const { gateway, api, start, routes = [] } = parts;
  if (gateway === undefined || 'length' in gateway || api === undefined || start === undefined) {
    throw new Error('the plugin lacks a part');
  }
  await start(host);
  door.open(routes.map((route) => ({ ...route, handle: (came) => route.handler(came, behind?.(host) ?? host) })));
  sim.listen(`${door.base}/events`);
  const close = async (): Promise<void> => {
    await sim.close();
    await door.close();
  };
  return { sim, door, host, parts, gateway, api, close };
}

/** Answers a maker of halls; each is closed after its test. */
export function halls(): (options?: HallOptions) => Promise<Hall> {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0)) await one.close();
  });
  return async (options) => {
    const hall = await openHall(options);
    open.push(hall);
    return hall;
  };
}

/** The account of the tests. */
export const ACCOUNT = { accountId: 'acc_00000000000A7K' as Id<'Account'>, accountNumber: '10000099' } as const;

/** An ask for 500 shillings, with what is given changed. */
export const ask = (changed: Partial<GatewayAsk> = {}): GatewayAsk => ({
  attemptId: 'att_00000000000A7K' as Id<'Attempt'>,
  ...ACCOUNT,
  mandate: null,
  amount: kes('500.00'),
  payer: '254708374149',
  description: 'Home 10',
  ...changed,
});

/** An order to give a charge back. */
export const order = (receipt: string, amount: Money, whole: Money = amount) => ({
  disbursementId: 'dsb_00000000000A7K' as Id<'Disbursement'>,
  amount,
  to: { kind: 'payment', paymentId: 'pay_1' as Id<'Payment'>, receipt, providerReference: null, whole } as const,
  purpose: 'refund' as const,
  remarks: 'Moved away',
});
