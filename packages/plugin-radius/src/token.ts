import { hmacMd5, sameOctets, type Secret } from './wire/digest.ts';

/** What the attribute Class carries from the log-in to each accounting record of the session. */
export interface Token {
  readonly subscriptionId: string;
  /** The generation of the entitlement that let the session in. */
  readonly generation: number;
  /** Whether it was let in to the pay page only. */
  readonly walled: boolean;
  /** Another one for each log-in: with Acct-Session-Id it names a session, even after a NAS counts from zero again. */
  readonly nonce: string;
}

const SEPARATOR = '|';
const FORM = 'daftari1';

/** Writes Class. A short keyed hash tells our tokens from those of another server whose sessions still run. */
export function writeToken({ subscriptionId, generation, walled, nonce }: Token, key: Secret): Uint8Array {
  const text = [FORM, walled ? 'w' : 'f', String(generation), subscriptionId, nonce].join(SEPARATOR);
  return Buffer.from(text + SEPARATOR + tag(text, key), 'utf8');
}

/** Reads Class, or answers undefined when it is not one of ours: not of our form, or signed with none of the keys. */
export function readToken(octets: Uint8Array, keys: readonly Secret[]): Token | undefined {
  const whole = Buffer.from(octets).toString('utf8');
  const [form, mark, generation, subscriptionId, nonce, hash, ...more] = whole.split(SEPARATOR);
  if (form !== FORM || subscriptionId === undefined || nonce === undefined || hash === undefined) return undefined;
  const told = Number(generation);
  if (more.length > 0 || !Number.isSafeInteger(told)) return undefined;
  const text = whole.slice(0, whole.length - hash.length - 1);
  const given = Buffer.from(hash);
  if (!keys.some((key) => sameOctets(given, Buffer.from(tag(text, key))))) return undefined;
  return { subscriptionId, generation: told, walled: mark === 'w', nonce };
}

function tag(text: string, key: Secret): string {
  return Buffer.from(hmacMd5(key, Buffer.from(text)))
    .toString('base64url')
    .slice(0, 11);
}
