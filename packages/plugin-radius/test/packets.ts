import type { ClientOptions } from '../src/options-client.ts';
import { Options } from '../src/options.ts';
import { attribute } from '../src/wire/attributes.ts';
import { signRequest } from '../src/wire/authenticator.ts';
import { codes, type Attribute, type Packet } from '../src/wire/packet.ts';
import { hidePassword } from '../src/wire/password.ts';
import { SECRET } from './support.ts';

/** Of all requests here. */
export const authenticator = new Uint8Array(16).fill(9);

/** A tower that may ask, with whatever else its operator set. */
export const clientWith = (given: Record<string, unknown> = {}): ClientOptions => {
  const [client] = Options.parse({
    clients: [{ name: 'tower-1', address: '10.0.0.1', secret: SECRET, ...given }],
  }).clients;
  if (client === undefined) throw new Error('no client');
  return client;
};

/** A log-in of these attributes, signed. */
export const packetOf = (attributes: readonly Attribute[]): Packet =>
  signRequest({ code: codes['Access-Request'], identifier: 1, authenticator, attributes }, SECRET);

/** A log-in by PAP. */
export const pap = (password: string, more: readonly Attribute[] = []): Packet =>
  packetOf([
    attribute('User-Name', 'amina'),
    attribute('User-Password', hidePassword(password, SECRET, authenticator)),
    ...more,
  ]);
