import type { Socket } from 'node:net';
import type { BillingError, ErrorDetails } from '@daftari/core';
import { mikrotikErrors } from '../errors.ts';
import { encodeSentence } from '../wire/encode.ts';
import { createSentenceReader } from '../wire/reader.ts';
import { readReply, type Reply } from '../wire/reply.ts';
import { complaintOf, placeOf, type Asked, type Complaint } from './answers.ts';
import type { Later, Row } from './link.ts';

/** Many commands over one connection: each has its tag, and each settles. */
export interface Session {
  /** Sends a command in one write. */
  begin(command: Command): Begun;
  /** Ends the connection; everything under way is rejected. */
  end(): void;
  /** Settles with the end of the session: null when it was ended here. */
  readonly closed: Promise<Error | null>;
}

/** A command and how its answer is waited for. */
export interface Command extends Asked {
  /** Every word after the command itself, without the tag. */
  readonly words: readonly string[];
  /** Null: it has no end of its own, as a `listen`. */
  readonly timeoutMs: number | null;
  readonly signal?: AbortSignal | undefined;
  /** Hears each row as it comes; without it they are gathered in the answer. */
  readonly heard?: (row: Row) => void;
  /** Without a tag, as before the log-in. Only one such is under way at a time. */
  readonly untagged?: true;
}

/** A command that is under way. */
export interface Begun {
  /** Rejects with one of `mikrotikErrors`. */
  readonly answer: Promise<Answer>;
  /** Ends it: the answer is rejected at once, what still comes is ignored. Settles when the router has heard of it. */
  breakOff(reason: string): Promise<void>;
}

/** What a command answers: its rows, and what `!done` itself carries. */
export interface Answer {
  readonly rows: readonly Row[];
  readonly done: Row;
}

/** What a session works with. */
export interface SessionTools {
  readonly socket: Socket;
  readonly address: string;
  readonly later: Later;
  /** How long the router has to hear of a `/cancel`, and to say that it is there. */
  readonly timeoutMs: number;
  /** After so long without a sound from the router it is asked whether it is there. */
  readonly quietMs: number;
}

interface Pending {
  readonly command: Command;
  readonly rows: Row[];
  complaint: Complaint | null;
  size: number;
  readonly settle: (outcome: BillingError | Answer) => void;
}

/** What the end of a connection is to each command that waits. */
type End = (details: ErrorDetails) => BillingError;

/** One answer may be so long, in characters. The longest honest ones are tables of some ten thousand rows. */
const ANSWER_LIMIT = 64 << 20;

/** So long the last words may take to leave. */
const LINGER_MS = 1_000;

/** Starts to speak over a connected socket. Nothing is ever thrown from it. */
export function openSession(tools: SessionTools): Session {
  const { socket, address, later } = tools;
  const reader = createSentenceReader();
  const open = new Map<string, Pending>();
  const { promise: closed, resolve: close } = Promise.withResolvers<Error | null>();
  let tags = 0;
  let sounds = 0;
  let over: End | null = null;
  let callOffWatch = nothing;

  function begin(command: Command): Begun {
    const tag = command.untagged === true ? '' : String(++tags);
    const { promise: answer, resolve, reject } = Promise.withResolvers<Answer>();
    const refused = whyNot(command);
    if (refused !== null) {
      reject(refused);
      return { answer, breakOff: () => Promise.resolve() };
    }
    const breakOff = (fault: BillingError): Promise<void> => {
      if (!settle(tag, fault)) return Promise.resolve();
      return command.untagged === true ? Promise.resolve() : cancel(tag);
    };
    const { signal, timeoutMs } = command;
    const onAbort = (): void => void breakOff(faultOf(command, 'interrupted', 'the caller gave up', signal?.reason));
    const callOff =
      timeoutMs === null
        ? nothing
        : later(timeoutMs, () => void breakOff(faultOf(command, 'timedOut', `${timeoutMs} ms`)));
    signal?.addEventListener('abort', onAbort, { once: true });
    send(tag, command, (outcome) => {
      callOff();
      signal?.removeEventListener('abort', onAbort);
      if ('rows' in outcome) resolve(outcome);
      else reject(outcome);
    });
    return { answer, breakOff: (reason) => breakOff(faultOf(command, 'interrupted', reason)) };
  }

  function send(tag: string, command: Command, onSettled: Pending['settle']): void {
    open.set(tag, { command, rows: [], complaint: null, size: 0, settle: onSettled });
    socket.write(encodeSentence([command.command, ...command.words, ...(tag === '' ? [] : [`.tag=${tag}`])]));
  }

  /** Why a command is not sent at all. */
  function whyNot(command: Command): BillingError | null {
    const details = { ...placeOf(command), outcome: 'none' };
    if (over !== null) return over(details);
    if (command.signal?.aborted !== true) return null;
    return mikrotikErrors.interrupted({ ...details, reason: 'the caller gave up' }, command.signal.reason);
  }

  /** Takes a command off the list with its outcome. What the router has said against it counts more than silence. */
  function settle(tag: string, outcome: BillingError | Answer): boolean {
    const pending = open.get(tag);
    if (pending === undefined) return false;
    open.delete(tag);
    pending.settle(pending.complaint === null ? outcome : complaintOf(pending.command, pending.complaint));
    return true;
  }

  /** Tells the router that nobody waits for a command. */
  const cancel = (tag: string): Promise<void> => knock('/cancel', [`=tag=${tag}`]);

  /** A command whose answer does not matter. A line on which nothing at all is heard until its deadline is dead. */
  async function knock(command: string, words: readonly string[]): Promise<void> {
    if (over !== null) return;
    const [tag, before] = [String(++tags), sounds];
    const { promise, resolve } = Promise.withResolvers<void>();
    const callOff = later(tools.timeoutMs, () => {
      if (sounds === before) end(asUnreachable('nothing has been heard of it for too long'));
      settle(tag, { rows: [], done: {} });
    });
    send(tag, { address, command, values: {}, words, timeoutMs: null }, () => {
      callOff();
      resolve();
    });
    await promise;
  }

  function hear(reply: Reply): void {
    if (reply.kind === '!fatal') {
      const reason = reply.words.join(' ') || reply.values['message'] || 'no reason given';
      return end((details) => mikrotikErrors.fatal({ ...details, reason }));
    }
    const pending = open.get(reply.tag);
    // A reply to what was given up, or to what nobody asked.
    if (pending === undefined) return undefined;
    if (reply.kind === '!re') return hearRow(pending, reply);
    if (reply.kind === '!trap') pending.complaint = joined(pending.complaint, reply.values);
    // `!empty` (7.18) says that no row comes; `!done` follows it, as it follows kinds that are still to be invented.
    if (reply.kind === '!done') settle(reply.tag, { rows: pending.rows, done: reply.values });
    return undefined;
  }

  function hearRow(pending: Pending, { tag, values }: Reply): void {
    const giveUp = (reason: string, cause?: unknown): void => {
      settle(tag, mikrotikErrors.protocol({ ...placeOf(pending.command), reason, outcome: 'unknown' }, cause));
      void cancel(tag);
    };
    if (pending.command.heard === undefined) {
      pending.size += sizeOf(values);
      pending.rows.push(values);
      if (pending.size > ANSWER_LIMIT) giveUp(`an answer of more than ${ANSWER_LIMIT} characters`);
      return;
    }
    try {
      pending.command.heard(values);
    } catch (thrown) {
      giveUp('who listens has failed', thrown);
    }
  }

  /** A line that says nothing is asked whether it is there: a `listen` alone would wait on a dead one for ever. */
  function watch(seen: number): void {
    callOffWatch = later(tools.quietMs, () => {
      const now = sounds;
      if (now === seen) void knock('/system/identity/print', ['=.proplist=name']);
      watch(now);
    });
  }

  function end(why: End | null): void {
    if (over !== null) return;
    over = why ?? asUnreachable('the link was closed here');
    callOffWatch();
    for (const [tag, { command }] of open) settle(tag, over({ ...placeOf(command), outcome: 'unknown' }));
    close(why === null ? null : why({ address, outcome: 'none' }));
    socket.destroySoon();
    socket.once(
      'close',
      later(LINGER_MS, () => socket.destroy()),
    );
  }

  socket.on('data', (octets: Buffer) => {
    sounds++;
    const { sentences, fault } = reader.read(octets);
    for (const sentence of sentences) hear(readReply(sentence));
    if (fault !== null) end((details) => mikrotikErrors.protocol({ ...details, reason: fault }));
  });
  socket.on('error', (thrown: NodeJS.ErrnoException) => end(asUnreachable(thrown.code ?? thrown.message, thrown)));
  socket.on('close', () => end(asUnreachable('it has closed the connection')));
  if (socket.destroyed) end(asUnreachable('it has closed the connection'));
  else watch(sounds);

  return { begin, end: () => end(null), closed };
}

const nothing = (): void => undefined;

const asUnreachable =
  (reason: string, cause?: unknown): End =>
  (details) =>
    mikrotikErrors.unreachable({ ...details, reason }, cause);

const faultOf = (asked: Asked, name: 'interrupted' | 'timedOut', reason: string, cause?: unknown): BillingError =>
  mikrotikErrors[name]({ ...placeOf(asked), reason, outcome: 'unknown' }, cause);

/** A command may be complained of more than once; the first category is kept. */
function joined(before: Complaint | null, { message = 'no message given', category }: Row): Complaint {
  if (before === null) return { message, category };
  return { message: `${before.message}; ${message}`, category: before.category };
}

const sizeOf = (values: Row): number =>
  Object.entries(values).reduce((sum, [name, value]) => sum + name.length + value.length, 0);
