import type { Clock } from '@daftari/core';
import type { FindClient } from './clients.ts';
import { createGate } from './gate.ts';
import type { Learnt } from './learnt.ts';
import type { ClientOptions } from './options-client.ts';
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
  readonly answer: (ask: Ask) => Promise<{ readonly code: Code; readonly attributes: readonly Attribute[] } | null>;
  /** Hears of each reply that is sent for the first time. */
  readonly answered?: (ask: Ask, reply: Packet) => void;
}

/** What every door needs. */
export interface ServerTools {
  readonly clock: Clock;
  readonly watch: Watch;
  readonly findClient: FindClient;
  readonly learnt: Learnt;
  readonly maxInFlight: number;
}

/** One port at work: datagrams in, replies out. */
export interface Server {
  readonly heard: (datagram: Uint8Array, from: Peer, send: (bytes: Uint8Array, to: Peer) => void) => void;
  readonly running: () => number;
  readonly waiting: () => number;
  /** Hears nothing more, and forgets what waits for its turn; what runs is still answered. */
  readonly close: () => void;
}

/** RFC 5080 section 2.2.2 advises 5 to 30 seconds. */
const KEEP_MS = 10_000;

/** After so long no NAS waits any more. */
const PATIENCE_MS = 10_000;

/**
 * The way of a datagram: whose is it, is it well-formed, is it authentic, was it seen, may it pass; then work, answer.
 * Whatever fails on the way is discarded in silence towards the sender and counted.
 */
export function createServer(door: Door, { clock, watch, findClient, learnt, maxInFlight }: ServerTools): Server {
  const duplicates = createDuplicates({ keepMs: KEEP_MS, maxEntries: 65_536 });
  const gate = createGate({ atOnce: door.atOnce, waiting: maxInFlight });
  let closed = false;
  const figure = (what: string): string => `${door.name}_${what}`;

  /** Says why a datagram is discarded. */
  const unheard = (what: string, why: string, details: Readonly<Record<string, unknown>>): undefined => {
    watch.warn(figure(what), why, details);
  };

  /** The authentic request in a datagram, if there is one. */
  const readAsk = (datagram: Uint8Array, from: Peer): Ask | undefined => {
    const client = findClient(from.address);
    const about = { nas: from.address, client: client?.name };
    if (client === undefined) {
      return unheard('unknown_client', 'A packet came from an address that is no client.', about);
    }
    const decoded = decodePacket(datagram);
    if (!decoded.ok) {
      const details = { ...about, reason: decoded.reason };
      return unheard('malformed', 'A datagram is no RADIUS packet.', details);
    }
    const { packet } = decoded;
    const isStatus = packet.code === codes['Status-Server'];
    if (packet.code !== door.code && !isStatus) {
      return unheard('wrong_port', `A packet of code ${packet.code} came to the wrong port.`, about);
    }
    const verdict = verifyRequest(packet, client.secret);
    if (!verdict.ok) {
      return unheard('not_authentic', 'A packet is not authentic.', {
        ...about,
        reason: verdict.reason,
      });
    }
    const admission = admit(client, learnt.of(from.address), packet, verdict.signed);
    learnt.learn(from.address, admission.state);
    if (!admission.ok) {
      const details = { ...about, reason: admission.reason };
      return unheard('not_admitted', 'A packet was refused by the policy of its client.', details);
    }
    return { packet, client, from };
  };

  const work = async (ask: Ask, origin: RequestOrigin, heardAt: number, send: (reply: Packet) => void) => {
    const { packet, client, from } = ask;
    const forget = (): void => duplicates.forget(origin, packet.authenticator);
    if (clock.now() > heardAt + PATIENCE_MS) {
      watch.count(figure('late'));
      return forget();
    }
    try {
      const draft = await door.answer(ask);
      if (draft === null) return;
      const reply = signReply(packet, draft, client.secret);
      if (!duplicates.answer(origin, packet.authenticator, reply.bytes, clock.now())) return;
      send(reply);
      watch.count(figure('answered'));
      door.answered?.(ask, reply);
    } catch (thrown) {
      forget();
      const details = { nas: from.address, client: client.name, reason: String(thrown) };
      watch.warn(figure('failed'), 'A request could not be answered; its NAS will ask again.', details);
    }
  };

  return {
    heard(datagram, from, send) {
      if (closed) return;
      watch.count(figure('received'));
      const ask = readAsk(datagram, from);
      if (ask === undefined) return;
      const { packet, client } = ask;
      if (packet.code === codes['Status-Server']) {
        watch.count(figure('status'));
        return send(signReply(packet, { code: door.alive, attributes: [] }, client.secret).bytes, from);
      }
      const heardAt = clock.now();
      const origin = { socket: door.name, ...from, identifier: packet.identifier };
      const sighting = duplicates.see(origin, packet.authenticator, heardAt);
      if (sighting.kind === 'answered' || sighting.kind === 'inFlight') {
        watch.count(figure('duplicate'));
        return sighting.kind === 'answered' ? send(sighting.reply, from) : undefined;
      }
      gate.enter(
        () => work(ask, origin, heardAt, (reply) => send(reply.bytes, from)),
        () => {
          duplicates.forget(origin, packet.authenticator);
          watch.warn(figure('dropped'), 'Too many requests wait: the oldest is dropped.', { waiting: maxInFlight });
        },
      );
    },
    running: gate.running,
    waiting: gate.waiting,
    close() {
      closed = true;
      gate.clear();
    },
  };
}
