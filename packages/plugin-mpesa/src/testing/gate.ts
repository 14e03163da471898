import { eatDay } from './names.ts';
import type { Endpoint, Fault, OrderEndpoint, OrderVices } from './vices.ts';
import { drawFault } from './vices.ts';
import type { World } from './world.ts';

/** Where requests are counted, awaited, held back, and led astray. */
export interface Gate {
  fault(endpoint: Endpoint, fault: Fault): void;
  /** What goes wrong with the next order to an endpoint, once it is accepted; several wait in line. */
  spoil(endpoint: OrderEndpoint, vices: OrderVices): void;
  /** The next in line. */
  spoiled(endpoint: OrderEndpoint): OrderVices | undefined;
  answerHung(): void;
  seen(endpoint: Endpoint): Promise<void>;
  count(endpoint: Endpoint): number;
  /** Notes a request and answers what befalls it. */
  enter(endpoint: Endpoint): Fault | undefined;
  /** Tells those who wait that the request has been taken in. */
  taken(endpoint: Endpoint): void;
  /** Keeps an answer back. */
  hang(answer: () => void): void;
}

/** A gate that nobody has passed yet. */
export function openGate({ random, settings }: World): Gate {
  const faults = new Map<Endpoint, Fault[]>();
  const spoils = new Map<OrderEndpoint, OrderVices[]>();
  const counts = new Map<Endpoint, number>();
  const waiters = new Map<Endpoint, (() => void)[]>();
  const hung: (() => void)[] = [];
  const tooMany = meter(settings);
  return {
    fault: (endpoint, fault) => void listOf(faults, endpoint).push(fault),
    spoil: (endpoint, vices) => void listOf(spoils, endpoint).push(vices),
    spoiled: (endpoint) => listOf(spoils, endpoint).shift(),
    answerHung: () => hung.splice(0).forEach((answer) => answer()),
    seen: (endpoint) => new Promise((resolve) => listOf(waiters, endpoint).push(resolve)),
    count: (endpoint) => counts.get(endpoint) ?? 0,
    enter(endpoint) {
      counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
      return listOf(faults, endpoint).shift() ?? tooMany() ?? drawFault(random, settings.chances);
    },
    taken: (endpoint) =>
      listOf(waiters, endpoint)
        .splice(0)
        .forEach((tell) => tell()),
    hang: (answer) => void hung.push(answer),
  };
}

/** Counts requests by second and by day, and says when there are too many. */
function meter({ limits: { perSecond, perDay }, clock }: World['settings']): () => Fault | undefined {
  let second = { key: 0, count: 0 };
  let day = { key: '', count: 0 };
  return () => {
    const now = clock();
    const [secondKey, dayKey] = [Math.floor(now / 1000), perDay === Infinity ? '' : eatDay(now)];
    second = { key: secondKey, count: second.key === secondKey ? second.count + 1 : 1 };
    day = { key: dayKey, count: day.key === dayKey ? day.count + 1 : 1 };
    if (second.count > perSecond) return { answer: 'spike-arrest', carriedOut: false };
    return day.count > perDay ? { answer: 'quota', carriedOut: false } : undefined;
  };
}

function listOf<Key, T>(map: Map<Key, T[]>, key: Key): T[] {
  const list = map.get(key) ?? [];
  map.set(key, list);
  return list;
}
