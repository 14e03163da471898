import { login, record, STEPS, type Going, type Prepared } from './packets.ts';

/** So many requests are always under way: as many as the peers were measured with. */
export const IN_FLIGHT = 128;
/** Spread over sockets, as over NASes: enough that the kernel shares them out among processes on one port. */
export const SOCKETS = 32;
/** Each of those under way has so many identifiers of its socket to itself, and takes them in turn. */
const OWN = 256 / (IN_FLIGHT / SOCKETS);

/** Packets in the order in which one of those under way sends them. */
export type Feed = (worker: number) => Prepared;

/** Which socket sends what a worker sends. */
export const socketOf = (worker: number): number => worker % SOCKETS;

/** Whose an answer with this identifier on this socket is. */
export const workerOf = (socket: number, identifier: number): number => Math.floor(identifier / OWN) * SOCKETS + socket;

const identifierOf = (worker: number, turn: number): number => Math.floor(worker / SOCKETS) * OWN + (turn % OWN);

/** A step through the customers that meets each before one comes again, and asks for no neighbours together. */
const STRIDE = 7_919;

/**
 * Log-ins of all customers in turn, made before the first is sent: hiding a password and signing would otherwise be
 * measured as the server's. Where the mix is asked for, one in ten has a wrong password and one in ten no such name.
 */
export function loginFeed(secret: string, users: number, mixed: boolean): Feed {
  // An identifier never brings the packet again that it brought last, which would be answered as a retransmission.
  const rounds = Math.max(4 * OWN, Math.ceil(users / IN_FLIGHT));
  const packets = Array.from({ length: rounds * IN_FLIGHT }, (_, n) => {
    const identifier = identifierOf(n % IN_FLIGHT, Math.floor(n / IN_FLIGHT));
    return login({ secret, identifier }, (n * STRIDE) % users, mixed ? goingOf(n) : 'right');
  });
  const turns = new Int32Array(IN_FLIGHT);
  return (worker) => {
    const turn = turns[worker] ?? 0;
    turns[worker] = (turn + 1) % rounds;
    return at(packets, turn * IN_FLIGHT + worker);
  };
}

function goingOf(n: number): Going {
  const lot = Math.floor(n / 3) % 10;
  return lot === 4 ? 'wrong' : lot === 9 ? 'unknown' : 'right';
}

/** Accounting of one session after another; `prepare` makes what the next so many records need. */
export interface RecordFeed {
  readonly next: Feed;
  readonly prepare: (records: number) => void;
}

/** What a worker has still to send, the next last. */
interface Line {
  made: number;
  readonly ready: Prepared[];
}

/** Sessions of all customers in turn, whose identifiers begin with a name that no feed had before. */
export function recordFeed(secret: string, users: number, name: string): RecordFeed {
  const lines: readonly Line[] = Array.from({ length: IN_FLIGHT }, () => ({ made: 0, ready: [] }));
  const sessionOf = (line: Line, worker: number): readonly Prepared[] => {
    const nth = line.made++;
    const number = nth * IN_FLIGHT + worker;
    return STEPS.map((_, step) => {
      const identifier = identifierOf(worker, nth * STEPS.length + step);
      return record({ secret, identifier }, { session: `${name}-${number}`, user: (number * STRIDE) % users, step });
    });
  };
  return {
    next(worker) {
      const line = at(lines, worker);
      if (line.ready.length === 0) line.ready.push(...sessionOf(line, worker).toReversed());
      return line.ready.pop() ?? nothing();
    },
    prepare(records) {
      for (const [worker, line] of lines.entries()) {
        const missing = Math.ceil((records / IN_FLIGHT - line.ready.length) / STEPS.length);
        const made = Array.from({ length: Math.max(0, missing) }, () => sessionOf(line, worker)).flat();
        line.ready.unshift(...made.toReversed());
      }
    },
  };
}

function at<Item>(items: readonly Item[], place: number): Item {
  return items[place] ?? nothing();
}

function nothing(): never {
  throw new Error('a worker has nothing to send');
}
