import { z } from 'zod';
import { networkKey, parseAddress, parseNetwork } from './network.ts';
import { Cache } from './options-cache.ts';
import { Client, type ClientOptions } from './options-client.ts';
import { Pools } from './options-pools.ts';
import { RadSec } from './options-tls.ts';

const port = z.int('a whole port number').min(0, 'a port from 0 to 65535').max(65_535, 'a port from 0 to 65535');

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
    /** Several processes take the ports together (Linux); otherwise a second one is refused, whoever started it. */
    sharePort: z.boolean().default(false),
    /** RADIUS over TLS, beside UDP. */
    radsec: RadSec.optional(),
    clients: z
      .array(Client)
      .min(1, 'at least one client (NAS)')
      .superRefine((clients, context) => {
        for (const { path, message } of clashes(clients)) {
          context.addIssue({ code: 'custom', path: [...path], message });
        }
      }),
    /** Addresses and prefixes that are given away here, whatever router asks. */
    pools: Pools,
    /** How many hours an unused address is kept for who had it last. */
    keepAddressHours: z.int().min(1).max(8_760).default(168),
    /** How often a NAS reports a running session. RFC 2869 section 5.16 allows no less than 60. */
    interimSeconds: z.int().min(60, 'at least 60 seconds (RFC 2869)').max(86_400).default(300),
    /** Sessions not heard of for so long are taken for over; three intervals, at least 15 minutes. */
    staleAfterSeconds: z.int().min(60, 'at least 60 seconds').optional(),
    /** How many requests may wait; beyond that the oldest is dropped, for its NAS has given up first. */
    maxInFlight: z.int().min(1).max(100_000).default(1_000),
    cache: Cache,
  })
  .transform(({ staleAfterSeconds, ...options }, context) => {
    const stale = staleAfterSeconds ?? Math.max(900, 3 * options.interimSeconds);
    const unheard = options.clients.findIndex(({ radsec }) => radsec !== undefined);
    if (unheard !== -1 && options.radsec === undefined) {
      const message = 'needs the options radsec of the plugin itself: key, cert and ca';
      context.addIssue({ code: 'custom', path: ['clients', unheard, 'radsec'], message });
    }
    if (stale <= options.interimSeconds) {
      const message = 'must be more than interimSeconds, or every session would be taken for over';
      context.addIssue({ code: 'custom', path: ['staleAfterSeconds'], message });
    }
    return { ...options, staleAfterSeconds: stale };
  });

/** The options with every default filled in. */
export type RadiusOptions = z.output<typeof Options>;

/** What two clients must not share. A range may lie within another: the narrower one has its addresses. */
function* clashes(
  clients: readonly ClientOptions[],
): Iterable<{ readonly path: readonly (string | number)[]; readonly message: string }> {
  const seen = new Map<string, string>();
  for (const [at, { name, address, overUdp, radsec }] of clients.entries()) {
    const network = overUdp && address !== undefined ? parseNetwork(address) : undefined;
    const marks: readonly (readonly [string, readonly string[]])[] = [
      [`name ${name}`, ['name']],
      ...(network === undefined ? [] : [[networkKey(network), ['address']] as const]),
      ...(radsec?.fingerprint ?? []).map((print) => [`print ${print}`, ['radsec', 'fingerprint']] as const),
    ];
    for (const [mark, path] of marks) {
      const earlier = seen.get(mark);
      const message = path[0] === 'name' ? 'is taken by an earlier client' : `is that of the client ${earlier} already`;
      if (earlier !== undefined) yield { path: [at, ...path], message };
      else seen.set(mark, name);
    }
  }
}
