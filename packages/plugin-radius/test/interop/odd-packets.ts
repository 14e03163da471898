import { createHash, createHmac } from 'node:crypto';
import { SECRET } from '../support.ts';
import { PASSWORD } from './isp.ts';

// Packets as a broken, old or hostile NAS sends them, put together octet by octet: nothing here goes through our codec.

/** The code of the answer; `silence` when there is none. */
export type Outcome = 'accept' | 'reject' | 'response' | 'silence';

/** One odd packet, what becomes of it, and why. */
export interface Odd {
  readonly name: string;
  readonly port: 'auth' | 'acct';
  readonly bytes: Uint8Array;
  /** Ours, and FreeRADIUS's too unless it is known to do otherwise. */
  readonly outcome: Outcome;
  /** What FreeRADIUS 3.2 of Debian 12 does instead, and why we do not. */
  readonly theirs?: readonly [outcome: Outcome, why: string];
}

type Octets = readonly number[];

const ACCESS = 1;
const ACCOUNTING = 4;
const STATUS = 12;
const AUTHENTICATOR = Buffer.from('000102030405060708090a0b0c0d0e0f', 'hex');
const SIGNED = 80;

const md5 = (...parts: readonly Uint8Array[]): Buffer => createHash('md5').update(Buffer.concat(parts)).digest();
const octets = (text: string): Octets => [...Buffer.from(text)];
const tlv = (type: number, value: Octets): Octets => [type, value.length + 2, ...value];
const u32 = (value: number): Octets => [value >>> 24, (value >>> 16) & 255, (value >>> 8) & 255, value & 255];

/** User-Password of RFC 2865 section 5.2, in as many octets as are given. */
function hidden(clear: Uint8Array, secret = SECRET): Octets {
  const out: number[] = [];
  let before: Uint8Array = AUTHENTICATOR;
  for (let at = 0; at < clear.length; at += 16) {
    const mask = md5(Buffer.from(secret), before);
    before = clear.subarray(at, at + 16).map((octet, n) => octet ^ (mask[n] ?? 0));
    out.push(...before);
  }
  return out;
}

function padded(password: string): Uint8Array {
  const room = Buffer.alloc(Math.ceil(password.length / 16) * 16);
  room.write(password);
  return room;
}

const name = tlv(1, octets('amina'));
const pap = tlv(2, hidden(padded(PASSWORD)));
const wrongPap = tlv(2, hidden(padded('siri-4321')));
const chapOf = (password: string): Octets =>
  tlv(3, [7, ...md5(Buffer.from([7]), Buffer.from(password), AUTHENTICATOR)]);
const nas = tlv(4, [10, 255, 0, 1]);
const many = (count: number, octet: number): Octets => Array.from({ length: count }, () => octet);
const zeros = many(16, 0);

/** A packet of these octets after its header; the length is the true one unless another is given. */
function packet(code: number, attributes: Octets, { length = attributes.length + 20 } = {}): Buffer {
  return Buffer.from([code, 7, length >> 8, length & 255, ...AUTHENTICATOR, ...attributes]);
}

/** With a Message-Authenticator in front (RFC 3579 section 3.2). */
function signed(code: number, attributes: Octets, secret = SECRET): Buffer {
  const bytes = packet(code, [...tlv(SIGNED, zeros), ...attributes]);
  createHmac('md5', secret).update(bytes).digest().copy(bytes, 22);
  return bytes;
}

/** An Accounting-Request, whose authenticator is a hash of it (RFC 2866 section 3). */
function accounting(attributes: Octets, secret = SECRET): Buffer {
  const bytes = packet(ACCOUNTING, attributes);
  bytes.fill(0, 4, 20);
  md5(bytes, Buffer.from(secret)).copy(bytes, 4);
  return bytes;
}

const session = tlv(44, octets('81000001'));
const start = tlv(40, u32(1));

const log = (called: string, attributes: Octets, outcome: Outcome, theirs?: Odd['theirs']): Odd => ({
  name: called,
  port: 'auth',
  bytes: signed(ACCESS, attributes),
  outcome,
  ...(theirs !== undefined && { theirs }),
});
const raw = (called: string, bytes: Uint8Array, outcome: Outcome, theirs?: Odd['theirs']): Odd => ({
  name: called,
  port: 'auth',
  bytes,
  outcome,
  ...(theirs !== undefined && { theirs }),
});
const acct = (called: string, bytes: Uint8Array, outcome: Outcome, theirs?: Odd['theirs']): Odd => ({
  ...raw(called, bytes, outcome, theirs),
  port: 'acct',
});

const good = signed(ACCESS, [...name, ...pap, ...nas]);
const flipped = (bytes: Buffer, at: number): Buffer => {
  const other = Buffer.from(bytes);
  other[at] = (other[at] ?? 0) ^ 1;
  return other;
};
const restated = (bytes: Buffer, length: number): Buffer => {
  const other = Buffer.from(bytes);
  other.writeUInt16BE(length, 2);
  return other;
};

/** Datagrams that are no packet: RFC 2865 section 3 wants them discarded in silence. */
const malformed: readonly Odd[] = [
  raw('one octet', Buffer.from([1]), 'silence'),
  raw('nothing but half a header', good.subarray(0, 19), 'silence'),
  raw('a stated length below a header', restated(good, 19), 'silence'),
  raw('a stated length above what came', restated(good, good.length + 1), 'silence'),
  raw('a stated length above 4096', restated(Buffer.concat([good, Buffer.alloc(4_200)]), 4_097), 'silence'),
  raw('octets behind the stated length, which are padding', Buffer.concat([good, Buffer.from('spare')]), 'accept'),
  raw('an attribute of length 0', packet(ACCESS, [...name, ...pap, 4, 0]), 'silence'),
  raw('an attribute of length 1', packet(ACCESS, [...name, ...pap, 4, 1]), 'silence'),
  raw('an attribute that runs past the end', packet(ACCESS, [...name, ...pap, 4, 7, 10, 255]), 'silence'),
  raw('a type without a length', packet(ACCESS, [...name, ...pap, 4]), 'silence'),
  raw('a code that nobody has', packet(99, [...name, ...pap]), 'silence'),
  raw('an answer sent to a server', packet(2, []), 'silence'),
  raw('accounting at the port of log-ins', accounting([...start, ...session, ...name]), 'silence'),
  acct('a log-in at the port of accounting', good, 'silence'),
];

/** Packets of somebody who does not know the secret, or does not prove that he does. */
const unproven: readonly Odd[] = [
  raw('a Message-Authenticator that is one bit off', flipped(good, 30), 'silence'),
  raw('a signature with another secret', signed(ACCESS, [...name, ...pap], 'another-secret'), 'silence'),
  raw('a Message-Authenticator of 15 octets', packet(ACCESS, [...tlv(SIGNED, zeros.slice(1)), ...name]), 'silence'),
  raw('no Message-Authenticator, from old equipment', packet(ACCESS, [...name, ...pap]), 'accept'),
  raw(
    'a password hidden with another secret',
    packet(ACCESS, [...name, ...tlv(2, hidden(padded(PASSWORD), 'x'))]),
    'reject',
  ),
  raw('EAP without a Message-Authenticator', packet(ACCESS, [...name, ...tlv(79, [2, 1, 0, 5, 1])]), 'silence'),
  raw('Status-Server without a Message-Authenticator', packet(STATUS, []), 'silence'),
  raw('Status-Server', signed(STATUS, []), 'accept'),
  acct('Status-Server at the port of accounting', signed(STATUS, []), 'response'),
  acct('accounting with a wrong authenticator', flipped(accounting([...start, ...session, ...name]), 5), 'silence'),
  acct('accounting with another secret', accounting([...start, ...session, ...name], 'another-secret'), 'silence'),
];

/** Log-ins that can be read, but are not what they should be. */
const odd: readonly Odd[] = [
  log('PAP', [...name, ...pap, ...nas], 'accept'),
  log('PAP, a wrong password', [...name, ...wrongPap], 'reject'),
  log('a stranger', [...tlv(1, octets('nobody')), ...pap], 'reject'),
  log('CHAP', [...name, ...chapOf(PASSWORD)], 'accept'),
  log('CHAP, a wrong password', [...name, ...chapOf('siri-4321')], 'reject'),
  log('CHAP of 16 octets', [...name, ...tlv(3, zeros)], 'reject'),
  log('a name and nothing to prove it', name, 'reject'),
  log('a password and no name', pap, 'reject'),
  log('an empty password', [...name, ...tlv(2, hidden(Buffer.alloc(16)))], 'reject'),
  log('a password in 15 octets', [...name, ...tlv(2, zeros.slice(1))], 'reject'),
  log('a password in 144 octets', [...name, ...tlv(2, [...hidden(padded(PASSWORD)), ...many(128, 1)])], 'reject'),
  log('a name of 253 octets', [...tlv(1, many(253, 0x61)), ...pap], 'reject'),
  log('a name with a zero octet behind it', [...tlv(1, [...octets('amina'), 0]), ...pap], 'reject', [
    'accept',
    'it compares as C does, up to the zero; two names of one customer would be two bills',
  ]),
  log('a name that is no UTF-8', [...tlv(1, [0xff, 0xfe]), ...pap], 'reject'),
  log('EAP, which neither is set up for', [...name, ...tlv(79, [2, 1, 0, 10, 1, ...octets('amina')])], 'reject'),
  log('an attribute that nobody knows', [...name, ...pap, ...tlv(250, [1, 2, 3])], 'accept'),
  log('an address in three octets', [...name, ...pap, ...tlv(4, [10, 255, 0])], 'accept'),
  log('an empty attribute', [...name, ...pap, ...tlv(30, [])], 'accept'),
  log(
    'a vendor attribute that runs past its own end',
    [...name, ...pap, ...tlv(26, [0, 0, 0x3a, 0x8c, 8, 9, 1])],
    'accept',
  ),
  log('a vendor attribute without a vendor', [...name, ...pap, ...tlv(26, [1])], 'accept'),
];

/** Accounting that can be read, but says too little. RFC 2866 section 5.13 says what it must. */
const told: readonly Odd[] = [
  acct('a start', accounting([...start, ...session, ...name, ...nas]), 'response'),
  acct('a start that is signed too', accountingSigned([...start, ...session, ...name, ...nas]), 'response'),
  acct('a tunnel, of which nothing is billed', accounting([...tlv(40, u32(9)), ...session, ...name]), 'response'),
  acct('Accounting-On', accounting([...tlv(40, u32(7)), ...nas]), 'response'),
  acct('no Acct-Status-Type', accounting([...session, ...name, ...nas]), 'silence', [
    'response',
    'it has written the packet to a text file as it stands; here nothing says what it tells',
  ]),
  acct('no Acct-Session-Id', accounting([...start, ...name, ...nas]), 'silence', [
    'response',
    'the same; here no session can be told from another',
  ]),
  acct('no User-Name', accounting([...start, ...session, ...nas]), 'response'),
];

function accountingSigned(attributes: Octets): Buffer {
  const bytes = packet(ACCOUNTING, [...tlv(SIGNED, zeros), ...attributes]);
  bytes.fill(0, 4, 20);
  createHmac('md5', SECRET).update(bytes).digest().copy(bytes, 22);
  md5(bytes, Buffer.from(SECRET)).copy(bytes, 4);
  return bytes;
}

/** Every odd packet. */
export const ODD: readonly Odd[] = [...malformed, ...unproven, ...odd, ...told];
