import { createPublicKey, sign } from 'node:crypto';
import type { KeyObject } from 'node:crypto';

/**
 * A certificate of a key, signed by itself: what Safaricom publishes for each environment, so that a client reads a
 * real one. X.509 version 1 in DER (RFC 5280, section 4.1), as PEM. Good from the first of January of the year on, for
 * ten years.
 */
export function selfSigned(privateKey: KeyObject, commonName: string, year: number): string {
  const publicKey = createPublicKey(privateKey).export({ type: 'spki', format: 'der' });
  const name = sequence(set(sequence(COMMON_NAME, tagged(UTF8_STRING, Buffer.from(commonName)))));
  const validity = sequence(utcTime(year), utcTime(year + 10));
  const signed = sequence(tagged(INTEGER, Buffer.of(1)), ALGORITHM, name, validity, name, publicKey);
  const signature = sign('sha256', signed, privateKey);
  const der = sequence(signed, ALGORITHM, tagged(BIT_STRING, Buffer.concat([Buffer.of(0), signature])));
  const lines = der.toString('base64').match(/.{1,64}/g) ?? [];
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n');
}

const INTEGER = 0x02;
const BIT_STRING = 0x03;
const UTF8_STRING = 0x0c;
const UTC_TIME = 0x17;
const SEQUENCE = 0x30;
const SET = 0x31;

/** Tag, length and content; a length from 128 on is preceded by how many bytes it takes. */
function tagged(tag: number, content: Buffer): Buffer {
  const length = content.length;
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff];
  return Buffer.concat([Buffer.of(tag, ...size), content]);
}

const sequence = (...parts: readonly Buffer[]): Buffer => tagged(SEQUENCE, Buffer.concat(parts));
const set = (...parts: readonly Buffer[]): Buffer => tagged(SET, Buffer.concat(parts));
const utcTime = (year: number): Buffer =>
  tagged(UTC_TIME, Buffer.from(`${String(year % 100).padStart(2, '0')}0101000000Z`));

/** 2.5.4.3 */
const COMMON_NAME = Buffer.from('0603550403', 'hex');
/** sha256WithRSAEncryption, 1.2.840.113549.1.1.11, without parameters. */
const ALGORITHM = sequence(Buffer.from('06092a864886f70d01010b0500', 'hex'));
