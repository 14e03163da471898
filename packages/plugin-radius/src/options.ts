import { z } from 'zod';
import { overlap, parseAddress, parseNetwork } from './network.ts';

const port = z.int('a whole port number').min(0, 'a port from 0 to 65535').max(65_535, 'a port from 0 to 65535');
const name = z.string().regex(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, dots, dashes or underscores');
const text = z.string().min(1).max(200);
const onOff = z.enum(['yes', 'no', 'auto'], 'yes, no or auto');
const kbps = z.int('whole kbit/s').min(1, 'at least 1 kbit/s');

/** How a NAS keeps somebody on the pay page. At least one of the first four says where that is done on the router. */
const Walled = z
  .strictObject({
    /** RouterOS: the firewall list that her address is put into. */
    addressList: text.optional(),
    /** The firewall chain or filter that her packets pass. */
    filterId: text.optional(),
    /** The name of an address pool on the router. */
    pool: text.optional(),
    /** RouterOS: the PPP or hotspot profile. */
    group: text.optional(),
    downKbps: kbps.default(512),
    upKbps: kbps.default(512),
    /** After so many seconds she is asked to log in again, and gets what she has paid for by then. */
    seconds: z.int().min(60, 'at least 60 seconds').max(86_400).default(300),
  })
  .refine(({ addressList, filterId, pool, group }) => addressList ?? filterId ?? pool ?? group, {
    message: 'one of addressList, filterId, pool and group must say what keeps her on the pay page',
  });

const Client = z
  .strictObject({
    name,
    /** The address that its packets come from, or a range in CIDR form. */
    address: z
      .string()
      .refine((given) => parseNetwork(given) !== undefined, 'an IP address, or a range such as 10.20.0.0/16'),
    secret: z.string().min(8, 'at least 8 characters').max(128, 'at most 128 characters'),
    requireMessageAuthenticator: onOff.default('auto'),
    limitProxyState: onOff.default('auto'),
    /** Where it takes CoA and Disconnect; RouterOS: `/radius incoming`. */
    coaPort: port.min(1, 'a port from 1 to 65535').default(3799),
    vendor: z.enum(['mikrotik', 'generic'], 'mikrotik or generic').default('mikrotik'),
    walled: Walled.optional(),
    /** For equipment that counts Acct-Input-Octets towards the subscriber. */
    swapOctets: z.boolean().default(false),
    /** What Session-Timeout in a CoA counts from; see the README. */
    coaSessionTimeout: z.enum(['from-start', 'from-now'], 'from-start or from-now').default('from-start'),
  })
  .refine(({ vendor, walled }) => vendor === 'mikrotik' || !(walled?.addressList ?? walled?.group), {
    message: 'addressList and group are MikroTik attributes; a generic NAS takes filterId or pool',
    path: ['walled'],
  });

/** What the plugin is called with. */
export const Options = z
  .strictObject({
    /** The local address to listen on: `0.0.0.0` for every one. */
    address: z
      .string()
      .refine((given) => parseAddress(given) !== undefined, 'an IP address')
      .default('127.0.0.1'),
    /** 0 takes any free port. */
    authPort: port.default(1812),
    acctPort: port.default(1813),
    /** False in a process that only sends CoA and Disconnect, such as a worker beside other RADIUS processes. */
    listen: z.boolean().default(true),
    clients: z
      .array(Client)
      .min(1, 'at least one client (NAS)')
      .superRefine((clients, context) => {
        for (const [at, client] of clients.entries()) {
          for (const earlier of clients.slice(0, at)) {
            const path = earlier.name === client.name ? [at, 'name'] : [at, 'address'];
            const shared = earlier.name === client.name ? 'is taken by an earlier client' : sharedWith(earlier, client);
            if (shared !== undefined) context.addIssue({ code: 'custom', path, message: shared });
          }
        }
      }),
    /** How often a NAS reports a running session. RFC 2869 section 5.16 allows no less than 60. */
    interimSeconds: z.int().min(60, 'at least 60 seconds (RFC 2869)').max(86_400).default(300),
    /** Sessions not heard of for so long are taken for over; three intervals, at least 15 minutes. */
    staleAfterSeconds: z.int().min(60, 'at least 60 seconds').optional(),
    /** How many requests may wait; beyond that the oldest is dropped, for its NAS has given up first. */
    maxInFlight: z.int().min(1).max(100_000).default(1_000),
  })
  .transform(({ staleAfterSeconds, ...options }, context) => {
    const stale = staleAfterSeconds ?? Math.max(900, 3 * options.interimSeconds);
    if (stale <= options.interimSeconds) {
      const message = 'must be more than interimSeconds, or every session would be taken for over';
      context.addIssue({ code: 'custom', path: ['staleAfterSeconds'], message });
    }
    return { ...options, staleAfterSeconds: stale };
  });

/** The options with every default filled in. */
export type RadiusOptions = z.output<typeof Options>;

/** One NAS, or a range of them that share a secret. */
export type ClientOptions = RadiusOptions['clients'][number];

/** How a NAS keeps somebody on the pay page. */
export type WalledOptions = z.output<typeof Walled>;

function sharedWith(
  earlier: { readonly name: string; readonly address: string },
  client: { readonly address: string },
): string | undefined {
  const [one, other] = [parseNetwork(earlier.address), parseNetwork(client.address)];
  if (one === undefined || other === undefined || !overlap(one, other)) return undefined;
  return `overlaps the client ${earlier.name}: a packet must have one owner`;
}
