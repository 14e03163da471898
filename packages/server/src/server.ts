import { server as hapiServer, type Server } from '@hapi/hapi';
import { assert, silentLog, type Billing, type Log } from '@daftari/core';
import { createLoginLimiter, LOGIN_LIMITS, type LoginLimits } from './auth/limits.ts';
import { signingKeys } from './auth/keys.ts';
import { installBearer } from './auth/scheme.ts';
import { openShelves, SERVER, storeTables } from './auth/tables.ts';
import { createTokens } from './auth/tokens.ts';
import { createUsers, type Users } from './auth/users.ts';
import type { Desk } from './desk.ts';
import { toServerRoute, type Door } from './http/door.ts';
import { installProblems } from './http/errors.ts';
import { installHeaders } from './http/headers.ts';
import { apiDoors } from './routes/index.ts';

/** What the server itself has to know; the rest of the configuration is the billing's and the plugins'. */
export interface ServerConfig {
  readonly host: string;
  /** 0 for any that is free. */
  readonly port: number;
  /** Where the signing keys lie. */
  readonly dataDir: string;
  readonly ispName: string;
}

/** What a server is made of. */
export interface ServerOptions {
  /** With `serverPlugin()` among its plugins. */
  readonly billing: Billing;
  readonly config: ServerConfig;
  readonly log?: Log;
  readonly loginLimits?: LoginLimits;
}

/** A server over one billing. */
export interface DaftariServer {
  readonly hapi: Server;
  readonly doors: readonly Door[];
  readonly users: Users;
  /** Starts the billing, then listens. Answers the address. */
  start(): Promise<string>;
  /** Lets requests at work finish, then stops the billing. */
  stop(): Promise<void>;
}

/** Makes a server; opens nothing but what lies in the data folder. */
export async function createServer(options: ServerOptions): Promise<DaftariServer> {
  const { billing, config, log = silentLog, loginLimits = LOGIN_LIMITS } = options;
  const ours = billing.registry.tables.some(({ pluginId }) => pluginId === SERVER);
  assert(ours, 'the server keeps its users in a plugin: put serverPlugin() into the plugins of createBilling');
  const shelves = openShelves(storeTables(billing.store.tables));
  const users = createUsers(billing, shelves);
  const tokens = createTokens({ keys: await signingKeys(config.dataDir), shelves, clock: billing.clock });
  const desk: Desk = {
    billing,
    users,
    tokens,
    limiter: createLoginLimiter(loginLimits),
    isp: { name: config.ispName, currency: billing.currency, zone: billing.zone },
  };
  const hapi = hapiServer({
    host: config.host,
    port: config.port,
    debug: false,
    routes: { timeout: { server: 30_000 } },
  });
  installBearer(hapi, tokens);
  installProblems(hapi, log);
  installHeaders(hapi, '');
  const doors = apiDoors(desk);
  hapi.route(doors.map(toServerRoute));
  return {
    hapi,
    doors,
    users,
    async start() {
      await billing.start();
      await hapi.start();
      return hapi.info.uri;
    },
    async stop() {
      await hapi.stop({ timeout: 10_000 });
      await billing.stop();
    },
  };
}
