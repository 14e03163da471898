import type { Later } from '../exchange.ts';
import { openSocket, type Peer } from '../socket.ts';
import { verifyReply } from '../wire/authenticator.ts';
import { decodePacket } from '../wire/codec.ts';
import type { Packet } from '../wire/packet.ts';

/** What came of a question. */
export interface Answer {
  /** The authentic answer; null when there was none. */
  readonly reply: Packet | null;
  /** From the first time that it was sent. */
  readonly tookMs: number;
  /** What was wrong with the last answer that was not authentic, or why nothing could be sent. */
  readonly fault: string | null;
}

/** How long and how often is asked. */
export interface Patience {
  readonly tries: number;
  readonly waitMs: number;
  readonly later: Later;
  readonly now: () => number;
}

/** Asks a server from a socket of its own, with the very same packet again while no answer comes. */
export async function askServer(request: Packet, server: Peer, secret: string, patience: Patience): Promise<Answer> {
  const { promise: answered, resolve: settle } = Promise.withResolvers<Packet | null>();
  const { tries, waitMs, later, now } = patience;
  let fault: string | null = null;
  const socket = await openSocket({
    address: localFor(server.address),
    port: 0,
    heard(datagram) {
      const decoded = decodePacket(datagram);
      const verdict = decoded.ok ? verifyReply(decoded.packet, request, secret, 'any') : decoded;
      if (verdict.ok && decoded.ok) settle(decoded.packet);
      else fault = verdict.ok ? null : verdict.reason;
    },
    failed(reason) {
      fault = reason;
    },
  });
  const startedAt = now();
  let sent = 0;
  let cancel: (() => void) | undefined;
  const again = (): void => {
    if (sent === tries) return settle(null);
    sent += 1;
    socket.send(request.bytes, server);
    cancel = later(waitMs, again);
  };
  again();
  try {
    const reply = await answered;
    return { reply, tookMs: now() - startedAt, fault };
  } finally {
    cancel?.();
    await socket.close();
  }
}

/** From where a server is asked: loopback from itself, anything else from whatever leads there. */
function localFor(address: string): string {
  if (address.startsWith('127.') || address === '::1') return address;
  return address.includes(':') ? '::' : '0.0.0.0';
}
