import type { Clock } from '@daftari/core';
import type { FindClient } from './clients.ts';
import type { Later } from './exchange.ts';
import { createGate } from './gate.ts';
import type { Learnt } from './learnt.ts';
import type { ClientOptions } from './options-client.ts';
import { inTime } from './patience.ts';
import type { Peer } from './socket.ts';
import type { Watch } from './watch.ts';
import { signReply, verifyRequest } from './wire/authenticator.ts';
import { decodePacket } from './wire/codec.ts';
import { createDuplicates, type RequestOrigin } from './wire/duplicates.ts';
import { codes, type Attribute, type Code, type Packet } from './wire/packet.ts';
import { admit } from './wire/policy.ts';

/** A request that has passed every check of the wire. */
export interface Ask {
  readonly packet: Packet;
  readonly client: ClientOptions;
  readonly from: Peer;
}

/** What one port answers. */
export interface Door {
  readonly name: 'auth' | 'acct';
  readonly code: Code;
  /** What answers a Status-Server here (RFC 5997 section 4). */
  readonly alive: Code;
  /** How much of its work may run at once. */
  readonly atOnce: number;
  /**
   * Answers a request; null when it is not to be answered. When it throws, nothing is answered and the request is
   * forgotten, so that its retransmission is new work.
   */
  readonly answer: (ask: Ask) => Draft | null | Promise<Draft | null>;
}

/** What is to be replied. */
export interface Draft {
  readonly code: Code;
  readonly attributes: readonly Attribute[];
  /** Hears of the reply when it is sent for the first time. */
  readonly sent?: (reply: Packet) => void;
}

/** What every door needs. */
export interface ServerTools {
  readonly clock: Clock;
  readonly later: Later;
  readonly watch: Watch;
  readonly findClient: FindClient;
  readonly learnt: Learnt;
  readonly maxInFlight: number;
}

/** A way into a server that itself proves who is at the other end, as the certificate of a connection does. */
export interface ProvenWay {
  /** Names the receiving socket: an identifier means something on one socket only. */
  readonly socket: string;
  readonly client: ClientOptions;
}

/** One kind of request at work, whatever way it comes: octets in, replies out. */
export interface Server {
  /**
   * Takes one packet.
   * @param send Sends a reply back to where the packet came from.
   * @param way Undefined over UDP, where the source address says who it is, and the packet must prove it.
   * @returns False for what no honest sender makes: malformed, or not authentic. A connection is closed for it.
   */
  readonly heard: (
    datagram: Uint8Array,
    from: Peer,
    send: (bytes: Uint8Array, to: Peer) => void,
    way?: ProvenWay,
  ) => boolean;
  readonly running: () => number;
  readonly waiting: () => number;
  /** Hears nothing more, and forgets what waits for its turn; what runs is still answered. */
  readonly close: () => void;
}

type Send = (reply: Packet) => void;

/** RFC 5080 section 2.2.2 advises 5 to 30 seconds. */
const KEEP_MS = 10_000;

/** Enough for 26,000 new requests a second over that time; each takes some 400 octets of memory. */
const KEEP_MOST = 262_144;

/** After so long no NAS waits any more. */
const PATIENCE_MS = 10_000;

/** After so long work is taken to have no end, as on a connection that died without a word: its turn goes to others. */
const ENDLESS_MS = 30_000;

/** What was made of a datagram: a request to answer, or why there is none. */
type Read =
  | { readonly ok: true; readonly ask: Ask }
  | { readonly ok: false; readonly figure: string; readonly why: string; readonly reason?: string };

/**
 * The way of a datagram: whose is it, is it well-formed, is it authentic, was it seen, may it pass; then work, answer.
 * Whatever fails on the way is discarded in silence towards the sender and counted.
 */
export function createServer(door: Door, tools: ServerTools): Server {
  const { clock, later, watch, findClient, learnt, maxInFlight } = tools;
  const duplicates = createDuplicates({ keepMs: KEEP_MS, maxEntries: KEEP_MOST });
  const gate = createGate({ atOnce: door.atOnce, waiting: maxInFlight });
  let closed = false;
  const figure = (what: string): string => `${door.name}_${what}`;
  const [received, answered] = [figure('received'), figure('answered')];

  /** The authentic request in a datagram, if there is one. */
  const read = (datagram: Uint8Array, from: Peer, way: ProvenWay | undefined): Read => {
    const client = way?.client ?? findClient(from.address);
    if (client === undefined) return no('unknown_client', 'A packet came from an address that is no client.');
    const decoded = decodePacket(datagram);
    if (!decoded.ok) {
      // A code that is not spoken here may be one that is spoken elsewhere.
      const what = decoded.fault === 'code' ? 'unknown_code' : 'malformed';
      return no(what, 'A datagram is no RADIUS packet.', decoded.reason);
    }
    const { packet } = decoded;
    if (packet.code !== door.code && packet.code !== codes['Status-Server']) {
      return no('wrong_port', 'A packet came to the wrong port.', `code ${packet.code}`);
    }
    const verdict = verifyRequest(packet, client.secret);
    if (!verdict.ok) return no('not_authentic', 'A packet is not authentic.', verdict.reason);
    // Who has proven itself to TLS has nothing to prove by a Message-Authenticator, and teaches nothing of UDP.
    if (way !== undefined) return { ok: true, ask: { packet, client, from } };
    const admission = admit(client, learnt.of(from.address), packet, verdict.signed);
    learnt.learn(from.address, admission.state);
    if (!admission.ok) return no('not_admitted', 'The policy of its client refuses a packet.', admission.reason);
    return { ok: true, ask: { packet, client, from } };
  };

  const conclude = ({ packet, client }: Ask, origin: RequestOrigin, draft: Draft | null, send: Send): void => {
    if (draft === null) return;
    const signed = signReply(packet, draft, client.secret);
    if (!duplicates.answer(origin, packet.authenticator, signed.bytes, clock.now())) return;
    send(signed);
    watch.count(answered);
    draft.sent?.(signed);
  };

  const fail = ({ packet, from, client }: Ask, origin: RequestOrigin, thrown: unknown): void => {
    duplicates.forget(origin, packet.authenticator);
    const details = { nas: from.address, client: client.name, reason: String(thrown) };
    watch.warn(figure('failed'), 'A request could not be answered; its NAS will ask again.', details);
  };

  /** What is known at once is answered at once: no promise stands between a datagram and its reply. */
  const work = (ask: Ask, origin: RequestOrigin, heardAt: number, send: Send): Promise<void> | undefined => {
    if (clock.now() > heardAt + PATIENCE_MS) {
      watch.count(figure('late'));
      duplicates.forget(origin, ask.packet.authenticator);
      return undefined;
    }
    try {
      const draft = door.answer(ask);
      if (draft instanceof Promise) {
        return inTime(later, ENDLESS_MS, draft)
          .then((one) => conclude(ask, origin, one, send))
          .catch((thrown: unknown) => fail(ask, origin, thrown));
      }
      conclude(ask, origin, draft, send);
    } catch (thrown) {
      fail(ask, origin, thrown);
    }
    return undefined;
  };

  const enter = (ask: Ask, socket: string, send: (bytes: Uint8Array, to: Peer) => void): void => {
    const { packet, from } = ask;
    const heardAt = clock.now();
    const origin = { socket, address: from.address, port: from.port, identifier: packet.identifier };
    const sighting = duplicates.see(origin, packet.authenticator, heardAt);
    if (sighting.kind === 'answered' || sighting.kind === 'inFlight') {
      watch.count(figure('duplicate'));
      if (sighting.kind === 'answered') send(sighting.reply, from);
      return;
    }
    gate.enter(
      from.address,
      () => work(ask, origin, heardAt, (reply) => send(reply.bytes, from)),
      () => {
        duplicates.forget(origin, packet.authenticator);
        const details = { waiting: maxInFlight, nas: from.address, client: ask.client.name };
        watch.warn(figure('dropped'), 'Too many requests wait: the oldest of the longest line is dropped.', details);
      },
    );
  };

  return {
    heard(datagram, from, send, way) {
      if (closed) return true;
      watch.count(received);
      const found = read(datagram, from, way);
      if (!found.ok) {
        const client = (way?.client ?? findClient(from.address))?.name;
        watch.warn(figure(found.figure), found.why, { nas: from.address, client, reason: found.reason });
        return found.figure !== 'malformed' && found.figure !== 'not_authentic';
      }
      const { packet, client } = found.ask;
      if (packet.code === codes['Status-Server']) {
        watch.count(figure(client.statusServer ? 'status' : 'status_off'));
        if (!client.statusServer) return true;
        send(signReply(packet, { code: door.alive, attributes: [] }, client.secret).bytes, from);
      } else enter(found.ask, way?.socket ?? door.name, send);
      return true;
    },
    running: gate.running,
    waiting: gate.waiting,
    close() {
      closed = true;
      gate.clear();
    },
  };
}

const no = (figure: string, why: string, reason?: string): Read => ({
  ok: false,
  figure,
  why,
  ...(reason !== undefined && { reason }),
});
