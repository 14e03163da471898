import type { LogIn, WhySentence } from '../api/network.ts';
import { formatMoment } from './format.ts';
import { languageOf } from './language.ts';
import { becauseSw, logInSw, whySw } from './network-sw.ts';

/** Why a log-in was answered as it was, and what to do. English are the server's own sentences. */
export function logInWords(
  { reason, why, next, client, nas }: LogIn,
  language: string,
): Pick<LogIn, 'why' | 'next'> & { readonly lang: 'en' | 'sw' } {
  const known = languageOf(language) === 'sw' && Object.hasOwn(logInSw, reason) ? logInSw[reason] : undefined;
  if (known === undefined) return { why, next, lang: 'en' };
  const [whySaid, nextSaid] = known.map((text) => text?.replaceAll('{client}', client ?? nas) ?? null);
  return { why: whySaid ?? why, next: nextSaid ?? null, lang: 'sw' };
}

/** A sentence of an answer to why somebody is offline, with its instants as the reader writes them. */
export function whyWords(
  { key, facts, text }: WhySentence,
  language: string,
  zone: string,
): { readonly text: string; readonly lang: 'en' | 'sw' } {
  const sentence = languageOf(language) === 'sw' && Object.hasOwn(whySw, key) ? whySw[key] : undefined;
  if (sentence === undefined) return { text: text.replaceAll(LOCAL_TIME, readable), lang: 'en' };
  const filled = sentence.replaceAll(/\{(\w+)\}/g, (_gap, name: string) => {
    const fact = facts[name] ?? '–';
    if (name === 'because') return becauseSw[fact] ?? String(fact);
    const [why, next] = logInSw[facts['reason'] ?? ''] ?? [];
    if (name === 'why' && why !== undefined) return routed(why, facts);
    if (name === 'next' && next !== undefined) return routed(next ?? '', facts);
    return name.endsWith('At') ? formatMoment(fact, language, zone) : String(fact);
  });
  return { text: filled.trim(), lang: 'sw' };
}

/** A time as the server writes it: local to the ISP. */
const LOCAL_TIME = /(\d{4}-\d\d-\d\d) (\d\d:\d\d:\d\d)/g;

function readable(_whole: string, date: string, time: string): string {
  // It is local already, and must not be moved once more.
  return formatMoment(`${date}T${time}Z`, 'en', 'UTC');
}

function routed(text: string, facts: WhySentence['facts']): string {
  return text.replaceAll('{client}', String(facts['nas'] ?? ''));
}
