import { z } from 'zod';
import { block } from './block.ts';
import { certificateNames, certificatesPart, removeCertificates, type Certificates } from './certificates.ts';
import { objection } from './checks.ts';
import {
  ensure,
  ensureNamed,
  markOf,
  moveToHead,
  noteBefore,
  removeMarked,
  removeNamed,
  whereThere,
  type Borrowed,
} from './mark.ts';
import type { Part } from './part.ts';
import { quoted, when } from './text.ts';
import { undoing } from './undo.ts';
import { atLeast, byMajor, Version, type RouterOs } from './version.ts';

/** The mark of a site-to-site bridge: it is undone without touching what onboarding has made. */
const MARK = 'daftari:bridge';

/** What its objects are named where they need a name of their own. */
const NAME = 'daftari-bridge';

const Pem = z.string().startsWith('-----BEGIN ');
const Trust = z.strictObject({ ca: Pem, certificate: Pem, key: Pem });
const Known = Version.refine((version) => version !== null, 'names a version: the menus of the server differ by it');

/** A core router, and the routers of the sites that are to be one network with it. */
export const BridgeOptions = z.strictObject({
  core: z.strictObject({
    version: Known,
    /** Where the sites find it. */
    address: z.string().min(1),
    port: z.int().min(1).max(65_535).default(1195),
    /** The bridge that the sites join: one that is there, or the name of a new one. */
    bridge: z.string().min(1).max(15),
    certificates: Trust,
    /** Routes that are told to the sites, as `10.64.0.0 255.255.192.0 10.0.0.1`: from 7.17 on. */
    pushRoutes: z.array(z.string().regex(/^[\d. ]+$/)).default([]),
  }),
  sites: z
    .array(
      z.strictObject({
        name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,30}$/),
        version: Known,
        password: z.string().min(8),
        bridge: z.string().min(1).max(15),
        certificates: Trust,
      }),
    )
    .min(1),
  /** Whether sites are kept from one another: each reaches the core only. */
  apart: z.boolean().default(true),
});

/** What is pasted on the core and on each site, and what takes it away. */
export interface SiteBridge {
  readonly core: { readonly script: string; readonly undo: string };
  readonly sites: readonly { readonly name: string; readonly script: string; readonly undo: string }[];
}

type Bridge = z.output<typeof BridgeOptions>;
type Site = Bridge['sites'][number];

/**
 * Writes the scripts of a bridge over OVPN: the core listens with `mode=ethernet`, each site dials in, and both put the
 * tunnel into a bridge, so that customers of all sites are on one wire. TCP and AES-256 in CBC where version 6 takes
 * part, for a server speaks one cipher to all.
 * @throws ZodError when the options are wrong
 */
export function siteBridge(given: z.input<typeof BridgeOptions>): SiteBridge {
  const options = BridgeOptions.parse(given);
  const { core, sites } = options;
  const six = [core, ...sites].some(({ version }) => version?.major === 6);
  const coreParts = partsOf(core.certificates, core.version, [bridgePart(core.bridge), serverPart(options, six)]);
  return {
    core: {
      script: block('the core of a site-to-site bridge', coreChecks(options), coreParts),
      undo: undoing('Daftari: undoing the core of the bridge.', coreParts, coreRemovals(core.version)),
    },
    sites: sites.map((site) => {
      const parts = partsOf(site.certificates, site.version, [bridgePart(site.bridge), clientPart(options, site, six)]);
      return {
        name: site.name,
        script: block(`the site ${site.name} of a bridge to ${core.address}`, versionCheck(site.version), parts),
        undo: undoing(`Daftari: undoing the bridge of ${site.name}.`, parts, siteRemovals),
      };
    }),
  };
}

function partsOf(certificates: Certificates, version: RouterOs | null, parts: readonly Part[]): readonly Part[] {
  return [certificatesPart(certificates, version, NAME), ...parts].filter((part) => part !== null);
}

function versionCheck(version: RouterOs | null): string[] {
  if (version === null) return [];
  const { major, minor } = version;
  return when(
    `($major != ${major}) || ($minor < ${minor})`,
    objection(`This script was made for RouterOS ${major}.${minor}. Make it again for the version shown above.`),
  );
}

/** A server that somebody else has set up is not taken over: until 7.16 a router has only one. */
function coreChecks({ core: { version, certificates } }: Bridge): string[] {
  if (version === null || isList(version)) return versionCheck(version);
  const ours = certificateNames(certificates, NAME).router;
  return [
    ...versionCheck(version),
    ...when(
      `([/interface ovpn-server server get enabled] = true) && ` +
        `([:tostr [/interface ovpn-server server get certificate]] != ${quoted(ours)})`,
      objection('The OVPN server of this router is in use already. It has one only: use another router, or 7.17.'),
    ),
  ];
}

const isList = (version: RouterOs): boolean => atLeast(version, 7, 17);

/** The bridge is ours only if it was not there: one that is there is joined and stays as it is. */
function bridgePart(bridge: string): Part {
  const made = ensure({
    menu: '/interface bridge',
    part: 'bridge',
    mark: MARK,
    // Two ways between two sites would be a loop; RSTP closes one of them.
    fields: { name: bridge, 'protocol-mode': 'rstp' },
  });
  const theirs = `[:len [/interface bridge find name=${quoted(bridge)}]] = 0`;
  const ours = `[:len [/interface bridge find comment=${quoted(markOf('bridge', MARK))}]] > 0`;
  return { title: `bridge ${bridge}`, changes: when(`(${theirs}) || (${ours})`, made) };
}

function serverPart({ core, sites, apart }: Bridge, six: boolean): Part {
  const { version, port, bridge, certificates, pushRoutes } = core;
  const list = version !== null && isList(version);
  const secrets = sites.flatMap(({ name, password }) =>
    ensure({
      menu: '/ppp secret',
      part: `site ${name}`,
      mark: MARK,
      fields: { name: `${NAME}-${name}`, password, service: 'ovpn', profile: NAME },
    }),
  );
  const fields = {
    port: String(port),
    mode: 'ethernet',
    certificate: certificateNames(certificates, NAME).router,
    'require-client-certificate': 'yes',
    'default-profile': NAME,
    auth: 'sha256',
    cipher: cipherOf(version, six),
    ...(version?.major === 7 ? { protocol: 'tcp' } : {}),
    ...(list && pushRoutes.length > 0 ? { 'push-routes': pushRoutes.join(',') } : {}),
  };
  const values = Object.entries(fields)
    .map(([name, value]) => `${name}=${quoted(value)}`)
    .join(' ');
  const menu = '/interface ovpn-server server';
  const server = list
    ? ensureNamed(menu, NAME, { ...fields, disabled: 'no' })
    : [...BEFORE.flatMap(noteBefore), `${menu} set enabled=yes ${values}`];
  const input = { chain: 'input', protocol: 'tcp', 'dst-port': String(port), action: 'accept' };
  return {
    title: `OVPN server on port ${port}, mode ethernet`,
    borrowed: list ? [] : BEFORE,
    changes: [
      // No addresses: frames are carried as they are, and a horizon keeps those of one site from the others.
      ...ensureNamed('/ppp profile', NAME, { bridge, 'use-encryption': 'yes', 'only-one': 'yes', ...horizon(apart) }),
      ...secrets,
      ...byMajor(version, server, server),
      ...ensure({ menu: '/ip firewall filter', part: 'in bridge', mark: MARK, fields: input }),
      ...moveToHead('/ip firewall filter', 'input', ['in bridge'], MARK),
    ],
  };
}

const horizon = (apart: boolean): Readonly<Record<string, string>> => (apart ? { 'bridge-horizon': '1' } : {});

/** What the one server of versions before 7.17 was before us. */
const BEFORE = [
  'port',
  'mode',
  'certificate',
  'require-client-certificate',
  'default-profile',
  'auth',
  'cipher',
  'enabled',
].map((field): Borrowed => ({
  key: `bridge-server-${field}`,
  read: `[/interface ovpn-server server get ${field}]`,
  giveBack: when(
    '[:len $was] > 0',
    [`/interface ovpn-server server set ${field}=$was`],
    field === 'certificate' ? ['/interface ovpn-server server set certificate=none'] : [],
  ),
  list: field === 'auth' || field === 'cipher',
  late: true,
}));

/** How each version names the cipher that all of them have to share. */
function cipherOf(version: RouterOs | null, six: boolean): string {
  if (!six) return 'aes256-gcm';
  return version?.major === 6 ? 'aes256' : 'aes256-cbc';
}

function clientPart({ core, apart }: Bridge, site: Site, six: boolean): Part {
  const { name, version, password, bridge, certificates } = site;
  const fields = {
    name: NAME,
    'connect-to': core.address,
    port: String(core.port),
    mode: 'ethernet',
    user: `${NAME}-${name}`,
    password,
    profile: 'default',
    certificate: certificateNames(certificates, NAME).router,
    'verify-server-certificate': 'yes',
    auth: 'sha256',
    cipher: cipherOf(version, six),
    ...(version?.major === 7 ? { protocol: 'tcp' } : {}),
    'add-default-route': 'no',
    disabled: 'no',
  };
  const client = ensure({ menu: '/interface ovpn-client', part: 'tunnel', mark: MARK, fields });
  const port = { interface: NAME, bridge, ...(apart ? { horizon: '1' } : {}) };
  return {
    title: `OVPN to ${core.address}, as a port of ${bridge}`,
    changes: [
      ...byMajor(version, client, client),
      ...ensure({ menu: '/interface bridge port', part: 'port', mark: MARK, fields: port }),
    ],
  };
}

const siteRemovals: readonly string[] = [
  ...removeMarked('/interface bridge port', MARK),
  ...removeMarked('/interface ovpn-client', MARK),
  ...removeMarked('/interface bridge', MARK),
  ...removeCertificates(NAME),
];

function coreRemovals(version: RouterOs | null): string[] {
  const list = version !== null && isList(version);
  return [
    ...(list ? whereThere(removeNamed('/interface ovpn-server server', NAME)) : []),
    ...removeMarked('/ip firewall filter', MARK),
    ...removeMarked('/ppp secret', MARK),
    ...removeNamed('/ppp profile', NAME),
    ...removeMarked('/interface bridge', MARK),
    ...removeCertificates(NAME),
  ];
}
