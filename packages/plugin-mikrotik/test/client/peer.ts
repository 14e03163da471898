import { once } from 'node:events';
import { createServer as createPlain, type AddressInfo, type Server, type Socket } from 'node:net';
import { createServer as createSecure, type TlsOptions } from 'node:tls';
import { encodeSentence } from '../../src/wire/encode.ts';
import { createSentenceReader } from '../../src/wire/reader.ts';

/** One connection of a client, as the scripted peer sees it. */
export interface Heard {
  readonly socket: Socket;
  /** The sentence, without its tag. */
  readonly words: readonly string[];
  readonly tag: string | null;
  /** Answers with the tag of the sentence. */
  say(...words: string[]): void;
}

/** A peer that does what a test says, and nothing of a router by itself. */
export interface Peer {
  readonly port: number;
  readonly sockets: ReadonlySet<Socket>;
  /** Every sentence that came, without its tag. */
  readonly heard: (readonly string[])[];
  close(): Promise<void>;
}

/** Whatever logs in is let in. */
export const LET_IN = (heard: Heard): void => heard.say('!done');

/** Starts a peer on loopback. */
export async function startPeer(script: (heard: Heard) => void, tls?: TlsOptions): Promise<Peer> {
  const sockets = new Set<Socket>();
  const heard: (readonly string[])[] = [];
  const accept = (socket: Socket): void => {
    sockets.add(socket.setNoDelay(true));
    const reader = createSentenceReader();
    socket.on('error', () => undefined).on('close', () => sockets.delete(socket));
    socket.on('data', (octets: Buffer) => {
      for (const sentence of reader.read(octets).sentences) {
        const one = hearing(socket, sentence);
        heard.push(one.words);
        script(one);
      }
    });
  };
  const server: Server = tls === undefined ? createPlain(accept) : createSecure(tls, accept);
  server.on('tlsClientError', () => undefined);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const close = async (): Promise<void> => {
    for (const socket of sockets) socket.destroy();
    if (server.listening) await new Promise((resolve) => server.close(resolve));
  };
  return { port: (server.address() as AddressInfo).port, sockets, heard, close };
}

/** The commands that a script has heard, and when the one it waits for is there. */
export function gate(): { readonly script: (heard: Heard) => void; next(): Promise<Heard> } {
  const waiting: ((heard: Heard) => void)[] = [];
  const ready: Heard[] = [];
  return {
    script: (heard) => {
      const resolve = waiting.shift();
      if (resolve === undefined) ready.push(heard);
      else resolve(heard);
    },
    next: () => {
      const heard = ready.shift();
      return heard === undefined ? new Promise((resolve) => void waiting.push(resolve)) : Promise.resolve(heard);
    },
  };
}

/** What a promise has come to by now; an error by its code and outcome. */
export async function outcomeOf(promise: Promise<unknown>): Promise<unknown> {
  try {
    return await promise;
  } catch (thrown) {
    const { code, details } = thrown as { code?: string; details?: Record<string, unknown> };
    return [code ?? String(thrown), details?.['outcome'] ?? null];
  }
}

/** Timers that go off when the test says so. */
export function heldTimers(): { later(ms: number, task: () => void): () => void; pass(ms: number): void } {
  let now = 0;
  const waiting = new Set<{ readonly at: number; readonly task: () => void }>();
  return {
    later(ms, task) {
      const entry = { at: now + ms, task };
      waiting.add(entry);
      return () => waiting.delete(entry);
    },
    pass(ms) {
      now += ms;
      for (const entry of [...waiting].toSorted((a, b) => a.at - b.at)) {
        if (entry.at <= now && waiting.delete(entry)) entry.task();
      }
    },
  };
}

function hearing(socket: Socket, sentence: readonly string[]): Heard {
  const tag = sentence.find((word) => word.startsWith('.tag=')) ?? null;
  return {
    socket,
    words: sentence.filter((word) => !word.startsWith('.tag=')),
    tag,
    say: (...words) => void socket.write(encodeSentence(tag === null ? words : [...words, tag])),
  };
}
