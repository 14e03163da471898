import type { TLSSocket } from 'node:tls';
import { createExchange, type Exchange, type Later } from '../exchange.ts';
import type { ClientOptions } from '../options-client.ts';
import { RADSEC_SECRET } from '../options-tls.ts';
import type { Server } from '../server.ts';
import type { Peer } from '../socket.ts';
import type { Watch } from '../watch.ts';
import { codes } from '../wire/packet.ts';
import { createFramer } from './framing.ts';

/** A NAS that is connected. */
export interface Connection {
  readonly client: ClientOptions;
  readonly from: Peer;
  /** CoA and Disconnect go to it over its own connection (RFC 8559), which no NAT and no filter is in the way of. */
  readonly exchange: Exchange;
  readonly close: () => void;
}

/** What a connection needs. */
export interface ConnectionTools {
  readonly later: Later;
  readonly watch: Watch;
  /** Takes a request to whoever answers its kind. */
  readonly serve: Server['heard'];
  readonly idleMs: number;
}

/** A packet that has begun must end within this. */
const HALF_MS = 10_000;

/** So much may wait to be sent to a NAS that does not read: about 5,000 replies. */
const UNSENT_OCTETS = 1_048_576;

/** TCP repeats what was lost, so a question is sent once (RFC 6613 section 2.6.1). */
const ORDER = { tries: 1, waitMs: 6_000 };

/** The codes that answer an order. */
const ANSWERS: ReadonlySet<number> = new Set([
  codes['Disconnect-ACK'],
  codes['Disconnect-NAK'],
  codes['CoA-ACK'],
  codes['CoA-NAK'],
]);

/**
 * Serves one connection until it ends. Requests may come before earlier ones are answered; each reply goes out as it
 * is ready. Whatever an honest sender does not make ends the connection (RFC 6613 section 2.6.4).
 * @param number Counts connections: an identifier means something within one of them only.
 */
export function serveConnection(
  socket: TLSSocket,
  { client, from, number }: { readonly client: ClientOptions; readonly from: Peer; readonly number: number },
  { later, watch, serve, idleMs }: ConnectionTools,
): Connection {
  const way = { socket: `radsec ${number}`, client: { ...client, secret: RADSEC_SECRET } };
  const framer = createFramer();
  const about = { nas: from.address, client: client.name };
  let isSilent = false;
  let cancelHalf: (() => void) | undefined;

  const broken = (figure: string, why: string, reason?: string): void => {
    if (socket.destroyed) return;
    watch.warn(figure, why, { ...about, ...(reason !== undefined && { reason }) });
    socket.destroy();
  };
  const send = (bytes: Uint8Array): void => {
    if (!socket.writable) return;
    if (socket.writableLength + bytes.length > UNSENT_OCTETS) {
      return broken('radsec_unread', 'A NAS does not read what it is sent over RadSec: its connection is closed.');
    }
    socket.write(bytes);
  };
  const exchange = createExchange({ send, later, ...ORDER });

  /** False when the connection has come to its end. */
  const take = (packet: Uint8Array): boolean => {
    if (ANSWERS.has(packet[0] ?? 0)) exchange.heard(packet, from);
    else if (!serve(packet, from, send, way)) {
      broken('radsec_broken', 'A connection of RadSec is closed for a packet that is malformed or not authentic.');
    }
    return !socket.destroyed;
  };
  const watchHalf = (): void => {
    if (!framer.isAmid()) {
      cancelHalf?.();
      cancelHalf = undefined;
    } else {
      cancelHalf ??= later(HALF_MS, () => broken('radsec_half', 'Half a packet came over RadSec, and no more.'));
    }
  };
  const rest = (): (() => void) =>
    later(idleMs / 2, () => {
      if (isSilent) return broken('radsec_idle', 'A connection of RadSec was silent for too long.');
      isSilent = true;
      cancelIdle = rest();
    });
  let cancelIdle = rest();

  socket.on('data', (chunk: Uint8Array) => {
    isSilent = false;
    const { packets, fault } = framer.push(chunk);
    if (packets.length > 0) {
      // The time of a half packet starts with the packet, not with the octet before: nobody holds a line by drops.
      cancelHalf?.();
      cancelHalf = undefined;
    }
    for (const packet of packets) if (!take(packet)) return;
    if (fault !== undefined) return broken('radsec_broken', 'A stream of RadSec cannot be read.', fault);
    watchHalf();
  });
  socket.on('error', (error) => watch.warn('radsec_lost', 'A connection of RadSec broke.', lost(about, error)));
  socket.on('close', () => {
    cancelHalf?.();
    cancelIdle();
  });
  return { client: way.client, from, exchange, close: () => socket.destroySoon() };
}

const lost = (about: Readonly<Record<string, unknown>>, error: Error) => ({
  ...about,
  reason: (error as NodeJS.ErrnoException).code ?? error.message,
});
