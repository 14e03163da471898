import { silentLog } from '@daftari/core';
import { clientFinder } from '../../src/clients.ts';
import { createLearnt } from '../../src/learnt.ts';
import { Options } from '../../src/options.ts';
import { createServer, type Door, type Server } from '../../src/server.ts';
import { createWatch } from '../../src/watch.ts';
import { malformed, octetsOf, valueOf } from '../../src/wire/attributes.ts';
import { describePacket } from '../../src/wire/describe.ts';
import { codes, type Packet } from '../../src/wire/packet.ts';
import { revealPassword, verifyChap } from '../../src/wire/password.ts';
import { createShots, goodLogin, type Shot, type Truth } from './shots.ts';

/** What came of some datagrams. */
export interface Tally {
  shots: number;
  /** Answers of any code. */
  answers: number;
  accepts: number;
  /** Log-ins that had to be let in, and were. */
  services: number;
}

/** Who logs in through the fuzz. */
export const TRUTH: Truth = { secret: 'siri-ya-kituo', username: 'amina', password: 'maji-moto' };

/** After so many datagrams a log-in must be let in. */
const SERVICE_EVERY = 500;

const later = () => () => undefined;

/** A server of log-ins that reads all of a packet that can be read, and one of accounting, as the sockets feed them. */
export function heardBench(seed: number) {
  let now = Date.UTC(2026, 0, 1);
  const clock = { now: () => now };
  const watch = createWatch(clock, silentLog);
  const { clients } = Options.parse({
    clients: [{ name: 'strict', address: '10.0.0.1', secret: TRUTH.secret, requireMessageAuthenticator: 'yes' }],
  });
  const tools = {
    clock,
    later,
    watch,
    findClient: clientFinder(clients),
    learnt: createLearnt(watch),
    maxInFlight: 200,
  };
  const auth = createServer(doorOf('auth'), tools);
  const acct = createServer(doorOf('acct'), tools);
  const shoot = createShots(seed, TRUTH);
  const tally: Tally = { shots: 0, answers: 0, accepts: 0, services: 0 };

  const fire = (server: Server, shot: Shot): void => {
    server.heard(shot.bytes, sourceOf(shot.bytes), (bytes) => {
      tally.answers += 1;
      if (bytes[0] !== codes['Access-Accept'] || shot.kind === 'status') return;
      tally.accepts += 1;
      if (!shot.mayAccept && !isStatus(shot.bytes)) throw new Error(`seed ${seed}: ${shot.kind} was let in`);
    });
  };
  /** What waits for its turn gets it. */
  const settle = async (): Promise<void> => {
    while (auth.running() + acct.running() > 0) await new Promise(setImmediate);
  };

  return {
    tally,
    figures: watch.figures,
    /** Lets everything that is remembered be over. */
    async rest(): Promise<void> {
      now += 60_000;
      await serve();
    },
    async run(shots: number): Promise<void> {
      for (let count = 0; count < shots; count++) {
        const at = (tally.shots += 1);
        const shot = shoot();
        // As a rule it comes to the port of its kind.
        const isAcct = (shot.kind === 'accounting') !== (at % 50 === 0);
        fire(isAcct ? acct : auth, shot);
        if (at % 3 === 0) now += 1;
        // At times three thousand come at once, and some of them are dropped.
        if (at % 16_384 < 3_072) continue;
        if (at % 64 === 0) await settle();
        if (at % SERVICE_EVERY === 0) await serve();
      }
      await settle();
    },
  };

  async function serve(): Promise<void> {
    const at = tally.shots;
    const authenticator = Uint8Array.from({ length: 16 }, (_, place) => (at >> (place % 4)) & 0xff);
    const good: Uint8Array[] = [];
    const bytes = goodLogin(TRUTH, at & 0xff, authenticator);
    await settle();
    auth.heard(bytes, { address: '10.0.0.1', port: 60_000 }, (reply) => void good.push(reply));
    await settle();
    const [reply] = good;
    if (reply?.[0] !== codes['Access-Accept']) throw new Error(`seed ${seed}: no service after ${at} datagrams`);
    tally.services += 1;
  }
}

/** What comes again comes from where it came before. */
const sourceOf = (bytes: Uint8Array) => ({ address: '10.0.0.1', port: 1_024 + ((bytes[1] ?? 0) % 7) });

/** Whether a replay is one of a Status-Server, which an Accept answers. */
const isStatus = (bytes: Uint8Array): boolean => bytes[0] === codes['Status-Server'];

function doorOf(name: Door['name']): Door {
  const accept = { code: codes['Access-Accept'], attributes: [] } as const;
  const reject = { code: codes['Access-Reject'], attributes: [] } as const;
  const done = { code: codes['Accounting-Response'], attributes: [] } as const;
  return {
    name,
    code: name === 'auth' ? codes['Access-Request'] : codes['Accounting-Request'],
    alive: name === 'auth' ? codes['Access-Accept'] : codes['Accounting-Response'],
    atOnce: 32,
    answer({ packet }) {
      describePacket(packet, () => undefined);
      malformed(packet);
      const draft = name === 'acct' ? done : knows(packet) ? accept : reject;
      // Some answers are known at once, and some are waited for.
      return packet.identifier % 2 === 0 ? draft : new Promise((resolve) => void setImmediate(resolve, draft));
    },
  };
}

function knows(packet: Packet): boolean {
  if (valueOf(packet, 'User-Name') !== TRUTH.username) return false;
  const hidden = octetsOf(packet, 'User-Password');
  const chap = octetsOf(packet, 'CHAP-Password');
  if (hidden !== undefined) {
    const revealed = revealPassword(hidden, TRUTH.secret, packet.authenticator);
    return revealed.ok && Buffer.from(revealed.octets).toString() === TRUTH.password;
  }
  return chap !== undefined && verifyChap(chap, packet.authenticator, TRUTH.password);
}
