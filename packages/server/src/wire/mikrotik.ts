import type { BringAsk, Brought, RouterConfig } from '@daftari/plugin-mikrotik';
import { z } from 'zod';

const id = z.string().trim().min(1).max(64);
const ipv4 = z.ipv4();
const port = z.int().min(1).max(65_535);
const text = z.string().trim().min(1).max(80);

/** A router as it was described; its password is told to nobody. */
export const RouterConfigOut = z.strictObject({
  id,
  name: z.string(),
  site: z.string(),
  mode: z.enum(['local', 'radius']),
  transport: z.enum(['api', 'api-ssl', 'rest', 'rest-ssl', 'pull']),
  host: z.string(),
  port: z.int(),
  user: z.string(),
  /** Whether a password is known. */
  hasPassword: z.boolean(),
  fingerprint256: z.string().nullable(),
  /** How it is known over TLS: by its pinned certificate, by a signed one, or not at all. */
  tls: z.enum(['pinned', 'signed', 'anonymous']),
  suspension: z.enum(['disable', 'profile', 'address-list']),
  walledPool: z.string().nullable(),
  pppoe: z.strictObject({ localAddress: z.string(), pool: z.string() }).nullable(),
  hotspot: z.strictObject({ server: z.string().nullable() }).nullable(),
  dhcpServer: z.string().nullable(),
});

/** Where both ends are reached: addresses that only the ISP knows. */
const ends = { router: ipv4, server: ipv4 };

/** How billing and a router find each other. */
const WayIn = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('ovpn'), remote: text, port: port.exactOptional(), ...ends }),
  z.strictObject({
    kind: z.literal('wireguard'),
    remote: text,
    port: port.exactOptional(),
    serverPublicKey: z.string().regex(/^[A-Za-z0-9+/]{43}=$/, 'is a public key of WireGuard'),
    ...ends,
  }),
  /** It is reached at its own address, without a tunnel. */
  z.strictObject({ kind: z.literal('direct'), ...ends }),
  /** Nobody reaches it: it asks for its work itself. */
  z.strictObject({ kind: z.literal('pull'), everySeconds: z.int().min(10).max(3_600).exactOptional() }),
]);

/** A router that is to come under billing. */
export const BringIn = z
  .strictObject({
    id: z
      .string()
      .trim()
      .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, such as tower-1'),
    name: text.exactOptional(),
    site: text.exactOptional(),
    mode: z.enum(['local', 'radius']).default('radius'),
    /** Of RouterOS, as the router shows it; `auto` writes both dialects. */
    version: z
      .string()
      .trim()
      .regex(/^(?:auto|[67]\.\d{1,3}(?:\D.*)?)$/, 'is a version such as 7.18.2 or 6.49.18')
      .default('auto'),
    way: WayIn,
    /** The server that it asks for each log-in, and the secret that the server knows it by. */
    radius: z.strictObject({ address: ipv4, secret: z.string().min(8).max(255) }).exactOptional(),
    /** PPPoE customers that are written on it. */
    pppoe: z.strictObject({ localAddress: ipv4, pool: text }).exactOptional(),
    /** Hotspot guests that are written on it. */
    hotspot: z.strictObject({ server: text.nullable() }).exactOptional(),
    /** The pay page of who has not paid. */
    walled: z.strictObject({ portal: ipv4, open: z.array(text).max(64).default([]) }).exactOptional(),
    /** Where the customers' addresses are: their queues must not be passed by. */
    customers: z.array(z.cidrv4()).max(64).default([]),
    /** Whether it may be described already: then its password changes, and its old script opens nothing. */
    again: z.boolean().default(false),
  })
  .superRefine(({ mode, radius, way, version }, context) => {
    if (mode === 'radius' && radius === undefined) {
      context.addIssue({ code: 'custom', path: ['radius', 'secret'], message: 'is what the server knows it by' });
    }
    if (mode === 'radius' && way.kind === 'pull') {
      context.addIssue({
        code: 'custom',
        path: ['way', 'kind'],
        message: 'a router that asks writes its customers down',
      });
    }
    if (way.kind === 'wireguard' && version.startsWith('6.')) {
      context.addIssue({ code: 'custom', path: ['way', 'kind'], message: 'version 6 has no WireGuard' });
    }
  });

/** A router that was described, and what a person does now. */
export const BroughtOut = z.strictObject({
  router: RouterConfigOut,
  /** To be pasted into its terminal. It holds secrets. */
  script: z.string(),
  /** Takes all of it away again. */
  undo: z.string(),
  notes: z.array(z.string()),
  /** What the server of its tunnel needs, as files. */
  server: z.array(z.strictObject({ path: z.string(), text: z.string(), secret: z.boolean() })),
});

/** What a router has said of itself. */
export const TriedOut = z.strictObject({ about: z.string(), tookMs: z.number(), clockAheadMs: z.number() });

/** What the plugin is asked for. */
export function bringAskOf(given: z.output<typeof BringIn>, pullUrl: () => string): BringAsk {
  const { way, radius, walled, customers, ...rest } = given;
  return {
    ...rest,
    way: way.kind === 'pull' ? { ...way, url: pullUrl() } : way,
    becomes: { ...(radius && { radius }), ...(walled && { walled }), customers },
  };
}

/** Writes a router without its password. */
export function presentRouterConfig({ password, ...router }: RouterConfig): z.input<typeof RouterConfigOut> {
  return { ...router, hasPassword: password !== '' };
}

/** Writes what a person does now. */
export function presentBrought({ router, script, undo, notes, server }: Brought): z.input<typeof BroughtOut> {
  return { router: presentRouterConfig(router), script, undo, notes: [...notes], server: [...server] };
}
