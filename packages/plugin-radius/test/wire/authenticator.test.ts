import { createHash, createHmac } from 'node:crypto';
import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { attribute } from '../../src/wire/attributes.ts';
import { signReply, signRequest, verifyReply, verifyRequest } from '../../src/wire/authenticator.ts';
import { encodePacket } from '../../src/wire/codec.ts';
import { codes } from '../../src/wire/packet.ts';
import type { CodeName, RequestCode } from '../../src/wire/packet.ts';
import { authenticators, decoded, flip, hex, plainAttributes, seeded, toHex, vendorAttributes } from './helpers.ts';

const secret = 'a shared secret';
const random = hex('f0e1d2c3b4a5968778695a4b3c2d1e0f');
const zeros = new Uint8Array(16);
const user = attribute('User-Name', 'amina');

/** The rule of RFC 2869 5.14 and RFC 5176 3.4 written out once more: HMAC over the packet with its own value zeroed. */
function hmacByRule(bytes: Uint8Array, field: Uint8Array): string {
  const copy = Buffer.from(bytes);
  copy.set(field, 4);
  copy.fill(0, 22, 38);
  return createHmac('md5', secret).update(copy).digest('hex');
}

/** The rule of RFC 2865 3 and RFC 2866 3: MD5 over the packet with `field` for its authenticator, then the secret. */
function md5ByRule(bytes: Uint8Array, field: Uint8Array): string {
  const copy = Buffer.from(bytes);
  copy.set(field, 4);
  return createHash('md5').update(copy).update(secret).digest('hex');
}

describe('a request', () => {
  it.each([
    ['Access-Request', 'its own random authenticator'],
    ['Status-Server', 'its own random authenticator'],
    ['Accounting-Request', 'zeros'],
    ['Disconnect-Request', 'zeros'],
    ['CoA-Request', 'zeros'],
  ] as const)('%s is signed over %s, the Message-Authenticator first', (name, field) => {
    const draft = { code: codes[name], identifier: 5, attributes: [user], authenticator: random };
    const { bytes } = signRequest(draft, secret);
    expect(toHex(bytes.subarray(20, 22))).toBe('5012');
    expect(toHex(bytes.subarray(22, 38))).toBe(hmacByRule(bytes, field === 'zeros' ? zeros : random));
    // The hash is the last thing written: it covers the finished Message-Authenticator.
    expect(toHex(bytes.subarray(4, 20))).toBe(field === 'zeros' ? md5ByRule(bytes, zeros) : toHex(random));
    expect(verifyRequest(decoded(bytes), secret)).toEqual({ ok: true, signed: true });
  });

  it('is unsigned when asked for, and the verdict says so', () => {
    const draft = { identifier: 5, attributes: [user], authenticator: random, messageAuthenticator: 'none' } as const;
    for (const code of [codes['Access-Request'], codes['Accounting-Request'], codes['CoA-Request']]) {
      expect(verifyRequest(decoded(signRequest({ ...draft, code }, secret).bytes), secret)).toEqual({
        ok: true,
        signed: false,
      });
    }
  });

  it('of a random authenticator must be given one', () => {
    const draft = { code: codes['Access-Request'], identifier: 0, attributes: [] };
    expect(() => signRequest(draft, secret)).toThrow('Access-Request needs a random authenticator');
  });

  it('with an empty secret is neither made nor verified', () => {
    const draft = { code: codes['Accounting-Request'], identifier: 0, attributes: [] };
    expect(() => signRequest(draft, '')).toThrow('a shared secret must not be empty');
    expect(() => verifyRequest(signRequest(draft, secret), new Uint8Array())).toThrow('must not be empty');
  });

  it('answers the same packet that its octets hold', () => {
    const draft = { code: codes['CoA-Request'], identifier: 9, attributes: [user] };
    const made = signRequest(draft, secret);
    expect(decoded(made.bytes)).toEqual(made);
  });
});

describe('a request is refused', () => {
  const fields = { identifier: 1, authenticator: random };
  const ma = { type: 80, value: zeros };
  const eap = { type: 79, value: hex('02010009016e656d6f') };
  it.each([
    ['Access-Request', [ma, ma], 'the packet carries more than one Message-Authenticator'],
    ['Access-Request', [{ type: 80, value: zeros.subarray(1) }], 'a Message-Authenticator is 16 octets, not 15'],
    ['Access-Request', [{ type: 80, value: zeros.subarray(16) }], 'a Message-Authenticator is 16 octets, not 0'],
    ['Access-Request', [ma], 'the Message-Authenticator is wrong: another secret, or a forged packet'],
    ['Access-Request', [eap], 'a packet with EAP-Message must carry a Message-Authenticator'],
    ['Status-Server', [], 'Status-Server must carry a Message-Authenticator'],
    ['Accounting-Request', [], 'the Request Authenticator is wrong: another secret, or a forged packet'],
    ['CoA-Request', [], 'the Request Authenticator is wrong: another secret, or a forged packet'],
    ['Disconnect-Request', [], 'the Request Authenticator is wrong: another secret, or a forged packet'],
    ['Access-Accept', [], 'Access-Accept is not a request'],
    ['CoA-ACK', [], 'CoA-ACK is not a request'],
  ] as const)('%s %#: %s', (name, attributes, reason) => {
    const bytes = encodePacket({ ...fields, code: codes[name], attributes });
    expect(verifyRequest(decoded(bytes), secret)).toEqual({ ok: false, reason });
  });

  it('when two equal Message-Authenticators would each verify', () => {
    const once = signRequest({ code: codes['Access-Request'], ...fields, attributes: [] }, secret);
    const twice = encodePacket({ ...once, attributes: [...once.attributes, ...once.attributes] });
    expect(verifyRequest(decoded(twice), secret).ok).toBe(false);
  });

  it('when an accounting packet has a right hash around a wrong Message-Authenticator', () => {
    const bytes = encodePacket({ code: codes['Accounting-Request'], ...fields, attributes: [ma] });
    bytes.set(hex(md5ByRule(bytes, zeros)), 4);
    expect(verifyRequest(decoded(bytes), secret)).toEqual({
      ok: false,
      reason: 'the Message-Authenticator is wrong: another secret, or a forged packet',
    });
  });
});

describe('a reply', () => {
  const proxies = [
    { type: 33, value: hex('01') },
    { type: 33, value: hex('02ff') },
  ];
  const request = (code: RequestCode, messageAuthenticator: 'first' | 'none' = 'first') =>
    signRequest(
      { code, identifier: 77, attributes: [user, ...proxies], authenticator: random, messageAuthenticator },
      secret,
    );

  it.each([
    ['Access-Request', 'Access-Accept'],
    ['Access-Request', 'Access-Reject'],
    ['Access-Request', 'Access-Challenge'],
    ['Status-Server', 'Access-Accept'],
    ['Status-Server', 'Accounting-Response'],
    ['Accounting-Request', 'Accounting-Response'],
    ['CoA-Request', 'CoA-ACK'],
    ['CoA-Request', 'CoA-NAK'],
    ['Disconnect-Request', 'Disconnect-ACK'],
    ['Disconnect-Request', 'Disconnect-NAK'],
  ] as const)(
    'to %s by %s is signed first, over the authenticator of the request, and echoes Proxy-State in order',
    (ask, answer) => {
      const asked = request(codes[ask]);
      const { bytes } = signReply(asked, { code: codes[answer], attributes: [user] }, secret);
      const reply = decoded(bytes);
      expect(reply.attributes.map(({ type }) => type)).toEqual([80, 1, 33, 33]);
      expect(reply.attributes.slice(2)).toEqual(proxies);
      expect(toHex(bytes.subarray(22, 38))).toBe(hmacByRule(bytes, asked.authenticator));
      expect(toHex(reply.authenticator)).toBe(md5ByRule(bytes, asked.authenticator));
      expect(verifyReply(reply, asked, secret)).toEqual({ ok: true, signed: true });
    },
  );

  it.each([
    ['Access-Request', 'Access-Accept', true],
    ['Access-Request', 'Access-Reject', true],
    ['Access-Request', 'Access-Challenge', true],
    ['CoA-Request', 'CoA-NAK', true],
    ['Disconnect-Request', 'Disconnect-ACK', true],
    ['Accounting-Request', 'Accounting-Response', false],
  ] as const)('to an unsigned %s by %s is signed: %s', (ask, answer, signed) => {
    const asked = request(codes[ask], 'none');
    const reply = signReply(asked, { code: codes[answer], attributes: [] }, secret);
    expect(verifyReply(decoded(reply.bytes), asked, secret, 'any')).toEqual({ ok: true, signed });
  });

  it('is never made with the wrong code, nor with what is added here', () => {
    const asked = request(codes['Access-Request']);
    expect(() => signReply(asked, { code: codes['CoA-ACK'], attributes: [] }, secret)).toThrow(
      'CoA-ACK does not answer Access-Request',
    );
    for (const type of [33, 80]) {
      const draft = { code: codes['Access-Accept'], attributes: [{ type, value: zeros }] };
      expect(() => signReply(asked, draft, secret)).toThrow('are added here');
    }
  });

  it('is refused when it answers another code, another identifier or another request', () => {
    const asked = request(codes['Access-Request']);
    const reply = signReply(asked, { code: codes['Access-Accept'], attributes: [] }, secret);
    expect(verifyReply(reply, { ...asked, identifier: 78 }, secret).ok).toBe(false);
    expect(verifyReply(reply, { ...asked, authenticator: zeros }, secret).ok).toBe(false);
    expect(verifyReply(reply, request(codes['CoA-Request']), secret)).toEqual({
      ok: false,
      reason: 'Access-Accept does not answer CoA-Request',
    });
  });

  it('is refused with a right Response Authenticator around a wrong Message-Authenticator', () => {
    const asked = request(codes['Access-Request']);
    const bytes = encodePacket({
      code: codes['Access-Accept'],
      identifier: 77,
      authenticator: asked.authenticator,
      attributes: [{ type: 80, value: zeros }],
    });
    bytes.set(hex(md5ByRule(bytes, asked.authenticator)), 4);
    expect(verifyReply(decoded(bytes), asked, secret, 'any').ok).toBe(false);
  });
});

describe('laws', () => {
  const asks = fc.constantFrom<CodeName>(
    'Access-Request',
    'Status-Server',
    'Accounting-Request',
    'CoA-Request',
    'Disconnect-Request',
  );
  const attributes = fc.array(fc.oneof(plainAttributes, vendorAttributes), { maxLength: 6 });
  const secrets = fc.uint8Array({ minLength: 1, maxLength: 40 });

  it('what is signed verifies with its secret and with no other', () => {
    fc.assert(
      fc.property(asks, authenticators, attributes, secrets, secrets, (name, authenticator, given, key, other) => {
        fc.pre(toHex(key) !== toHex(other));
        // HMAC pads a key with zeros, so two keys that differ in trailing zeros are one.
        fc.pre(toHex(key).replace(/(00)+$/, '') !== toHex(other).replace(/(00)+$/, ''));
        const draft = { code: codes[name] as RequestCode, identifier: 3, attributes: given, authenticator };
        const packet = decoded(signRequest(draft, key).bytes);
        expect(verifyRequest(packet, key).ok).toBe(true);
        expect(verifyRequest(packet, other).ok).toBe(false);
      }),
      seeded,
    );
  });

  it.each(['Access-Request', 'Status-Server', 'Accounting-Request', 'CoA-Request', 'Disconnect-Request'] as const)(
    'any one bit of the authenticator or the Message-Authenticator of %s, turned over, is refused',
    (name) => {
      const { bytes } = signRequest(
        { code: codes[name], identifier: 3, attributes: [user], authenticator: random },
        secret,
      );
      for (const start of [4, 22]) {
        for (let bit = start * 8; bit < (start + 16) * 8; bit += 1) {
          expect(verifyRequest(decoded(flip(bytes, bit)), secret).ok).toBe(false);
        }
      }
    },
  );

  it('any one bit of a reply, turned over, is refused', () => {
    const asked = signRequest(
      { code: codes['Access-Request'], identifier: 3, attributes: [user], authenticator: random },
      secret,
    );
    const { bytes } = signReply(
      asked,
      { code: codes['Access-Accept'], attributes: [attribute('Class', hex('0102'))] },
      secret,
    );
    for (let bit = 4 * 8; bit < 38 * 8; bit += 1) {
      // Another type or length is another packet, which the codec's tests have.
      if (bit >= 20 * 8 && bit < 22 * 8) continue;
      expect(verifyReply(decoded(flip(bytes, bit)), asked, secret).ok).toBe(false);
    }
  });
});
