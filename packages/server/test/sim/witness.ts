import { createHash } from 'node:crypto';
import { createSocket, type RemoteInfo, type Socket } from 'node:dgram';
import { once } from 'node:events';
import { newBell } from './bell.ts';

/** Counters of a session as they went over the wire. */
export interface Counters {
  readonly inBytes: bigint;
  readonly outBytes: bigint;
}

/** What the wire has seen of one session. */
export interface Seen {
  /** The highest counters of a record that was acknowledged; null while none was. */
  acknowledged: Counters | null;
  /** The highest that were sent at all. */
  sent: Counters;
}

/** Stands on the wire between NAS and server, and notes what was sent and what was acknowledged. */
export interface Witness {
  /** Where the NAS sends its accounting. */
  readonly port: number;
  readonly sessions: ReadonlyMap<string, Seen>;
  /** Records sent, repeats among them, and those acknowledged. */
  readonly counts: () => { readonly sent: number; readonly acknowledged: number };
  /** Resolves when a record has just been acknowledged. */
  readonly nextAcknowledged: () => Promise<void>;
  readonly close: () => void;
}

interface Record {
  readonly session: string;
  readonly counters: Counters;
  /** The request as it was sent: an answer is proven to be one to it. */
  readonly request: Buffer;
}

/** Opens the wire to the accounting port of a server that may be away. It reads octets by itself: RFC 2866. */
export async function openWitness(serverPort: number, secret: string): Promise<Witness> {
  const sessions = new Map<string, Seen>();
  const waiting = new Set<Record>();
  const acknowledgement = newBell();
  let sent = 0;
  let acknowledged = 0;
  let nas: RemoteInfo | undefined;
  const inner = await bound();
  const outer = await bound();
  outer.on('message', (datagram, from) => {
    nas = from;
    const record = readRecord(datagram);
    if (record !== undefined) {
      sent += 1;
      waiting.add(record);
      const known = sessions.get(record.session);
      sessions.set(record.session, {
        acknowledged: known?.acknowledged ?? null,
        sent: higher(known?.sent ?? null, record.counters),
      });
    }
    inner.send(datagram, serverPort, '127.0.0.1');
  });
  inner.on('message', (datagram) => {
    const record = [...waiting].find(({ request }) => answers(datagram, request, secret));
    const known = record === undefined ? undefined : sessions.get(record.session);
    if (record !== undefined && known !== undefined) {
      waiting.delete(record);
      acknowledged += 1;
      known.acknowledged = higher(known.acknowledged, record.counters);
      acknowledgement.ring();
    }
    if (nas !== undefined) outer.send(datagram, nas.port, nas.address);
  });
  return {
    port: outer.address().port,
    sessions,
    counts: () => ({ sent, acknowledged }),
    nextAcknowledged: acknowledgement.next,
    close() {
      inner.close();
      outer.close();
    },
  };
}

const ACCOUNTING_REQUEST = 4;
const ACCOUNTING_RESPONSE = 5;
/** The attributes that count, by their numbers. */
const SESSION_ID = 44;
const [IN, OUT, IN_HIGH, OUT_HIGH] = [42, 43, 52, 53];

/** A record about a session; undefined for any other packet. A Start has no counters yet. */
function readRecord(datagram: Buffer): Record | undefined {
  const attributes = new Map<number, Buffer>();
  for (let at = 20; at + 2 <= datagram.length;) {
    const length = Math.max(2, datagram[at + 1] ?? 2);
    attributes.set(datagram[at] ?? 0, datagram.subarray(at + 2, at + length));
    at += length;
  }
  const session = attributes.get(SESSION_ID)?.toString('latin1');
  if (datagram[0] !== ACCOUNTING_REQUEST || session === undefined) return undefined;
  const word = (type: number): bigint => BigInt(attributes.get(type)?.readUInt32BE() ?? 0);
  const counters = {
    inBytes: (word(IN_HIGH) << 32n) + word(IN),
    outBytes: (word(OUT_HIGH) << 32n) + word(OUT),
  };
  return { session, counters, request: datagram };
}

/**
 * Identifiers are used again after 256 packets, and a busy server answers late: only the Response Authenticator (RFC
 * 2866 section 3) says which request an answer belongs to.
 */
function answers(reply: Buffer, request: Buffer, secret: string): boolean {
  if (reply[0] !== ACCOUNTING_RESPONSE || reply[1] !== request[1]) return false;
  const signed = [reply.subarray(0, 4), request.subarray(4, 20), reply.subarray(20), secret];
  const hash = createHash('md5');
  for (const part of signed) hash.update(part);
  return hash.digest().equals(reply.subarray(4, 20));
}

function higher(known: Counters | null, told: Counters): Counters {
  if (known === null) return told;
  return {
    inBytes: known.inBytes > told.inBytes ? known.inBytes : told.inBytes,
    outBytes: known.outBytes > told.outBytes ? known.outBytes : told.outBytes,
  };
}

async function bound(): Promise<Socket> {
  const socket = createSocket('udp4').bind(0, '127.0.0.1');
  await once(socket, 'listening');
  // While nobody listens the kernel says so; the NAS will send again.
  socket.on('error', () => undefined);
  return socket;
}
