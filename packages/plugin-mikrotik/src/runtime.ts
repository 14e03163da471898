import type { Clock, Health, PluginHost } from '@daftari/core';
import { connectApi } from './client/api.ts';
import type { Later, RouterLink, TlsTrust } from './client/link.ts';
import { connectRest } from './client/rest.ts';
import type { CountTools } from './count.ts';
import type { DriverTools } from './driver.ts';
import { createLinks, type Links } from './links.ts';
import type { MikrotikOptions } from './options.ts';
import { pullLink } from './pull/link.ts';
import type { RouterConfig } from './router-config.ts';
import { createRouterBook, routerBookErrors, type RouterBook } from './routers.ts';
import { createSealer, type Sealer } from './sealed.ts';

/** The plugin at work: the list of routers and the links to them. */
export interface Runtime {
  readonly start: (host: PluginHost) => Promise<void>;
  readonly stop: () => Promise<void>;
  readonly tools: () => RuntimeTools;
  readonly health: () => Promise<Health>;
}

/** What the parts of the plugin work with once it is started. */
export type RuntimeTools = DriverTools &
  CountTools & {
    readonly host: PluginHost;
    readonly book: RouterBook;
    readonly links: Links;
    /** Null: there is no key to seal with. */
    readonly sealer: Sealer | null;
  };

interface Begun {
  readonly host: PluginHost;
  readonly book: RouterBook;
  readonly links: Links;
}

/** Makes the runtime; nothing is open until it is started, and a link only once a router is wanted. */
export function createRuntime(options: MikrotikOptions, later: Later): Runtime {
  const sealer = options.sealingKey === undefined ? null : createSealer(options.sealingKey);
  let begun: Begun | null = null;
  const now = (): Begun => {
    if (begun === null) throw routerBookErrors.closed();
    return begun;
  };
  return {
    async start(host) {
      const book = createRouterBook(options.routers, sealer, host);
      const connect = async (config: RouterConfig, signal: AbortSignal): Promise<RouterLink> =>
        config.transport === 'pull'
          ? pullLink(host, config.id)
          : connectTo(config, { timeoutMs: options.timeoutMs, later, signal });
      const back = (routerId: string) => host.routers.back(routerId);
      const clock: Clock = host.clock;
      const links = createLinks({ book, connect, clock, later, log: host.log, back });
      begun = { host, book: telling(book, links), links };
    },
    async stop() {
      await begun?.links.close();
      begun = null;
    },
    tools: () => ({ ...now(), sealer, adopt: options.adopt }),
    async health() {
      if (begun === null) return { status: 'down', reason: 'it has not been started' };
      const routers = await begun.book.all();
      const away = begun.links.away();
      const figures = { routers: routers.length, away: away.length };
      if (away.length === 0) return { status: 'up', figures };
      // One site without power is no fault of the plugin; all of them are, of the line that they hang on.
      const status = away.length === routers.length ? 'down' : 'degraded';
      return { status, reason: `not answering: ${away.slice(0, 5).join(', ')}`, figures };
    },
  };
}

/** A list of routers whose changes are tried at once, whatever was known of how a router answers. */
function telling(book: RouterBook, links: Pick<Links, 'forget'>): RouterBook {
  return {
    ...book,
    async put(input) {
      const config = await book.put(input);
      links.forget(config.id);
      return config;
    },
  };
}

/** The link that a router wants to be spoken to by. */
function connectTo(
  config: RouterConfig,
  way: { readonly timeoutMs: number; readonly later: Later; readonly signal: AbortSignal },
): Promise<RouterLink> {
  const { transport, host, port, user, password } = config;
  const isSecret = transport === 'api-ssl' || transport === 'rest-ssl';
  const to = { ...way, host, port, user, password, tls: isSecret ? trustOf(config) : null };
  return transport === 'rest' || transport === 'rest-ssl' ? connectRest(to) : connectApi(to);
}

/** How the other end is known; nobody is trusted blindly who was not described so. */
function trustOf({ tls, fingerprint256 }: Pick<RouterConfig, 'tls' | 'fingerprint256'>): TlsTrust {
  if (tls === 'anonymous') return { anonymous: true };
  return fingerprint256 === null ? {} : { fingerprint256 };
}
