import { PassThrough, type Readable } from 'node:stream';
import { defineErrors, type Billing, type EventName, type HeardEvent, type Id } from '@daftari/core';
import type { Caller, Role } from './auth/caller.ts';
import { tailLogIns } from './log-in-tail.ts';
import { presentLogIn } from './wire/log-in.ts';

/** What operators alone are told of, even where it names a customer: it says who decided what, and why. */
const inHouse = [
  'paymentUnresolved',
  'paymentDisbelieved',
  'disbursementMoved',
  'disbursementUnresolved',
  'takingDoubted',
  'approvalWanted',
  'breakFound',
  'breakResolved',
  'salesSilent',
  'salesBack',
] as const satisfies readonly EventName[];

/** What browsers are told of. */
const streamed = [
  ...inHouse,
  'paymentReceived',
  'paymentUnmatched',
  'paymentFailed',
  'paymentAllocated',
  'paymentNeedsPayer',
  'paymentTakenBack',
  'paymentRestored',
  'mandateMoved',
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
  'routerUp',
  'routerDown',
  'siteDown',
  'driftFound',
  'driftEnded',
  'brakeHeld',
  'brakeDecided',
] as const satisfies readonly EventName[];

const streamErrors = defineErrors('stream', {
  tooMany: ['limited', 'There are {open} streams open for this user already.'],
});

/** How much may wait for a slow reader before she is dropped: she will come back, and asks for the facts anyway. */
const MOST_WAITING_BYTES = 256 * 1024;

/** Proxies cut a connection on which nothing moves. */
const HEARTBEAT_MS = 15_000;

/** How often it is looked whether somebody has logged in. */
const LOOK_MS = 1_000;

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
export function createHub({ events, clock, logIns }: Pick<Billing, 'events' | 'clock' | 'logIns'>): Hub {
  const listeners = new Set<Listener>();
  const begun = clock.now().toString(36);
  let count = 0;
  const textOf = (name: string, payload: object): string => {
    count += 1;
    return `id: ${begun}-${count}\nevent: ${name}\ndata: ${JSON.stringify(payload)}\n\n`;
  };
  const pass = (event: HeardEvent<EventName>): void => {
    const text = textOf(event.name, event.payload);
    for (const listener of listeners) if (hears(listener, event)) write(listener.stream, text);
  };
  const operators = (): readonly Listener[] => [...listeners].filter(({ role }) => role === 'operator');
  // Its packets are asked for by whoever opens one: they would make the stream ten times as long.
  const tail = tailLogIns({ logIns, clock }, (seen) => {
    const text = textOf('logInSeen', { ...presentLogIn(seen), request: null, reply: null });
    for (const { stream } of operators()) write(stream, text);
  });
  // Log-ins are noted by whichever process answered them: they are looked for, and only while an operator listens.
  const looking = setInterval(() => {
    if (operators().length > 0) void tail.look().catch(() => undefined);
  }, LOOK_MS);
  looking.unref();
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
      clearInterval(looking);
      for (const name of streamed) events.off(name, pass);
      for (const { stream } of listeners) stream.end();
    },

    size: () => listeners.size,
  };
}

const HOUSE: ReadonlySet<EventName> = new Set(inHouse);

/** A customer hears what names her account and is meant for her; what names nobody is for operators. */
function hears({ role, accountId }: Listener, { name, payload }: HeardEvent<EventName>): boolean {
  if (role === 'operator') return true;
  if (HOUSE.has(name)) return false;
  return accountId !== null && 'accountId' in payload && payload.accountId === accountId;
}

function write(stream: PassThrough, text: string): void {
  if (stream.destroyed || stream.writableEnded) return;
  if (stream.writableLength + stream.readableLength > MOST_WAITING_BYTES) stream.destroy();
  else stream.write(text);
}
