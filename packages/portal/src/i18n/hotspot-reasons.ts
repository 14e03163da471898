import type { Language } from './language.ts';
import type { SaidReason } from './reasons.ts';

/** What M-Pesa most often says of a prompt that came to nothing. The sentences are those of the server. */
const SW: Readonly<Record<string, string>> = {
  'There is not enough money on the M-Pesa account.': 'Akaunti ya M-Pesa haina pesa za kutosha.',
  'The payer has reached the daily M-Pesa limit.': 'Kiwango cha M-Pesa cha siku kimefikiwa.',
  'The same amount was paid less than two minutes ago. It can be tried again soon.':
    'Kiasi hicho hicho kililipwa chini ya dakika mbili zilizopita. Jaribu tena baada ya muda mfupi.',
  'Another M-Pesa request is open on this phone. It can be tried again in a minute.':
    'Ombi jingine la M-Pesa liko wazi kwenye simu hii. Jaribu tena baada ya dakika moja.',
  'The request ran out of time before it was answered.': 'Muda wa ombi uliisha kabla ya kujibiwa.',
  'The request was cancelled on the phone.': 'Ombi lilighairiwa kwenye simu.',
  'The phone could not be reached, or the request was not answered in time.':
    'Simu haikupatikana, au ombi halikujibiwa kwa wakati.',
  'The M-Pesa PIN was wrong.': 'PIN ya M-Pesa haikuwa sahihi.',
  'The M-Pesa PIN is locked. Safaricom must unlock it.': 'PIN ya M-Pesa imefungwa. Ni Safaricom watakaoifungua.',
};

/** Why a prompt came to nothing, in the language of the page where it has a word for it; else in English. */
export function promptReason(english: string, lang: Language): SaidReason {
  const known = lang === 'sw' && Object.hasOwn(SW, english) ? SW[english] : undefined;
  return known === undefined ? { text: english, lang: 'en' } : { text: known, lang };
}
