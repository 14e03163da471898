import { PassThrough, type Readable } from 'node:stream';
import { defineErrors, type Billing, type EventName, type HeardEvent, type Id } from '@daftari/core';
import type { Caller, Role } from './auth/caller.ts';

/** What browsers are told of. */
const streamed = [
  'paymentReceived',
  'paymentUnmatched',
  'paymentFailed',
  'paymentAllocated',
  'invoiceIssued',
  'creditNoteIssued',
  'subscriptionChanged',
  'runProgressed',
  'entitlementChanged',
  'actionVerified',
  'actionFailed',
  'sessionStarted',
  'sessionEnded',
  'usageRecorded',
] as const satisfies readonly EventName[];

const streamErrors = defineErrors('stream', {
  tooMany: ['limited', 'There are {open} streams open for this user already.'],
});

/** How much may wait for a slow reader before she is dropped: she will come back, and asks for the facts anyway. */
const MOST_WAITING_BYTES = 256 * 1024;

/** Proxies cut a connection on which nothing moves. */
const HEARTBEAT_MS = 15_000;

/** How many streams one user may have open: a dozen tabs, not a thousand. */
const MOST_STREAMS = 20;

/** Passes events on to whoever listens. */
export interface Hub {
  /**
   * Opens a stream of what this caller may hear. It ends with her token.
   * @throws BillingError `stream.tooMany`
   */
  open(caller: Caller): Readable;
  /** Ends all streams. */
  close(): void;
  /** How many listen. */
  size(): number;
}

interface Listener {
  readonly userId: string;
  readonly role: Role;
  /** Whose events a customer hears; a customer without an account hears none. */
  readonly accountId: Id<'Account'> | null;
  readonly stream: PassThrough;
}

/** A hub over the events of a billing: after commit, best effort, as server-sent events (HTML Standard, 9.2). */
export function createHub({ events, clock }: Pick<Billing, 'events' | 'clock'>): Hub {
  const listeners = new Set<Listener>();
  const begun = clock.now().toString(36);
  let count = 0;
  const pass = (event: HeardEvent<EventName>): void => {
    count += 1;
    const text = `id: ${begun}-${count}\nevent: ${event.name}\ndata: ${JSON.stringify(event.payload)}\n\n`;
    for (const listener of listeners) if (hears(listener, event)) write(listener.stream, text);
  };
  for (const name of streamed) events.on(name, pass);
  const heartbeat = setInterval(() => {
    for (const { stream } of listeners) write(stream, ': still here\n\n');
  }, HEARTBEAT_MS);
  heartbeat.unref();
  return {
    open({ userId, accountId, role, goodUntil }) {
      const open = [...listeners].filter((listener) => listener.userId === userId).length;
      if (open >= MOST_STREAMS) throw streamErrors.tooMany({ open, retryAfterSeconds: 60 });
      const stream = new PassThrough();
      const listener: Listener = { userId, role, accountId, stream };
      const over = setTimeout(() => stream.end(), Math.max(0, goodUntil - clock.now()));
      over.unref();
      listeners.add(listener);
      stream.once('close', () => {
        clearTimeout(over);
        listeners.delete(listener);
      });
      write(stream, 'retry: 2000\n: listening\n\n');
      return stream;
    },

    close() {
      clearInterval(heartbeat);
      for (const name of streamed) events.off(name, pass);
      for (const { stream } of listeners) stream.end();
    },

    size: () => listeners.size,
  };
}

/** A customer hears what names her account; what names nobody is for operators. */
function hears({ role, accountId }: Listener, { payload }: HeardEvent<EventName>): boolean {
  if (role === 'operator') return true;
  return accountId !== null && 'accountId' in payload && payload.accountId === accountId;
}

function write(stream: PassThrough, text: string): void {
  if (stream.destroyed || stream.writableEnded) return;
  if (stream.writableLength + stream.readableLength > MOST_WAITING_BYTES) stream.destroy();
  else stream.write(text);
}
