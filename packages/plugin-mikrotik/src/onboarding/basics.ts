import { ensure, noteBefore, type Borrowed } from './mark.ts';
import type { Onboarding } from './options.ts';
import { ospfDialects } from './forward.ts';
import type { Part } from './part.ts';
import { quoted, when } from './text.ts';
import { byMajor } from './version.ts';

const IDENTITY: Borrowed = {
  key: 'identity',
  read: '[/system identity get name]',
  giveBack: ['/system identity set name=$was'],
};

/** The name that the router shows. */
export function identityPart({ identity }: Onboarding): Part | null {
  if (identity === undefined) return null;
  return {
    title: `identity ${identity}`,
    borrowed: [IDENTITY],
    changes: [...noteBefore(IDENTITY), `/system identity set name=${quoted(identity)}`],
  };
}

const NTP: Borrowed = {
  key: 'ntp-enabled',
  read: '[/system ntp client get enabled]',
  giveBack: ['/system ntp client set enabled=$was'],
};

/** Where version 6 keeps its servers: version 7 has a list, in which ours stand beside others. */
const NTP_SIX = ['server-dns-names', 'primary-ntp', 'secondary-ntp'].map((field): Borrowed => ({
  key: `ntp-${field}`,
  read: `[/system ntp client get ${field}]`,
  giveBack: [`/system ntp client set ${field}=$was`],
  list: field === 'server-dns-names',
  late: true,
}));

const OFF = '([/system ntp client get enabled] != true)';

const NOBODY_SIX =
  '(([:tostr [/system ntp client get primary-ntp]] = "0.0.0.0") && ' +
  '([:tostr [/system ntp client get secondary-ntp]] = "0.0.0.0") && ' +
  '([:len [/system ntp client get server-dns-names]] = 0))';

/** A clock that is right: certificates and the end of what customers have paid for are read from it. */
export function clockPart({ ntp, version }: Onboarding): Part {
  const addresses = ntp.filter((host) => /^[\d.]+$/.test(host));
  const names = ntp.filter((host) => !addresses.includes(host));
  const [primary, secondary] = addresses;
  const six = [
    primary === undefined ? '' : ` primary-ntp=${primary}`,
    secondary === undefined ? '' : ` secondary-ntp=${secondary}`,
    names.length === 0 ? '' : ` server-dns-names=${names.join(',')}`,
  ].join('');
  const servers = ntp.flatMap((address) =>
    ensure({ menu: '/system ntp client servers', part: `ntp ${address}`, fields: { address } }),
  );
  return {
    title: 'clock',
    borrowed: [...(version?.major === 7 ? [] : NTP_SIX), NTP],
    // A router that keeps the time already goes on as it does. One that is on and asks nobody does not keep it.
    changes: byMajor(
      version,
      when(`${OFF} || ${NOBODY_SIX}`, [
        ...[NTP, ...NTP_SIX].flatMap(noteBefore),
        `/system ntp client set enabled=yes${six}`,
      ]),
      when(`${OFF} || ([:len [/system ntp client servers find]] = 0)`, [
        ...noteBefore(NTP),
        ...servers,
        '/system ntp client set enabled=yes',
      ]),
    ),
  };
}

/** OSPF, so that the ISP's other routers find the customers behind this one. */
export function ospfPart({ ospf, version }: Onboarding): Part | null {
  if (ospf === undefined) return null;
  const { six, seven } = ospfDialects(ospf);
  return { title: `OSPF in area ${ospf.area}`, changes: byMajor(version, six, seven) };
}
