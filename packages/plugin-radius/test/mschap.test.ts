import { isDeepStrictEqual } from 'node:util';
import { describe, expect, it } from 'vitest';
import { authenticate, refusedDevice } from '../src/authenticate.ts';
import { prover } from '../src/prover.ts';
import { attribute, octetsOf, valueOf } from '../src/wire/attributes.ts';
import { signReply } from '../src/wire/authenticator.ts';
import { mppeKeys, mppeKeys1 } from '../src/wire/mppe.ts';
import { codes, type Packet } from '../src/wire/packet.ts';
import { chain } from '../src/wire/password.ts';
import { revealSalted } from '../src/wire/salt.ts';
import { all, answered, by, challenged, login, loginOf, named, PASSWORD, response2, textOf, viewOf } from './logins.ts';
import { authenticator, packetOf } from './packets.ts';
import { SECRET } from './support.ts';

describe('MS-CHAP 2', () => {
  it('is answered with the identifier and the proof that we know the password', () => {
    const success = octetsOf(login(packetOf([named, challenged, answered])), 'MS-CHAP2-Success') ?? new Uint8Array();
    expect(success).toHaveLength(43);
    expect(textOf(success)).toMatch(/^\tS=[0-9A-F]{40}$/);
  });

  it('gives keys that the peer has too, each behind a salt of its own with its top bit set', () => {
    const decision = login(packetOf([named, challenged, answered]));
    const due = mppeKeys(response2().subarray(26), PASSWORD);
    const hidden = [octetsOf(decision, 'MS-MPPE-Send-Key'), octetsOf(decision, 'MS-MPPE-Recv-Key')];
    const [send, receive] = hidden.map((one) => revealSalted(one ?? new Uint8Array(), SECRET, authenticator));
    expect(send).toEqual({ ok: true, octets: Uint8Array.from(due.send) });
    expect(receive).toEqual({ ok: true, octets: Uint8Array.from(due.receive) });
    const salts = hidden.map((one) => Buffer.from(one ?? []).readUInt16BE());
    expect(salts.every((salt) => salt >= 0x8000)).toBe(true);
    expect(new Set(salts).size).toBe(2);
  });

  it('is accepted by the one who has asked, and by nobody with another password', () => {
    const mine = prover('mschap2', { username: 'amina', password: PASSWORD, secret: SECRET });
    const request = packetOf([named, ...mine.attributes(authenticator)]);
    const { attributes } = login(request);
    const reply = signReply(request, { code: codes['Access-Accept'], attributes }, SECRET);
    expect(mine.fault(reply)).toBeNull();
    const success = attribute('MS-CHAP2-Success', octetsOf(reply, 'MS-CHAP2-Success') ?? new Uint8Array());
    const others = attributes.filter((one) => !isDeepStrictEqual(one, success));
    expect(mine.fault({ ...reply, attributes: others })).toContain('no MS-CHAP2-Success');
    const { attributes: foreign } = login(by('mschap2'));
    expect(mine.fault({ ...reply, attributes: foreign })).toContain('another password');
  });

  it('leaves a Windows domain out of the hash, as the peer does', () => {
    const packet = packetOf([attribute('User-Name', 'NAIROBI\\amina'), challenged, answered]);
    expect(login(packet).reason).toBe('granted');
  });

  it('hashes the name as the peer wrote it, in its own case', () => {
    const packet = packetOf([
      attribute('User-Name', 'AMINA'),
      challenged,
      attribute('MS-CHAP2-Response', response2('AMINA')),
    ]);
    expect(login(packet).reason).toBe('granted');
    expect(login(packetOf([attribute('User-Name', 'AMINA'), challenged, answered])).reason).toBe('wrong-password');
  });

  it('is refused in its own words, with no second try', () => {
    const refused = login(by('mschap2', 'maji-mota'));
    expect(textOf(octetsOf(refused, 'MS-CHAP-Error')).slice(1)).toMatch(
      /^E=691 R=0 C=[0-9A-F]{32} V=3 M=The user name or the password is wrong\.$/,
    );
  });

  it('tells an unpaid account from a wrong password, but only who knows the password', () => {
    const unpaid = viewOf({ access: 'blocked', because: { reason: 'never_paid', termId: null, chargeId: null } });
    const error = (packet: Packet) => textOf(octetsOf(login(packet, {}, unpaid), 'MS-CHAP-Error')).slice(1, 6);
    expect(error(by('mschap2'))).toBe('E=649');
    expect(error(by('mschap2', 'maji-mota'))).toBe('E=691');
  });

  it('is told of a device that came first after all', () => {
    const given = loginOf(packetOf([named, challenged, answered]));
    const late = refusedDevice(given, { ...authenticate(given), device: 'aa:bb:cc:00:11:22' });
    expect(late).toMatchObject({ outcome: 'reject', reason: 'other-device', subscriptionId: 'sub_1' });
    expect(textOf(octetsOf(late, 'MS-CHAP-Error'))).toContain('E=649');
    expect(octetsOf(late, 'MS-CHAP2-Success')).toBeUndefined();
  });

  it('says the same to a stranger and to a wrong password', () => {
    const packet = by('mschap2', 'maji-mota');
    expect(login(packet, {}, null).attributes).toEqual(login(packet).attributes);
  });
});

describe('MS-CHAP 1', () => {
  const v1 = { methods: all };

  it('is given the hash of the NT hash as a key, and no LM key', () => {
    const decision = login(by('mschap1'), v1);
    const hidden = octetsOf(decision, 'MS-CHAP-MPPE-Keys') ?? new Uint8Array();
    const keys = chain(hidden, Buffer.from(SECRET), authenticator, 'reveal');
    expect(keys).toEqual(Uint8Array.from([...mppeKeys1(PASSWORD), ...new Uint8Array(8)]));
    expect(octetsOf(decision, 'MS-CHAP2-Success')).toBeUndefined();
    expect(octetsOf(decision, 'MS-MPPE-Send-Key')).toBeUndefined();
  });

  it('is refused in its own words: half the challenge, and no message', () => {
    const refused = login(by('mschap1', 'maji-mota'), v1);
    expect(octetsOf(refused, 'MS-CHAP-Error')?.[0]).toBe(1);
    expect(textOf(octetsOf(refused, 'MS-CHAP-Error')).slice(1)).toMatch(/^E=691 R=0 C=[0-9A-F]{16} V=2$/);
  });
});

describe('encryption', () => {
  it.each([
    ['mschap2', 'allowed', 1],
    ['mschap2', 'required', 2],
    ['mschap2', 'no', undefined],
    ['mschap1', 'allowed', 1],
    ['mschap1', 'no', undefined],
  ] as const)('after %s that is %s is policy %s, of 128 bits only', (method, mppe, policy) => {
    const decision = login(by(method), { methods: ['mschap1', 'mschap2'], mppe });
    expect(valueOf(decision, 'MS-MPPE-Encryption-Policy')).toBe(policy);
    expect(valueOf(decision, 'MS-MPPE-Encryption-Types')).toBe(policy === undefined ? undefined : 4);
    expect(octetsOf(decision, 'MS-MPPE-Send-Key') !== undefined).toBe(mppe !== 'no' && method === 'mschap2');
  });

  it.each(['pap', 'chap'] as const)('is nothing that %s knows', (method) => {
    const names = ['MS-MPPE-Encryption-Policy', 'MS-MPPE-Send-Key', 'MS-CHAP2-Success', 'MS-CHAP-Error'] as const;
    for (const decision of [login(by(method)), login(by(method, 'x'))]) {
      expect(names.map((name) => octetsOf(decision, name))).toEqual([undefined, undefined, undefined, undefined]);
    }
  });

  it('comes with the pay page too', () => {
    const view = viewOf({
      access: 'walled',
      untilAt: null,
      because: { reason: 'expired', termId: null, chargeId: null },
    });
    const decision = login(by('mschap2'), { walled: { addressList: 'unpaid' } }, view);
    expect(decision.reason).toBe('walled');
    expect(octetsOf(decision, 'MS-CHAP2-Success')).toHaveLength(43);
  });
});
