import { networkKey, parseAddress, parseNetwork } from './network.ts';
import type { ClientOptions } from './options-client.ts';

/** Finds the client that a packet's source address belongs to. NAS-IP-Address proves nothing and is not asked. */
export type FindClient = (address: string) => ClientOptions | undefined;

/** How many addresses of ranges are remembered, so that a range is searched once for each NAS in it. */
const REMEMBERED = 4_096;

/**
 * Prepares the look-up over UDP. The narrowest range that covers an address has it, so that one router of a range may
 * have a secret and a vendor of its own. One look at a map for each length of prefix, however many clients there are.
 */
export function clientFinder(clients: readonly ClientOptions[]): FindClient {
  const owners = new Map<string, ClientOptions>();
  const lengths = new Set<number>();
  for (const client of clients) {
    const network = client.overUdp && client.address !== undefined ? parseNetwork(client.address) : undefined;
    if (network === undefined) continue;
    owners.set(networkKey(network), client);
    lengths.add(network.bits);
  }
  const narrowestFirst = [...lengths].toSorted((one, other) => other - one);
  const known = new Map<string, ClientOptions>();

  const search = (address: string): ClientOptions | undefined => {
    const octets = parseAddress(address);
    if (octets === undefined) return undefined;
    for (const bits of narrowestFirst) {
      if (bits > octets.length * 8) continue;
      const owner = owners.get(networkKey({ octets: octets.map((octet, at) => octet & maskAt(bits, at)), bits }));
      if (owner !== undefined) return owner;
    }
    return undefined;
  };

  return (address) => {
    const remembered = known.get(address);
    if (remembered !== undefined) return remembered;
    const found = search(address);
    if (found === undefined) return undefined;
    // Whoever sends from many addresses of a range must not push the others out for good.
    if (known.size >= REMEMBERED) known.clear();
    known.set(address, found);
    return found;
  };
}

/** The octet at a place in the mask of so many bits. */
const maskAt = (bits: number, at: number): number => 0xff & (0xff00 >> Math.min(8, Math.max(0, bits - at * 8)));
