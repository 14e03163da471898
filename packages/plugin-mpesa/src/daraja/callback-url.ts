import { mpesaErrors } from '../errors.ts';

/**
 * Words that Safaricom refuses anywhere in a callback address, in any case. The longer one of a pair stands first, to
 * be named.
 */
const REFUSED = ['safaricom', 'm-pesa', 'mpesa', 'query', 'exec', 'exe', 'cmd', 'sql'];

/**
 * Refuses an address that Daraja would refuse, before it is asked. Whether plain http will do is Daraja's to say: only
 * production forbids it.
 * @throws mpesa.callbackUrl, mpesa.callbackWord
 */
export function checkCallbackUrl(url: string): void {
  if (!URL.canParse(url) || !/^https?:$/.test(new URL(url).protocol)) throw mpesaErrors.callbackUrl();
  const word = refusedWord(url);
  if (word !== undefined) throw mpesaErrors.callbackWord({ word });
}

/** The first word in a text that Safaricom refuses in a callback address; undefined if there is none. */
export function refusedWord(text: string): string | undefined {
  const lower = text.toLowerCase();
  return REFUSED.find((refused) => lower.includes(refused));
}
