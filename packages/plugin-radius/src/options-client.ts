import { z } from 'zod';
import { parseNetwork } from './network.ts';
import { checkMethods, methodOptions } from './options-methods.ts';
import { RADSEC_SECRET, RadSecClient } from './options-tls.ts';

const port = z.int('a whole port number').min(1, 'a port from 1 to 65535').max(65_535, 'a port from 1 to 65535');
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

/** One NAS, or a range of them that share a secret. */
export const Client = z
  .strictObject({
    name,
    /** The address that it sends from, or a range in CIDR form. Over RadSec alone it may be left out: anywhere. */
    address: z
      .string()
      .refine((given) => parseNetwork(given) !== undefined, 'an IP address, or a range such as 10.20.0.0/16')
      .optional(),
    /** Without one it is not heard over UDP, only over RadSec. */
    secret: z.string().min(8, 'at least 8 characters').max(128, 'at most 128 characters').optional(),
    /** By what it is known over RadSec. */
    radsec: RadSecClient.optional(),
    requireMessageAuthenticator: onOff.default('auto'),
    limitProxyState: onOff.default('auto'),
    /** Where it takes CoA and Disconnect; RouterOS: `/radius incoming`. */
    coaPort: port.default(3799),
    vendor: z.enum(['mikrotik', 'generic'], 'mikrotik or generic').default('mikrotik'),
    walled: Walled.optional(),
    /** For equipment that counts Acct-Input-Octets towards the subscriber. */
    swapOctets: z.boolean().default(false),
    /** What Session-Timeout in a CoA counts from; see the README. */
    coaSessionTimeout: z.enum(['from-start', 'from-now'], 'from-start or from-now').default('from-start'),
    ...methodOptions,
  })
  .superRefine(checkMethods)
  .refine(({ vendor, walled }) => vendor === 'mikrotik' || !(walled?.addressList ?? walled?.group), {
    message: 'addressList and group are MikroTik attributes; a generic NAS takes filterId or pool',
    path: ['walled'],
  })
  .superRefine(({ address, secret, radsec }, context) => {
    const missing = (path: string, message: string) => context.addIssue({ code: 'custom', path: [path], message });
    if (address === undefined && (secret !== undefined || radsec === undefined)) {
      missing('address', 'is needed by a client that is heard over UDP');
    }
    if (secret === undefined && radsec === undefined) missing('secret', 'is needed by a client without radsec');
  })
  .transform(({ secret, ...client }) => ({
    ...client,
    /** What its packets over UDP are signed with. */
    secret: secret ?? RADSEC_SECRET,
    /** Whether it is heard over UDP: the secret of RadSec is known to everybody, and must open nothing there. */
    overUdp: secret !== undefined,
  }));

/** A client with every default filled in. */
export type ClientOptions = z.output<typeof Client>;

/** How a NAS keeps somebody on the pay page, with every default filled in. */
export type WalledOptions = z.output<typeof Walled>;
