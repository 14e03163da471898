import { connect } from 'node:net';
import type { Socket } from 'node:net';
import { encodeSentences, sentenceReader } from '../../src/testing/api/words.ts';
import type { Sentence } from '../../src/testing/api/words.ts';

/** A client that says words as they are, so that a test sees what is on the wire. */
export interface Talk {
  /** Says one sentence; answers everything up to its `!done` or `!fatal`. */
  say(...words: readonly string[]): Promise<readonly Sentence[]>;
  /** Says one sentence and waits for nothing. */
  tell(...words: readonly string[]): void;
  /** The next sentence that comes. */
  next(): Promise<Sentence>;
  /** Everything that came and was not taken yet. */
  readonly heard: Sentence[];
  /** How many pieces the bytes came in. */
  readonly pieces: () => number;
  readonly closed: Promise<void>;
  readonly socket: Socket;
  end(): void;
}

/** Connects to a port of the API; with a name it logs in as well. */
export async function talkTo(port: number, name?: string, password = ''): Promise<Talk> {
  const socket = connect(port, '127.0.0.1');
  socket.on('error', () => socket.destroy());
  return talkOver(socket, name, password);
}

/** The same over a socket that is there already. */
export async function talkOver(socket: Socket, name?: string, password = ''): Promise<Talk> {
  const reader = sentenceReader(() => Infinity);
  const heard: Sentence[] = [];
  const waiting: ((sentence: Sentence | null) => void)[] = [];
  let pieces = 0;
  const closed = new Promise<void>((done) => {
    socket.on('close', () => {
      for (const take of waiting.splice(0)) take(null);
      done();
    });
  });
  socket.on('data', (bytes) => {
    pieces += 1;
    for (const sentence of reader.read(bytes) ?? []) {
      const take = waiting.shift();
      if (take === undefined) heard.push(sentence);
      else take(sentence);
    }
  });
  const tell = (...words: readonly string[]): void => void socket.write(encodeSentences([words]));
  const next = async (): Promise<Sentence> => {
    const ready = heard.shift();
    if (ready !== undefined) return ready;
    if (socket.destroyed) throw new Error('the connection is closed');
    const sentence = await new Promise<Sentence | null>((take) => void waiting.push(take));
    if (sentence === null) throw new Error('the connection is closed');
    return sentence;
  };
  const say = async (...words: readonly string[]): Promise<readonly Sentence[]> => {
    tell(...words);
    const all: Sentence[] = [];
    for (;;) {
      const sentence = await next();
      all.push(sentence);
      if (sentence[0] === '!done' || sentence[0] === '!fatal') return all;
    }
  };
  const talk: Talk = { say, tell, next, heard, pieces: () => pieces, closed, socket, end: () => socket.destroy() };
  if (name !== undefined) await say('/login', `=name=${name}`, `=password=${password}`);
  return talk;
}
