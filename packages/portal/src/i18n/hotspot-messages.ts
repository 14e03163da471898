import { hotspotEn } from './hotspot-en.ts';
import { hotspotSw } from './hotspot-sw.ts';
import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';

/** All that a guest of a hotspot reads. English is the measure, as everywhere. */
export type HotspotMessages = { readonly [Key in keyof typeof hotspotEn]: Worded<(typeof hotspotEn)[Key]> };

/** The messages of the hotspot in a language. */
export function hotspotMessages(lang: string): HotspotMessages {
  return languageOf(lang) === 'sw' ? hotspotSw : hotspotEn;
}
