import type { Schedule } from './settings.ts';
import type { Fate } from './vices.ts';

/** A message from Daraja to us, and what became of it. */
export interface Delivery {
  /** `result` and `timeout` answer an order; `standing order` says what became of the consent to one. */
  readonly rail: 'callback' | 'confirmation' | 'validation' | 'result' | 'timeout' | 'standing order';
  readonly url: string;
  readonly body: string;
  readonly receipt?: string;
  readonly checkoutRequestId?: string;
  /** Of the order that it answers. */
  readonly conversationId?: string;
  readonly state: 'waiting' | 'lost' | 'held' | 'answered' | 'unanswered';
  /** The HTTP status that we answered. */
  readonly status?: number;
}

/** A message to be sent. */
export type Letter = Omit<Delivery, 'state' | 'status'>;

/** Which held messages to let go; all that is left open matches. */
export interface ReleaseFilter {
  readonly rail?: Delivery['rail'];
  readonly receipt?: string;
  readonly checkoutRequestId?: string;
  readonly conversationId?: string;
  /** At most so many, the oldest first. */
  readonly most?: number;
}

/** The post office: sends, loses, holds and doubles messages, and remembers each. */
export interface Deliveries {
  all(): readonly Delivery[];
  /** Sends a letter as fate wills, `times` at once. Settles when those that go now are answered. */
  deliver(letter: Letter, fate: Fate, times: number): Promise<void>;
  /** Posts at once and answers the body; undefined if there was no answer in time. */
  ask(letter: Letter): Promise<unknown>;
  /** Lets held messages go, the oldest first, one after another; answers how many. */
  release(filter?: ReleaseFilter): Promise<number>;
  /** Keeps track of work that nobody waits for. */
  background(work: Promise<unknown>): void;
  /** Settles when nothing is on its way. Held and late messages are not. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** How long Safaricom waits for an answer. */
const ANSWER_MS = 8_000;

type Row = { -readonly [K in keyof Delivery]: Delivery[K] };

/** Opens the post office. */
export function openDeliveries(schedule: Schedule): Deliveries {
  const rows: Row[] = [];
  const underway = new Set<Promise<unknown>>();
  const cancels = new Set<() => void>();
  const closing = new AbortController();

  const note = (letter: Letter, state: Row['state']): Row => {
    const row: Row = { ...letter, state };
    rows.push(row);
    return row;
  };

  const background = (work: Promise<unknown>): void => {
    const tracked = work.catch(() => undefined).finally(() => underway.delete(tracked));
    underway.add(tracked);
  };

  const post = async (row: Row): Promise<unknown> => {
    try {
      const answer = await fetch(row.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body: row.body,
        signal: AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_MS)]),
      });
      row.state = 'answered';
      row.status = answer.status;
      return await answer.json();
    } catch {
      // Nobody there, or no JSON: Daraja does not mind, and tells nobody. The row does.
      if (row.state !== 'answered') row.state = 'unanswered';
      return undefined;
    }
  };

  const later = (letter: Letter, afterMs: number, times: number): void => {
    const waiting = Array.from({ length: times }, () => note(letter, 'waiting'));
    const cancel = schedule(afterMs, () => {
      cancels.delete(cancel);
      background(Promise.all(waiting.map(post)));
    });
    cancels.add(cancel);
  };

  return {
    all: () => rows,
    background,
    ask: (letter) => post(note(letter, 'waiting')),

    async deliver(letter, fate, times) {
      if (typeof fate === 'number') return later(letter, fate, times);
      const state = fate === 'sent' ? 'waiting' : fate;
      const noted = Array.from({ length: times }, () => note(letter, state));
      if (fate !== 'sent') return;
      const sending = Promise.all(noted.map(post));
      background(sending);
      await sending;
    },

    async release(filter = {}) {
      const { rail, receipt, checkoutRequestId, conversationId, most = Infinity } = filter;
      const matching = rows
        .filter((row) => row.state === 'held')
        .filter((row) => rail === undefined || row.rail === rail)
        .filter((row) => receipt === undefined || row.receipt === receipt)
        .filter((row) => checkoutRequestId === undefined || row.checkoutRequestId === checkoutRequestId)
        .filter((row) => conversationId === undefined || row.conversationId === conversationId)
        .slice(0, most);
      for (const row of matching) {
        row.state = 'waiting';
        await post(row);
      }
      return matching.length;
    },

    async settled() {
      while (underway.size > 0) await Promise.all(underway);
    },

    async close() {
      for (const cancel of cancels) cancel();
      closing.abort();
      await Promise.all(underway);
    },
  };
}
