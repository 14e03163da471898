import { createHmac } from 'node:crypto';
import type { Stripe } from '../stripe/sdk.ts';
import type { Random } from './random.ts';
import type { Settings } from './settings.ts';

/** What befalls an event on its way. `held` waits for `release()`; a number is milliseconds late. */
export type Fate = 'sent' | 'lost' | 'held' | number;

/** How often each vice strikes on its own, from 0 to 1. */
export interface Chances {
  readonly lost?: number;
  readonly late?: number;
  readonly doubled?: number;
}

/** An event on its way to an endpoint, and what became of it. */
export interface Delivery {
  readonly event: Stripe.Event;
  /** The id of what the event tells of. */
  readonly about: string;
  readonly url: string;
  readonly state: 'waiting' | 'lost' | 'held' | 'answered' | 'unanswered';
  /** The HTTP status that was last answered. */
  readonly status?: number;
}

/** Which deliveries are meant; all that is left open matches. */
export interface DeliveryFilter {
  readonly type?: Stripe.Event['type'];
  readonly about?: string;
  /** At most so many. */
  readonly most?: number;
  /** `backwards` takes the youngest first. */
  readonly order?: 'forwards' | 'backwards';
}

/** An endpoint and what its events are signed with: with two secrets while one replaces the other. */
export interface Endpoint {
  readonly url: string;
  readonly events: readonly string[];
  readonly secrets: readonly string[];
}

/** The post office: signs, sends, loses, holds and doubles events, and remembers each. */
export interface Deliveries {
  all(): readonly Delivery[];
  /** Tells every endpoint, as fate wills. */
  deliver(event: Stripe.Event, endpoints: readonly Endpoint[]): void;
  /** What befalls events from now on; undefined leaves it to chance again. */
  fate(fate: Fate | undefined, times?: number): void;
  /** Sends a delivery once more, signed anew, as Stripe does; whether it was taken. */
  post(delivery: Delivery): Promise<boolean>;
  /** Lets held and lost events go, one after another; answers how many. */
  release(filter?: DeliveryFilter): Promise<number>;
  /** Whether every endpoint has taken an event. */
  arrived(eventId: string): boolean;
  /** Settles when nothing is on its way. Held and late events are not. */
  settled(): Promise<void>;
  close(): Promise<void>;
}

/** How long Stripe waits for an answer. */
const ANSWER_MS = 10_000;
const LATEST_MS = 120_000;

type Row = { -readonly [K in keyof Delivery]: Delivery[K] } & { readonly secrets: readonly string[] };

/** Opens the post office. */
export function openDeliveries({ schedule, clock, chances }: Settings, random: Random): Deliveries {
  const rows: Row[] = [];
  const underway = new Set<Promise<unknown>>();
  const cancels = new Set<() => void>();
  const closing = new AbortController();
  let ordered: { readonly fate: Fate; readonly times: number } | undefined;

  const strikes = (chance = 0): boolean => random.next() < chance;
  const drawn = (): { readonly fate: Fate; readonly times: number } => {
    const [lost, late, doubled] = [strikes(chances.lost), strikes(chances.late), strikes(chances.doubled)];
    return { fate: lost ? 'lost' : late ? 1 + random.below(LATEST_MS) : 'sent', times: doubled ? 2 : 1 };
  };

  const post = async (row: Row): Promise<boolean> => {
    const body = JSON.stringify(row.event);
    try {
      const headers = { 'content-type': 'application/json', 'stripe-signature': signature(body, row.secrets, clock()) };
      const signal = AbortSignal.any([closing.signal, AbortSignal.timeout(ANSWER_MS)]);
      const answer = await fetch(row.url, { method: 'POST', headers, body, signal });
      await answer.arrayBuffer();
      Object.assign(row, { state: 'answered', status: answer.status });
      return answer.ok;
    } catch {
      if (row.state !== 'answered') row.state = 'unanswered';
      return false;
    }
  };

  const background = (work: Promise<unknown>): void => {
    const tracked = work.catch(() => undefined).finally(() => underway.delete(tracked));
    underway.add(tracked);
  };

  const send = (row: Row, { fate, times }: { readonly fate: Fate; readonly times: number }): void => {
    const all = () => background(Promise.all(Array.from({ length: times }, () => post(row))));
    if (fate === 'sent') return all();
    if (typeof fate !== 'number') return void (row.state = fate);
    const cancel = schedule(fate, () => {
      cancels.delete(cancel);
      all();
    });
    cancels.add(cancel);
  };

  return {
    all: () => rows,
    fate: (fate, times = 1) => void (ordered = fate === undefined ? undefined : { fate, times }),
    post: (delivery) => post(delivery as Row),

    deliver(event, endpoints) {
      for (const { url, events, secrets } of endpoints) {
        if (!events.includes('*') && !events.includes(event.type)) continue;
        const about = 'id' in event.data.object ? String(event.data.object.id) : '';
        const row: Row = { event, about, url, secrets, state: 'waiting' };
        rows.push(row);
        send(row, ordered ?? drawn());
      }
    },

    async release({ type, about, most = Infinity, order = 'forwards' } = {}) {
      const matching = rows
        .filter(({ state }) => state === 'held' || state === 'lost')
        .filter((row) => type === undefined || row.event.type === type)
        .filter((row) => about === undefined || row.about === about);
      const chosen = (order === 'forwards' ? matching : matching.toReversed()).slice(0, most);
      for (const row of chosen) await post(row);
      return chosen.length;
    },

    arrived: (eventId) =>
      rows.filter(({ event }) => event.id === eventId).every(({ status }) => status !== undefined && status < 300),

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

/**
 * `t=…,v1=…`, with one `v1` for each secret. By the rule itself and not by the SDK's own helper, so that one misreading
 * cannot hide in both. https://docs.stripe.com/webhooks#verify-manually
 */
export function signature(body: string, secrets: readonly string[], atMs: number): string {
  const t = Math.floor(atMs / 1_000);
  const signed = secrets.map((secret) => createHmac('sha256', secret).update(`${t}.${body}`).digest('hex'));
  return [`t=${t}`, ...signed.map((one) => `v1=${one}`)].join(',');
}
