import { fork } from 'node:child_process';
import { createHistogram } from 'node:perf_hooks';
import { fileURLToPath } from 'node:url';
import { openSocket } from '../src/socket.ts';
import { codes } from '../src/wire/packet.ts';
import { login, record, STEPS } from './packets.ts';

// Load for a RADIUS server, from a process of its own: so many requests are always under way. Prints one line of JSON.
// node packages/plugin-radius/bench/load.ts <auth | acct> <port> <secret> <users> <ms>
// The port `echo` stands for a peer that answers at once: what is measured is the generator's own limit.

/** As many as the peers were measured with. */
const IN_FLIGHT = 128;
/** Spread over sockets, as over NASes, so that no identifier comes again while its last answer is remembered as new. */
const SOCKETS = 8;
/** After so long a request is given up and counted as lost. */
const PATIENCE_MS = 2_000;

const [kind = 'auth', target = 'echo', secret = '', users = '1000', forMs = '5000'] = process.argv.slice(2);
const answered = kind === 'auth' ? codes['Access-Accept'] : codes['Accounting-Response'];
const latency = createHistogram();
const count = { answered: 0, refused: 0, lost: 0 };
let made = 0;
let measuring = false;

const echo = target === 'echo' ? fork(fileURLToPath(new URL('./echo.ts', import.meta.url))) : undefined;
const port = echo === undefined ? Number(target) : await new Promise<number>((told) => echo.once('message', told));
const lines = await Promise.all(Array.from({ length: SOCKETS }, openLine));
const wait = (ms: number) => new Promise((resolve) => setTimeout(resolve, ms));

for (const line of lines) line.begin();
await wait(Number(forMs) / 5); // The server warms up.
measuring = true;
const from = performance.now();
await wait(Number(forMs));
measuring = false;
const seconds = (performance.now() - from) / 1_000;
const [p50Ms, p99Ms] = [latency.percentile(50) / 1e6, latency.percentile(99) / 1e6];
console.log(JSON.stringify({ rate: count.answered / seconds, p50Ms, p99Ms, ...count }));
await Promise.all(lines.map((line) => line.close()));
echo?.disconnect();

interface Pending {
  readonly sentAt: number;
  readonly next: () => void;
}

/** A socket that keeps its share of requests under way. */
async function openLine(_: unknown, place: number) {
  const pending = new Map<number, Pending>();
  let identifier = 0;
  const socket = await openSocket({
    address: '127.0.0.1',
    port: 0,
    heard(datagram) {
      const one = pending.get(datagram[1] ?? 0);
      if (one === undefined) return;
      pending.delete(datagram[1] ?? 0);
      if (measuring) {
        count[datagram[0] === answered ? 'answered' : 'refused'] += 1;
        latency.record(Math.max(1, Math.round((performance.now() - one.sentAt) * 1e6)));
      }
      one.next();
    },
    failed: () => undefined,
  });
  const send = (packet: (identifier: number) => Uint8Array, next: () => void): void => {
    while (pending.has(identifier)) identifier = (identifier + 1) % 256;
    pending.set(identifier, { sentAt: performance.now(), next });
    socket.send(packet(identifier), { address: '127.0.0.1', port });
    identifier = (identifier + 1) % 256;
  };
  const logins = (): void => {
    const user = made++ % Number(users);
    send((given) => login({ secret, identifier: given }, user), logins);
  };
  const sessions = (): void => {
    const user = made++ % Number(users);
    const session = `${process.pid}-${made}`;
    const tell = (step: number): void => {
      const next = step + 1 < STEPS.length ? () => tell(step + 1) : sessions;
      send((given) => record({ secret, identifier: given }, { session, user, step }), next);
    };
    tell(0);
  };
  const giveUp = setInterval(() => {
    for (const [given, { sentAt, next }] of pending) {
      if (performance.now() - sentAt < PATIENCE_MS) continue;
      pending.delete(given);
      if (measuring) count.lost += 1;
      next();
    }
  }, 250);
  return {
    begin() {
      for (let n = place; n < IN_FLIGHT; n += SOCKETS) (kind === 'auth' ? logins : sessions)();
    },
    close() {
      clearInterval(giveUp);
      return socket.close();
    },
  };
}
