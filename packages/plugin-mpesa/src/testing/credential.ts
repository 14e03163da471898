import { constants, generateKeyPairSync, privateDecrypt } from 'node:crypto';
import type { KeyObject } from 'node:crypto';
import { selfSigned } from './certificate.ts';
import type { SimInitiator } from './settings.ts';

/** Who may send money out: knows the operator, and the key under which her password comes. */
export interface Credentials {
  /** The operator as she is now. */
  current(): SimInitiator;
  /** The certificate under whose key passwords are encrypted, as PEM. Its key is made when it is first asked for. */
  certificate(): string;
  /** `'0'` for the right operator; the code of a Result for another, or for one who is locked. */
  check(name: string, credential: string): '0' | '2001' | '8006';
  /** Gives the operator another password, as somebody does in the portal every ninety days. */
  setPassword(password: string): void;
  /** Lets a locked operator in again. */
  unlock(): void;
}

/** The credentials of an operator who is locked after so many wrong ones in a row. */
export function newCredentials(initiator: SimInitiator, mostWrong: number): Credentials {
  let current = initiator;
  let wrong = 0;
  let made: { readonly key: KeyObject; readonly certificate: string } | undefined;
  const keys = () => (made ??= makeKeys());
  return {
    current: () => current,
    certificate: () => keys().certificate,
    check(name, credential) {
      if (wrong >= mostWrong) return '8006';
      if (name === current.name && opened(keys().key, credential) === current.password) {
        wrong = 0;
        return '0';
      }
      wrong += 1;
      return '2001';
    },
    setPassword: (password) => void (current = { ...current, password }),
    unlock: () => void (wrong = 0),
  };
}

function makeKeys() {
  const { privateKey: key } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  return { key, certificate: selfSigned(key, 'Simulated Daraja', 2026) };
}

/** What was encrypted, by RSA with PKCS #1 v1.5 padding; undefined for what is none of it. */
function opened(key: KeyObject, credential: string): string | undefined {
  try {
    return privateDecrypt({ key, padding: constants.RSA_PKCS1_PADDING }, Buffer.from(credential, 'base64')).toString();
  } catch {
    return undefined;
  }
}
