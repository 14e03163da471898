import type { Endpoint, Fault } from './vices.ts';
import { drawFault } from './vices.ts';
import type { World } from './world.ts';

/** Where requests are counted, awaited, and led astray. */
export interface Gate {
  fault(endpoint: Endpoint, fault: Fault): void;
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
  const counts = new Map<Endpoint, number>();
  const waiters = new Map<Endpoint, (() => void)[]>();
  const hung: (() => void)[] = [];
  return {
    fault: (endpoint, fault) => void listOf(faults, endpoint).push(fault),
    answerHung: () => hung.splice(0).forEach((answer) => answer()),
    seen: (endpoint) => new Promise((resolve) => listOf(waiters, endpoint).push(resolve)),
    count: (endpoint) => counts.get(endpoint) ?? 0,
    enter(endpoint) {
      counts.set(endpoint, (counts.get(endpoint) ?? 0) + 1);
      return listOf(faults, endpoint).shift() ?? drawFault(random, settings.chances);
    },
    taken: (endpoint) =>
      listOf(waiters, endpoint)
        .splice(0)
        .forEach((tell) => tell()),
    hang: (answer) => void hung.push(answer),
  };
}

function listOf<T>(map: Map<Endpoint, T[]>, endpoint: Endpoint): T[] {
  const list = map.get(endpoint) ?? [];
  map.set(endpoint, list);
  return list;
}
