import { Worker } from 'node:worker_threads';
import { assert, BillingError, type ErrorKind } from '@daftari/core';
import type { Brand, Fonts } from './model.ts';
import type { Press } from './press.ts';

/** A press in a thread of its own: what it prints comes later, and nobody else waits for it. */
export interface PressThread {
  /**
   * Prints one paper. Papers are printed one after the other, in the order in which they are asked for.
   * @throws BillingError those of the press; `Error` where the thread has ended
   */
  readonly print: <Kind extends keyof Press>(kind: Kind, ...given: Parameters<Press[Kind]>) => Promise<Uint8Array>;
  /** Ends the thread; what waits is refused. */
  readonly close: () => Promise<void>;
}

/** What goes into the thread: which paper, and the place of its answer. */
export interface Order {
  readonly ticket: number;
  readonly kind: keyof Press;
  readonly given: readonly unknown[];
}

/** What comes out of it. An error loses its class on the way, so it goes as its parts. */
export type Delivery =
  | { readonly ticket: number; readonly bytes: Uint8Array }
  | { readonly ticket: number; readonly refused: RefusedOrder }
  | { readonly ticket: number; readonly fault: string };

/** A `BillingError` as its parts. */
export interface RefusedOrder {
  readonly kind: ErrorKind;
  readonly code: string;
  readonly message: string;
}

interface Waiting {
  readonly done: (bytes: Uint8Array) => void;
  readonly failed: (thrown: Error) => void;
}

/**
 * A press in a thread, which begins with the first paper and holds no process open. Look at the brand with
 * `createPress` first: a thread cannot say where it was written wrong. One that breaks is begun anew with the next
 * paper.
 */
export function openPressThread(brand: Brand, fonts: Fonts | null = null): PressThread {
  const waiting = new Map<number, Waiting>();
  let thread: Worker | null = null;
  let next = 0;
  const ended = (worker: Worker, why: Error): void => {
    if (thread !== worker) return;
    thread = null;
    for (const { failed } of waiting.values()) failed(why);
    waiting.clear();
  };
  const begin = (): Worker => {
    const worker = new Worker(workerFile(), { workerData: { brand, fonts }, ...forSource() });
    worker.on('message', (delivery: Delivery) => deliver(waiting, delivery));
    worker.on('error', (cause) => ended(worker, new Error('The press has broken down.', { cause })));
    worker.on('exit', () => ended(worker, new Error('The press has been closed.')));
    worker.unref();
    return worker;
  };
  return {
    print: (kind, ...given) =>
      new Promise<Uint8Array>((done, failed) => {
        const ticket = next++;
        waiting.set(ticket, { done, failed });
        thread ??= begin();
        thread.ref();
        const order: Order = { ticket, kind, given };
        // oxlint-disable-next-line require-post-message-target-origin -- A thread is no window.
        thread.postMessage(order);
      }).finally(() => {
        if (waiting.size === 0) thread?.unref();
      }),
    async close() {
      await thread?.terminate();
    },
  };
}

function deliver(waiting: Map<number, Waiting>, delivery: Delivery): void {
  const one = waiting.get(delivery.ticket);
  assert(one !== undefined, 'the press prints only what was asked for');
  waiting.delete(delivery.ticket);
  if ('bytes' in delivery) one.done(delivery.bytes);
  else if ('fault' in delivery) one.failed(new Error(delivery.fault));
  else one.failed(new BillingError(delivery.refused.kind, delivery.refused.code, delivery.refused.message));
}

/** The program of the thread lies beside this one, in sources and in what is built of them. */
function workerFile(): URL {
  return new URL(isSource() ? './worker.ts' : './worker.js', import.meta.url);
}

const isSource = (): boolean => import.meta.url.endsWith('.ts');

/** Sources find each other by the private condition; what is published does not know it. */
function forSource(): { readonly execArgv?: string[] } {
  return isSource() ? { execArgv: ['--conditions=@daftari/source'] } : {};
}
