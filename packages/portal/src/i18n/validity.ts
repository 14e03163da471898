import type { Validity } from '../api/wire.ts';
import { formatLength } from './format.ts';
import { messages } from './messages.ts';

/** How long a plan lasts, in words: `30 days`. */
export function formatValidity(validity: Validity, lang: string): string {
  return formatLength(validity, lang, messages(lang).untilMidnight);
}
