import { aSubscription } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { attribute, valueOf } from '../src/wire/attributes.ts';
import { signReply } from '../src/wire/authenticator.ts';
import { writeMschap1 } from '../src/wire/mschap.ts';
import { codes, type Attribute } from '../src/wire/packet.ts';
import { answerChap, hidePassword } from '../src/wire/password.ts';
import { all, answered, by, challenge, challenged, login, named, PASSWORD, response2, viewOf } from './logins.ts';
import { authenticator, packetOf, pap } from './packets.ts';
import { SECRET } from './support.ts';

describe('the methods that a NAS may use', () => {
  it.each(all)('are all taken where they are named: %s', (method) => {
    expect(login(by(method), { methods: [method] })).toMatchObject({ outcome: 'accept', reason: 'granted' });
    expect(login(by(method, 'maji-mota'), { methods: [method] }).reason).toBe('wrong-password');
    expect(login(by(method), { methods: [method] }, null).reason).toBe('unknown-user');
  });

  it.each([
    ['pap', 'accept', 'granted'],
    ['chap', 'accept', 'granted'],
    ['mschap1', 'reject', 'mschap1-off'],
    ['mschap2', 'accept', 'granted'],
  ] as const)('are all but MS-CHAP 1 unless said otherwise: %s is %s', (method, outcome, reason) => {
    expect(login(by(method))).toMatchObject({ outcome, reason });
  });

  it.each(all)('are refused by name where they are not offered: %s', (method) => {
    const others = all.filter((one) => one !== method);
    const decision = login(by(method), { methods: others });
    expect(decision).toMatchObject({ outcome: 'reject', reason: `${method}-off`, subscriptionId: null });
    expect(valueOf(decision, 'Reply-Message')).toMatch(/ is not offered here\.$/);
  });

  it('say nothing of the password where they are not offered', () => {
    const [right, wrong] = [login(by('pap'), { methods: ['chap'] }), login(by('pap', 'x'), { methods: ['chap'] })];
    expect(right).toEqual(wrong);
  });
});

describe('a proof that is none', () => {
  const lm = Uint8Array.from(writeMschap1(9, new Uint8Array(24)), (octet, at) => (at === 1 ? 0 : octet));
  const all4 = { methods: all };

  it.each<[readonly Attribute[], string, string]>([
    [[named, answered], 'malformed-password', 'MS-CHAP 2 without a challenge'],
    [
      [named, attribute('MS-CHAP-Challenge', challenge.subarray(1)), answered],
      'malformed-password',
      'one of 15 octets',
    ],
    [
      [named, challenged, attribute('MS-CHAP2-Response', response2().subarray(1))],
      'malformed-password',
      'a response of 49 octets',
    ],
    [
      [named, challenged, attribute('MS-CHAP-Response', writeMschap1(9, new Uint8Array(24)))],
      'malformed-password',
      'MS-CHAP 1 with a challenge of MS-CHAP 2',
    ],
    [
      [named, attribute('MS-CHAP-Challenge', challenge.subarray(8)), attribute('MS-CHAP-Response', lm)],
      'lm-response',
      'the response of LAN Manager, from which the password can be guessed',
    ],
    [[named, challenged, attribute('MS-CHAP2-CPW', new Uint8Array(68))], 'password-change', 'a change of the password'],
    [
      [named, challenged, answered, attribute('User-Password', hidePassword(PASSWORD, SECRET, authenticator))],
      'malformed-password',
      'two proofs, and nobody knows which counts',
    ],
    [
      [named, attribute('CHAP-Password', answerChap(1, authenticator, PASSWORD).subarray(1))],
      'wrong-password',
      'CHAP of 16 octets',
    ],
    [[named, challenged], 'no-password', 'a challenge and no response'],
  ])('is refused: %# as %s: %s', (attributes, reason, _why) => {
    expect(login(packetOf(attributes), all4)).toMatchObject({ outcome: 'reject', reason });
  });
});

describe('a password', () => {
  const long = '🔒'.repeat(32);

  it.each<[string, string]>([
    ['maji ya mötö ñandú 水', 'letters that ASCII does not have'],
    [long, '128 octets of UTF-8, the most that PAP carries'],
    [' maji ', 'blanks at both ends'],
  ])('may be %j: %s', (secret, _why) => {
    const view = viewOf({}, aSubscription({ secret }));
    for (const method of all) {
      expect(login(by(method, secret), { methods: all }, view).reason).toBe('granted');
      expect(login(by(method, `${secret.slice(0, -2)}x`), { methods: all }, view).reason).toBe('wrong-password');
    }
  });

  it('of 129 octets cannot be sent by PAP', () => {
    expect(() => by('pap', `${long}x`)).toThrow('128 octets at most');
  });
});

describe('EAP', () => {
  const identity = Uint8Array.of(2, 77, 0, 6, 1, 65);

  it('is refused by EAP-Failure and nothing beside it (RFC 3579 section 2.6.5)', () => {
    const decision = login(packetOf([named, attribute('EAP-Message', identity)]));
    expect(decision.reason).toBe('eap');
    expect(decision.attributes).toEqual([attribute('EAP-Message', Uint8Array.of(4, 77, 0, 4))]);
  });

  it('is refused in a signed packet', () => {
    const request = packetOf([named, attribute('EAP-Message', identity)]);
    const reply = signReply(request, { code: codes['Access-Reject'], attributes: login(request).attributes }, SECRET);
    expect(reply.attributes[0]).toMatchObject({ type: 80 });
  });

  it('without an identifier is refused in plain words', () => {
    // The EAP-Start of RFC 3579 section 2.1 has no value; the codec reads it so.
    const start = packetOf([named, { type: 79, value: new Uint8Array() }]);
    expect(valueOf(login(start), 'Reply-Message')).toContain('EAP is not offered here');
  });

  it('beside a password is still EAP', () => {
    const both = packetOf([...pap(PASSWORD).attributes.slice(1), attribute('EAP-Message', identity)]);
    expect(login(both).reason).toBe('eap');
  });
});
