import type { IncomingMessage, ServerResponse } from 'node:http';
import type { Call } from './api.ts';
import { expanded } from './lists.ts';
import { fieldsOf, missing, StripeRefusal, text, type Ask, type Reply } from './reply.ts';
import type { World } from './world.ts';

/** What befalls requests to one call. */
export interface Fault {
  /** `drop` closes the connection, a number is the status of an error of the API. */
  readonly answer: 'drop' | number;
  /** Whether the request is carried out all the same. */
  readonly carriedOut: boolean;
  /** How many requests it befalls, one after another; one by default. The SDK asks again once by itself. */
  readonly times?: number;
}

/** All that a request can come to. */
export interface House {
  readonly world: World;
  readonly calls: readonly Call[];
  /** Pages for people: `GET /pay/:id`. */
  readonly pages: ReadonlyMap<string, (ask: Ask) => Reply>;
  /** Faults that wait, by the names of calls. */
  readonly faults: Map<string, { readonly fault: Fault; left: number }>;
  /** How many requests a call has had. */
  readonly counts: Map<string, number>;
}

/** How long an answer is kept under its key, in seconds. */
const KEPT_S = 24 * 3_600;

/** Answers one request, or leads it astray. */
export async function serve(house: House, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { method = 'GET' } = request;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const form = await formOf(request);
  if (method === 'OPTIONS') return answer(response, { status: 204, body: '' });
  const asked = { url, fields: fieldsOf(method === 'GET' ? url.searchParams : form), key: keyOf(request) };
  const page = matched([...house.pages.keys()], method, url.pathname);
  if (page !== undefined) {
    const show = house.pages.get(page.name);
    return answer(
      response,
      refusalsOf(() => show?.({ ...asked, params: page.params }) ?? notFound(url)),
    );
  }
  const found = matched(
    house.calls.map(({ name }) => name),
    method,
    url.pathname,
  );
  const call = house.calls.find(({ name }) => name === found?.name);
  if (call === undefined || found === undefined) return answer(response, notFound(url));
  const fault = faultFor(house, call.name);
  const idempotencyKey = request.headers['idempotency-key'];
  const reply = (): Reply =>
    refusalsOf(() => {
      checkKey(house.world, call, { ...asked, params: found.params });
      const act = () => expandedReply(house.world, call.answer({ ...asked, params: found.params }), asked.fields);
      return method === 'POST' && typeof idempotencyKey === 'string'
        ? once(house.world, idempotencyKey, `${method} ${url.pathname} ${form.toString()}`, act)
        : act();
    });
  if (fault === undefined) return answer(response, reply());
  if (fault.carriedOut) reply();
  if (fault.answer === 'drop') return void request.socket.destroy();
  answer(response, { status: fault.answer, body: { error: errorOf(fault.answer) } });
}

function faultFor({ faults, counts }: House, name: string): Fault | undefined {
  counts.set(name, (counts.get(name) ?? 0) + 1);
  const waiting = faults.get(name);
  if (waiting === undefined) return undefined;
  waiting.left--;
  if (waiting.left === 0) faults.delete(name);
  return waiting.fault;
}

function errorOf(status: number) {
  if (status === 429) return { type: 'invalid_request_error', code: 'rate_limit', message: 'Too many requests.' };
  // Stripe calls it invalid although nothing is: the same key is under way in another request.
  if (status === 409) {
    const message = 'There is currently another in-progress request using this Idempotent Key.';
    return { type: 'invalid_request_error', code: 'idempotency_key_in_use', message };
  }
  return { type: 'api_error', message: 'An unknown error occurred.' };
}

/** Only who has the secret key may do all; a browser has the publishable one, and the secret of what it may touch. */
function checkKey({ settings, objects }: World, { fromBrowser }: Call, { key, fields, params }: Ask): void {
  if (key === settings.secretKey) return;
  const secret = objects.get(params[0] ?? '');
  const may =
    secret !== undefined && 'client_secret' in secret && secret.client_secret === text(fields, 'client_secret');
  if (fromBrowser === true && key === settings.publishableKey && may) return;
  throw new StripeRefusal(401, { type: 'invalid_request_error', message: 'Invalid API Key provided.' });
}

/**
 * Does something once under a key, and gives the same answer to who asks again.
 * @throws StripeRefusal 400 for the same key with other parameters
 */
function once(world: World, key: string, asked: string, act: () => Reply): Reply {
  const known = world.keys.get(key);
  if (known !== undefined && world.now() - known.at < KEPT_S) {
    const message = 'Keys for idempotent requests can only be used with the same parameters they were first used with.';
    if (known.asked !== asked) throw new StripeRefusal(400, { type: 'idempotency_error', message });
    return { status: known.status, body: known.body, headers: { 'idempotent-replayed': 'true' } };
  }
  const reply = refusalsOf(act);
  world.keys.set(key, { asked, status: reply.status, body: reply.body, at: world.now() });
  return reply;
}

function expandedReply(world: World, reply: Reply, fields: Ask['fields']): Reply {
  return { ...reply, body: expanded(world, reply.body, fields) };
}

function refusalsOf(act: () => Reply): Reply {
  try {
    return act();
  } catch (thrown) {
    if (thrown instanceof StripeRefusal) return thrown.reply;
    throw thrown;
  }
}

const notFound = (url: URL): Reply => missing('page', url.pathname).reply;

function matched(names: readonly string[], method: string, path: string) {
  for (const name of names) {
    const [verb = '', pattern = ''] = name.split(' ');
    if (verb !== method) continue;
    const match = new RegExp(`^${pattern.replaceAll('.', '\\.').replaceAll(/:\w+/g, '([^/]+)')}$`).exec(path);
    if (match !== null) return { name, params: match.slice(1).map(decodeURIComponent) };
  }
  return undefined;
}

const keyOf = ({ headers: { authorization = '' } }: IncomingMessage): string => authorization.replace(/^Bearer /, '');

function answer(response: ServerResponse, { status, body, type, headers = {} }: Reply): void {
  const html = typeof body === 'string';
  response.writeHead(status, {
    'content-type': type ?? (html ? 'text/html; charset=utf-8' : 'application/json'),
    'request-id': 'req_simulated',
    'access-control-allow-origin': '*',
    'access-control-allow-headers': 'authorization,content-type',
    ...headers,
  });
  response.end(html ? body : JSON.stringify(body));
}

async function formOf(request: IncomingMessage): Promise<URLSearchParams> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return new URLSearchParams(Buffer.concat(chunks).toString());
}
