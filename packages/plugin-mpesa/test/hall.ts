import {
  gatewaysOf,
  type Gateway,
  type PluginHost,
  type PluginParts,
  type PluginRequest,
  type PluginResponse,
} from '@daftari/core';
import { testHost, type TestHost, type TestHostOptions } from '@daftari/core/testing';
import { afterEach } from 'vitest';
import { mpesa, type MpesaApi } from '../src/index.ts';
import { startDaraja, type DarajaSim, type DarajaSimOptions } from '../src/testing/index.ts';
import { NOON } from './bench.ts';
import { openDoor, type Door } from './door.ts';

/** What the plugin is called with. */
export type Given = Parameters<typeof mpesa>[0];

/** The whole plugin, started, with a simulator before it and a door behind it, on one clock. */
export interface Hall {
  readonly sim: DarajaSim;
  readonly door: Door;
  readonly host: TestHost;
  readonly parts: PluginParts<MpesaApi>;
  readonly gateway: Gateway;
  readonly api: MpesaApi;
}

/** Right options for a simulator; the test names what it is about. */
export const given = (
  sim: Pick<DarajaSim, 'url' | 'credentials'>,
  base: string,
  changed: Partial<Given> = {},
): Given => ({
  baseUrl: sim.url,
  ...sim.credentials,
  callbackBase: base,
  callbackSecret: 'nobody guesses what is written here',
  allowHttp: true,
  ...changed,
});

/** What a test changes about its hall. */
export interface HallOptions {
  readonly plugin?: Partial<Given>;
  /** Gives the plugin the initiator of the simulator, so that it may send money. */
  readonly initiator?: boolean;
  readonly sim?: DarajaSimOptions;
  readonly host?: TestHostOptions;
  /** Wraps the host that the routes see. */
  readonly behind?: (host: TestHost) => PluginHost;
}

/** Answers a maker of halls; each is closed after its test. */
export function halls(): (options?: HallOptions) => Promise<Hall> {
  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    for (const one of open.splice(0).toReversed()) await one.close();
  });
  return async ({ plugin = {}, initiator = false, sim: simulated = {}, host: hosted = {}, behind } = {}) => {
    const door = await openDoor();
    const host = testHost({ pluginId: 'mpesa', now: NOON, ...hosted });
    const clock = (): number => host.clock.now();
    const sim = await startDaraja({ allowHttp: true, seed: 11, clock, schedule: () => () => undefined, ...simulated });
    const spends = initiator ? { initiator: sim.initiator } : {};
    const parts = mpesa(given(sim, door.base, { ...spends, ...plugin })).setup();
    const { api, start, stop } = parts;
    const [gateway] = gatewaysOf(parts);
    if (gateway === undefined || api === undefined || start === undefined || stop === undefined)
      throw new Error('the plugin lacks a part');
    await start(host);
    door.open(served(parts, behind?.(host) ?? host));
    open.push(door, sim, { close: stop });
    return { sim, door, host, parts, gateway, api };
  };
}

function served({ routes = [] }: PluginParts<unknown>, host: PluginHost) {
  return routes.map(({ method, path, handler }) => ({
    method,
    path,
    handle: (request: PluginRequest): Promise<PluginResponse> => handler(request, host),
  }));
}

/** Posts a body as it stands, or as JSON; answers status and body. */
export async function post(url: string, body: unknown): Promise<{ readonly status: number; readonly body: unknown }> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  const answer = await fetch(url, { method: 'POST', headers: { 'content-type': 'application/json' }, body: text });
  return { status: answer.status, body: await answer.json() };
}
