import type { Peer } from './socket.ts';
import { signRequest, verifyReply, type RequestDraft } from './wire/authenticator.ts';
import { decodePacket } from './wire/codec.ts';
import type { Packet } from './wire/packet.ts';

/** Runs a task so many milliseconds later, and answers what cancels it. */
export type Later = (ms: number, task: () => void) => () => void;

/** A device that is asked. */
export interface Asked extends Peer {
  readonly secret: string;
  /** `any` takes a reply without Message-Authenticator, as RouterOS 6 gives it to CoA. */
  readonly needs: 'signed' | 'any';
}

/** Questions to devices that answer or not. */
export interface Exchange {
  /**
   * Asks, sends the very same packet again while no answer comes, and gives up with null. An answer that is not
   * authentic is no answer.
   */
  readonly ask: (
    device: Asked,
    draft: Pick<RequestDraft, 'code' | 'attributes'>,
    signal?: AbortSignal,
  ) => Promise<Packet | null>;
  readonly heard: (datagram: Uint8Array, from: Peer) => void;
}

/** How an exchange sends and waits. */
export interface ExchangeTools {
  readonly send: (bytes: Uint8Array, to: Peer) => void;
  readonly later: Later;
  /** How often a packet is sent in all, and how long each time is waited for (RFC 5176 section 2.3). */
  readonly tries?: number;
  readonly waitMs?: number;
}

interface Open {
  readonly request: Packet;
  readonly device: Asked;
  readonly settle: (reply: Packet | null) => void;
}

/** Makes an exchange over one socket. Up to 256 questions to one device are open at once; more wait for their turn. */
export function createExchange({ send, later, tries = 3, waitMs = 2_000 }: ExchangeTools): Exchange {
  const devices = new Map<string, { next: number; readonly open: Map<number, Open>; readonly line: (() => void)[] }>();

  const deviceAt = (peer: Peer) => {
    const key = `${peer.address} ${peer.port}`;
    const known = devices.get(key) ?? { next: 0, open: new Map<number, Open>(), line: [] };
    devices.set(key, known);
    return known;
  };

  const start = (device: Asked, draft: Pick<RequestDraft, 'code' | 'attributes'>, settle: Open['settle']) => {
    const state = deviceAt(device);
    while (state.open.has(state.next)) state.next = (state.next + 1) % 256;
    const identifier = state.next;
    state.next = (identifier + 1) % 256;
    const request = signRequest({ ...draft, identifier }, device.secret);
    let sent = 0;
    let cancel: (() => void) | undefined;
    const end = (reply: Packet | null): void => {
      if (state.open.get(identifier)?.request !== request) return;
      cancel?.();
      state.open.delete(identifier);
      state.line.shift()?.();
      settle(reply);
    };
    const again = (): void => {
      if (sent === tries) return end(null);
      sent += 1;
      send(request.bytes, device);
      cancel = later(waitMs, again);
    };
    state.open.set(identifier, { request, device, settle: end });
    again();
    return () => end(null);
  };

  return {
    ask(device, draft, signal) {
      return new Promise((resolve) => {
        const begin = (): void => {
          const stop = start(device, draft, (reply) => {
            signal?.removeEventListener('abort', stop);
            resolve(reply);
          });
          signal?.addEventListener('abort', stop);
          if (signal?.aborted === true) stop();
        };
        const { open, line } = deviceAt(device);
        if (open.size < 256) begin();
        else line.push(begin);
      });
    },
    heard(datagram, from) {
      const decoded = decodePacket(datagram);
      if (!decoded.ok) return;
      const open = devices.get(`${from.address} ${from.port}`)?.open.get(decoded.packet.identifier);
      if (open === undefined) return;
      const { request, device, settle } = open;
      if (verifyReply(decoded.packet, request, device.secret, device.needs).ok) settle(decoded.packet);
    },
  };
}
