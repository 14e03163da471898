import { parentPort, workerData } from 'node:worker_threads';
import { assert, isBillingError } from '@daftari/core';
import type { Brand, Fonts } from './model.ts';
import { createPress, type Press } from './press.ts';
import type { Delivery, Order } from './thread.ts';

// The program of the thread that `openPressThread` begins: it prints what it is told, one paper after the other.
const { brand, fonts } = workerData as { readonly brand: Brand; readonly fonts: Fonts | null };
const press = createPress(brand, fonts);
const port = parentPort;
assert(port !== null, 'this program runs in a thread of the press');

port.on('message', ({ ticket, kind, given }: Order) => {
  const delivery = printed(ticket, press[kind], given);
  port.postMessage(delivery, 'bytes' in delivery ? [delivery.bytes.buffer as ArrayBuffer] : []);
});

function printed(ticket: number, print: Press[keyof Press], given: readonly unknown[]): Delivery {
  try {
    return { ticket, bytes: (print as (...args: readonly unknown[]) => Uint8Array)(...given) };
  } catch (thrown) {
    if (isBillingError(thrown)) {
      const { kind, code, message } = thrown;
      return { ticket, refused: { kind, code, message } };
    }
    return { ticket, fault: thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown) };
  }
}
