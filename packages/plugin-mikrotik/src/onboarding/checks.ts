import { MARK } from './mark.ts';
import type { Onboarding } from './options.ts';
import { indented, late, quoted, say, when } from './text.ts';

/** Says what stands in the way and what helps, and counts it. */
export function objection(text: string): string[] {
  return [say(`  ! ${text}`), ':set wrong ($wrong + 1)'];
}

/** Sets `$major` and `$minor`. `7.20.4 (stable)`, `6.49.18 (long-term)` and `7.21rc1` all begin with both. */
export const readVersion: readonly string[] = [
  ':local version [/system resource get version]',
  ':local major [:tonum [:pick $version 0 1]]',
  ':local minor [:tonum [:pick $version 2 3]]',
  ...when('[:typeof [:find "0123456789" [:pick $version 3 4]]] = "num"', [':set minor [:tonum [:pick $version 2 4]]']),
];

/** Whether this is the RouterOS that the script was made for. */
export function checkVersion({ version, tunnel }: Onboarding): string[] {
  const known = '($major = 6) || ($major = 7)';
  if (version === null) {
    const unknown = objection('This script knows RouterOS 6 and 7 only.');
    const six = objection('RouterOS 6 has no WireGuard. Make the script again with a tunnel of OVPN.');
    return [
      ...when(`!(${known})`, unknown),
      ...(tunnel?.kind === 'wireguard' ? when('$major = 6', six) : []),
      ...checkOldest(),
    ];
  }
  const { major, minor } = version;
  const made = `This script was made for RouterOS ${major}.${minor}. Make it again for the version shown above.`;
  const older = `($major != ${major}) || ($minor < ${minor})`;
  return [...when(older, objection(made)), ...checkOldest()];
}

/** Before these, the log-in of the API is another one, and fetch cannot answer to a script. */
function checkOldest(): string[] {
  return when(
    '(($major = 6) && ($minor < 45)) || (($major = 7) && ($minor < 10))',
    objection('This RouterOS is too old. Upgrade to 6.49 or to 7.12 and later first: /system package update.'),
  );
}

/** Menus that belong to packages: one that is missing cannot be parsed. */
export function checkMenus(options: Onboarding): string[] {
  const needed = [
    { menu: '/ppp secret', what: 'PPP (package ppp)' },
    ...(options.hotspot === undefined ? [] : [{ menu: '/ip hotspot profile', what: 'the hotspot (package hotspot)' }]),
    ...(options.ospf === undefined ? [] : [{ menu: '/routing ospf area', what: 'OSPF (package routing)' }]),
  ];
  return needed.flatMap(({ menu, what }) => [
    ':do {',
    ...indented(late([`:local seen [:len [${menu} find]]`])),
    '} on-error={',
    ...indented(
      objection(`${what} is missing or disabled. See /system package print; install or enable it, and reboot.`),
    ),
    '}',
  ]);
}

/**
 * Whether device-mode forbids what we need. Only a hand on the router can allow it, which is the point of it; RouterOS
 * gives five minutes to prove that there is one.
 */
export function checkDeviceMode(options: Onboarding): string[] {
  const needed = [
    ...(options.hotspot === undefined ? [] : ['hotspot']),
    ...(options.pull === undefined ? [] : ['fetch', 'scheduler']),
  ];
  const flags = needed.flatMap((flag) => [
    ...deviceModeSays(flag, true),
    ...when('$says = false', [`:set blocked ($blocked . " ${flag}=yes")`]),
  ]);
  const press = [
    ...objection('device-mode does not allow what we need. Type this:'),
    ':put ("      /system device-mode update" . $blocked)',
    say('    and within five minutes press the reset button once, briefly, or unplug the power and plug it in again.'),
    say('    The router restarts. Then paste this script again: so far nothing has been changed.'),
  ];
  const flagged = objection(
    'RouterOS has flagged its configuration as suspicious. Look through it, then type ' +
      '/system device-mode update flagged=no and press the button as above.',
  );
  const look = [
    ':local blocked ""',
    ':local says true',
    ...flags,
    ...when('[:len $blocked] > 0', press),
    ...deviceModeSays('flagged', false),
    ...when('$says = true', flagged),
  ];
  return when('$major = 7', look);
}

/** Sets `$says` to what device-mode says of a flag; a version that does not know the flag forbids nothing by it. */
function deviceModeSays(flag: string, otherwise: boolean): string[] {
  return [
    `:set says ${otherwise}`,
    ':do {',
    ...indented([`:local run [:parse ":return [/system device-mode get ${flag}]"]`, ':set says [$run]']),
    '} on-error={}',
  ];
}

/** Names that we need and that somebody else may have taken: theirs is never overwritten. */
export function checkNames(options: Onboarding): string[] {
  const { tunnel, api } = options;
  const needed = [
    ...(tunnel === undefined ? [] : [{ menu: '/interface', name: 'daftari', what: 'An interface' }]),
    ...(api === undefined ? [] : [{ menu: '/user', name: api.user, what: 'A user' }]),
  ];
  return needed.flatMap(({ menu, name, what }) => [
    `:foreach taken in=[${menu} find name=${quoted(name)}] do={`,
    ...indented(
      when(
        `[:typeof [:find [${menu} get $taken comment] ${quoted(MARK)}]] != "num"`,
        objection(`${what} named ${name} is here and is not ours. Rename or remove it first.`),
      ),
    ),
    '}',
  ]);
}

/** Whether the router gets out, and finds where the tunnel goes. */
export function checkUplink({ tunnel, pull }: Onboarding): string[] {
  const host = tunnel?.remote ?? (pull === undefined ? undefined : new URL(pull.url).hostname);
  const route = when(
    '[:len [/ip route find dst-address=0.0.0.0/0 active=true]] = 0',
    objection('There is no active default route: the router has no way out. Connect its uplink first.'),
  );
  if (host === undefined || /^[\d.]+$/.test(host)) return route;
  const unknown = objection(`The name ${host} cannot be resolved. Check /ip dns print: it needs servers.`);
  return [...route, `:do { :local found [:resolve ${quoted(host)}] } on-error={`, ...indented(unknown), '}'];
}

/** A clock that is years behind refuses every certificate; NTP comes right after, so this is said and no more. */
export const checkClock: readonly string[] = [
  ':local today [:tostr [/system clock get date]]',
  ...when('([:typeof [:find $today "1970"]] = "num") || ([:typeof [:find $today "200"]] = "num")', [
    say('  The clock is wrong. NTP is set below; the tunnel comes up once the clock is right.'),
  ]),
];
