import { createHash } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodePacket } from '../../src/wire/codec.ts';
import { codes } from '../../src/wire/packet.ts';
import { answerChap, chapChallenge, hidePassword, revealPassword, verifyChap } from '../../src/wire/password.ts';
import { hideSalted, revealSalted } from '../../src/wire/salt.ts';
import { ascii, authenticators, decoded, hex, seeded, toHex } from './helpers.ts';

const secret = 'a shared secret';
const random = hex('f0e1d2c3b4a5968778695a4b3c2d1e0f');
const md5 = (...parts: Uint8Array[]) => createHash('md5').update(Buffer.concat(parts)).digest();

describe('User-Password', () => {
  it.each([0, 15, 17, 130, 144])('of %i octets is refused', (octets) => {
    expect(revealPassword(new Uint8Array(octets), secret, random)).toEqual({
      ok: false,
      reason: `User-Password is 16 to 128 octets in blocks of 16, not ${octets}`,
    });
  });

  it.each([
    ['', 16, 'an empty password is one block of padding'],
    ['a', 16, 'a short one is padded'],
    ['a'.repeat(16), 16, 'a full block needs no padding'],
    ['a'.repeat(17), 32, 'one octet more needs another block'],
    ['a'.repeat(128), 128, 'the longest'],
    ['nywila yangu ñ中', 32, 'octets count, not letters'],
  ])('%j hides in %i octets: %s', (password, octets) => {
    const hidden = hidePassword(password, secret, random);
    expect(hidden.length).toBe(octets);
    const shown = revealPassword(hidden, secret, random);
    expect(shown.ok && Buffer.from(shown.octets).toString('utf8')).toBe(password);
  });

  it('chains the blocks: the second is hidden by the hash of the first as it went out', () => {
    const hidden = hidePassword('a'.repeat(32), secret, random);
    const block = Buffer.alloc(16, 'a');
    const first = md5(ascii(secret), random).map((octet, at) => octet ^ (block[at] ?? 0));
    const second = md5(ascii(secret), first).map((octet, at) => octet ^ (block[at] ?? 0));
    expect(toHex(hidden)).toBe(toHex(first) + toHex(second));
  });

  it('keeps a NUL inside and loses only those at the end', () => {
    expect(revealPassword(hidePassword(hex('61006200000063'), secret, random), secret, random)).toEqual({
      ok: true,
      octets: hex('61006200000063'),
    });
    expect(() => hidePassword(hex('6100'), secret, random)).toThrow('cannot end in NUL');
  });

  it('is refused when it is longer than the attribute can hold', () => {
    expect(() => hidePassword('a'.repeat(129), secret, random)).toThrow('128 octets at most, 129 were given');
  });

  it('comes back for every password, and does not under another secret', () => {
    const passwords = fc.uint8Array({ minLength: 1, maxLength: 128 }).filter((octets) => octets.at(-1) !== 0);
    fc.assert(
      fc.property(passwords, authenticators, (password, authenticator) => {
        const hidden = hidePassword(password, secret, authenticator);
        expect(revealPassword(hidden, secret, authenticator)).toEqual({ ok: true, octets: password });
        expect(revealPassword(hidden, 'another', authenticator)).not.toEqual({ ok: true, octets: password });
      }),
      seeded,
    );
  });
});

describe('CHAP-Password', () => {
  const challenge = hex('0102030405');
  it('is MD5 over identifier, password and challenge', () => {
    const expected = md5(hex('07'), ascii('siri'), challenge);
    expect(toHex(answerChap(7, challenge, 'siri'))).toBe(`07${toHex(expected)}`);
  });

  it.each([
    [answerChap(7, challenge, 'siri'), true, 'the right one'],
    [answerChap(7, challenge, 'Siri'), false, 'another password'],
    [answerChap(7, hex('0102030406'), 'siri'), false, 'another challenge'],
    [answerChap(7, challenge, 'siri').with(0, 8), false, 'another identifier'],
    [answerChap(7, challenge, 'siri').subarray(0, 16), false, 'too short'],
    [new Uint8Array([...answerChap(7, challenge, 'siri'), 0]), false, 'too long'],
    [new Uint8Array(), false, 'empty'],
  ])('%#: %s', (chapPassword, fits) => {
    expect(verifyChap(chapPassword, challenge, 'siri')).toBe(fits);
  });

  it('takes CHAP-Challenge before the authenticator', () => {
    const fields = { code: codes['Access-Request'], identifier: 0, authenticator: random };
    const bare = decoded(encodePacket({ ...fields, attributes: [] }));
    const carrying = decoded(encodePacket({ ...fields, attributes: [{ type: 60, value: challenge }] }));
    expect(chapChallenge(bare)).toEqual(random);
    expect(chapChallenge(carrying)).toEqual(challenge);
  });
});

describe('a salted value', () => {
  it('is a length and the value, hidden by the hash of secret, authenticator and salt', () => {
    const hidden = hideSalted(ascii('key'), secret, { authenticator: random, salt: 0x8123 });
    const plain = Buffer.concat([hex('03'), ascii('key'), Buffer.alloc(12)]);
    const expected = md5(ascii(secret), random, hex('8123')).map((octet, at) => octet ^ (plain[at] ?? 0));
    expect(toHex(hidden)).toBe(`8123${toHex(expected)}`);
  });

  it('comes back for every value and salt', () => {
    const salts = fc.integer({ min: 0x8000, max: 0xffff });
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 239 }), authenticators, salts, (plain, authenticator, salt) => {
        const hidden = hideSalted(plain, secret, { authenticator, salt });
        expect(hidden.length).toBeLessThanOrEqual(250);
        expect(revealSalted(hidden, secret, authenticator)).toEqual({ ok: true, octets: plain });
      }),
      seeded,
    );
  });

  it.each([0x7fff, 0x10000, 0x8000 + 0.5])('needs a salt whose top bit is set, not %d', (salt) => {
    expect(() => hideSalted(ascii('key'), secret, { authenticator: random, salt })).toThrow('top bit');
  });

  it('takes 239 octets at most', () => {
    const plain = new Uint8Array(240);
    expect(() => hideSalted(plain, secret, { authenticator: random, salt: 0x8000 })).toThrow('239 octets at most');
  });

  it.each([0, 2, 17, 19, 33])('of %i octets is refused', (octets) => {
    expect(revealSalted(new Uint8Array(octets), secret, random).ok).toBe(false);
  });

  it('that states more octets than its blocks hold is refused', () => {
    const key = md5(ascii(secret), random, hex('8000'));
    const sixteen = key.with(0, (key[0] ?? 0) ^ 16); // Stated length 16 where 15 fit.
    expect(revealSalted(new Uint8Array([0x80, 0, ...sixteen]), secret, random)).toEqual({
      ok: false,
      reason: 'a salted value states 16 octets in blocks that hold 15',
    });
  });
});
