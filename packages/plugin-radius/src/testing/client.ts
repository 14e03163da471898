import { randomBytes } from 'node:crypto';
import { openSocket, type Peer } from '../socket.ts';
import type { Later } from '../exchange.ts';
import { signRequest, verifyReply, type RequestDraft } from '../wire/authenticator.ts';
import { decodePacket } from '../wire/codec.ts';
import { codes, type Attribute, type Packet } from '../wire/packet.ts';

/** How a client of RADIUS is set up. */
export interface RadiusClientOptions {
  readonly port: number;
  readonly secret: string;
  /** Where the server is. Loopback unless said otherwise. */
  readonly address?: string;
  /** Where the client sends from: 127.0.0.2 and its neighbours make several NASes of one machine. */
  readonly from?: string;
  /** How often a packet is sent in all. */
  readonly tries?: number;
  readonly waitMs?: number;
  readonly later?: Later;
  /** What befalls each datagram on its way out and back: how often it arrives, and how late. */
  readonly fate?: (way: 'out' | 'back') => readonly number[];
  /** Refuses replies without Message-Authenticator, as RouterOS since 7.15 does for log-ins. */
  readonly needs?: 'signed' | 'any';
}

/** What is asked; the identifier and the authenticator are made. */
export type Question = Pick<RequestDraft, 'code' | 'attributes' | 'messageAuthenticator'>;

/** A client that asks and waits. */
export interface RadiusClient {
  /**
   * Sends a request, again while no answer comes, and answers the authentic reply; null when there was none.
   * `attributes` may need the authenticator, which hides a password.
   */
  readonly ask: (
    question: Omit<Question, 'attributes'> & { readonly attributes: AttributesOf | readonly Attribute[] },
    tries?: number,
  ) => Promise<Packet | null>;
  /** The port that it sends from. */
  readonly port: number;
  readonly close: () => Promise<void>;
}

type AttributesOf = (authenticator: Uint8Array) => readonly Attribute[];

/** Every datagram arrives, once and at once. */
const smooth = (): readonly number[] => [0];

const system: Later = (ms, task) => {
  const handle = setTimeout(task, ms);
  return () => clearTimeout(handle);
};

/** Opens a client on a socket of its own. Up to 256 questions are open at once; more wait for their turn. */
export async function radiusClient(options: RadiusClientOptions): Promise<RadiusClient> {
  const { secret, later = system, fate = smooth, needs = 'any', waitMs = 1_000 } = options;
  const server: Peer = { address: options.address ?? '127.0.0.1', port: options.port };
  const open = new Map<number, { readonly request: Packet; readonly settle: (reply: Packet | null) => void }>();
  const line: (() => void)[] = [];
  let next = 0;

  const travel = (way: 'out' | 'back', arrive: () => void): void => {
    for (const lateMs of fate(way)) {
      if (lateMs <= 0) arrive();
      else later(lateMs, arrive);
    }
  };
  const hear = (datagram: Uint8Array): void => {
    const decoded = decodePacket(datagram);
    const waiting = decoded.ok ? open.get(decoded.packet.identifier) : undefined;
    if (!decoded.ok || waiting === undefined) return;
    if (verifyReply(decoded.packet, waiting.request, secret, needs).ok) waiting.settle(decoded.packet);
  };
  const socket = await openSocket({
    address: options.from ?? '127.0.0.1',
    port: 0,
    heard: (datagram) => travel('back', () => hear(datagram)),
    failed: () => undefined,
  });

  return {
    port: socket.port,
    ask: ({ attributes, ...question }, tries = options.tries ?? 3) =>
      new Promise((resolve) => {
        const begin = (): void => {
          while (open.has(next)) next = (next + 1) % 256;
          const identifier = next;
          next = (identifier + 1) % 256;
          const authenticator = randomBytes(16);
          const given = typeof attributes === 'function' ? attributes(authenticator) : attributes;
          const request = signRequest({ ...question, attributes: given, identifier, authenticator }, secret);
          let sent = 0;
          let cancel: (() => void) | undefined;
          const settle = (reply: Packet | null): void => {
            if (!open.delete(identifier)) return;
            cancel?.();
            line.shift()?.();
            resolve(reply);
          };
          const again = (): void => {
            if (sent === tries) return settle(null);
            sent += 1;
            travel('out', () => socket.send(request.bytes, server));
            cancel = later(waitMs, again);
          };
          open.set(identifier, { request, settle });
          again();
        };
        if (open.size < 256) begin();
        else line.push(begin);
      }),
    async close() {
      line.length = 0;
      for (const { settle } of open.values()) settle(null);
      await socket.close();
    },
  };
}

/** Asks a server whether it is there (RFC 5997). */
export const statusServer: Question = { code: codes['Status-Server'], attributes: [] };
