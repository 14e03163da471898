import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
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
  open(routes: readonly Served[]): void;
  close(): Promise<void>;
}

/** Opens a door; a handler that throws is answered 503, as the server does. */
export async function openDoor(): Promise<Door> {
  let routes: readonly Served[] = [];
  const server = createServer((request, response) => {
    void answer(routes, request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    base: `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`,
    open: (opened) => void (routes = opened),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function answer(routes: readonly Served[], request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { status, body, type } = await dispatch(routes, request).catch((): PluginResponse => ({
    status: 503,
    body: {},
  }));
  response.writeHead(status, { 'content-type': type ?? 'application/json' });
  response.end(type === undefined ? JSON.stringify(body) : String(body));
}

async function dispatch(routes: readonly Served[], request: IncomingMessage): Promise<PluginResponse> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const path = (request.url ?? '').replace(/^\/hooks/, '');
  const route = routes.find((one) => one.method === request.method && one.path === path);
  if (route === undefined) return { status: 404, body: {} };
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  return route.handle({ params: {}, query: {}, headers, raw: Buffer.concat(chunks), address: '203.0.113.7' });
}
