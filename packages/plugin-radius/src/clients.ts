import { covers, parseAddress, parseNetwork, type Network } from './network.ts';
import type { ClientOptions } from './options-client.ts';

/** Finds the client that a packet's source address belongs to. NAS-IP-Address proves nothing and is not asked. */
export type FindClient = (address: string) => ClientOptions | undefined;

/** How many addresses of ranges are remembered, so that a range is searched once for each NAS in it. */
const REMEMBERED = 4_096;

/** Prepares the look-up. Clients do not overlap, so the first that covers an address is the one. */
export function clientFinder(clients: readonly ClientOptions[]): FindClient {
  const networks = clients.flatMap((client): readonly (readonly [Network, ClientOptions])[] => {
    const network = parseNetwork(client.address);
    return network === undefined ? [] : [[network, client]];
  });
  const known = new Map<string, ClientOptions>();
  return (address) => {
    const remembered = known.get(address);
    if (remembered !== undefined) return remembered;
    const octets = parseAddress(address);
    if (octets === undefined) return undefined;
    const found = networks.find(([network]) => covers(network, octets))?.[1];
    if (found !== undefined && known.size < REMEMBERED) known.set(address, found);
    return found;
  };
}
