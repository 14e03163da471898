import { randomBytes } from 'node:crypto';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createBilling, type Billing, type Log, type Plugin } from '@daftari/core';
import { manualClock, type describeOnEngines, type ManualClock } from '@daftari/core/testing';
import type { ServerInjectResponse } from '@hapi/hapi';
import { z } from 'zod';
import { openShelves, storeTables } from '../../src/auth/tables.ts';
import { addOperator } from '../../src/auth/operators.ts';
import { createServer, serverPlugin, type DaftariServer, type ServerOptions } from '../../src/index.ts';

/** Sunday, 22 November 2026, 16:00 in London and 19:00 in Nairobi. */
export const START = Date.UTC(2026, 10, 22, 16, 0, 0);

/** An ISP to ask: a server over an empty database. */
export interface Isp {
  readonly billing: Billing;
  readonly server: DaftariServer;
  readonly clock: ManualClock;
  readonly dataDir: string;
  /** Asks as somebody, or as nobody. Every reply is held against the schema that its door declares. */
  ask(method: string, url: string, options?: AskOptions): Promise<Reply>;
  login(username: string, password: string): Promise<Reply>;
  /** An access token of the operator. */
  operator(): Promise<string>;
}

/** What is sent along. */
export interface AskOptions {
  readonly token?: string;
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  readonly address?: string;
}

/** An answer, its body read. */
export interface Reply {
  readonly status: number;
  /** As JSON.parse answers it: a test says itself what it expects. */
  readonly body: ReturnType<typeof JSON.parse>;
  readonly headers: ServerInjectResponse['headers'];
}

export const OPERATOR = { name: 'wanjiku', password: 'correct horse battery' } as const;

type OpenAndClose = Parameters<Parameters<typeof describeOnEngines>[1]>[0];

/** Opens an ISP that is closed after the last test of its `describe`. */
export async function openIsp(
  open: OpenAndClose,
  options: {
    readonly plugins?: readonly Plugin[];
    readonly server?: Partial<Omit<ServerOptions, 'billing' | 'config'>> & {
      config?: Partial<ServerOptions['config']>;
    };
    readonly log?: Log;
  } = {},
): Promise<Isp> {
  const dataDir = await mkdtemp(join(tmpdir(), 'daftari-server-'));
  const clock = manualClock(START);
  const billing: Billing = await createBilling({
    database: { engine: await open(), secretKey: randomBytes(32) },
    currency: 'KES',
    zone: 'Africa/Nairobi',
    plugins: [serverPlugin(), ...(options.plugins ?? [])],
    clock,
    ...(options.log === undefined ? {} : { log: options.log }),
  });
  const { config, ...rest } = options.server ?? {};
  const server = await createServer({
    billing,
    config: { host: '127.0.0.1', port: 0, dataDir, ispName: 'Test Net', proxies: [], ...config },
    ...(options.log === undefined ? {} : { log: options.log }),
    ...rest,
  });
  await billing.start({ work: false });
  await addOperator(openShelves(storeTables(billing.store.tables)), clock, OPERATOR);
  // Not a hook: vitest drops those that are given while another runs.
  open.closing(async () => {
    await server.stop();
    await rm(dataDir, { recursive: true, force: true });
  });
  return { billing, server, clock, dataDir, ...asking(server) };
}

function asking({ hapi, doors }: DaftariServer): Pick<Isp, 'ask' | 'login' | 'operator'> {
  const ask: Isp['ask'] = async (method, url, { token, body, headers, address } = {}) => {
    const sent = typeof body === 'string' ? body : body === undefined ? undefined : JSON.stringify(body);
    const response = await hapi.inject({
      method,
      url,
      headers: {
        ...(token === undefined ? {} : { authorization: `Bearer ${token}` }),
        ...(sent === undefined ? {} : { 'content-type': 'application/json' }),
        ...headers,
      },
      ...(sent === undefined ? {} : { payload: sent }),
      ...(address === undefined ? {} : { remoteAddress: address }),
    });
    const isJson = /json/.test(String(response.headers['content-type'] ?? ''));
    const reply = { status: response.statusCode, headers: response.headers, body: response.payload as unknown };
    if (isJson) reply.body = JSON.parse(response.payload) as unknown;
    if (reply.status < 300) hold(reply.body, method, response.request.route.path);
    return reply;
  };
  const hold = (body: unknown, method: string, path: string): void => {
    const door = doors.find((one) => one.path === path && one.method === method);
    if (door === undefined || door.mediaType !== undefined) return;
    if (door.reply !== null) door.reply.parse(body);
  };
  const login = (username: string, password: string) =>
    ask('POST', '/api/v1/auth/login', { body: { username, password } });
  let kept: string | undefined;
  const operator = async (): Promise<string> => {
    kept ??= z.string().parse((await login(OPERATOR.name, OPERATOR.password)).body.accessToken);
    return kept;
  };
  return { ask, login, operator };
}
