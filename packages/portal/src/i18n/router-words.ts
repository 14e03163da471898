import { formatDuration } from './format.ts';
import { languageOf } from './language.ts';
import { routerMessages } from './router-messages.ts';

/** A warning of a router as it is read, and what to do about it; null where the warning says it itself. */
export interface WarningWords {
  readonly text: string;
  readonly toDo: string | null;
  readonly lang: 'en' | 'sw';
}

interface Known {
  readonly about: RegExp;
  readonly en: string;
  readonly sw: readonly [text: string, toDo: string];
}

/** Warnings that the driver writes, and what helps; `$1` is what the warning names. */
const KNOWN: readonly Known[] = [
  {
    about: /^FastTrack sends traffic past/,
    en: 'Make its script again with the networks of the customers, or take FastTrack out of the firewall.',
    sw: [
      'FastTrack inapitisha data nje ya foleni: hakuna kasi inayotumika, na aliyezuiwa anabaki na kilichofunguliwa.',
      'Tengeneza skripti yake upya pamoja na mitandao ya wateja, au ondoa FastTrack kwenye firewall.',
    ],
  },
  {
    about: /^The queue (\S+) that the hotspot made/,
    en: 'Set rate-limit of the hotspot’s server profile to nothing, then remove that queue.',
    sw: [
      'Foleni $1 ambayo hotspot imejiundia inaweza kuchukua data kabla ya foleni za wateja.',
      'Ondoa rate-limit kwenye wasifu wa seva ya hotspot, kisha ondoa foleni hiyo.',
    ],
  },
  {
    about: /^Its clock follows no time server/,
    en: 'Set a time server under System → NTP Client, and see that UDP port 123 gets out.',
    sw: [
      'Saa yake haifuati seva ya saa: ruhusa huisha kwa saa hiyo.',
      'Weka seva ya saa kwenye System → NTP Client, na hakikisha UDP 123 inatoka.',
    ],
  },
  {
    about: /^Its clock is (\d+) s (?:ahead|behind)/,
    en: 'Look at its time server; whoever’s time ends on the router ends by that clock.',
    sw: ['Saa yake inakosea kwa sekunde $1.', 'Angalia seva yake ya saa; muda wa wateja huisha kwa saa hiyo.'],
  },
  {
    about: /^No rule stops whoever is in the list ([^\s:]+)/,
    en: 'Ask for its script again with the address of the pay page, and paste it.',
    sw: [
      'Hakuna sheria inayomzuia aliye kwenye orodha $1: anapita.',
      'Omba skripti yake tena pamoja na anwani ya ukurasa wa kulipa, kisha uibandike.',
    ],
  },
  {
    about: /^The rules of the list (\S+) stand behind/,
    en: 'Move those rules to the head of the firewall, or paste its script again.',
    sw: [
      'Sheria za orodha $1 ziko nyuma ya ile inayopitisha: aliye ndani anabaki na kilichofunguliwa.',
      'Zipandishe sheria hizo juu ya firewall, au bandika skripti yake tena.',
    ],
  },
  {
    about: /^device-mode blocks its scheduler/,
    en: 'Type /system device-mode update scheduler=yes and press its button within five minutes.',
    sw: [
      'device-mode inazuia scheduler yake: ruhusa haziishi zenyewe.',
      'Andika /system device-mode update scheduler=yes kisha bonyeza kitufe chake ndani ya dakika tano.',
    ],
  },
  {
    about: /^(.+) can be reached from everywhere/,
    en: 'Under IP → Services give it the address of billing as “Available From”.',
    sw: ['$1 inafikiwa kutoka popote.', 'Kwenye IP → Services weka anwani ya Daftari kama “Available From”.'],
  },
];

/** A warning of a router in a language, and what to do. What is not known here speaks for itself. */
export function warningWords(warning: string, language: string): WarningWords {
  const known = KNOWN.find(({ about }) => about.test(warning));
  if (known === undefined) return { text: warning, toDo: null, lang: 'en' };
  if (languageOf(language) !== 'sw') return { text: warning, toDo: known.en, lang: 'en' };
  const [, named = ''] = known.about.exec(warning) ?? [];
  const [text, toDo] = known.sw;
  return { text: text.replace('$1', named), toDo, lang: 'sw' };
}

/** How a clock stands; below five seconds it is right. */
export function clockWords(aheadMs: number | null, language: string): string {
  const words = routerMessages(language);
  if (aheadMs === null) return words.unknownFigure;
  if (Math.abs(aheadMs) < 5_000) return words.clockRight;
  return (aheadMs > 0 ? words.ahead : words.behind)(formatDuration(Math.abs(aheadMs), language, 'short'));
}
