import { createHash, createHmac, timingSafeEqual } from 'node:crypto';
import { checkCallbackUrl, refusedWord } from './daraja/callback-url.ts';

/** The addresses that Daraja is told. Each holds the token, so each is a secret. */
export interface CallbackUrls {
  readonly stk: string;
  readonly confirmation: string;
  readonly validation: string;
  readonly pull: string;
}

/** The paths of our routes below the server's prefix, by what arrives there. */
export const PATHS = {
  stk: '/{token}/stk',
  confirmation: '/{token}/c2b/confirmation',
  validation: '/{token}/c2b/validation',
  pull: '/{token}/pull',
} as const satisfies { readonly [Name in keyof CallbackUrls]: string };

/** What the addresses are made of. */
export interface CallbackOptions {
  readonly callbackBase: string;
  readonly callbackSecret: string;
  readonly shortcode: string;
}

/**
 * The full address of every callback.
 * @throws mpesa.callbackWord when Safaricom would refuse one
 */
export function callbackUrls(options: CallbackOptions): CallbackUrls {
  const base = options.callbackBase.replace(/\/+$/, '');
  const token = callbackToken(options);
  const at = (name: keyof CallbackUrls): string => {
    const url = base + PATHS[name].replace('{token}', token);
    checkCallbackUrl(url);
    return url;
  };
  return { stk: at('stk'), confirmation: at('confirmation'), validation: at('validation'), pull: at('pull') };
}

/** Characters of the token: five bits each, so 130 bits that nobody guesses. */
const LENGTH = 26;

/** The token in our callback addresses: the same after a restart and on every machine, and no way to the secret. */
export const callbackToken = ({ callbackSecret, shortcode }: Omit<CallbackOptions, 'callbackBase'>): string =>
  tokenOf(callbackSecret, `callback/${shortcode}`);

/**
 * A token that only who has the secret can make of a text. One in which chance has spelt a word that Safaricom refuses
 * is passed over.
 */
export function tokenOf(secret: string, text: string): string {
  for (let round = 0; ; round++) {
    const mac = createHmac('sha256', secret).update(`${text}/${round}`).digest();
    const token = base32(mac).slice(0, LENGTH);
    if (refusedWord(token) === undefined) return token;
  }
}

/** Compares in a time that tells nothing of where they differ. */
export function sameToken(given: string, right: string): boolean {
  return timingSafeEqual(createHash('sha256').update(given).digest(), createHash('sha256').update(right).digest());
}

/** RFC 4648 section 6, in lower case and without padding. */
function base32(bytes: Uint8Array): string {
  const bits = [...bytes].map((byte) => byte.toString(2).padStart(8, '0')).join('');
  return (bits.match(/.{5}/g) ?? [])
    .map((five) => 'abcdefghijklmnopqrstuvwxyz234567'[Number.parseInt(five, 2)])
    .join('');
}
