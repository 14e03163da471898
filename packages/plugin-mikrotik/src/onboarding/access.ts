import { certificateNames } from './certificates.ts';
import { ensure, ensureNamed, markOf, moveToHead, noteBefore, type Borrowed } from './mark.ts';
import type { Onboarding } from './options.ts';
import type { Part } from './part.ts';
import { TUNNEL } from './tunnel.ts';
import { quoted, valueOf, when } from './text.ts';
import { since } from './version.ts';

/** What billing may do on the router: read and write the configuration by the API. It cannot log in anywhere else. */
const POLICY = 'api,read,write,test,sensitive';

/** The group of our user. */
export const GROUP = 'daftari';

/** Ports as RouterOS has them. */
const PORTS = { api: 8728, 'api-ssl': 8729, 'www-ssl': 443 } as const;

type Service = keyof typeof PORTS;

/** A user for billing, with just the rights it needs, from the other end of the tunnel only. */
export function userPart(options: Onboarding): Part | null {
  const { api, tunnel, direct, version } = options;
  const ends = tunnel ?? direct;
  if (api === undefined || ends === undefined) return null;
  const { user, password } = api;
  const rest = api.services.includes('www-ssl');
  return {
    title: `user ${user}`,
    changes: [
      ...ensureNamed('/user group', GROUP, { policy: POLICY }),
      ...(rest
        ? since(version, 1, [`/user group set [/user group find name=${GROUP}] policy=${POLICY},rest-api`])
        : []),
      ...ensure({
        menu: '/user',
        part: 'user',
        fields: { name: user, group: GROUP, password, address: `${ends.server}/32` },
      }),
    ],
  };
}

/** The API, open to the other end of the tunnel and to nobody else; in clear only where that is asked for. */
export function apiPart(options: Onboarding): Part | null {
  const { api, tunnel, direct, certificates } = options;
  const ends = tunnel ?? direct;
  if (api === undefined || ends === undefined || certificates === undefined) return null;
  const allowed = [`${ends.server}/32`, ...api.alsoFrom].join(',');
  const certificate = certificateNames(certificates).router;
  const open = (service: Service): string => {
    const shown = service === 'api' ? '' : ` certificate=${quoted(certificate)}`;
    return `/ip service set ${service} address=${allowed}${shown} disabled=no port=${PORTS[service]}`;
  };
  const shut = api.services.includes('api') ? [] : ['/ip service set api disabled=yes'];
  const touched = [...new Set<Service>(['api', ...api.services])];
  const borrowed = touched.flatMap(serviceBefore);
  return {
    title: `API for ${allowed} only`,
    borrowed,
    changes: [...borrowed.flatMap(noteBefore), ...shut, ...api.services.map(open), ...reachable(options, api.services)],
    notes: shut.length === 0 ? [] : ['The API in clear (port 8728) is turned off. Undoing brings it back as it was.'],
  };
}

/** What a service was before us. It is off while its address is put back, so that it never stands open in between. */
function serviceBefore(service: Service): readonly Borrowed[] {
  const value = (field: string, list = false): Borrowed => ({
    key: `${service}-${field}`,
    read: `[/ip service get ${service} ${field}]`,
    giveBack: [`/ip service set ${service} ${field}=$was`],
    list,
  });
  const certificate: Borrowed = {
    ...value('certificate'),
    giveBack: when(
      '($was = "") || ($was = "none")',
      [`/ip service set ${service} certificate=none`],
      [`/ip service set ${service} certificate=$was`],
    ),
  };
  return [value('address', true), value('port'), ...(service === 'api' ? [] : [certificate]), value('disabled')];
}

/** Rules at the head of the chain: a firewall that is closed to the outside is closed to the tunnel too. */
function reachable({ tunnel, direct }: Onboarding, services: readonly Service[]): string[] {
  const server = (tunnel ?? direct)?.server ?? '';
  const way = tunnel === undefined ? {} : { 'in-interface': TUNNEL };
  const from = { chain: 'input', ...way, 'src-address': server, action: 'accept' };
  const ports = services.map((service) => PORTS[service]).join(',');
  const menu = '/ip firewall filter';
  return [
    ...ensure({ menu, part: 'in api', fields: { ...from, protocol: 'tcp', 'dst-port': ports } }),
    ...ensure({ menu, part: 'in ping', fields: { ...from, protocol: 'icmp' } }),
    ...moveToHead(menu, 'input', ['in api', 'in ping']),
  ];
}

/** RADIUS: who may in, how fast, and what they use. */
export function radiusPart(options: Onboarding): Part | null {
  const { radius, tunnel, direct, version } = options;
  const ends = tunnel ?? direct;
  if (radius === undefined) return null;
  const { address, secret, services, authPort, acctPort, incomingPort, interimMinutes } = radius;
  const menu = '/ip firewall filter';
  const incoming = {
    chain: 'input',
    'src-address': address,
    protocol: 'udp',
    'dst-port': String(incomingPort),
    action: 'accept',
  };
  const fields = {
    service: services.join(','),
    address,
    secret,
    'authentication-port': String(authPort),
    'accounting-port': String(acctPort),
    // What ships with RouterOS gives up after 300 ms, before a busy server has answered.
    timeout: '3s',
    ...(ends === undefined ? {} : { 'src-address': ends.router }),
  };
  const borrowed = services.includes('ppp') ? [...INCOMING, ...AAA] : INCOMING;
  const asked = `[/radius find comment=${quoted(markOf('radius'))}]`;
  return {
    title: `RADIUS at ${address}`,
    borrowed,
    changes: [
      ...borrowed.flatMap(noteBefore),
      ...ensure({ menu: '/radius', part: 'radius', fields }),
      ...since(version, 15, [`/radius set ${asked} require-message-auth=yes-for-request-resp`]),
      `/radius incoming set accept=yes port=${incomingPort}`,
      ...ensure({ menu, part: 'in radius', fields: incoming }),
      ...moveToHead(menu, 'input', ['in radius']),
      ...(services.includes('ppp')
        ? [`/ppp aaa set use-radius=yes accounting=yes interim-update=${interimMinutes}m`]
        : []),
    ],
  };
}

const singleton = (menu: string, key: string, field: string): Borrowed => ({
  key: `${key}-${field}`,
  read: `[${menu} get ${field}]`,
  giveBack: [`${menu} set ${field}=$was`],
});

const INCOMING = ['accept', 'port'].map((field) => singleton('/radius incoming', 'incoming', field));

const AAA = ['use-radius', 'accounting', 'interim-update'].map((field) => singleton('/ppp aaa', 'aaa', field));

/** Hotspots that ask RADIUS. */
export function hotspotPart({ hotspot, walled, radius }: Onboarding): Part | null {
  if (hotspot === undefined) return null;
  const interim = `${radius?.interimMinutes ?? 5}m`;
  const menu = '/ip hotspot profile';
  const borrowed = hotspot.profiles.flatMap((profile) =>
    ['use-radius', 'radius-accounting', 'radius-interim-update'].map((field): Borrowed => ({
      key: `hotspot-${profile}-${field}`,
      read: `[${menu} get [${menu} find name=${quoted(profile)}] ${field}]`,
      giveBack: [`${menu} set [${menu} find name=${quoted(profile)}] ${field}=$was`],
    })),
  );
  const open = walled === undefined ? [] : [walled.portal, ...walled.open];
  const gate = '/ip hotspot walled-garden ip';
  return {
    title: `hotspot ${hotspot.profiles.join(', ')}`,
    borrowed,
    checks: hotspot.profiles.flatMap((profile) =>
      when(`[:len [${menu} find name=${quoted(profile)}]] = 0`, [
        `:put ${quoted(`  ! There is no hotspot profile ${profile}. See /ip hotspot profile print.`)}`,
        ':set wrong ($wrong + 1)',
      ]),
    ),
    changes: [
      ...borrowed.flatMap(noteBefore),
      ...hotspot.profiles.map(
        (profile) =>
          `${menu} set [${menu} find name=${valueOf(profile)}] ` +
          `use-radius=yes radius-accounting=yes radius-interim-update=${interim}`,
      ),
      ...open.flatMap((host) => {
        const where = /^[\d.]+$/.test(host) ? { 'dst-address': host } : { 'dst-host': host };
        return ensure({ menu: gate, part: `open ${host}`, fields: { action: 'accept', ...where } });
      }),
    ],
  };
}
