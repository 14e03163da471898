import { get, type IncomingMessage } from 'node:http';
import { server as hapi, type Server } from '@hapi/hapi';
import { afterEach, expect, it } from 'vitest';
import { z } from 'zod';
import { piecesDoor } from '../src/http/pieces.ts';

let running: Server | null = null;
afterEach(async () => {
  await running?.stop({ timeout: 0 });
  running = null;
});

/** A server on the loopback with one door that gives out these pieces; where it can be asked. */
async function serving(pieces: () => AsyncGenerator<string>): Promise<string> {
  const one = piecesDoor({
    path: '/pieces',
    word: 'test',
    summary: 'Pieces',
    who: 'anyone',
    query: z.strictObject({}),
    mediaType: 'text/csv; charset=utf-8',
    name: 'pieces.csv',
    pieces,
  });
  running = hapi({ host: '127.0.0.1', port: 0, debug: false });
  running.route({ method: one.method, path: one.path, handler: one.handle, options: { cors: false } });
  await running.start();
  return `${running.info.uri}/pieces`;
}

/** What fails at once, or after its first piece. */
const failing = (begins: boolean) =>
  async function* () {
    if (begins) yield 'first\r\n';
    throw new Error('the database is gone');
  };

const answerOf = (url: string) =>
  new Promise<IncomingMessage>((resolve, reject) => void get(url, resolve).on('error', reject));

async function textOf(url: string): Promise<string> {
  let text = '';
  for await (const chunk of await answerOf(url)) text += String(chunk);
  return text;
}

it('gives out all pieces, one after the other', async () => {
  const url = await serving(async function* () {
    yield 'first\r\n';
    yield 'Ågot, second\r\n';
  });
  expect(await textOf(url)).toBe('first\r\nÅgot, second\r\n');
});

it('tells what fails at first, and breaks off where a later piece fails: a part is not the whole', async () => {
  expect((await answerOf(await serving(failing(false)))).statusCode).toBe(500);
  await running?.stop({ timeout: 0 });
  await expect(textOf(await serving(failing(true)))).rejects.toThrow('aborted');
});

it('ends its reading when nobody takes the rest', async () => {
  const ended = Promise.withResolvers<string>();
  const url = await serving(async function* () {
    try {
      for (;;) yield 'x'.repeat(100_000);
    } finally {
      ended.resolve('ended');
    }
  });
  (await answerOf(url)).destroy();
  expect(await ended.promise).toBe('ended');
});
