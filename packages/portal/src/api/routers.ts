import type { Client } from './client.ts';
import type { Instant, Paged, Session } from './wire.ts';

/** How a router is, as it was last seen. */
export interface RouterHealth {
  readonly about: string;
  readonly bootedAt: Instant | null;
  readonly clockAheadMs: number | null;
  /** By name: `cpu_percent`, `memory_free_bytes`, `latency_ms`, `loss_share`, `in_bps`, `out_bps`. */
  readonly figures: Readonly<Record<string, number>>;
  readonly warnings: readonly string[];
}

/** A router, and all that is known of how it is. */
export interface Router {
  readonly driver: string;
  readonly id: string;
  readonly name: string;
  readonly site: string;
  readonly mode: 'local' | 'radius';
  readonly state: 'up' | 'down' | 'unknown';
  readonly since: Instant;
  readonly seenAt: Instant | null;
  readonly reason: string | null;
  readonly health: RouterHealth | null;
  readonly placed: number;
  readonly online: number;
  readonly drifts: number;
  readonly gone: boolean;
}

/** How a router and the ledger may differ. */
export type DriftKind = 'online_unpaid' | 'shut_out' | 'wrong_speed' | 'wrong_end' | 'orphan' | 'stranger' | 'too_many';

/** How a router differs from the ledger in one thing. */
export interface Drift {
  readonly id: string;
  readonly driver: string;
  readonly routerId: string;
  readonly kind: DriftKind;
  readonly subscriptionId: string | null;
  readonly username: string;
  readonly wanted: string;
  readonly found: string;
  readonly cuts: boolean;
  readonly remedy: 'redo' | 'remove';
  readonly openedAt: Instant;
  readonly seenAt: Instant;
  readonly seen: number;
  readonly endedAt: Instant | null;
  readonly repairs: number;
  readonly repairedAt: Instant | null;
  readonly outcome: string | null;
}

/** A time during which a router did not answer. */
export interface Outage {
  readonly fromAt: Instant;
  readonly toAt: Instant | null;
  readonly reason: string;
  /** How many subscriptions were given their time back. */
  readonly given: number;
}

/** One router with what has happened to it. */
export interface RouterDetail extends Router {
  readonly history: readonly { readonly at: Instant; readonly kind: string; readonly text: string }[];
  readonly open: readonly Drift[];
  readonly outages: readonly Outage[];
}

/** Which open drifts are to be mended; all that are left out count. */
export interface RepairAsk {
  readonly driver?: string;
  readonly routerId?: string;
  readonly kind?: DriftKind;
  readonly driftIds?: readonly string[];
}

/** What mending would do; nothing of it is done. */
export interface RepairPlan {
  readonly drifts: readonly Drift[];
  /** In the order of the drifts. */
  readonly steps: readonly string[];
  readonly cuts: number;
}

/** What became of each drift that was to be mended. */
export interface Repaired {
  readonly drifts: readonly { readonly id: string; readonly outcome: string; readonly done: boolean }[];
}

/** Cuts that are held back until a person decides, or were let pass. */
export interface Brake {
  readonly id: string;
  readonly scope: {
    readonly kind: 'router' | 'driver' | 'all';
    readonly driver: string | null;
    readonly routerId: string | null;
  };
  readonly state: 'holding' | 'kept' | 'released' | 'over';
  readonly fromAt: Instant;
  readonly untilAt: Instant | null;
  readonly cut: number;
  readonly limit: number;
  readonly online: number;
  readonly held: number;
  readonly actor: string | null;
  readonly decidedAt: Instant | null;
  readonly note: string | null;
}

/** A while to come in which many may be cut off. */
export interface AllowOrder {
  readonly fromAt: Instant;
  readonly untilAt: Instant;
  readonly driver?: string;
  readonly routerId?: string;
  readonly note?: string;
}

/** The router that a subscription is served at. */
export interface Placement {
  readonly driver: string | null;
  readonly routerId: string | null;
  readonly mac: string | null;
  readonly changedAt: Instant | null;
}

/** How billing and a router find each other. */
export type WayIn =
  | { readonly kind: 'ovpn'; readonly remote: string; readonly router: string; readonly server: string }
  | {
      readonly kind: 'wireguard';
      readonly remote: string;
      readonly serverPublicKey: string;
      readonly router: string;
      readonly server: string;
    }
  | { readonly kind: 'direct'; readonly router: string; readonly server: string }
  | { readonly kind: 'pull' };

/** A router that is to come under billing. */
export interface BringOrder {
  readonly id: string;
  readonly name?: string;
  readonly site?: string;
  readonly mode: 'local' | 'radius';
  readonly version?: string;
  readonly way: WayIn;
  readonly radius?: { readonly address: string; readonly secret: string };
  readonly pppoe?: { readonly localAddress: string; readonly pool: string };
  readonly walled?: { readonly portal: string };
  readonly customers?: readonly string[];
  readonly again?: boolean;
}

/** A router that was described, and what a person does now. */
export interface Brought {
  readonly router: { readonly id: string; readonly name: string };
  readonly script: string;
  readonly undo: string;
  readonly notes: readonly string[];
  readonly server: readonly { readonly path: string; readonly text: string; readonly secret: boolean }[];
}

/** What a router has said of itself. */
export interface Tried {
  readonly about: string;
  readonly tookMs: number;
  readonly clockAheadMs: number;
}

/** Routers, how they differ from the ledger, and what is done about it. Each may throw `ApiError`. */
export interface RoutersApi {
  routers(): Promise<{ readonly routers: readonly Router[] }>;
  router(driver: string, id: string): Promise<RouterDetail>;
  /** Has it looked at at once; the answer is how it was. */
  look(driver: string, id: string): Promise<RouterDetail>;
  sessions(driver: string, id: string): Promise<Paged & { readonly sessions: readonly Session[] }>;
  previewRepair(ask: RepairAsk): Promise<RepairPlan>;
  repair(ask: RepairAsk): Promise<Repaired>;
  /** Those that hold, are kept or let pass now. */
  brakes(): Promise<{ readonly brakes: readonly Brake[] }>;
  decide(brakeId: string, what: 'release' | 'keep', note: string): Promise<Brake>;
  allow(order: AllowOrder): Promise<Brake>;
  placement(subscriptionId: string): Promise<Placement>;
  /** Null: at no router. */
  place(
    subscriptionId: string,
    where: { readonly driver: string; readonly routerId: string; readonly mac: string | null } | null,
  ): Promise<unknown>;
  bring(order: BringOrder): Promise<Brought>;
  /** Logs in to a MikroTik router at once. */
  tryIt(id: string): Promise<Tried>;
  /** Looks after a MikroTik router no more; what is written on it stays. */
  forget(id: string): Promise<unknown>;
}

/** The addresses of routers. */
export function routersApi({ request }: Pick<Client, 'request'>): RoutersApi {
  return {
    routers: () => request('GET', '/api/v1/routers'),
    router: (driver, id) => request('GET', routerOf(driver, id)),
    look: (driver, id) => request('POST', `${routerOf(driver, id)}/survey`, { body: {} }),
    sessions: (driver, routerId) => request('GET', '/api/v1/sessions', { query: { driver, routerId } }),
    previewRepair: (ask) => request('POST', '/api/v1/drifts/repair/preview', { body: ask }),
    repair: (ask) => request('POST', '/api/v1/drifts/repair', { body: ask }),
    brakes: () => request('GET', '/api/v1/brakes'),
    decide: (id, what, note) =>
      request('POST', `/api/v1/brakes/${encodeURIComponent(id)}/${what}`, { body: note === '' ? {} : { note } }),
    allow: (order) => request('POST', '/api/v1/brakes/allow', { body: order }),
    placement: (id) => request('GET', placementOf(id)),
    place: (id, where) =>
      where === null ? request('DELETE', placementOf(id)) : request('PUT', placementOf(id), { body: where }),
    bring: (order) => request('POST', '/api/v1/mikrotik/onboarding', { body: order }),
    tryIt: (id) => request('POST', `/api/v1/mikrotik/routers/${encodeURIComponent(id)}/try`, { body: {} }),
    forget: (id) => request('DELETE', `/api/v1/mikrotik/routers/${encodeURIComponent(id)}`),
  };
}

const routerOf = (driver: string, id: string): string =>
  `/api/v1/routers/${encodeURIComponent(driver)}/${encodeURIComponent(id)}`;
const placementOf = (id: string): string => `/api/v1/subscriptions/${encodeURIComponent(id)}/placement`;
