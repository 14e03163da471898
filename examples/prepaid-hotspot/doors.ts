import { createServer, type IncomingMessage } from 'node:http';
import type { Billing } from '@daftari/core';

/** The HTTP door of a hotspot: it opens the routes that plugins bring, here M-Pesa's callbacks, and nothing more. */
export interface Doors {
  readonly url: string;
  /** Lets requests in. Before that they are answered 503, and a provider asks again. */
  open(billing: Pick<Billing, 'registry'>): void;
  close(): Promise<void>;
}

/** What a callback may weigh; M-Pesa's weigh about one kilobyte. */
const MOST_BYTES = 64 * 1024;

/** Listens on a port of loopback; 0 for any that is free. A reverse proxy with TLS stands before it. */
export async function listen(port: number): Promise<Doors> {
  let routes: Billing['registry']['routes'] = [];
  const server = createServer((request, response) => {
    answer(request).then(
      ({ status, body }) =>
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
      () => response.writeHead(500).end(),
    );
  });
  const answer = async (request: IncomingMessage): Promise<{ readonly status: number; readonly body: unknown }> => {
    const url = new URL(request.url ?? '/', 'http://hotspot');
    const raw = await bytesOf(request);
    if (raw === null) return { status: 413, body: { title: 'Too large' } };
    if (routes.length === 0) return { status: 503, body: { title: 'Starting' } };
    for (const route of routes) {
      const params = route.method === request.method ? match(route.path, url.pathname) : null;
      // A route for operators stays shut: this program has no log-in.
      if (params === null || route.access !== 'public') continue;
      const query = Object.fromEntries(url.searchParams);
      const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
      const address = request.socket.remoteAddress ?? '';
      return route.handle({ params, query, headers, raw, address });
    }
    return { status: 404, body: { title: 'Not Found' } };
  };
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('the server has no port');
  return {
    url: `http://127.0.0.1:${address.port}`,
    open: ({ registry }) => void (routes = registry.routes),
    close: () =>
      new Promise((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
}

/** The values of `{names}` in a route's path; null when the path is another. */
function match(pattern: string, path: string): Record<string, string> | null {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [at, part] of wanted.entries()) {
    const value = given[at] ?? '';
    const name = /^\{(\w+)\}$/.exec(part)?.[1];
    if (name !== undefined) params[name] = value;
    else if (part !== value) return null;
  }
  return params;
}

async function bytesOf(request: IncomingMessage): Promise<Uint8Array | null> {
  const parts: Buffer[] = [];
  let size = 0;
  for await (const part of request as AsyncIterable<Buffer>) {
    size += part.length;
    if (size > MOST_BYTES) return null;
    parts.push(part);
  }
  return Buffer.concat(parts);
}
