import { randomBytes } from 'node:crypto';
import { attribute } from '../src/wire/attributes.ts';
import { signRequest } from '../src/wire/authenticator.ts';
import { acctStatusTypes, nasPortTypes, serviceTypes } from '../src/wire/dictionary/values.ts';
import { codes, type Attribute, type Code } from '../src/wire/packet.ts';
import { hidePassword } from '../src/wire/password.ts';

/** What every packet of the load is made of. Customer `n` is `user<n>` with the password `siri-<n>`. */
export interface Sender {
  readonly secret: string;
  readonly identifier: number;
}

/** A packet as it goes out, and the code that it is to be answered with. */
export interface Prepared {
  readonly bytes: Uint8Array;
  readonly expected: Code;
}

/** One record of a session: which, whose, and how far it has come. */
export interface Step {
  readonly session: string;
  readonly user: number;
  readonly step: number;
}

/** A session is told in so many records: start, twice in between, stop. */
export const STEPS = ['Start', 'Interim-Update', 'Interim-Update', 'Stop'] as const;

/** How a log-in goes: with the right password, a wrong one, or a name that nobody has. */
export type Going = 'right' | 'wrong' | 'unknown';

/** A log-in with PAP, as a NAS sends it. */
export function login({ secret, identifier }: Sender, user: number, going: Going = 'right'): Prepared {
  const authenticator = randomBytes(16);
  const password = going === 'wrong' ? `not-${user}` : `siri-${user}`;
  const attributes = [
    attribute('User-Name', going === 'unknown' ? `nobody${user}` : `user${user}`),
    attribute('User-Password', hidePassword(password, secret, authenticator)),
    attribute('Service-Type', serviceTypes['Framed-User']),
    ...place(user),
  ];
  const { bytes } = signRequest({ code: codes['Access-Request'], identifier, attributes, authenticator }, secret);
  return { bytes, expected: going === 'right' ? codes['Access-Accept'] : codes['Access-Reject'] };
}

/** The record of one step of a session. */
export function record({ secret, identifier }: Sender, { session, user, step }: Step): Prepared {
  const status = STEPS[step] ?? 'Stop';
  const attributes = [
    attribute('Acct-Status-Type', acctStatusTypes[status]),
    attribute('Acct-Session-Id', session),
    attribute('User-Name', `user${user}`),
    attribute('Acct-Session-Time', step * 300),
    attribute('Acct-Input-Octets', step * 1_000_000),
    attribute('Acct-Output-Octets', step * 9_000_000),
    ...place(user),
  ];
  const { bytes } = signRequest({ code: codes['Accounting-Request'], identifier, attributes }, secret);
  return { bytes, expected: codes['Accounting-Response'] };
}

function place(user: number): readonly Attribute[] {
  const mac = `02:00:5E:${hex(user >> 16)}:${hex((user >> 8) & 0xff)}:${hex(user & 0xff)}`;
  return [
    attribute('NAS-Port', user),
    attribute('NAS-Port-Type', nasPortTypes.Ethernet),
    attribute('Calling-Station-Id', mac),
    attribute('NAS-IP-Address', '127.0.0.1'),
    attribute('NAS-Identifier', 'bench'),
  ];
}

function hex(octet: number): string {
  return octet.toString(16).toUpperCase().padStart(2, '0');
}
