import type { Socket } from 'node:net';
import type { Fate } from '../vices.ts';
import type { Sentence } from './words.ts';
import { encodeSentences } from './words.ts';

/** The way out of a session: answers leave in order, whole, byte by byte or not at all. */
export interface Outlet {
  send(sentences: readonly Sentence[]): void;
  /** Ends the connection once all is sent. */
  end(): void;
  /** Does what answers, and lets the fate of the command befall the answer. */
  fated(fate: Fate | null, act: () => void): void;
}

/** The outlet of a socket. */
export function createOutlet(socket: Socket, dribbles: () => boolean): Outlet {
  let held: Buffer[] | null = null;
  let queue: Promise<void> = Promise.resolve();
  let dribbling = 0;

  const write = (bytes: Buffer): void => {
    if (socket.destroyed) return;
    if (!dribbles() && dribbling === 0) return void socket.write(bytes);
    dribbling += 1;
    queue = afterwards(queue, async () => {
      await dribble(socket, bytes);
      dribbling -= 1;
    });
  };

  return {
    send(sentences) {
      if (sentences.length === 0) return;
      const bytes = encodeSentences(sentences);
      if (held === null) write(bytes);
      else held.push(bytes);
    },
    end() {
      queue = afterwards(queue, () => void socket.end());
    },
    fated(fate, act) {
      if (fate === null) return act();
      held = [];
      try {
        act();
      } finally {
        const bytes = Buffer.concat(held);
        held = null;
        if (fate === 'halfReply') write(bytes.subarray(0, Math.floor(bytes.length / 2)));
        if (fate === 'disconnect') write(bytes);
        if (fate !== 'dropReply') queue = afterwards(queue, () => breakOff(socket, fate));
      }
    },
  };
}

/** What is written already still leaves when something was to be seen of it; else the connection just breaks. */
function breakOff(socket: Socket, fate: Fate): void {
  if (fate === 'halfReply' || fate === 'disconnect') socket.destroySoon();
  else socket.destroy();
}

async function afterwards(before: Promise<void>, act: () => Promise<void> | void): Promise<void> {
  await before;
  await act();
}

/** Each byte on its own: the reader's event loop must see it before the next one comes. */
async function dribble(socket: Socket, bytes: Buffer): Promise<void> {
  for (const byte of bytes) {
    if (socket.destroyed) return;
    socket.write(Buffer.of(byte));
    await new Promise<void>((next) => setImmediate(next));
  }
}
