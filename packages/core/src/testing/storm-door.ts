import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { PluginRequest, PluginResponse } from '../plugin/contract.ts';
import type { BoundRoute } from '../plugin/doors.ts';

/** A request to a plugin's route, before it is known which. */
export interface DoorRequest extends Omit<PluginRequest, 'params'> {
  readonly method: string;
  readonly path: string;
}

/** An address on loopback that stays while whoever stands behind it changes. */
export interface Door {
  readonly url: string;
  /** Who answers from now on; null: nobody, and connections are dropped. */
  leadTo(answer: ((request: DoorRequest) => Promise<PluginResponse>) | null): void;
  close(): Promise<void>;
}

/** Opens a door with nobody behind it. */
export async function openDoor(): Promise<Door> {
  let answer: Parameters<Door['leadTo']>[0] = null;
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const came = await read(request);
    const { status, body } = (await answer?.(came)) ?? { status: 0, body: null };
    if (status === 0) response.destroy();
    else response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  };
  const server = createServer((request, response) => {
    // Whoever stood there is dead: the caller hears nothing.
    serve(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    leadTo: (next) => void (answer = next),
    async close() {
      const closed = new Promise((resolve) => server.close(resolve));
      server.closeAllConnections();
      await closed;
    },
  };
}

async function read(request: IncomingMessage): Promise<DoorRequest> {
  const chunks: Buffer[] = [];
  for await (const chunk of request as AsyncIterable<Buffer>) chunks.push(chunk);
  const { pathname, searchParams } = new URL(request.url ?? '/', 'http://door');
  const headers = Object.fromEntries(
    Object.entries(request.headers).map(([name, value]) => [
      name,
      Array.isArray(value) ? value.join(', ') : (value ?? ''),
    ]),
  );
  return {
    method: request.method ?? 'GET',
    path: pathname,
    query: Object.fromEntries(searchParams),
    headers,
    raw: new Uint8Array(Buffer.concat(chunks)),
    address: headers['x-forwarded-for'] ?? '127.0.0.1',
  };
}

/** Answers a request by the route that it fits: 404 where there is none. */
export async function dispatch(
  routes: readonly BoundRoute[],
  { method, path, ...came }: DoorRequest,
): Promise<PluginResponse> {
  for (const route of routes) {
    const params = route.method === method ? paramsOf(route.path, path) : null;
    if (params !== null) return route.handle({ ...came, params });
  }
  return { status: 404, body: { title: 'Not Found' } };
}

function paramsOf(pattern: string, path: string): Readonly<Record<string, string>> | null {
  const [wanted, given] = [pattern.split('/'), path.split('/')];
  if (wanted.length !== given.length) return null;
  const params: Record<string, string> = {};
  for (const [place, segment] of wanted.entries()) {
    const text = decodeURIComponent(given[place] ?? '');
    if (segment.startsWith('{')) params[segment.slice(1, -1)] = text;
    else if (segment !== text) return null;
  }
  return params;
}
