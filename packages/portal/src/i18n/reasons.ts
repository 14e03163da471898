import type { ChangePreview } from '../api/changing.ts';
import { languageOf, type Language } from './language.ts';
import { reasonSw } from './reason-sw.ts';

/** A reason as it is read, and in which language that is. */
export interface SaidReason {
  readonly text: string;
  readonly lang: Language;
}

/** Why a change does what it does. English are the server's own sentences, and so is what no word is known for. */
export function reasonsOf({ reasons, reasonKeys }: ChangePreview, language: string): readonly SaidReason[] {
  return reasons.map((english, place): SaidReason => {
    const reason = reasonKeys[place];
    const known = languageOf(language) === 'sw' && reason !== undefined && Object.hasOwn(reasonSw, reason.key);
    const text = known ? filled(reasonSw[reason.key] ?? english, reason.facts) : english;
    return { text, lang: known ? 'sw' : 'en' };
  });
}

function filled(sentence: string, facts: Readonly<Record<string, string | number>>): string {
  return sentence.replaceAll(/\{(\w+)\}/g, (gap, name: string) => String(facts[name] ?? gap));
}
