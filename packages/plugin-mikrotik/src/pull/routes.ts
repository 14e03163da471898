import { createHash } from 'node:crypto';
import type { PluginHost, PluginResponse, PluginRoute } from '@daftari/core';
import { exchange, NOTHING, readAsked } from './exchange.ts';

/** What a report may weigh: a page of rows weighs a few kilobytes. */
const LARGEST = 262_144;

/** The digest under which a token is known, so that no copy of what we keep opens the door. */
export function tokenDigest(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}

/**
 * The door at which routers ask for their work: `POST /pull/{token}`. Each has a token of its own. It is looked up by
 * its digest, which takes as long for a wrong one as for a right one; whoever has none sees no door.
 */
export function pullRoutes(
  routerOf: (digest: string, host: PluginHost) => Promise<string | null> | string | null,
): readonly PluginRoute[] {
  const notFound: PluginResponse = { status: 404, body: { error: 'Not Found' } };
  return [
    {
      method: 'POST',
      path: '/pull/{token}',
      access: 'public',
      async handler({ params, raw, address }, host) {
        const router = await routerOf(tokenDigest(params['token'] ?? ''), host);
        if (router === null) return notFound;
        if (raw.byteLength > LARGEST) return { status: 413, body: NOTHING };
        const asked = readAsked(Buffer.from(raw).toString('utf8'), host.clock.now());
        if (asked === null) {
          host.log.warn('A router asks for work in a way that no agent of ours does', { router, address });
          return { status: 400, body: NOTHING };
        }
        const body = await exchange(host, router, asked);
        // What it has done or shown is what somebody waits for.
        if (asked.report.trim() !== '') await host.routers.back(router);
        return { status: 200, body };
      },
    },
  ];
}
