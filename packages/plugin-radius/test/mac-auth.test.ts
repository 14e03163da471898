import { anAccount, aPlan, anEntitlement, aSubscription } from '@daftari/core/testing';
import type { AccessView } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { macNames, macOf } from '../src/mac-auth.ts';
import { prover } from '../src/prover.ts';
import { attribute } from '../src/wire/attributes.ts';
import { codes, type Attribute, type Packet } from '../src/wire/packet.ts';
import { login } from './logins.ts';
import { authenticator, packetOf } from './packets.ts';
import { running } from './running.ts';
import { SECRET } from './support.ts';

const MAC = 'AA:BB:CC:00:11:22';
const DIGITS = 'aabbcc001122';

describe('a hardware address', () => {
  it.each([
    ['AA:BB:CC:00:11:22', DIGITS, 'RouterOS'],
    ['aa-bb-cc-00-11-22', DIGITS, 'IEEE 802, hostapd'],
    ['aabb.cc00.1122', DIGITS, 'Cisco'],
    ['aabb-cc00-1122', DIGITS, 'Huawei'],
    ['aabbcc-001122', DIGITS, 'HP'],
    ['aabbcc001122', DIGITS, 'bare'],
    ['1:aa:bb:cc:0:11:22', DIGITS, 'the client identifier of a DHCP lease of RouterOS'],
    [' AA:BB:CC:0:11:22 ', DIGITS, 'without leading zeros, between blanks'],
    ['2:aa:bb:cc:0:11:22', undefined, 'an identifier of another type'],
    ['aa:bb:cc:00:11', undefined, 'too short'],
    ['aa:bb:cc:00:11:22:33', undefined, 'too long'],
    ['aabb.cc00-1122', undefined, 'separators that do not match'],
    ['ga:bb:cc:00:11:22', undefined, 'no hex'],
    ['amina', undefined, 'a name'],
    ['', undefined, 'nothing'],
  ])('%j is %s: %s', (text, mac, _why) => {
    expect(macOf(text)).toBe(mac);
  });

  it('is looked for in the ways that it is written with separators', () => {
    const packet = packetOf([attribute('User-Name', DIGITS)]);
    const names = ['aa:bb:cc:00:11:22', 'aa-bb-cc-00-11-22', 'aabb.cc00.1122'];
    expect(macNames(packet, { username: 'mac', password: 'none' })).toEqual(names);
    expect(macNames(packet, { username: 'calling-station', password: 'none' })).toEqual([]);
  });
});

const ownerOf = (username: string): AccessView => ({
  account: anAccount(),
  subscription: aSubscription({ username }),
  plan: aPlan(),
  entitlement: anEntitlement(),
  usedBytes: 0n,
  openSessions: [],
});

const station = (text: string): Attribute => attribute('Calling-Station-Id', text);
const name = (text: string): Attribute => attribute('User-Name', text);

/** A log-in of this name with a password by PAP, by CHAP, or with none. */
const asks = (
  username: string,
  password: string | null,
  more: readonly Attribute[] = [],
  how: 'pap' | 'chap' = 'pap',
) => {
  const proof = password === null ? [] : prover(how, { username, password, secret: SECRET }).attributes(authenticator);
  return packetOf([name(username), ...proof, ...more]);
};

describe('a device that logs in by its address', () => {
  const none = { macAuth: { password: 'none' } };
  const same = { macAuth: { password: 'same' } };
  const shared = { macAuth: { password: { shared: 'kituo-3' } } };
  const ppp = attribute('Framed-Protocol', 1);

  it.each<[Record<string, unknown>, Packet, string, string, string]>([
    [none, asks(MAC, null), MAC, 'granted', 'no password at all, as DHCP sends it'],
    [none, asks(MAC, ''), MAC, 'granted', 'an empty one'],
    [none, asks(MAC, '', [], 'chap'), MAC, 'granted', 'an empty one by CHAP'],
    [none, asks(DIGITS, null), 'aa-bb-cc-00-11-22', 'granted', 'written in another way'],
    [none, asks(MAC, null, [station('1:aa:bb:cc:0:11:22')]), MAC, 'granted', 'the NAS has seen this device'],
    [none, asks(MAC, null, [station('circuit 7')]), MAC, 'granted', 'the NAS names it in a way of its own'],
    [none, asks(MAC, 'maji-moto'), MAC, 'granted', 'the password of the subscription, as anybody'],
    [same, asks(MAC, MAC), MAC, 'granted', 'the address once more'],
    [same, asks(MAC, MAC, [], 'chap'), MAC, 'granted', 'the address once more by CHAP'],
    [shared, asks(MAC, 'kituo-3'), MAC, 'granted', 'the password of all devices here'],

    [{}, asks(MAC, null), MAC, 'no-password', 'this NAS logs no devices in'],
    [{}, asks(MAC, ''), MAC, 'wrong-password', 'nor with an empty password'],
    [none, asks(MAC, 'guess'), MAC, 'wrong-password', 'a password where there is none'],
    [same, asks(MAC, null), MAC, 'no-password', 'no password where there is one'],
    [same, asks(MAC, ''), MAC, 'wrong-password', 'an empty one where there is one'],
    [shared, asks(MAC, MAC), MAC, 'wrong-password', 'the address where there is a password of all'],
    [none, asks(MAC, null, [station('AA:BB:CC:00:11:23')]), MAC, 'other-mac', 'typed by the owner of another device'],
    [none, asks(MAC, null, [ppp]), MAC, 'no-password', 'typed by a person over PPP'],
    [none, asks('amina', null), 'amina', 'no-password', 'a name is no address'],
    [none, asks('amina', ''), 'amina', 'wrong-password', 'a name with an empty password'],
    [none, asks('254712345678', null), '254712345678', 'no-password', 'a telephone number looks like a bare address'],
    [same, asks('254712345678', '254712345678'), '254712345678', 'wrong-password', 'nor is it its own password'],
    [none, asks(DIGITS, null), DIGITS, 'no-password', 'a subscription with a bare address is no device'],
    [none, asks('amina', null, [station(MAC)]), MAC, 'no-password', 'where the address does not stand in User-Name'],
  ])('%#: %j', (client, packet, owner, reason, _why) => {
    expect(login(packet, client, ownerOf(owner)).reason).toBe(reason);
  });

  it.each<[Packet, string, string, string]>([
    [packetOf([station(MAC)]), MAC, 'granted', 'no name at all'],
    [asks('wireless', null, [station('aa-bb-cc-00-11-22')]), MAC, 'granted', 'a name that means nothing'],
    [asks('amina', null, [station(MAC)]), 'amina', 'no-password', 'the name of somebody, who has to prove it'],
    [asks(MAC, null), MAC, 'no-password', 'an address in the wrong place'],
    [packetOf([station('10.0.0.7')]), MAC, 'no-username', 'an address of another kind'],
  ])('by Calling-Station-Id %#: %s', (packet, owner, reason, _why) => {
    const client = { macAuth: { username: 'calling-station' } };
    expect(login(packet, client, ownerOf(owner)).reason).toBe(reason);
  });

  it('is a stranger where nobody has its address, and so it says in the console', () => {
    expect(login(asks(MAC, null), none, null)).toMatchObject({ reason: 'unknown-user', subscriptionId: null });
    expect(login(asks(MAC, null), {}, null).reason).toBe('no-password');
  });

  it('is a device even where passwords are not taken at all', () => {
    expect(login(asks(MAC, ''), { ...none, methods: [] }, ownerOf(MAC)).reason).toBe('granted');
    expect(login(asks(MAC, 'maji-moto'), { ...none, methods: [] }, ownerOf(MAC)).reason).toBe('pap-off');
  });
});

/** What a DHCP server of RouterOS asks: a device, and the identifier that it gave itself. */
const lease = (device: string, identifier: string) => ({
  code: codes['Access-Request'],
  attributes: [name(device), station(identifier)],
});

describe('a device over UDP', () => {
  it('gets its lease as RouterOS asks for it, and no other device gets it', async () => {
    const view = ownerOf('aa-bb-cc-00-11-22');
    const access = (asked: string) => Promise.resolve(asked === view.subscription.username ? view : null);
    const { auth, decisions } = await running({ access }, { client: { macAuth: {} } });
    expect((await auth.ask(lease(MAC, '1:aa:bb:cc:0:11:22')))?.code).toBe(codes['Access-Accept']);
    expect((await auth.ask(lease(MAC, '1:aa:bb:cc:0:11:23')))?.code).toBe(codes['Access-Reject']);
    expect((await auth.ask(lease('AA:BB:CC:00:11:23', '1:aa:bb:cc:0:11:23')))?.code).toBe(codes['Access-Reject']);
    expect(decisions().map(({ reason }) => reason)).toEqual(['unknown-user', 'other-mac', 'granted']);
  });
});
