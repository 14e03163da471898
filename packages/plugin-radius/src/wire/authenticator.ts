import { encodePacket, headerOctets } from './codec.ts';
import { hmacMd5, md5, sameOctets, secretOctets } from './digest.ts';
import type { Secret } from './digest.ts';
import { roomFor } from './memory.ts';
import { codeName, codes } from './packet.ts';
import type { Attribute, Code, CodeName, Packet, RequestCode } from './packet.ts';

/** Whether a packet was made by somebody who knows the secret, as far as its form can tell. */
export type Verdict =
  | {
      readonly ok: true;
      /** It carried a valid Message-Authenticator. Without one, an Access-Request proves nothing. */
      readonly signed: boolean;
    }
  | { readonly ok: false; readonly reason: string };

/** A request to be sent. */
export interface RequestDraft {
  readonly code: RequestCode;
  readonly identifier: number;
  readonly attributes: readonly Attribute[];
  /** 16 unpredictable octets: needed for Access-Request and Status-Server, computed for the others. */
  readonly authenticator?: Uint8Array;
  /** `none` leaves the Message-Authenticator out, as older equipment does. `first` unless said otherwise. */
  readonly messageAuthenticator?: 'first' | 'none';
}

/** A reply to be sent. Proxy-State and Message-Authenticator are added, and must not stand among the attributes. */
export interface ReplyDraft {
  readonly code: Code;
  readonly attributes: readonly Attribute[];
}

/**
 * Verifies a request on its exact octets. An Access-Request without a Message-Authenticator is answered `signed:
 * false`: whether that may pass is for the client's policy to say.
 */
export function verifyRequest(packet: Packet, secret: Secret): Verdict {
  const ask = asks.get(packet.code);
  if (ask === undefined) return no(`${codeName(packet.code)} is not a request`);
  const found = findMessageAuthenticator(packet);
  if (typeof found === 'string') return no(found);

  if (ask.authenticator === 'hashed' && !sameOctets(packet.authenticator, hashed(packet.bytes, zeros, secret))) {
    return no('the Request Authenticator is wrong: another secret, or a forged packet');
  }
  const field = ask.authenticator === 'hashed' ? zeros : packet.authenticator;
  if (found !== undefined && !sameOctets(found.value, keyed(packet.bytes, field, found.at, secret))) {
    return no('the Message-Authenticator is wrong: another secret, or a forged packet');
  }
  if (found === undefined && packet.code === codes['Status-Server']) {
    return no('Status-Server must carry a Message-Authenticator'); // RFC 5997 section 3.
  }
  if (found === undefined && packet.attributes.some(({ type }) => type === eapMessage)) {
    return no('a packet with EAP-Message must carry a Message-Authenticator'); // RFC 3579 section 3.1.
  }
  return { ok: true, signed: found !== undefined };
}

/**
 * Verifies that a reply answers this request and comes from the holder of the secret.
 * @param needs `signed` (the default) refuses a reply without a Message-Authenticator; `any` lets the plain Response
 * Authenticator do, which for Access-* replies is open to CVE-2024-3596.
 */
export function verifyReply(
  reply: Packet,
  request: Packet,
  secret: Secret,
  needs: 'signed' | 'any' = 'signed',
): Verdict {
  if (reply.identifier !== request.identifier) {
    return no(`identifier ${reply.identifier} does not answer ${request.identifier}`);
  }
  if (!asks.get(request.code)?.replies.includes(reply.code)) {
    return no(`${codeName(reply.code)} does not answer ${codeName(request.code)}`);
  }
  const found = findMessageAuthenticator(reply);
  if (typeof found === 'string') return no(found);
  if (!sameOctets(reply.authenticator, hashed(reply.bytes, request.authenticator, secret))) {
    return no('the Response Authenticator is wrong: another secret, or a forged packet');
  }
  if (found !== undefined && !sameOctets(found.value, keyed(reply.bytes, request.authenticator, found.at, secret))) {
    return no('the Message-Authenticator is wrong: another secret, or a forged packet');
  }
  if (found === undefined && needs === 'signed') return no('the reply carries no Message-Authenticator');
  return { ok: true, signed: found !== undefined };
}

/**
 * Makes a request ready to be sent. The Message-Authenticator comes first, so that nothing chosen by another stands
 * before it (CVE-2024-3596), and is computed before the hash that covers it (RFC 5176 section 3.4).
 * @throws RangeError when the packet cannot be written, or lacks the random authenticator that its code needs.
 */
export function signRequest(draft: RequestDraft, secret: Secret): Packet {
  const isHashed = asks.get(draft.code)?.authenticator === 'hashed';
  const field = isHashed ? zeros : draft.authenticator;
  if (field === undefined) throw new RangeError(`${codeName(draft.code)} needs a random authenticator`);
  const signed = draft.messageAuthenticator !== 'none';
  const attributes = signed ? [blank(), ...draft.attributes] : draft.attributes;
  return seal({ code: draft.code, identifier: draft.identifier, attributes }, field, { secret, signed, isHashed });
}

/**
 * Makes the reply to a request ready to be sent: Message-Authenticator first, then the attributes given, then every
 * Proxy-State of the request in its order (RFC 2865 section 5.33). Only an Accounting-Response goes without a
 * Message-Authenticator when its request had none: the Response Authenticator binds it to a hashed request already, and
 * RFC 2869 section 5.19 does not list the attribute there, so that old equipment does not expect it.
 * @throws RangeError when the packet cannot be written or the code does not answer the request.
 */
export function signReply(request: Packet, draft: ReplyDraft, secret: Secret): Packet {
  if (!asks.get(request.code)?.replies.includes(draft.code)) {
    throw new RangeError(`${codeName(draft.code)} does not answer ${codeName(request.code)}`);
  }
  if (draft.attributes.some(({ type }) => type === messageAuthenticator || type === proxyState)) {
    throw new RangeError('Message-Authenticator and Proxy-State are added here, not by the caller');
  }
  const asked = request.attributes.some(({ type }) => type === messageAuthenticator);
  const signed = asked || draft.code !== codes['Accounting-Response'];
  const echoed = request.attributes.filter(({ type }) => type === proxyState);
  const attributes = (signed ? [blank()] : []).concat(draft.attributes, echoed);
  const fields = { code: draft.code, identifier: request.identifier, attributes };
  return seal(fields, request.authenticator, { secret, signed, isHashed: true });
}

/** What a request expects: how its authenticator comes to be, and which codes answer it. */
interface Ask {
  readonly authenticator: 'random' | 'hashed';
  readonly replies: readonly Code[];
}

const random = (...replies: CodeName[]): Ask => ({
  authenticator: 'random',
  replies: replies.map((name) => codes[name]),
});
const fromHash = (...replies: CodeName[]): Ask => ({
  authenticator: 'hashed',
  replies: replies.map((name) => codes[name]),
});

const asks: ReadonlyMap<Code, Ask> = new Map([
  [codes['Access-Request'], random('Access-Accept', 'Access-Reject', 'Access-Challenge')],
  [codes['Status-Server'], random('Access-Accept', 'Accounting-Response')],
  [codes['Accounting-Request'], fromHash('Accounting-Response')],
  [codes['Disconnect-Request'], fromHash('Disconnect-ACK', 'Disconnect-NAK')],
  [codes['CoA-Request'], fromHash('CoA-ACK', 'CoA-NAK')],
]);

const messageAuthenticator = 80;
const eapMessage = 79;
const proxyState = 33;
const zeros: Uint8Array = new Uint8Array(16);

/** An empty Message-Authenticator, to be filled once the rest of the packet stands. */
const blank = (): Attribute => ({ type: messageAuthenticator, value: new Uint8Array(16) });

/** The MD5 of a packet with `field` for its authenticator, then the secret (RFC 2865 section 3, RFC 2866 section 3). */
function hashed(bytes: Uint8Array, field: Uint8Array, secret: Secret): Uint8Array {
  const key = secretOctets(secret);
  const whole = roomFor(bytes.length + key.length);
  whole.set(bytes);
  whole.set(field, 4);
  whole.set(key, bytes.length);
  return md5(whole);
}

/** The HMAC of a packet with `field` for its authenticator and nothing in its Message-Authenticator (RFC 2869 5.14). */
function keyed(bytes: Uint8Array, field: Uint8Array, at: number, secret: Secret): Uint8Array {
  const copy = roomFor(bytes.length);
  copy.set(bytes);
  copy.set(field, 4);
  copy.fill(0, at, at + 16);
  return hmacMd5(secret, copy);
}

function seal(
  fields: { readonly code: Code; readonly identifier: number; readonly attributes: readonly Attribute[] },
  field: Uint8Array,
  how: { readonly secret: Secret; readonly signed: boolean; readonly isHashed: boolean },
): Packet {
  const bytes = encodePacket({ ...fields, authenticator: field });
  const signature = bytes.subarray(headerOctets + 2, headerOctets + 18);
  if (how.signed) signature.set(hmacMd5(how.secret, bytes));
  if (how.isHashed) bytes.set(hashed(bytes, field, how.secret), 4);
  const { code, identifier } = fields;
  const signed: Attribute = { type: messageAuthenticator, value: signature };
  const attributes = how.signed ? fields.attributes.with(0, signed) : fields.attributes;
  return { code, identifier, attributes, authenticator: bytes.subarray(4, headerOctets), bytes };
}

/** The one Message-Authenticator and the octet at which its value stands; or what is wrong with it. */
function findMessageAuthenticator(packet: Packet): { at: number; value: Uint8Array } | string | undefined {
  let found: { at: number; value: Uint8Array } | undefined;
  for (let at = headerOctets; at < packet.bytes.length; at += packet.bytes[at + 1] ?? 2) {
    if (packet.bytes[at] !== messageAuthenticator) continue;
    const length = packet.bytes[at + 1] ?? 0;
    if (found !== undefined) return 'the packet carries more than one Message-Authenticator';
    if (length !== 18) return `a Message-Authenticator is 16 octets, not ${length - 2}`;
    found = { at: at + 2, value: packet.bytes.subarray(at + 2, at + length) };
  }
  return found;
}

const no = (reason: string): Verdict => ({ ok: false, reason });
