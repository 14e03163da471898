import { randomBytes } from 'node:crypto';
import type { Method } from './options-methods.ts';
import { attribute, octetsOf } from './wire/attributes.ts';
import { sameOctets, secretOctets } from './wire/digest.ts';
import { mppeKeys, mppeKeys1 } from './wire/mppe.ts';
import {
  authenticatorResponse,
  challengeResponse,
  ntPasswordHash,
  ntResponse2,
  withoutDomain,
  writeMschap1,
  writeMschap2,
} from './wire/mschap.ts';
import type { Attribute, Packet } from './wire/packet.ts';
import { answerChap, chain, hidePassword } from './wire/password.ts';
import { revealSalted } from './wire/salt.ts';

/** Who logs in, and the secret of the NAS that asks for her. */
export interface Known {
  readonly username: string;
  readonly password: string;
  readonly secret: string;
}

/** The side of a log-in that proves: the peer and its NAS in one. */
export interface Prover {
  /** What proves, for the Access-Request with this authenticator. */
  readonly attributes: (authenticator: Uint8Array) => readonly Attribute[];
  /** What is wrong with the answer of a server that has accepted: a sentence; null where all is right. */
  readonly fault: (accept: Packet) => string | null;
}

/** Makes what proves a password in one way. Of MS-CHAP it checks that the server knows the password too. */
export function prover(method: Method, known: Known): Prover {
  switch (method) {
    case 'pap':
      return proverOf('User-Password', (at) => hidePassword(known.password, known.secret, at));
    case 'chap':
      return proverOf('CHAP-Password', (at) => answerChap(1, at, known.password));
    case 'mschap1':
      return prover1(known);
    case 'mschap2':
      return prover2(known);
  }
}

const proverOf = (
  name: 'User-Password' | 'CHAP-Password',
  proof: (authenticator: Uint8Array) => Uint8Array,
): Prover => ({
  attributes: (authenticator) => [attribute(name, proof(authenticator))],
  fault: () => null,
});

function prover1({ password, secret }: Known): Prover {
  const challenge = randomBytes(8);
  const response = writeMschap1(1, challengeResponse(challenge, ntPasswordHash(password)));
  let asked: Uint8Array | undefined;
  return {
    attributes(authenticator) {
      asked = authenticator;
      return [attribute('MS-CHAP-Challenge', challenge), attribute('MS-CHAP-Response', response)];
    },
    fault(accept) {
      const hidden = octetsOf(accept, 'MS-CHAP-MPPE-Keys');
      if (hidden === undefined || asked === undefined) return null;
      const keys = chain(hidden, secretOctets(secret), asked, 'reveal');
      return sameOctets(keys.subarray(8, 24), mppeKeys1(password).subarray(8)) ? null : wrongKey('MS-CHAP-MPPE-Keys');
    },
  };
}

function prover2({ username, password, secret }: Known): Prover {
  const [challenge, peerChallenge] = [randomBytes(16), randomBytes(16)];
  const ident = challenge[0] ?? 0;
  const exchange = { challenge, peerChallenge, username: withoutDomain(Buffer.from(username)) };
  const ntResponse = ntResponse2(exchange, password);
  let asked: Uint8Array | undefined;
  return {
    attributes(authenticator) {
      asked = authenticator;
      const response = writeMschap2({ ident, peerChallenge, ntResponse });
      return [attribute('MS-CHAP-Challenge', challenge), attribute('MS-CHAP2-Response', response)];
    },
    fault(accept) {
      const success = octetsOf(accept, 'MS-CHAP2-Success');
      if (success === undefined) return 'the server has not proved that it knows the password (no MS-CHAP2-Success)';
      const due = Buffer.concat([
        Uint8Array.of(ident),
        Buffer.from(authenticatorResponse(ntResponse, exchange, password)),
      ]);
      if (!sameOctets(success.subarray(0, due.length), due)) return 'MS-CHAP2-Success is made from another password';
      const keys = mppeKeys(ntResponse, password);
      for (const [name, key] of [
        ['MS-MPPE-Send-Key', keys.send] as const,
        ['MS-MPPE-Recv-Key', keys.receive] as const,
      ]) {
        const hidden = octetsOf(accept, name);
        if (hidden === undefined || asked === undefined) continue;
        const revealed = revealSalted(hidden, secret, asked);
        if (!revealed.ok || !sameOctets(revealed.octets, key)) return wrongKey(name);
      }
      return null;
    },
  };
}

const wrongKey = (name: string): string => `${name} is not the key that follows from the password`;
