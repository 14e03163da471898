import { z } from 'zod';

const text = z.string().trim().min(1, 'not empty');
const name = z
  .string()
  .regex(/^[a-z0-9][a-z0-9-]{0,39}$/, 'lower-case letters, digits and dashes, at most 40, such as tower-1');
const address = z.string().regex(/^\d{1,3}(\.\d{1,3}){3}$/, 'an IPv4 address, such as 10.0.0.1');

/** How many digits a SHA-256 has in hexadecimal. */
const PRINT_DIGITS = 64;

const fingerprint = z
  .string()
  .transform((given) => given.replaceAll(/[:\s]/g, '').toLowerCase())
  .refine((digits) => digits.length === PRINT_DIGITS && /^[0-9a-f]+$/.test(digits), 'the SHA-256 of its certificate');

/** Where each way to a router listens unless it was moved. */
const PORTS = { api: 8728, 'api-ssl': 8729, rest: 80, 'rest-ssl': 443, pull: 0 } as const;

/** One router, as an operator describes it. */
export const RouterInput = z
  .strictObject({
    /** Names it for good: in placements, on the console, in the books of the network. */
    id: name,
    /** What people call it; its id when left out. */
    name: text.max(80).optional(),
    /** Where it stands: routers of one site fail together and are one alarm. Its id when left out. */
    site: text.max(80).optional(),
    /** `radius`: it asks for each log-in. `local`: its customers are written on it, each with her own end. */
    mode: z.enum(['local', 'radius']).default('radius'),
    /** How it is spoken to; `pull`: it cannot be reached and fetches its work itself. */
    transport: z.enum(['api', 'api-ssl', 'rest', 'rest-ssl', 'pull']).default('api-ssl'),
    /** Its name or address, best that of its tunnel. Nothing for one that fetches. */
    host: z.string().trim().default(''),
    port: z.int().min(0).max(65_535).optional(),
    user: text.default('daftari'),
    password: z.string().default(''),
    /** The SHA-256 of its certificate: who shows another is not the router. Null: any that a known authority signed. */
    fingerprint256: fingerprint.nullable().default(null),
    /**
     * How it is known over TLS. `pinned`: by the certificate of `fingerprint256`. `signed`: by one that a known
     * authority signed for `host`. `anonymous`: not at all. That is what `api-ssl` does where the service has no
     * certificate: an exchange of keys with nobody, which keeps out who only listens on the way, and not who stands
     * between and says that he is the router. Take it inside a tunnel only, until the router has a certificate; it is
     * never chosen by itself. Left out: `pinned` where there is a fingerprint, else `signed`.
     */
    tls: z.enum(['pinned', 'signed', 'anonymous']).optional(),
    /** What who has not paid gets: nothing (`disable`), a profile of its own, or a firewall list and the pay page. */
    suspension: z.enum(['disable', 'profile', 'address-list']).default('address-list'),
    /** The pool of addresses of who has not paid, with `profile`. */
    walledPool: text.nullable().default(null),
    /** PPPoE customers: the address of the router towards them, and the pool of theirs. */
    pppoe: z.strictObject({ localAddress: address, pool: text }).nullable().default(null),
    /** Hotspot guests: the server that they come in by; null: any of the router. */
    hotspot: z
      .strictObject({ server: text.nullable().default(null) })
      .nullable()
      .default(null),
    /** The DHCP server that leases are written for; null: any of the router. */
    dhcpServer: text.nullable().default(null),
  })
  .transform(({ name: called, site, port, ...rest }, context) => {
    if (rest.host === '' && rest.transport !== 'pull') {
      context.addIssue({ code: 'custom', path: ['host'], message: 'the name or address of the router' });
    }
    if (rest.suspension === 'profile' && rest.walledPool === null) {
      context.addIssue({ code: 'custom', path: ['walledPool'], message: 'the pool of who has not paid' });
    }
    const tls = rest.tls ?? (rest.fingerprint256 === null ? 'signed' : 'pinned');
    for (const message of trustFaults({ ...rest, tls })) context.addIssue({ code: 'custom', path: ['tls'], message });
    return { ...rest, tls, name: called ?? rest.id, site: site ?? rest.id, port: port ?? PORTS[rest.transport] };
  });

/** How far TLS is trusted must be said in one way: what contradicts itself is refused, not guessed at. */
function* trustFaults(given: {
  readonly tls: 'pinned' | 'signed' | 'anonymous';
  readonly fingerprint256: string | null;
  readonly transport: string;
}): Generator<string> {
  const { tls, fingerprint256, transport } = given;
  if (tls === 'pinned' && fingerprint256 === null) yield 'pinned needs fingerprint256';
  if (tls !== 'pinned' && fingerprint256 !== null) yield `${tls} leaves fingerprint256 out: nobody would look at it`;
  if (tls === 'anonymous' && transport !== 'api-ssl')
    yield 'anonymous is something that api-ssl does, and nothing else';
}

/** A router with every default filled in. */
export type RouterConfig = z.output<typeof RouterInput>;

/** What an operator types. */
export type RouterInput = z.input<typeof RouterInput>;
