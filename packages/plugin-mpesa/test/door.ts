import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PluginRequest, PluginResponse } from '@daftari/core';

/** A route as the door opens it. */
export interface Served {
  readonly method: string;
  readonly path: string;
  handle(request: PluginRequest): Promise<PluginResponse>;
}

/** What the server is to a plugin: an HTTP listener on loopback that opens its routes below `/hooks`. */
export interface Door {
  /** Ends with `/hooks`. */
  readonly base: string;
  /** The peer that handlers are told; a test sets it to call from elsewhere. */
  peer: string;
  open(routes: readonly Served[]): void;
  close(): Promise<void>;
}

/** Opens a door; a handler that throws is answered 503, as the server does. */
export async function openDoor(): Promise<Door> {
  let routes: readonly Served[] = [];
  const door = { peer: '196.201.214.200' };
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { method = '', url = '' } = request;
      const answer = dispatch(routes, method, url, { raw: Buffer.concat(chunks), address: door.peer });
      void answer
        .catch(() => ({ status: 503, body: {} }))
        .then(({ status, body }) =>
          response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body)),
        );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return Object.assign(door, {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    open: (opened: readonly Served[]) => void (routes = opened),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  });
}

async function dispatch(
  routes: readonly Served[],
  method: string,
  url: string,
  came: Pick<PluginRequest, 'raw' | 'address'>,
): Promise<PluginResponse> {
  const path = url.replace(/^\/hooks/, '');
  for (const route of routes) {
    const pattern = new RegExp(`^${route.path.replaceAll(/\{(\w+)\}/g, '(?<$1>[^/]+)')}$`);
    const match = route.method === method ? pattern.exec(path) : null;
    if (match !== null) return route.handle({ params: { ...match.groups }, query: {}, headers: {}, ...came });
  }
  return { status: 404, body: {} };
}
