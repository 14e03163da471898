import { existsSync, readFileSync } from 'node:fs';
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { HotspotOffer, HotspotStanding } from '../../src/api/hotspot.ts';
import { TYPES } from './basics.ts';
import { kes } from './people.ts';

/** A hotspot for tests of its page: the server that it is served by, and the router that it logs in at. */
export interface FakeHotspot {
  /** Where the page is. */
  readonly url: string;
  /** Where the router takes log-ins. */
  readonly logIn: string;
  /** What was asked of the server, with its body. */
  readonly asked: readonly { readonly path: string; readonly body: Readonly<Record<string, unknown>> }[];
  /** What was posted to the router, and how: the fields of the form. */
  readonly posted: readonly Readonly<Record<string, string>>[];
  /** What the server says from now on, by the path; of several it says each once, and the last for ever. */
  readonly says: (path: string, ...answers: readonly (HotspotStanding | Problem)[]) => void;
  /** What it sells from now on; at the start {@link OFFER}. */
  readonly sells: (offer: HotspotOffer) => void;
  readonly close: () => Promise<void>;
}

/** A refusal of the server. */
export interface Problem {
  readonly status: number;
  readonly code: string;
  /** Seconds after which to ask again. */
  readonly retryAfter?: number;
}

/** Three packages, the second for several devices. */
export const OFFER: HotspotOffer = {
  isp: 'Kilima Net',
  currency: 'KES',
  prompts: true,
  packages: [
    {
      planId: 'hour',
      name: 'One hour',
      price: kes(10),
      validity: { kind: 'duration', count: 1, unit: 'hour' },
      downKbps: 3000,
      upKbps: 1000,
      quotaBytes: null,
      devices: 1,
    },
    {
      planId: 'day',
      name: 'Day pass',
      price: kes(50),
      validity: { kind: 'end_of_local_day', count: 0 },
      downKbps: 5000,
      upKbps: 2000,
      quotaBytes: '2000000000',
      devices: 2,
    },
  ],
};

/** How somebody stands who has paid and can log in; what a test does not care for. */
export function stands(state: HotspotStanding['state'], more: Partial<HotspotStanding> = {}): HotspotStanding {
  const holding = {
    name: 'Day pass',
    untilAt: new Date(Date.now() + 5 * 3_600_000 + 30_000).toISOString(),
    bytesLeft: '1250000000',
    slower: false,
    devices: { taken: 1, sold: 2 },
  };
  const isHers = state !== 'waiting' && state !== 'failed';
  return {
    state,
    ticket: `ticket-${state}`,
    amount: state === 'waiting' ? kes(50) : null,
    reason: null,
    ended: state === 'over' ? 'time' : null,
    receipt: isHers ? 'TKN7QX12PL' : null,
    holding: isHers && state !== 'over' ? holding : null,
    logIn: state === 'ready' ? { username: '254712345678-day', password: '123456' } : null,
    ...more,
  };
}

/** Serves the built pages of a folder, what the server would say, and a router beside it. */
export async function startFakeHotspot(folder: string): Promise<FakeHotspot> {
  const asked: { path: string; body: Readonly<Record<string, unknown>> }[] = [];
  const posted: Readonly<Record<string, string>>[] = [];
  const answers = new Map<string, readonly (HotspotStanding | Problem)[]>();
  let offer = OFFER;
  const router = await listening(async (request, response) => {
    if (request.method !== 'POST') {
      response.writeHead(404).end();
      return;
    }
    posted.push(Object.fromEntries(new URLSearchParams(await bodyOf(request))));
    response.setHeader('content-type', 'text/html').end('<!doctype html><title>in</title><p>You are logged in</p>');
  });
  const logIn = `${originOf(router)}/login`;
  const server = await listening(async (request, response) => {
    const { pathname } = new URL(request.url ?? '/', 'http://fake');
    if (!pathname.startsWith('/api/')) return file(folder, pathname, originOf(router), response);
    const path = pathname.slice('/api/v1/hotspot'.length);
    const text = await bodyOf(request);
    if (path !== '') asked.push({ path, body: JSON.parse(text) as Readonly<Record<string, unknown>> });
    const [said, ...rest] = answers.get(path) ?? [];
    if (rest.length > 0) answers.set(path, rest);
    const reply = path === '' ? offer : (said ?? { status: 500, code: 'fake.silent' });
    response.statusCode = 'status' in reply ? reply.status : 200;
    if ('retryAfter' in reply) response.setHeader('retry-after', String(reply.retryAfter));
    response.setHeader('content-type', 'application/json').end(JSON.stringify(reply));
  });
  return {
    url: `${originOf(server)}/hotspot`,
    logIn,
    asked,
    posted,
    sells: (sold) => void (offer = sold),
    says: (path, ...said) => void answers.set(path, said),
    async close() {
      for (const each of [server, router]) {
        each.closeAllConnections();
        await new Promise((resolve) => each.close(resolve));
      }
    },
  };
}

/** As the server sends the page: it may post to itself and to this router. */
function file(folder: string, pathname: string, router: string, response: ServerResponse): void {
  const path = join(folder, pathname === '/hotspot' ? 'hotspot.html' : pathname);
  if (!existsSync(path)) return void response.writeHead(404).end();
  const type = TYPES[/\.\w+$/.exec(path)?.[0] ?? ''] ?? 'application/octet-stream';
  const policy = `default-src 'self'; style-src 'self' 'unsafe-inline'; form-action 'self' ${router}`;
  response.writeHead(200, { 'content-type': type, 'content-security-policy': policy }).end(readFileSync(path));
}

async function listening(answer: (request: IncomingMessage, response: ServerResponse) => unknown): Promise<Server> {
  const server = createServer((request, response) => void answer(request, response));
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

const originOf = (server: Server): string => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  return Buffer.concat(chunks).toString();
}
