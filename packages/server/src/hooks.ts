import { createHmac } from 'node:crypto';
import type { Request, ResponseToolkit, ServerRoute } from '@hapi/hapi';
import type { BoundRoute } from '@daftari/core';
import { peerOf } from './http/peer.ts';

/** The most that a callback may weigh. */
const MOST_BYTES = 256 * 1024;

/**
 * The path below which the routes of a plugin are opened. It does not name the plugin: Daraja refuses an address with
 * "mpesa" in it, and nobody else need know what is installed. The same for the same key, on every machine.
 */
export function hookPath(secretKey: Uint8Array, pluginId: string): string {
  // Hexadecimal, so that chance spells no word that a provider refuses.
  return `/hooks/${createHmac('sha256', secretKey).update(`hooks/${pluginId}`).digest('hex').slice(0, 20)}`;
}

/** The routes of plugins as hapi opens them: the body in bytes as it came, for signatures. */
export function hookRoutes(routes: readonly BoundRoute[], secretKey: Uint8Array): ServerRoute[] {
  return routes.map((route): ServerRoute => {
    const path = `${hookPath(secretKey, route.pluginId)}${route.path === '/' ? '' : route.path}`;
    const handler = async (request: Request, h: ResponseToolkit) => {
      const { status, body, type } = await route.handle({
        params: texts(request.params),
        query: texts(request.query),
        headers: texts(request.headers),
        raw: Buffer.isBuffer(request.payload) ? new Uint8Array(request.payload) : new Uint8Array(),
        address: peerOf(request).address,
      });
      if (type !== undefined) return h.response(String(body)).type(type).code(status);
      return h.response(JSON.stringify(body)).type('application/json').code(status);
    };
    const payload = { parse: false, output: 'data', maxBytes: MOST_BYTES } as const;
    return {
      method: route.method,
      path,
      handler,
      options: {
        auth: route.access === 'operator' ? { strategy: 'bearer', access: { scope: ['operator'] } } : false,
        ...(route.method === 'POST' && { payload }),
        cache: { otherwise: 'no-store' },
      },
    };
  });
}

/** What comes twice is taken as one text, as RFC 9110 section 5.3 joins it. */
function texts(given: Readonly<Record<string, unknown>>): Record<string, string> {
  const entries = Object.entries(given).filter(([, value]) => value !== undefined);
  return Object.fromEntries(
    entries.map(([name, value]) => [name, Array.isArray(value) ? value.join(', ') : String(value)]),
  );
}
