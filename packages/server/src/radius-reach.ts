import type { RadiusConfig } from './environment-radius.ts';

/**
 * What keeps routers from being heard: those that are not on this machine, where RADIUS listens on loopback only. Null
 * where nothing does. From outside it looks like a wrong secret: nothing is answered.
 */
export function unheardRouters({ address, clients, listen }: RadiusConfig): string | null {
  if (listen === false || !isLoopback(address)) return null;
  // Over RadSec a router may have no address; where it comes in is said by `radsec`.
  const far = clients.filter((client) => client.address !== undefined && !isLoopback(client.address));
  if (far.length === 0) return null;
  const [first] = far;
  const more = far.length === 1 ? '' : ` and ${far.length - 1} more`;
  return (
    `RADIUS listens on ${address} only, so that ${first?.name}${more} will not be heard: set RADIUS_HOST to the ` +
    'address of this machine on the network of the routers.'
  );
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1' || address.startsWith('::1/');
}
