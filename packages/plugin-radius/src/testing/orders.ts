import type { Peer } from '../socket.ts';
import { attribute, carries, valueOf } from '../wire/attributes.ts';
import { signReply, verifyRequest } from '../wire/authenticator.ts';
import { decodePacket } from '../wire/codec.ts';
import { errorCauses } from '../wire/dictionary/values.ts';
import { createDuplicates } from '../wire/duplicates.ts';
import { codes, type Packet } from '../wire/packet.ts';
import type { NasSession } from './session.ts';
import type { NasVices } from './vices.ts';

/** What a NAS does with orders. */
export interface OrderTools {
  readonly secret: string;
  readonly nasAddress: string;
  readonly clock: () => number;
  readonly vices: () => NasVices;
  readonly sessions: () => readonly NasSession[];
  readonly disconnect: (session: NasSession) => void;
  readonly change: (session: NasSession, packet: Packet) => void;
}

/** An Event-Timestamp may be off by so much (RFC 5176 section 6.3). */
const WINDOW_MS = 300_000;

/** Takes CoA and Disconnect by the rules of RFC 5176, and answers the octets of the reply; undefined for silence. */
export function orderTaker(tools: OrderTools): (datagram: Uint8Array, from: Peer) => Uint8Array | undefined {
  const { secret, clock } = tools;
  const duplicates = createDuplicates({ keepMs: 30_000, maxEntries: 4_096 });
  return (datagram, from) => {
    const vices = tools.vices();
    const decoded = decodePacket(datagram);
    if (!decoded.ok || vices.coa === 'silent') return undefined;
    const { packet } = decoded;
    if (packet.code !== codes['CoA-Request'] && packet.code !== codes['Disconnect-Request']) return undefined;
    const verdict = verifyRequest(packet, secret);
    if (!verdict.ok || (vices.requireSigned && !verdict.signed)) return undefined;
    if (packet.code === codes['CoA-Request'] && vices.coa === 'dropped') return undefined;
    const stamp = valueOf(packet, 'Event-Timestamp');
    if (stamp !== undefined && Math.abs(clock() - stamp) > WINDOW_MS) return undefined;

    const origin = { socket: 'coa', ...from, identifier: packet.identifier };
    const sighting = duplicates.see(origin, packet.authenticator, clock());
    if (sighting.kind === 'answered') return sighting.reply;
    const { bytes } = obey(packet, tools);
    duplicates.answer(origin, packet.authenticator, bytes, clock());
    return bytes;
  };
}

function obey(packet: Packet, tools: OrderTools): Packet {
  const isCoa = packet.code === codes['CoA-Request'];
  const nak = (cause: keyof typeof errorCauses): Packet => {
    const code = codes[isCoa ? 'CoA-NAK' : 'Disconnect-NAK'];
    return signReply(packet, { code, attributes: [attribute('Error-Cause', errorCauses[cause])] }, tools.secret);
  };
  const nas = valueOf(packet, 'NAS-IP-Address');
  if (nas !== undefined && nas !== tools.nasAddress) return nak('NAS-Identification-Mismatch');
  if (isCoa && tools.vices().coa === 'unsupported') return nak('Unsupported-Attribute');
  const marks = ['User-Name', 'Acct-Session-Id', 'Framed-IP-Address'] as const;
  if (!marks.some((mark) => carries(packet, mark))) return nak('Missing-Attribute');
  const meant = tools.sessions().filter((session) => isMeant(session, packet));
  const [session] = meant;
  if (session === undefined) return nak('Session-Context-Not-Found');
  if (meant.length > 1) return nak('Multiple-Session-Selection-Unsupported');
  if (isCoa) tools.change(session, packet);
  else tools.disconnect(session);
  return signReply(packet, { code: codes[isCoa ? 'CoA-ACK' : 'Disconnect-ACK'], attributes: [] }, tools.secret);
}

/** Every mark that is given must fit. */
function isMeant({ username, acctSessionId, framedIp }: NasSession, packet: Packet): boolean {
  return (
    fits(valueOf(packet, 'User-Name'), username) &&
    fits(valueOf(packet, 'Acct-Session-Id'), acctSessionId) &&
    fits(valueOf(packet, 'Framed-IP-Address'), framedIp)
  );
}

function fits(told: string | undefined, own: string): boolean {
  return told === undefined || told === own;
}
