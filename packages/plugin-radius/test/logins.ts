import type { AccessView, Entitlement } from '@daftari/core';
import { aPlan, anAccount, anEntitlement, aSubscription, START } from '@daftari/core/testing';
import { authenticate, type Decision, type Login } from '../src/authenticate.ts';
import { methodNames, type Method } from '../src/options-methods.ts';
import { prover } from '../src/prover.ts';
import { attribute } from '../src/wire/attributes.ts';
import { ntResponse2, writeMschap2 } from '../src/wire/mschap.ts';
import type { Packet } from '../src/wire/packet.ts';
import { authenticator, clientWith, packetOf } from './packets.ts';
import { CLASS_KEY, SECRET } from './support.ts';

export const PASSWORD = 'maji-moto';

export const viewOf = (entitlement: Partial<Entitlement> = {}, subscription = aSubscription()): AccessView => ({
  account: anAccount(),
  subscription,
  plan: aPlan(),
  entitlement: anEntitlement(entitlement),
  usedBytes: 0n,
  openSessions: [],
});

export const loginOf = (
  packet: Packet,
  client: Record<string, unknown> = {},
  view: AccessView | null = viewOf(),
): Login => ({
  packet,
  client: clientWith(client),
  nas: '10.0.0.1',
  view,
  now: START,
  zone: 'Africa/Nairobi',
  interimSeconds: 300,
  staleAfterMs: 900_000,
  nonce: 'n1',
  classKey: CLASS_KEY,
});

export const login = (...given: Parameters<typeof loginOf>): Decision => authenticate(loginOf(...given));

/** A log-in by one of the methods, as a peer and its NAS make it. */
export const by = (method: Method, password = PASSWORD, username = 'amina'): Packet =>
  packetOf([
    attribute('User-Name', username),
    ...prover(method, { username, password, secret: SECRET }).attributes(authenticator),
  ]);

export const textOf = (octets: Uint8Array | undefined): string => Buffer.from(octets ?? []).toString('latin1');

export const all: readonly Method[] = methodNames;

export const challenge = new Uint8Array(16).fill(5);
const peerChallenge = new Uint8Array(16).fill(6);
export const named = attribute('User-Name', 'amina');
export const challenged = attribute('MS-CHAP-Challenge', challenge);
export const response2 = (username = 'amina'): Uint8Array => {
  const exchange = { challenge, peerChallenge, username: Buffer.from(username) };
  return writeMschap2({ ident: 9, peerChallenge, ntResponse: ntResponse2(exchange, PASSWORD) });
};
export const answered = attribute('MS-CHAP2-Response', response2());
