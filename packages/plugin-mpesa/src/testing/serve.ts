import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Gate } from './gate.ts';
import type { Handler } from './handset.ts';
import { checkToken } from './oauth.ts';
import type { Ask, Reply } from './reply.ts';
import { refuse } from './reply.ts';
import type { Endpoint } from './vices.ts';
import type { World } from './world.ts';

/** Paths of the API, as `METHOD /path`, with the name under which faults find them. */
export type Routes = ReadonlyMap<string, readonly [endpoint: Endpoint, handle: (ask: Ask) => Reply]>;

/** All that a request can come to. */
export interface House {
  readonly world: World;
  readonly routes: Routes;
  readonly handset: ReadonlyMap<string, Handler>;
  readonly gate: Gate;
}

/** Answers one request, or leads it astray. */
export async function serve(
  { world, routes, handset, gate }: House,
  request: IncomingMessage,
  response: ServerResponse,
): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const { promise: answered, resolve: free } = Promise.withResolvers<void>();
  // Whatever comes of the request: what follows it must not wait for a caller who has gone.
  response.once('close', free);
  const { authorization = '' } = request.headers;
  const ask: Ask = { url, authorization, body: await jsonBody(request), answered };
  const own = handset.get(`${request.method} ${url.pathname}`);
  if (own !== undefined) return answer(response, await own(ask));
  // The documents say GET with a body for this one, the kits POST: Daraja is simulated as taking both.
  const method = url.pathname === '/pulltransactions/v1/query' ? 'POST' : request.method;
  const route = routes.get(`${method} ${url.pathname}`);
  if (route === undefined) return answer(response, unknownRoute(world, routes, url.pathname));
  const [endpoint, handle] = route;
  const fault = gate.enter(endpoint);
  const carriedOut = fault?.carriedOut ?? true;
  const stranger = endpoint === 'oauth' ? undefined : checkToken(world, ask, endpoint);
  const reply = stranger ?? (carriedOut ? handle(ask) : { status: 503, body: '' });
  gate.taken(endpoint);
  if (fault === undefined) return answer(response, reply);
  if (fault.answer === 'drop') return void request.socket.destroy();
  if (fault.answer === 'hang') {
    free();
    return gate.hang(() => answer(response, reply));
  }
  if (typeof fault.answer === 'string') {
    const [code, said] = REFUSALS[fault.answer];
    return answer(response, refuse(world, 500, code, said));
  }
  answer(response, { status: fault.answer, body: '<html><body><h1>Service Unavailable</h1></body></html>' });
}

const REFUSALS = {
  'spike-arrest': ['500.003.02', 'Error Occurred: Spike Arrest Violation'],
  quota: ['500.003.03', 'Error Occurred: Quota Violation'],
  internal: ['500.003.1001', 'Internal Server Error'],
} as const;

function unknownRoute(world: World, routes: Routes, path: string): Reply {
  const otherMethod = [...routes.keys()].some((key) => key.endsWith(` ${path}`));
  return otherMethod
    ? refuse(world, 405, '405.001', 'Method Not Allowed')
    : refuse(world, 404, '404.001.01', 'Resource not found');
}

function answer(response: ServerResponse, { status, body }: Reply): void {
  const html = typeof body === 'string';
  response.writeHead(status, { 'content-type': html ? 'text/html; charset=utf-8' : 'application/json' });
  response.end(html ? body : JSON.stringify(body));
}

async function jsonBody(request: IncomingMessage): Promise<Ask['body']> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  try {
    const body: unknown = JSON.parse(Buffer.concat(chunks).toString());
    return typeof body === 'object' && body !== null ? { ...body } : {};
  } catch {
    // No body, or none that is JSON: the checks of the fields will say so.
    return {};
  }
}
