import { openSocket, type Peer } from '../socket.ts';
import { attribute } from '../wire/attributes.ts';
import { signReply, verifyRequest } from '../wire/authenticator.ts';
import { decodePacket } from '../wire/codec.ts';
import { codes, type Packet } from '../wire/packet.ts';

/** Where orders are taken, and by whom they are carried out. */
export interface OrderSocketOptions {
  readonly address?: string;
  /** 0, the default, takes any free port. */
  readonly port?: number;
  readonly secret: string;
  /** Carries out an authentic CoA- or Disconnect-Request; null: there is no answer. */
  readonly obey: (packet: Packet) => Promise<{ readonly done: boolean; readonly errorCause?: number } | null>;
}

/** Takes orders over UDP for a NAS that is simulated elsewhere: packets are verified and answered here (RFC 5176). */
export async function openOrderSocket(options: OrderSocketOptions): Promise<{
  readonly port: number;
  readonly close: () => Promise<void>;
}> {
  const { address = '127.0.0.1', port = 0, secret, obey } = options;
  const socket = await openSocket({
    address,
    port,
    failed: () => undefined,
    heard: (datagram, from) => void answer(datagram, from),
  });
  const answer = async (datagram: Uint8Array, from: Peer): Promise<void> => {
    const decoded = decodePacket(datagram);
    if (!decoded.ok || !verifyRequest(decoded.packet, secret).ok) return;
    const { packet } = decoded;
    const isCoa = packet.code === codes['CoA-Request'];
    if (!isCoa && packet.code !== codes['Disconnect-Request']) return;
    const told = await obey(packet);
    if (told === null) return;
    const { done, errorCause } = told;
    const code = codes[`${isCoa ? 'CoA' : 'Disconnect'}-${done ? 'ACK' : 'NAK'}`];
    const attributes = errorCause === undefined ? [] : [attribute('Error-Cause', errorCause)];
    socket.send(signReply(packet, { code, attributes }, secret).bytes, from);
  };
  return { port: socket.port, close: socket.close };
}
