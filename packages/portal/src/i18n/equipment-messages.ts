import { languageOf } from './language.ts';
import type { Worded } from './messages.ts';
import { equipmentEn } from './equipment-en.ts';
import { equipmentSw } from './equipment-sw.ts';

/** All that is read of equipment. English is the measure, as everywhere. */
export type EquipmentMessages = { readonly [Key in keyof typeof equipmentEn]: Worded<(typeof equipmentEn)[Key]> };

/** The messages of equipment in a language. */
export function equipmentMessages(lang: string): EquipmentMessages {
  return languageOf(lang) === 'sw' ? equipmentSw : equipmentEn;
}
