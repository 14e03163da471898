import { z } from 'zod';
import { overlap, parseAddress, parseNetwork } from './network.ts';
import { Client } from './options-client.ts';

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

function sharedWith(
  earlier: { readonly name: string; readonly address: string },
  client: { readonly address: string },
): string | undefined {
  const [one, other] = [parseNetwork(earlier.address), parseNetwork(client.address)];
  if (one === undefined || other === undefined || !overlap(one, other)) return undefined;
  return `overlaps the client ${earlier.name}: a packet must have one owner`;
}
