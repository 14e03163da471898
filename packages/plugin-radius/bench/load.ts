import { createSocket, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { createHistogram, type RecordableHistogram } from 'node:perf_hooks';
import { z } from 'zod';
import { cpuMicros, cpuMicrosOfTree, pin, treeOf } from './cpu.ts';
import { IN_FLIGHT, loginFeed, recordFeed, socketOf, SOCKETS, workerOf, type Feed, type RecordFeed } from './feed.ts';

// Load for RADIUS servers, from a process of its own: so many requests are always under way, each sent when the one
// before it was answered. Whoever forked it sends an `Order` for each run, and gets its figures.

/** One run. */
const Order = z.strictObject({
  kind: z.enum(['auth', 'mix', 'acct']),
  port: z.number(),
  secret: z.string(),
  /** Customers from 0 up. */
  users: z.number(),
  /** Load that is not counted, before; and then so long what is. */
  warmMs: z.number(),
  forMs: z.number(),
  /** It ends earlier when so many are answered. */
  most: z.number().optional(),
  /** Names the books that sessions are written to: in the same books no session comes twice. */
  books: z.string(),
  /** The processes of the server, and the first process of its database where that is known. */
  servers: z.array(z.number()),
  database: z.number().nullable(),
  /** The cores that both are put on first, such as `0`; null leaves them where they are. */
  cores: z.string().nullable(),
});
type Order = z.output<typeof Order>;

/** After so long a request is given up and counted as lost. */
const PATIENCE_MS = 2_000;

const feeds = new Map<string, Feed | RecordFeed>();
/** Records that a run needs at most, by what one was answered before. */
const pace = new Map<string, number>();

process.on('message', (given) => void run(Order.parse(given)).then((figures) => process.send?.(figures)));
process.on('disconnect', () => process.exit());

async function run(order: Order) {
  const feed = feedOf(order);
  if (order.cores !== null) {
    pin([...order.servers, ...(order.database === null ? [] : treeOf(order.database))], order.cores);
  }
  const cpu = () => ({
    server: cpuMicros(order.servers),
    database: order.database === null ? 0 : cpuMicrosOfTree(order.database),
  });
  const load = await openLoad(order.port, feed);
  load.begin();
  await load.until(order.warmMs, Infinity);
  const [before, from] = [cpu(), performance.now()];
  load.measure();
  await load.until(order.forMs, order.most ?? Infinity);
  const { latency, ...count } = load.end();
  const seconds = (performance.now() - from) / 1_000;
  const after = cpu();
  await load.close();
  const each = Math.max(1, count.answered);
  const whole = (count.answered / seconds) * (order.warmMs + order.forMs);
  if (order.kind === 'acct') pace.set(order.books, Math.ceil((whole * 1.3) / 1_000));
  return {
    ...count,
    seconds,
    rate: count.answered / seconds,
    p50Ms: latency.percentile(50) / 1e6,
    p99Ms: latency.percentile(99) / 1e6,
    serverMicros: (after.server - before.server) / each,
    databaseMicros: (after.database - before.database) / each,
  };
}

function feedOf({ kind, secret, users, books }: Order): Feed {
  if (kind !== 'acct') {
    const key = `${kind} ${secret} ${users}`;
    const feed = feeds.get(key) ?? loginFeed(secret, users, kind === 'mix');
    feeds.set(key, feed);
    return feed as Feed;
  }
  const key = `acct ${secret} ${users} ${books}`;
  const feed = (feeds.get(key) ?? recordFeed(secret, users, `${books}-${process.pid}`)) as RecordFeed;
  feeds.set(key, feed);
  feed.prepare(pace.get(books) ?? 40_000);
  return feed.next;
}

interface Load {
  readonly begin: () => void;
  /** Counts from here on. */
  readonly measure: () => void;
  /** Waits so long, or until so many are counted. */
  readonly until: (ms: number, most: number) => Promise<void>;
  readonly end: () => Count & { readonly latency: RecordableHistogram };
  readonly close: () => Promise<void>;
}

interface Count {
  answered: number;
  /** Answered, but with another code than it was to be. */
  wrong: number;
  lost: number;
}

async function openLoad(port: number, feed: Feed): Promise<Load> {
  const latency = createHistogram();
  const count: Count = { answered: 0, wrong: 0, lost: 0 };
  let open = true;
  let measuring = false;
  // By worker; an identifier of -1 says that nothing is under way.
  const sentAt = new Float64Array(IN_FLIGHT);
  const identifiers = new Int16Array(IN_FLIGHT).fill(-1);
  const expected = new Uint8Array(IN_FLIGHT);

  const heard = (place: number, datagram: Uint8Array): void => {
    const identifier = datagram[1] ?? 0;
    const worker = workerOf(place, identifier);
    if (identifiers[worker] !== identifier) return; // It was given up.
    if (measuring) {
      count.answered += 1;
      if (datagram[0] !== expected[worker]) count.wrong += 1;
      latency.record(Math.max(1, Math.round((performance.now() - (sentAt[worker] ?? 0)) * 1e6)));
    }
    send(worker);
  };
  const sockets = await Promise.all(Array.from({ length: SOCKETS }, (_, place) => openLine(port, place, heard)));
  const send = (worker: number): void => {
    if (!open) return;
    const packet = feed(worker);
    identifiers[worker] = packet.bytes[1] ?? 0;
    expected[worker] = packet.expected;
    sentAt[worker] = performance.now();
    sockets[socketOf(worker)]?.send(packet.bytes);
  };
  const giveUp = setInterval(() => {
    const now = performance.now();
    for (let worker = 0; worker < IN_FLIGHT; worker++) {
      if (identifiers[worker] === -1 || now - (sentAt[worker] ?? 0) < PATIENCE_MS) continue;
      if (measuring) count.lost += 1;
      send(worker);
    }
  }, 250);
  return {
    begin() {
      for (let worker = 0; worker < IN_FLIGHT; worker++) send(worker);
    },
    measure: () => void (measuring = true),
    async until(ms, most) {
      const till = performance.now() + ms;
      for (let left = ms; left > 0 && count.answered < most; left = till - performance.now()) {
        await new Promise((resolve) => setTimeout(resolve, Math.min(left, most === Infinity ? left : 20)));
      }
    },
    end() {
      [measuring, open] = [false, false];
      clearInterval(giveUp);
      return { ...count, latency };
    },
    async close() {
      for (const socket of sockets) socket.close();
      await Promise.all(sockets.map((socket) => once(socket, 'close')));
    },
  };
}

/** A socket that speaks with one port only, so that nothing is looked up for each packet. */
async function openLine(port: number, place: number, heard: (place: number, datagram: Uint8Array) => void) {
  const socket: Socket = createSocket({ type: 'udp4', recvBufferSize: 1 << 20, sendBufferSize: 1 << 20 });
  socket.on('message', (datagram: Uint8Array) => heard(place, datagram));
  // A server that has just ended refuses the last packets; they count as lost.
  socket.on('error', () => undefined);
  socket.connect(port, '127.0.0.1');
  await once(socket, 'connect');
  return socket;
}
