import { server as hapiServer, type Server } from '@hapi/hapi';
import { silentLog, type Billing, type Log } from '@daftari/core';
import { createAudit, installAudit } from './audit.ts';
import {
  createAskLimiter,
  createCodeLimiter,
  createLoginLimiter,
  LOGIN_LIMITS,
  type LoginLimits,
} from './auth/limits.ts';
import { secretKeyOf, signingKeys } from './auth/keys.ts';
import { installBearer } from './auth/scheme.ts';
import { addOperator, firstOperator, OperatorInput } from './auth/operators.ts';
import { bindServer } from './auth/plugin.ts';
import { openShelves, storeTables, type Shelves } from './auth/tables.ts';
import { createTokens } from './auth/tokens.ts';
import { createUsers, type Users } from './auth/users.ts';
import type { Desk } from './desk.ts';
import { hookPath, hookRoutes } from './hooks.ts';
import { toServerRoute, type Door } from './http/door.ts';
import { installProblems } from './http/errors.ts';
import { installHeaders } from './http/headers.ts';
import { rememberAnswers } from './http/idempotency.ts';
import { installPeers, isLoopback } from './http/peer.ts';
import { createHub } from './hub.ts';
import { createMetrics } from './metrics.ts';
import { openApi } from './openapi.ts';
import { installPages, portalFolder } from './pages.ts';
import { createTickets } from './hotspot/tickets.ts';
import { openPapers } from './papers/papers.ts';
import { plainPapers } from './papers/config.ts';
import type { PapersConfig } from './config.ts';
import { demoRoutes, type Demo } from './routes/demo.ts';
import { healthRoutes } from './routes/health.ts';
import { apiDoors } from './routes/index.ts';
import { streamRoutes } from './routes/stream.ts';
import { VERSION } from './version.ts';

/** What the server itself has to know; the rest of a configuration is the billing's and the plugins'. */
export interface ServerConfig {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Where the signing keys lie. */
  readonly dataDir: string;
  readonly ispName: string;
  /** How the world reaches this server; where it listens when left out. */
  readonly publicUrl?: string | null;
  /** For whoever reads the metrics from another machine. */
  readonly metricsToken?: string | null;
  /** What the paths of plugins' routes are made of; that of the data folder when left out. */
  readonly secretKey?: Uint8Array;
  /** Addresses and CIDR blocks of proxies whose X-Forwarded-For is believed; those on this machine always are. */
  readonly proxies?: readonly string[];
  /** Names under which hotspots are logged in to, beside addresses of private networks. */
  readonly hotspotNames?: readonly string[];
  /** How documents look; plain, with the name of the ISP, when left out. */
  readonly papers?: PapersConfig;
}

/** What a server is made of. */
export interface ServerOptions {
  /** With `serverPlugin()` among its plugins. */
  readonly billing: Billing;
  readonly config: ServerConfig;
  readonly log?: Log;
  readonly loginLimits?: LoginLimits;
  /** What `GET /api/v1/demo` tells; without it, there is no such address. */
  readonly demo?: Demo;
  /** Where the built portal lies, when it is not the one of this installation. */
  readonly portal?: string;
}

/** A server over one billing. */
export interface DaftariServer {
  readonly hapi: Server;
  /** Every address of the API, as the documentation tells it. */
  readonly doors: readonly Door[];
  readonly users: Users;
  /** Makes an operator. @throws BillingError `user.taken` */
  addOperator(operator: { readonly name: string; readonly email?: string; readonly password: string }): Promise<void>;
  /** Makes the first operator of a new ISP, `admin`; null when there is one already. */
  firstOperator(password: string | null): Promise<{ readonly name: string; readonly password: string } | null>;
  /** The address below which the routes of a plugin are reached from outside. */
  hookBase(pluginId: string): string;
  /** Starts the billing, then listens. Answers the address. */
  start(): Promise<string>;
  /** Takes no more requests, lets those at work finish, then stops the billing. */
  stop(): Promise<void>;
}

/** Makes a server; opens nothing but what lies in the data folder. */
export async function createServer(options: ServerOptions): Promise<DaftariServer> {
  const { billing, config, log = silentLog, loginLimits = LOGIN_LIMITS } = options;
  const secretKey = config.secretKey ?? (await secretKeyOf(config.dataDir));
  const shelves = openShelves(storeTables(billing.store.tables));
  const runs = bindServer(billing, log);
  const limiter = createLoginLimiter(loginLimits);
  const tickets = createTickets(secretKey);
  const reached = (pluginId: string): string | null =>
    config.publicUrl == null ? null : `${config.publicUrl}${hookPath(secretKey, pluginId)}`;
  const hooks = { hookBase: reached, hookPath: (pluginId: string) => hookPath(secretKey, pluginId) };
  const desk = await deskOf(billing, config, { limiter, shelves, runs, tickets, ...hooks });
  const hapi = newHapi(config);
  const hub = createHub(billing);
  installPeers(hapi, config.proxies ?? []);
  installBearer(hapi, desk.tokens);
  installAudit(hapi, desk.audit, billing.clock, log);
  installProblems(hapi, log);
  installHeaders(hapi, config.publicUrl ?? '');
  const metrics = createMetrics(hapi, { billing, runs, hub, log });
  const { metricsToken = null } = config;
  const home = isHomeKnown(config);
  const vitals = { billing, metrics, metricsToken, home, version: VERSION, startedAt: billing.clock.now() };
  const doors = [...apiDoors(desk), ...streamRoutes(hub), ...demoRoutes(options.demo ?? null), ...healthRoutes(vitals)];
  const once = rememberAnswers(shelves, billing.clock);
  hapi.route(doors.map((door) => toServerRoute(door, once)));
  hapi.route(hookRoutes(billing.registry.routes, secretKey));
  const url = config.publicUrl ?? '/';
  const document = openApi(doors, { title: `${config.ispName}: API`, version: VERSION, url });
  hapi.route({ method: 'GET', path: '/openapi.json', options: { auth: false }, handler: () => document });
  await installPages(hapi, options.portal ?? portalFolder(), {
    hotspotNames: config.hotspotNames,
    slots: billing.registry.slots,
  });
  hapi.ext('onPreStop', () => hub.close());
  return {
    hapi,
    doors,
    users: desk.users,
    async addOperator(operator) {
      await addOperator(shelves, billing.clock, OperatorInput.parse(operator));
    },
    firstOperator: (password) => firstOperator(shelves, billing.clock, password ?? undefined),
    hookBase: (pluginId) => `${config.publicUrl ?? hapi.info.uri}${hookPath(secretKey, pluginId)}`,
    async start() {
      await billing.start();
      await hapi.start();
      return hapi.info.uri;
    },
    async stop() {
      await hapi.stop({ timeout: STOP_MS });
      await desk.papers.close();
      await billing.stop();
    },
  };
}

/** How long requests at work may take when the server stops. */
const STOP_MS = 10_000;

function newHapi({ host, port }: ServerConfig): Server {
  return hapiServer({
    host,
    port,
    debug: false,
    // A request is answered within this, or it is told that it was not.
    routes: { timeout: { server: 30_000 }, payload: { timeout: 10_000 } },
    router: { stripTrailingSlash: true },
  });
}

/**
 * Whether a request without X-Forwarded-For can be taken for one of this machine. Behind a proxy that does not send it,
 * everybody would be: so once the world reaches this server, it is believed only where the proxies have been named.
 */
function isHomeKnown({ host, publicUrl = null, proxies = [] }: ServerConfig): boolean {
  const reached = publicUrl !== null || !(host === 'localhost' || isLoopback(host));
  return !reached || proxies.length > 0;
}

async function deskOf(
  billing: Billing,
  config: ServerConfig,
  {
    limiter,
    shelves,
    runs,
    tickets,
    hookBase,
    hookPath: hookPathOf,
  }: Pick<Desk, 'limiter' | 'runs' | 'tickets' | 'hookBase' | 'hookPath'> & {
    readonly shelves: Shelves;
  },
): Promise<Desk> {
  const { clock, currency, zone } = billing;
  const { dataDir, ispName: name, publicUrl = null, papers = plainPapers(name) } = config;
  const users = createUsers(billing, shelves);
  const keys = await signingKeys(dataDir);
  const tokens = createTokens({ keys, shelves, clock, welcome: users.welcome });
  const isp = { name, currency, zone };
  const limits = { limiter, asks: createAskLimiter(), codes: createCodeLimiter() };
  return {
    billing,
    users,
    tokens,
    ...limits,
    runs,
    tickets,
    hookBase,
    hookPath: hookPathOf,
    audit: createAudit(shelves),
    papers: openPapers(billing, { ...papers, publicUrl }),
    isp,
  };
}
