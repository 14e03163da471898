import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { RouterOsTrap } from '../engine/trap.ts';
import type { Menu } from '../engine/schema.ts';
import type { Actor, Answer, Row } from '../engine/types.ts';
import type { Gate, Service } from '../gate.ts';
import type { RestReply } from './reply.ts';
import { sendReply } from './send.ts';

/** A router's REST server on one of its web services; listen with it, or hand it the connections of a TLS server. */
export interface RestNeeds {
  readonly gate: Gate;
  readonly service: Service;
  readonly menus: ReadonlyMap<string, Menu>;
  /** The hard limit on a request, in real milliseconds. */
  readonly limitMs: number;
}

const REASONS: Readonly<Record<number, string>> = {
  400: 'Bad Request',
  401: 'Unauthorized',
  404: 'Not Found',
  405: 'Method Not Allowed',
  406: 'Not Acceptable',
};

const refusal = (status: number, detail?: string): RestReply => ({
  status,
  body: { ...(detail === undefined ? {} : { detail }), error: status, message: REASONS[status] ?? '' },
});

/** The REST server of a web service. */
export function restServer(needs: RestNeeds): Server {
  return createServer((request, response) => void serve(needs, request, response).catch(() => response.destroy()));
}

async function serve(needs: RestNeeds, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const { gate, service } = needs;
  const url = new URL(request.url ?? '/', 'http://127.0.0.1');
  const raw = await bodyOf(request);
  if (gate.vices.hang) return;
  if (!url.pathname.startsWith('/rest') || !gate.engine.since(service === 'www' ? '7.9' : '7.1')) {
    return sendReply(response, gate, null, () => refusal(404));
  }
  gate.calls.push({
    at: gate.engine.now(),
    service,
    sentence: [request.method ?? '', `${url.pathname}${url.search}`, raw],
  });
  const asked = understand(request.method ?? 'GET', url, raw, needs.menus);
  const fate = gate.fate(asked.path, asked.command);
  if (fate === 'dropBefore') return void request.socket.destroy();
  const address = (request.socket.remoteAddress ?? '').replace('::ffff:', '');
  const delay = gate.delayMs();
  if (delay >= needs.limitMs) {
    await new Promise((next) => setTimeout(next, needs.limitMs));
    return sendReply(response, gate, null, () => refusal(400, 'Session closed'));
  }
  if (delay > 0) await new Promise((next) => setTimeout(next, delay));
  const actor = whoAsks(request, gate, service, address);
  if (asked.endless) {
    await new Promise((next) => setTimeout(next, needs.limitMs));
    return sendReply(response, gate, fate, () => refusal(400, 'Session closed'));
  }
  sendReply(response, gate, fate, () => (actor === null ? refusal(401) : answer(needs, asked, actor)));
}

function whoAsks(request: IncomingMessage, gate: Gate, service: Service, address: string): Actor | null {
  const [scheme, coded = ''] = (request.headers.authorization ?? '').split(' ');
  if (scheme?.toLowerCase() !== 'basic') return null;
  const text = Buffer.from(coded, 'base64').toString('utf8');
  const at = text.indexOf(':');
  return gate.logIn(text.slice(0, at), text.slice(at + 1), service, address);
}

interface Asked {
  readonly method: string;
  readonly path: string;
  readonly command: string;
  readonly id: string | null;
  readonly args: Row;
  readonly queries: readonly string[];
  /** The body is no JSON object. */
  readonly garbled: boolean;
  /** A command that would go on until the hard limit. */
  readonly endless: boolean;
}

const COMMANDS: Readonly<Record<string, string>> = { GET: 'print', PUT: 'add', PATCH: 'set', DELETE: 'remove' };

/** The method says the command; a POST names it, and any other path may end in an item. */
function understand(method: string, url: URL, raw: string, menus: ReadonlyMap<string, Menu>): Asked {
  const path = decodeURIComponent(url.pathname.slice('/rest'.length)).replace(/\/$/, '');
  const at = path.lastIndexOf('/');
  const [above, last] = [path.slice(0, Math.max(0, at)), path.slice(at + 1)];
  const body = raw.trim() === '' ? {} : parseObject(raw);
  const { args, queries } = argumentsOf(body ?? {});
  const base = { method, queries, garbled: body === null, endless: false };
  if (method === 'POST') {
    const bounded = ['once', 'duration', 'count'].some((name) => name in args);
    const endless = /^(monitor|monitor-traffic|listen|ping)$/.test(last) && !bounded;
    return { ...base, path: above, command: last, id: null, args, endless };
  }
  const command = COMMANDS[method] ?? '';
  const asked = Object.fromEntries(url.searchParams);
  const proplist: Row = asked['.proplist'] === undefined ? {} : { '.proplist': asked['.proplist'] };
  const filters = Object.entries(asked).filter(([name]) => name !== '.proplist');
  const from = { ...base, command, args: { ...args, ...proplist } };
  const wanted = { ...from, queries: filters.map(([name, value]) => `?${name}=${value}`) };
  if (menus.has(path) || !menus.has(above)) return { ...(method === 'GET' ? wanted : from), path, id: null };
  return { ...from, path: above, id: last };
}

function argumentsOf(body: Readonly<Record<string, unknown>>): { args: Row; queries: readonly string[] } {
  const args: Record<string, string> = {};
  let queries: readonly string[] = [];
  for (const [name, value] of Object.entries(body)) {
    if (name === '.query') queries = listOf(value).map((word) => `?${word}`);
    else args[name] = listOf(value).join(',');
  }
  return { args, queries };
}

const listOf = (value: unknown): readonly string[] => (Array.isArray(value) ? value.map(textOf) : [textOf(value)]);

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function parseObject(raw: string): Readonly<Record<string, unknown>> | null {
  try {
    const body: unknown = JSON.parse(raw);
    return typeof body === 'object' && body !== null && !Array.isArray(body) ? { ...body } : null;
  } catch {
    return null;
  }
}

function answer(needs: RestNeeds, asked: Asked, actor: Actor): RestReply {
  const { menus, gate } = needs;
  const { method, path, command, id, args, queries } = asked;
  if (asked.garbled) return refusal(400, 'invalid JSON');
  if (command === '') return refusal(405);
  const menu = menus.get(path);
  const single = menu?.single === true;
  if (id === null && ['PATCH', 'DELETE'].includes(method) && !single)
    return refusal(400, 'missing or invalid resource identifier');
  if (id !== null && menu !== undefined && itemOf(needs, path, id) === undefined) return refusal(404);
  const run = (what: string, more: Row = {}): Answer =>
    gate.engine.execute({ path, command: what, args: more, queries: what === 'print' ? queries : [], actor });
  try {
    if (method === 'POST') return posted(run(command, args), command);
    if (method === 'GET') return got(run('print', id === null ? args : { ...args, '.id': id }), single || id !== null);
    const changed = run(command, { ...args, ...(id === null ? {} : { '.id': id }) });
    if (method === 'DELETE') return { status: 204 };
    const found = run('print', single ? {} : { '.id': changed.ret ?? id ?? '' });
    return { status: method === 'PUT' ? 201 : 200, body: found.rows[0] ?? {} };
  } catch (error) {
    if (error instanceof RouterOsTrap) return refusal(400, error.message);
    throw error;
  }
}

const itemOf = ({ gate }: RestNeeds, path: string, id: string): unknown =>
  gate.engine.table(path).get(id) ?? gate.engine.table(path).find('name', id);

/** A menu of one thing, and an item asked for by itself, are objects; all else is a list. */
const got = ({ rows, ret }: Answer, one: boolean): RestReply =>
  ret === undefined ? { status: 200, body: one ? (rows[0] ?? {}) : rows } : { status: 200, body: { ret } };

function posted({ rows, ret }: Answer, command: string): RestReply {
  if (ret !== undefined) return { status: 200, body: { ret } };
  return { status: 200, body: command === 'print' || rows.length > 0 ? rows : [] };
}

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString('utf8');
}
