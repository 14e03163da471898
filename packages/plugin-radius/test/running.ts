import type { AccessView, Health, PluginHost } from '@daftari/core';
import { aPlan, anAccount, anEntitlement, aSubscription, START, testHost, type TestHost } from '@daftari/core/testing';
import { onTestFinished } from 'vitest';
import { radius } from '../src/index.ts';
import { radiusClient, type RadiusClient } from '../src/testing/index.ts';
import { SECRET } from './support.ts';

/** The access of the one customer whom the host knows. */
export const amina: AccessView = {
  account: anAccount(),
  subscription: aSubscription(),
  plan: aPlan(),
  entitlement: anEntitlement(),
  usedBytes: 0n,
  openSessions: [],
};

/** A plugin that listens, and clients of its ports. */
export interface Running {
  readonly host: TestHost;
  readonly auth: RadiusClient;
  readonly acct: RadiusClient;
  /** Gives up soon: for what is not to be answered. */
  readonly hasty: RadiusClient;
  readonly ports: () => { readonly auth: number | null; readonly acct: number | null };
  readonly figures: () => Promise<Readonly<Record<string, number>>>;
  readonly health: () => Promise<Health | undefined>;
  readonly decisions: () => readonly { readonly reason: string }[];
}

function clientOf(port: number | null, waitMs: number): Promise<RadiusClient> {
  return radiusClient({ port: port ?? 0, secret: SECRET, tries: 1, waitMs });
}

/**
 * The plugin on a host that only remembers, with some of the host's verbs replaced. It is closed when the test has
 * finished.
 */
export async function running(
  change: { readonly access?: PluginHost['access']; readonly record?: PluginHost['usage']['record'] } = {},
  options: {
    readonly maxInFlight?: number;
    readonly client?: Readonly<Record<string, unknown>>;
    readonly plugin?: Readonly<Record<string, unknown>>;
  } = {},
  host: TestHost = testHost({ pluginId: 'radius', now: START, access: { amina } }),
): Promise<Running> {
  const usage = { ...host.usage, ...(change.record && { record: change.record }) };
  const { access = host.access } = change;
  const accesses: PluginHost['accesses'] = (usernames) =>
    Promise.all(usernames.map(async (username) => ({ view: await access(username), untilAt: null })));
  const met: PluginHost = { ...host, usage, access, accesses };
  const client = { name: 'tower-1', address: '127.0.0.0/8', secret: SECRET, ...options.client };
  const maxInFlight = options.maxInFlight ?? 1_000;
  const parts = radius({ authPort: 0, acctPort: 0, maxInFlight, clients: [client], ...options.plugin }).setup();
  await parts.start?.(met);
  await parts.source?.open(met.usage);
  const api = parts.api;
  if (api === undefined) throw new Error('the plugin has no API');
  const ports = api.ports();
  const auth = await clientOf(ports.auth, 10_000);
  const acct = await clientOf(ports.acct, 300);
  const hasty = await clientOf(ports.auth, 300);
  onTestFinished(async () => {
    for (const { close } of [hasty, acct, auth]) await close();
    await parts.source?.close();
    await parts.stop?.();
  });
  const health = async () => parts.health?.(met);
  const figures = async () => (await health())?.figures ?? {};
  return { host, auth, acct, hasty, ports: api.ports, figures, health, decisions: api.decisions };
}
