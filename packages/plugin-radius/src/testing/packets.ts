import { attribute } from '../wire/attributes.ts';
import {
  acctStatusTypes,
  acctTerminateCauses,
  nasPortTypes,
  serviceTypes,
  framedProtocols,
} from '../wire/dictionary/values.ts';
import type { Method } from '../options-methods.ts';
import type { Prover } from '../prover.ts';
import type { Attribute } from '../wire/packet.ts';
import type { NasSession } from './session.ts';

/** What a NAS says of itself in every packet. */
export interface NasNames {
  readonly nasAddress: string;
  readonly identifier: string;
}

/** Somebody who dials in. */
export interface Subscriber {
  readonly username: string;
  readonly password: string;
  /** How it proves its password; by CHAP unless said otherwise. Of MS-CHAP 2 it wants the server's proof in return. */
  readonly method?: Method;
  /** Its MAC address; made from its place when left out. */
  readonly mac?: string;
  /** How long it waits before it dials again; doubled each time up to the longest. */
  readonly redialMs?: number;
  readonly redialMaxMs?: number;
}

/** Where a subscriber is plugged in. */
export interface Place {
  readonly mac: string;
  readonly port: number;
}

/** Why a session ended, as RFC 2866 names it. */
export type EndCause = keyof typeof acctTerminateCauses;

/** What a PPPoE server of RouterOS puts into an Access-Request. */
export function loginAttributes(
  username: string,
  proof: Prover,
  acctSessionId: string,
  names: NasNames,
  place: Place,
): (authenticator: Uint8Array) => readonly Attribute[] {
  return (authenticator) => [
    attribute('User-Name', username),
    ...proof.attributes(authenticator),
    attribute('Service-Type', serviceTypes['Framed-User']),
    attribute('Framed-Protocol', framedProtocols.PPP),
    attribute('Acct-Session-Id', acctSessionId),
    ...placeAttributes(names, place),
  ];
}

/** Accounting of one session: its counters at an instant, and what has happened to it. */
export function recordAttributes(
  session: NasSession,
  what: { readonly status: 'Start' | 'Interim-Update' | 'Stop'; readonly at: number; readonly cause?: EndCause },
  names: NasNames,
  place: Place,
): readonly Attribute[] {
  const { inBytes, outBytes, startedAt } = session;
  const counters =
    what.status === 'Start'
      ? []
      : [
          attribute('Acct-Session-Time', Math.floor((what.at - startedAt) / 1_000)),
          attribute('Acct-Input-Octets', inBytes % 2 ** 32),
          attribute('Acct-Input-Gigawords', Math.floor(inBytes / 2 ** 32)),
          attribute('Acct-Output-Octets', outBytes % 2 ** 32),
          attribute('Acct-Output-Gigawords', Math.floor(outBytes / 2 ** 32)),
        ];
  return [
    attribute('Acct-Status-Type', acctStatusTypes[what.status]),
    attribute('Acct-Session-Id', session.acctSessionId),
    attribute('User-Name', session.username),
    attribute('Framed-IP-Address', session.framedIp),
    ...(session.class === undefined ? [] : [attribute('Class', session.class)]),
    ...counters,
    ...(what.cause === undefined ? [] : [attribute('Acct-Terminate-Cause', acctTerminateCauses[what.cause])]),
    ...placeAttributes(names, place),
  ];
}

/** Accounting of the NAS itself. */
export function deviceAttributes(status: 'Accounting-On' | 'Accounting-Off', names: NasNames): readonly Attribute[] {
  return [attribute('Acct-Status-Type', acctStatusTypes[status]), ...nameAttributes(names)];
}

function placeAttributes(names: NasNames, { mac, port }: Place): readonly Attribute[] {
  return [
    attribute('NAS-Port', port),
    attribute('NAS-Port-Type', nasPortTypes.Ethernet),
    attribute('NAS-Port-Id', 'ether2-pppoe'),
    attribute('Calling-Station-Id', mac),
    attribute('Called-Station-Id', 'pppoe'),
    ...nameAttributes(names),
  ];
}

function nameAttributes({ nasAddress, identifier }: NasNames): readonly Attribute[] {
  return [attribute('NAS-IP-Address', nasAddress), attribute('NAS-Identifier', identifier)];
}
