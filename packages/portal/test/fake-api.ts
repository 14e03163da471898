import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { extname } from 'node:path';
import type { Grant, Payment, Summary, User } from '../src/api/wire.ts';
import { portalAssets } from '../src/assets.ts';
import { pay, refuse, settle, type Paymaster } from './fake/begin.ts';
import { cashWay, takeCash, worked } from './fake/desk.ts';
import { Refused } from './fake/refused.ts';
import { TYPES } from './fake/basics.ts';
import { iso, kes, makeWorld, NOW, type World } from './fake/people.ts';
import { held } from './fake/holding.ts';
import { filtered, filteredPayments, filteredPlans, mine, paged } from './fake/listing.ts';
import { roomed } from './fake/rooms.ts';
import { providerPage, wayAsked } from './fake/asking.ts';
import { cardModule } from './fake/ways.ts';
import { explained, pastWay, timelineOf, withDue } from './fake/paying.ts';

/** A fake of the HTTP API, for tests of the pages: the contract's shapes over a world that stands still. */
export interface FakeApi {
  readonly url: string;
  /** The requests so far, `GET /api/v1/me`. */
  readonly log: readonly string[];
  readonly world: World;
  /** How many listen to the stream. */
  readonly listening: () => number;
  /** Tells all who listen. */
  readonly tell: (name: string, data: object) => void;
  /** Lets an ask be paid. */
  readonly settle: (attemptId: string) => void;
  /** Lets an ask fail. */
  readonly refuse: (attemptId: string, reason: string) => void;
  readonly close: () => Promise<void>;
}

const USERS: readonly (User & { readonly login: string })[] = [
  { id: 'u-op', login: 'asha', name: 'Asha Odhiambo', role: 'operator', accountId: null },
  { id: 'u-1', login: 'amina', name: 'Amina Wanjiku', role: 'customer', accountId: 'c1' },
  { id: 'u-2', login: 'brian', name: 'Brian Mwangi', role: 'customer', accountId: 'c2' },
  { id: 'u-3', login: 'new', name: 'New', role: 'customer', accountId: 'c60' },
];

interface Fake extends Paymaster {
  readonly assets: URL;
  readonly listeners: Set<{ readonly response: ServerResponse; readonly user: User }>;
}

/** How the fake is started; `paceMs` lies between two steps of a payment. */
export interface FakeOptions {
  readonly port?: number;
  readonly paceMs?: number;
  /** Where the built pages lie. */
  readonly assets?: URL;
}

/** Serves the built pages and the fake API on a free port of the loopback. */
export async function startFakeApi(options: FakeOptions = {}): Promise<FakeApi> {
  const { port = 0, paceMs = 60, assets = portalAssets() } = options;
  const listeners: Fake['listeners'] = new Set();
  const log: string[] = [];
  const fake: Fake = {
    world: makeWorld(),
    ways: new Map(),
    assets,
    listeners,
    paceMs,
    tell(name, data) {
      for (const { response, user } of listeners) {
        if (user.role === 'customer' && user.accountId !== data.accountId) continue;
        response.write(`event: ${name}\nid: ${Date.now()}\ndata: ${JSON.stringify(data)}\n\n`);
      }
    },
  };
  const server = createServer((request, response) => {
    log.push(`${request.method} ${request.url}`);
    void answer(fake, request, response);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    log,
    world: fake.world,
    listening: () => listeners.size,
    tell: (name, data) => fake.tell(name, data),
    settle: (attemptId) => settle(fake, attemptId),
    refuse: (attemptId, reason) => refuse(fake, attemptId, reason),
    close: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => resolve());
      }),
  };
}

async function answer(fake: Fake, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const url = new URL(request.url ?? '/', 'http://fake');
  if (url.pathname.startsWith('/provider/')) return providerPage(fake, url.pathname, response);
  if (url.pathname === '/hooks/card.js') return cardModule(response);
  if (!url.pathname.startsWith('/api/')) return file(fake.assets, url.pathname, response);
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const isText = request.headers['content-type']?.startsWith('text/') === true;
  const sent = Buffer.concat(chunks).toString();
  const body = (sent === '' ? {} : isText ? { text: sent } : JSON.parse(sent)) as Record<string, string>;
  const path = url.pathname.slice('/api/v1'.length);
  const user = USERS.find((each) => request.headers.authorization === `Bearer access-${each.login}`);
  const open = path.startsWith('/auth/') || path === '/demo' || path === '/isp';
  if (!open && user === undefined) return problem(response, 401, 'auth.missing', 'Sign in first.');
  if (path === '/stream' && user !== undefined) return stream(fake, user, response);
  let said: unknown;
  try {
    const asked = { method: request.method ?? '', path, body, search: url.searchParams };
    const key = String(request.headers['idempotency-key'] ?? '');
    said =
      user === undefined
        ? enter(path, body)
        : (wayAsked(fake, user, asked, key) ??
          roomed(fake.world, asked) ??
          held(fake.world, user, request.method ?? '', path, body) ??
          facts(fake, `${request.method} ${path}`, user, url, body));
  } catch (thrown) {
    if (!(thrown instanceof Refused)) throw thrown;
    const { status, code, message, issues, details } = thrown;
    return problem(response, status, code, message, { issues, details });
  }
  if (said === undefined) return problem(response, open ? 401 : 404, 'fake.missing', 'That is not there.');
  send(response, request.method === 'POST' && path === '/payments/mpesa' ? 202 : 200, said);
}

function enter(path: string, body: Readonly<Record<string, string>>): unknown {
  if (path === '/demo') return DEMO;
  if (path === '/isp') return { name: ISP.name };
  const [kind, login] = (body['refreshToken'] ?? '').split('-');
  const user =
    path === '/auth/login'
      ? USERS.find((each) => each.login === body['username'] && body['password'] === 'secret')
      : USERS.find((each) => kind === 'refresh' && each.login === login);
  if (path === '/auth/logout') return {};
  if (user === undefined) return undefined;
  const { login: name, ...known } = user;
  const grant: Grant = {
    accessToken: `access-${name}`,
    refreshToken: `refresh-${name}`,
    tokenType: 'Bearer',
    expiresIn: 900,
    user: known,
  };
  return grant;
}

const ISP = { name: 'Kilimani Fibre', currency: 'KES', zone: 'Africa/Nairobi' };

const DEMO = {
  phoneUrl: 'http://127.0.0.1:9/phone',
  logins: [
    { role: 'customer', label: 'Amina, a customer whose time is over', username: 'amina', password: 'secret' },
    { role: 'operator', label: 'Asha, who runs the provider', username: 'asha', password: 'secret' },
  ],
};

/** What is true in the fake world, by method and path. */
function facts(fake: Fake, asked: string, user: User, url: URL, body: Readonly<Record<string, string>>): unknown {
  const { world } = fake;
  const [, kind = '', id = '', part = ''] = asked.split(' ')[1]?.split('/') ?? [];
  const own = world.customers.find((each) => each.id === user.accountId) ?? null;
  const customer = world.customers.find((each) => each.id === id);
  switch (`${asked.split(' ')[0]} ${kind}${id === '' ? '' : '/*'}${part === '' ? '' : `/${part}`}`) {
    case 'GET me':
      return {
        user,
        customer: own && withDue(world, own),
        isp: ISP,
      };
    case 'GET summary':
      return summary(world);
    case 'GET customers':
      return paged('customers', filtered(world.customers, url), url);
    case 'GET customers/*':
      return customer && withDue(world, customer);
    case 'GET customers/*/usage':
      return { ...paged('sessions', customer?.subscriptions[0]?.sessions ?? [], url), days: world.usage(id) };
    case 'GET customers/*/invoices':
      return paged('invoices', mine(world.invoices, id), url);
    case 'GET customers/*/payments':
      return paged('payments', mine(world.payments, id), url);
    case 'GET customers/*/actions':
    case 'POST customers/*/provision':
      return { actions: ACTIONS };
    case 'GET plans':
      return paged('plans', filteredPlans(world, url), url);
    case 'GET invoices':
      return paged('invoices', world.invoices, url);
    case 'GET payments':
      return paged('payments', filteredPayments(world, url.searchParams), url);
    case 'GET payments/*/timeline':
      return wayOf(world.payments.find((each) => each.id === id) as Payment);
    case 'POST payments/*':
      if (id === 'cash') return takeCash(fake, body);
      return pay(fake, body['customerId'] ?? user.accountId ?? '', body['phone'] ?? '');
    case 'GET payments/*/*':
    case `GET payments/*/${part}`: {
      const way = fake.ways.get(part);
      return way && timelineOf(way);
    }
    case 'GET sessions':
      return paged(
        'sessions',
        world.customers.flatMap(({ subscriptions }) => subscriptions[0]?.sessions ?? []),
        url,
      );
    case 'POST sessions/*/disconnect':
      return {};
    case 'GET explain':
      return explain(world, url);
    default:
      return worked(world, `${asked.split(' ')[0]} ${kind}`, id, body);
  }
}

function explain({ payments }: World, url: URL): unknown {
  const [kind, id] = [...url.searchParams][0] ?? ['payment', ''];
  const payment = payments.find((each) => each.id === id) ?? payments.find((each) => each.customerId === 'c1');
  return explained(kind as 'payment', id, payment as Payment);
}

function wayOf(payment: Payment): unknown {
  return payment.id.startsWith('cash-') ? cashWay(payment) : pastWay(payment);
}

function summary({ customers, payments }: World): Summary {
  const today = payments.filter((each) => Date.parse(each.receivedAt) > NOW - 86_400_000);
  return {
    accounts: customers.length,
    online: customers.filter((each) => each.status === 'online').length,
    expired: customers.filter((each) => each.status === 'expired').length,
    received: [{ ...kes(0), minor: String(today.reduce((sum, each) => sum + BigInt(each.amount.minor), 0n)) }],
    payments: today.length,
    unmatched: payments.filter((each) => each.unmatched !== null).length,
    actionsPending: 0,
    verifiedAt: iso(NOW - 3_600_000),
  };
}

const ACTIONS = [3, 2, 1].map((generation) => ({
  id: `n${generation}`,
  generation,
  driver: 'radius',
  state: 'verified',
  attempts: 1,
  createdAt: iso(NOW - (4 - generation) * 86_400_000),
  appliedAt: iso(NOW - (4 - generation) * 86_400_000 + 180),
  verifiedAt: iso(NOW - (4 - generation) * 86_400_000 + 310),
  reason: null,
  evidence: ['Disconnect-ACK from 10.0.0.2', 'Accounting-Start under the new generation'],
}));

function stream(fake: Fake, user: User, response: ServerResponse): void {
  const listener = { response, user };
  response.writeHead(200, { 'content-type': 'text/event-stream', 'cache-control': 'no-store' });
  response.write(': listening\n\n');
  fake.listeners.add(listener);
  response.on('close', () => fake.listeners.delete(listener));
}

/** The built pages, under a policy as strict as a server may set. */
function file(assets: URL, path: string, response: ServerResponse): void {
  const found = new URL(`.${path}`, assets);
  const asset = path.startsWith('/assets/') && existsSync(found) ? found : new URL('index.html', assets);
  response.writeHead(200, {
    'content-type': TYPES[extname(asset.pathname)] ?? 'application/octet-stream',
    'content-security-policy': "default-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'",
  });
  response.end(readFileSync(asset));
}

function send(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { 'content-type': 'application/json' });
  response.end(JSON.stringify(body));
}

function problem(response: ServerResponse, status: number, code: string, detail: string, more: object = {}): void {
  response.writeHead(status, { 'content-type': 'application/problem+json' });
  response.end(JSON.stringify({ type: 'about:blank', title: code, status, detail, code, ...more }));
}
