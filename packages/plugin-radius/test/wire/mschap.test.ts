import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { desEncrypt, desKey } from '../../src/wire/des.ts';
import { md4 } from '../../src/wire/md4.ts';
import { mppeKeys, mppeKeys1 } from '../../src/wire/mppe.ts';
import {
  authenticatorResponse,
  challengeHash,
  challengeResponse,
  ntPasswordHash,
  ntResponse2,
  readMschap1,
  readMschap2,
  verifyMschap1,
  verifyMschap2,
  withoutDomain,
  writeMschap1,
  writeMschap2,
} from '../../src/wire/mschap.ts';
import { ascii, flip, hex, seeded, toHex } from './helpers.ts';

describe('RFC 1320 appendix A.5: MD4', () => {
  it.each([
    ['', '31d6cfe0d16ae931b73c59d7e0c089c0'],
    ['a', 'bde52cb31de33e46245e05fbdbd6fb24'],
    ['abc', 'a448017aaf21d8525fc10ae87aa6729d'],
    ['message digest', 'd9130a8164549fe818874806e1c7014b'],
    ['abcdefghijklmnopqrstuvwxyz', 'd79e1c308aa5bbcdeea8ed63df412da9'],
    ['ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789', '043f8582f241db351ce627e153e7f0e4'],
    [
      '12345678901234567890123456789012345678901234567890123456789012345678901234567890',
      'e33b4ddc9c38f2199c3e7b164fcc0536',
    ],
  ])('of %j', (message, digest) => {
    expect(toHex(md4(ascii(message)))).toBe(digest);
  });

  it('fills a block to its end before it begins another', () => {
    // 55 octets, one of padding and eight of length are a block; the 56th needs a second one. By OpenSSL's own MD4.
    expect(toHex(md4(ascii('a'.repeat(55))))).toBe('c889c81dd86c4d2e025778944ea02881');
    expect(toHex(md4(ascii('a'.repeat(56))))).toBe('d5f9a9e9257077a5f08b0b92f348b0ad');
  });
});

describe('DES', () => {
  it.each([
    ['FC 15 6A F7 ED CD 6C', 'FD 0B 5B 5E 7F 6E 34 D9'],
    ['0E DD E3 33 7D 42 7F', '0E 6E 79 67 37 EA 08 FE'],
  ])('makes the keys of RFC 2759 section 9.3, with odd parity: %s', (raw, key) => {
    expect(toHex(desKey(hex(raw)))).toBe(toHex(hex(key)));
  });

  it('encrypts the example of FIPS 81: "Now is t" under 0123456789abcdef', () => {
    // The 56 bits of that key, without the parity bit of each octet.
    const key = hex('00 45 13 38 95 73 77');
    expect(toHex(desKey(key))).toBe('0123456789abcdef');
    expect(toHex(desEncrypt(key, ascii('Now is t')))).toBe('3fa40e8a984d4815');
  });
});

const exchange = {
  challenge: hex('5B 5D 7C 7D 7B 3F 2F 3E 3C 2C 60 21 32 26 26 28'),
  peerChallenge: hex('21 40 23 24 25 5E 26 2A 28 29 5F 2B 3A 33 7C 7E'),
  username: ascii('User'),
};
const password = 'clientPass';
const ntResponse = hex('82 30 9E CD 8D 70 8B 5E A0 8F AA 39 81 CD 83 54 42 33 11 4A 3D 85 D6 DF');

describe('RFC 2759 section 9.2: User logs in with clientPass', () => {
  it('hashes the challenges with the name', () => {
    expect(toHex(challengeHash(exchange))).toBe(toHex(hex('D0 2E 43 86 BC E9 12 26')));
  });

  it('hashes the password, and the hash', () => {
    const hash = ntPasswordHash(password);
    expect(toHex(hash)).toBe(toHex(hex('44 EB BA 8D 53 12 B8 D6 11 47 44 11 F5 69 89 AE')));
    expect(toHex(md4(hash))).toBe(toHex(hex('41 C0 0C 58 4B D2 D9 1C 40 17 A2 A1 2F A5 9F 3F')));
  });

  it('answers the challenge, which only this password does', () => {
    expect(toHex(ntResponse2(exchange, password))).toBe(toHex(ntResponse));
    expect(verifyMschap2(ntResponse, exchange, password)).toBe(true);
    expect(verifyMschap2(ntResponse, exchange, 'clientpass')).toBe(false);
  });

  it('is answered with the proof that the server knows the password too', () => {
    expect(authenticatorResponse(ntResponse, exchange, password)).toBe('S=407A5589115FD0D6209F510FE9C04566932CDA56');
  });

  it.each([
    ['CORP\\User', 'User', 'a domain in front'],
    ['User', 'User', 'none'],
    ['CORP\\', '', 'nothing but a domain'],
  ])('leaves a domain out of the hash: %s', (written, bare, _why) => {
    expect(withoutDomain(ascii(written))).toEqual(ascii(bare));
  });
});

describe('RFC 2433 appendix B: MyPw answers a challenge of MS-CHAP 1', () => {
  const challenge = hex('10 2D B5 DF 08 5D 30 41');
  const response = hex('4E 9D 3C 8F 9C FD 38 5D 5B F4 D3 24 67 91 95 6C A4 C3 51 AB 40 9A 3D 61');

  it('with the NT hash of the password', () => {
    expect(toHex(ntPasswordHash('MyPw'))).toBe(toHex(hex('FC 15 6A F7 ED CD 6C 0E DD E3 33 7D 42 7F 4E AC')));
    expect(toHex(challengeResponse(challenge, ntPasswordHash('MyPw')))).toBe(toHex(response));
    expect(verifyMschap1(response, challenge, 'MyPw')).toBe(true);
    expect(verifyMschap1(response, challenge, 'MyPW')).toBe(false);
  });
});

/** The initial session key of a NAS (RFC 3079 section 3.3, GetNewKeyFromSHA). */
function sessionKey(start: Uint8Array): string {
  const [zeros, filler] = [new Uint8Array(40), new Uint8Array(40).fill(0xf2)];
  return createHash('sha1').update(start).update(zeros).update(start).update(filler).digest('hex').slice(0, 32);
}

describe('RFC 3079: the keys of MPPE', () => {
  it('section 3.5.3: of 128 bits after MS-CHAP 2, for what the server sends', () => {
    const { send } = mppeKeys(ntResponse, password);
    expect(toHex(send)).toBe(toHex(hex('8B 7C DC 14 9B 99 3A 1B A1 18 CB 15 3F 56 DC CB')));
    expect(sessionKey(send)).toBe(toHex(hex('40 5C B2 24 7A 79 56 E6 E2 11 00 7A E2 7B 22 D4')));
  });

  it('has another key for what the server receives, the one that FreeRADIUS gives', () => {
    expect(toHex(mppeKeys(ntResponse, password).receive)).toBe('d5f0e9521e3ea9589645e86051c82226');
  });

  it('section 2.5.3: of 128 bits after MS-CHAP 1, from the key that the NAS is given and its challenge', () => {
    const [lm, nt] = [mppeKeys1(password).subarray(0, 8), mppeKeys1(password).subarray(8)];
    expect(lm).toEqual(Buffer.alloc(8));
    const challenge = hex('10 2D B5 DF 08 5D 30 41');
    const start = createHash('sha1').update(nt).update(nt).update(challenge).digest().subarray(0, 16);
    expect(toHex(start)).toBe(toHex(hex('A8 94 78 50 CF C0 AC C1 D1 78 9F B6 2D DC DD B0')));
    expect(sessionKey(start)).toBe(toHex(hex('59 D1 59 BC 09 F7 6F 1D A2 A8 6A 28 FF EC 0B 1E')));
  });
});

describe('the attributes of RFC 2548', () => {
  it('section 2.3.2: are read where they stand', () => {
    const value = writeMschap2({ ident: 7, peerChallenge: exchange.peerChallenge, ntResponse });
    expect(toHex(value)).toBe(`0700${toHex(exchange.peerChallenge)}${'00'.repeat(8)}${toHex(ntResponse)}`);
    expect(readMschap2(value)).toEqual({ ident: 7, peerChallenge: exchange.peerChallenge, ntResponse });
  });

  it('section 2.1.3: the flags say which response counts', () => {
    const value = writeMschap1(7, ntResponse);
    expect(toHex(value)).toBe(`0701${'00'.repeat(24)}${toHex(ntResponse)}`);
    expect(readMschap1(value)).toEqual({ ident: 7, ntResponse });
    expect(readMschap1(Uint8Array.from(value, (octet, at) => (at === 1 ? 0 : octet)))).toEqual({
      ident: 7,
      ntResponse: null,
    });
  });

  it.each([0, 1, 49, 51, 253])('are not read out of %i octets', (length) => {
    expect(readMschap1(new Uint8Array(length))).toBeUndefined();
    expect(readMschap2(new Uint8Array(length))).toBeUndefined();
  });
});

describe('any password and any challenges', () => {
  const sixteen = fc.uint8Array({ minLength: 16, maxLength: 16 });
  const passwords = fc.string({ unit: 'binary', maxLength: 128 });

  it('verify, and with one bit of the response turned they do not', () => {
    const cases = fc.tuple(passwords, sixteen, sixteen, fc.uint8Array({ maxLength: 64 }), fc.nat(191));
    fc.assert(
      fc.property(cases, ([secret, challenge, peerChallenge, username, bit]) => {
        const answered = ntResponse2({ challenge, peerChallenge, username }, secret);
        expect(verifyMschap2(answered, { challenge, peerChallenge, username }, secret)).toBe(true);
        expect(verifyMschap2(flip(answered, bit), { challenge, peerChallenge, username }, secret)).toBe(false);
      }),
      { ...seeded, numRuns: 50 },
    );
  });

  it('are hashed by code units of UTF-16, the low octet first', () => {
    // U+1F512 is the pair D83D DD12; U+00F1 is one unit.
    expect(toHex(ntPasswordHash('ñ🔒'))).toBe(toHex(md4(hex('f1 00 3d d8 12 dd'))));
  });
});
