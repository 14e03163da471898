import { login, record, STEPS, type Going, type Prepared } from './packets.ts';

/** So many requests are always under way: as many as the peers were measured with. */
export const IN_FLIGHT = 128;
/** Spread over sockets, as over NASes: enough that the kernel shares them out evenly among processes on one port. */
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

/** A step through the customers that meets each before one comes again: neighbours in a table are not asked together. */
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

/** Sessions of all customers in turn, whose identifiers begin with a name that no feed had before. */
export function recordFeed(secret: string, users: number, name: string): RecordFeed {
  const turns = new Int32Array(IN_FLIGHT);
  const ready: Prepared[][] = Array.from({ length: IN_FLIGHT }, () => []);
  const made = new Int32Array(IN_FLIGHT);
  const make = (worker: number): void => {
    const nth = made[worker] ?? 0;
    made[worker] = nth + 1;
    const number = nth * IN_FLIGHT + worker;
    for (const step of STEPS.keys()) {
      const identifier = identifierOf(worker, nth * STEPS.length + step);
      const user = (number * STRIDE) % users;
      ready[worker]?.push(record({ secret, identifier }, { session: `${name}-${number}`, user, step }));
    }
  };
  return {
    next(worker) {
      const mine = at(ready, worker);
      const turn = turns[worker] ?? 0;
      if (turn === mine.length) make(worker);
      turns[worker] = turn + 1;
      const packet = at(mine, turn);
      // What was sent is not sent again, and a run of minutes makes many.
      delete mine[turn];
      return packet;
    },
    prepare(records) {
      for (let worker = 0; worker < IN_FLIGHT; worker++) {
        const needed = (turns[worker] ?? 0) + records / IN_FLIGHT;
        while (at(ready, worker).length < needed) make(worker);
      }
    },
  };
}

function at<Item>(items: readonly Item[], place: number): Item {
  const item = items[place];
  if (item === undefined) throw new Error(`there is no item ${place}`);
  return item;
}
