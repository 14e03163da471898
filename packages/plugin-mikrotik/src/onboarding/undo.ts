import { AGENT, AGENT_NOTE } from '../pull/names.ts';
import { GROUP } from './access.ts';
import { removeCertificates } from './certificates.ts';
import { readVersion } from './checks.ts';
import { giveBack, removeMarked, removeNamed, whereThere } from './mark.ts';
import type { Part } from './part.ts';
import { indented, say, when } from './text.ts';

/** Menus in which something of ours may stand, in the order in which it goes: what leans on something else first. */
const MENUS = [
  '/system scheduler',
  '/ip firewall filter',
  '/ip firewall nat',
  '/ip firewall address-list',
  '/radius',
  '/ip address',
  '/user',
];

/** The same, where a version or a package has the menu. */
const SIX_MENUS = ['/routing ospf network', '/routing ospf area'];

const SEVEN_MENUS = [
  '/routing ospf interface-template',
  '/routing ospf area',
  '/routing ospf instance',
  '/system ntp client servers',
  '/interface wireguard peers',
  '/interface wireguard',
];

const marked = (menus: readonly string[]): string[] => menus.flatMap((menu) => whereThere(removeMarked(menu)));

/** Takes away exactly what carries our mark or our name, and puts back what was noted before it was changed. */
export function undoScript(name: string, parts: readonly Part[]): string {
  return undoing(`Daftari: undoing the onboarding of ${name}.`, parts, [
    ...MENUS.flatMap((menu) => removeMarked(menu)),
    ...marked(['/ip hotspot walled-garden ip', '/ipv6 firewall filter']),
    ...when('$major = 6', marked(SIX_MENUS)),
    ...when('$major = 7', marked(SEVEN_MENUS)),
    ...removeMarked('/interface ovpn-client'),
    ...removeNamed('/user group', GROUP),
    ...removeCertificates(),
    ...[AGENT, AGENT_NOTE].flatMap((script) => removeNamed('/system script', script)),
  ]);
}

/** One block that gives back what was borrowed, the last first, and then takes things away. */
export function undoing(heading: string, parts: readonly Part[], removals: readonly string[]): string {
  const borrowed = parts.flatMap((part) => part.borrowed ?? []);
  const work = [
    ...readVersion,
    say(heading),
    ...borrowed.toReversed().flatMap(giveBack),
    ...removals,
    say('Done. What was here before is as it was.'),
    say('Customers that billing has put on the router stay until billing takes them off.'),
  ];
  return ['{', ...indented(work), '}', ''].join('\n');
}
