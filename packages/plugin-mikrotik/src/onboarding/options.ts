import { z } from 'zod';
import { Version } from './version.ts';

const Ipv4 = z.ipv4();
const Prefix = z.cidrv4();
/** A name of DNS or an address. */
const Host = z.string().regex(/^[A-Za-z0-9]([A-Za-z0-9.-]{0,252}[A-Za-z0-9])?$/, 'is a name of DNS or an address');
const Port = z.int().min(1).max(65_535);
const Secret = z.string().min(8).max(255);
const Pem = z.string().regex(/^-----BEGIN [A-Z0-9 ]+-----\n[\s\S]+-----END [A-Z0-9 ]+-----\n?$/, 'is PEM');
/** 32 octets in base64, as WireGuard writes its keys. */
const WireGuardKey = z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'is a key of WireGuard');
/** Where the tunnel puts both ends: addresses that only the ISP's server and the router know. */
const ends = { router: Ipv4, server: Ipv4 };

const Ovpn = z.strictObject({
  kind: z.literal('ovpn'),
  remote: Host,
  port: Port.default(1194),
  /** Version 6 speaks TCP only. */
  protocol: z.enum(['tcp', 'udp']).default('tcp'),
  user: z.string().min(1).max(64),
  password: Secret,
  /** What the server signs packets with where the cipher does not do so itself, as on version 6. */
  auth: z.enum(['sha256', 'sha1']).default('sha256'),
  ...ends,
});

const WireGuard = z.strictObject({
  kind: z.literal('wireguard'),
  remote: Host,
  port: Port.default(51_820),
  listenPort: Port.default(13_231),
  /** How many bits of the addresses are the network of the tunnel. */
  prefixLength: z.int().min(8).max(30).default(24),
  privateKey: WireGuardKey,
  serverPublicKey: WireGuardKey,
  presharedKey: WireGuardKey.optional(),
  ...ends,
});

const Radius = z.strictObject({
  address: Ipv4,
  secret: Secret,
  services: z
    .array(z.enum(['ppp', 'hotspot', 'dhcp', 'wireless', 'login']))
    .min(1)
    .default(['ppp', 'hotspot']),
  authPort: Port.default(1812),
  acctPort: Port.default(1813),
  /** Where CoA and Disconnect arrive. */
  incomingPort: Port.default(3799),
  interimMinutes: z.int().min(1).max(60).default(5),
});

const Walled = z.strictObject({
  /** The address whose port 80 sends whoever is walled on to the pay page. */
  portal: Ipv4,
  portalPort: Port.default(80),
  /** What else stays open to them: the pay page, and whoever takes the money. */
  open: z.array(Host).max(64).default([]),
});

const Ospf = z.strictObject({
  networks: z.array(Prefix).min(1).max(64),
  area: Ipv4.default('0.0.0.0'),
  routerId: Ipv4.optional(),
});

const Pull = z.strictObject({
  /** With the token of the router at its end: `https://billing.example.co.ke/hooks/mikrotik/pull/…`. */
  url: z.url({ protocol: /^https$/ }),
  everySeconds: z.int().min(10).max(3_600).default(60),
});

const Become = z.strictObject({
  /** The name that billing knows the router by. */
  name: z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,62}$/, 'has letters, digits, dots and dashes'),
  version: Version.default(null),
  /** The name that the router shows; it keeps its own where none is given. */
  identity: z.string().min(1).max(64).optional(),
  ntp: z.array(Host).min(1).max(2).default(['0.pool.ntp.org', '1.pool.ntp.org']),
  tunnel: z.discriminatedUnion('kind', [Ovpn, WireGuard]).optional(),
  /** Where it is reached without a tunnel: its own address on a network of the ISP, and that of billing. */
  direct: z.strictObject(ends).optional(),
  /** Our authority, and what it has signed for the router: the tunnel and the API show it. */
  certificates: z.strictObject({ ca: Pem, certificate: Pem, key: Pem }).optional(),
  api: z
    .strictObject({
      user: z
        .string()
        .regex(/^[a-z][a-z0-9-]{0,30}$/)
        .default('daftari'),
      password: Secret,
      services: z
        .array(z.enum(['api-ssl', 'www-ssl', 'api']))
        .min(1)
        .default(['api-ssl']),
      /** Who else may go on using these services: other tools of the ISP. */
      alsoFrom: z.array(Prefix).max(8).default([]),
    })
    .optional(),
  radius: Radius.optional(),
  /** The profiles of hotspots that are to ask RADIUS. */
  hotspot: z.strictObject({ profiles: z.array(z.string().min(1).max(64)).min(1).max(16) }).optional(),
  walled: Walled.optional(),
  /** Where the customers' addresses are: what their queues hold back must not take the short cut of FastTrack. */
  customers: z.array(Prefix).max(64).default([]),
  ospf: Ospf.optional(),
  pull: Pull.optional(),
});

/** What a router is to become. */
export const OnboardingOptions = Become.superRefine((options, context) => {
  for (const message of contradictions(options)) context.addIssue({ code: 'custom', message });
});

/** What a router has become, for undoing it: certificates are found by their names, whatever stands in them. */
export const UndoOptions = Become.superRefine((options, context) => {
  for (const message of contradictions({ ...options, certificates: {} })) context.addIssue({ code: 'custom', message });
});

/** Options of onboarding, checked and whole. */
export type Onboarding = z.output<typeof OnboardingOptions>;

/** Options of onboarding as they are written. */
export type OnboardingInput = z.input<typeof OnboardingOptions>;

function* contradictions(options: {
  readonly version: { readonly major: number } | null;
  readonly tunnel?: { readonly kind: string; readonly protocol?: string | undefined } | undefined;
  readonly direct?: unknown;
  readonly api?: unknown;
  readonly certificates?: unknown;
  readonly pull?: unknown;
  readonly hotspot?: unknown;
  readonly radius?: unknown;
}): Generator<string> {
  const { version, tunnel, direct, api, certificates, pull, hotspot, radius } = options;
  const six = version?.major === 6;
  const reached = tunnel !== undefined || direct !== undefined;
  if (!reached && pull === undefined) yield 'a router is reached by a tunnel or directly, or asks by pull';
  if (tunnel !== undefined && direct !== undefined) yield 'a router that is reached directly needs no tunnel';
  if (six && tunnel?.kind === 'wireguard') yield 'version 6 has no WireGuard: take ovpn';
  if (six && tunnel?.protocol === 'udp') yield 'version 6 speaks OVPN over tcp only';
  if (tunnel?.kind === 'ovpn' && certificates === undefined) yield 'ovpn needs certificates';
  if (api !== undefined && !reached) yield 'the api is locked to the tunnel, and there is none';
  if (api !== undefined && certificates === undefined) yield 'the api shows a certificate: give certificates';
  if (hotspot !== undefined && radius === undefined) yield 'a hotspot that asks RADIUS needs radius';
}
