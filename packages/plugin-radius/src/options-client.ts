import { z } from 'zod';
import { parseNetwork } from './network.ts';
import { checkMethods, methodOptions } from './options-methods.ts';
import { RADSEC_SECRET, RadSecClient } from './options-tls.ts';
import { checkVendor, vendorOptions } from './options-vendor.ts';

const port = z.int('a whole port number').min(1, 'a port from 1 to 65535').max(65_535, 'a port from 1 to 65535');
const name = z.string().regex(/^[\w.-]{1,64}$/, '1 to 64 letters, digits, dots, dashes or underscores');
const onOff = z.enum(['yes', 'no', 'auto'], 'yes, no or auto');

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
    /** Whether it may ask if we are there (RFC 5997). */
    statusServer: z.boolean().default(true),
    /** Where it takes CoA and Disconnect; RouterOS: `/radius incoming`. */
    coaPort: port.default(3799),
    ...vendorOptions,
    /** For equipment that counts Acct-Input-Octets towards the subscriber. */
    swapOctets: z.boolean().default(false),
    /** What Session-Timeout in a CoA counts from; see the README. */
    coaSessionTimeout: z.enum(['from-start', 'from-now'], 'from-start or from-now').default('from-start'),
    ...methodOptions,
  })
  .superRefine(checkMethods)
  .superRefine(checkVendor)
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

export type { WalledOptions } from './options-vendor.ts';
