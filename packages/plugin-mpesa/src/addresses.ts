import { BlockList, isIP } from 'node:net';

/**
 * The addresses that integrators have seen Safaricom call from. Safaricom does not publish the list, so that it is only
 * a default.
 */
export const SAFARICOM: readonly string[] = [
  '196.201.214.200',
  '196.201.214.206',
  '196.201.214.207',
  '196.201.214.208',
  '196.201.213.114',
  '196.201.213.44',
  '196.201.212.127',
  '196.201.212.138',
  '196.201.212.129',
  '196.201.212.136',
  '196.201.212.74',
  '196.201.212.69',
];

/** Whether a peer may call. */
export type Gate = (address: string) => boolean;

/**
 * A gate for these addresses and CIDR blocks; `any` is open. A peer whose address is none never passes a closed one.
 */
export function gate(allowFrom: 'any' | readonly string[]): Gate {
  if (allowFrom === 'any') return () => true;
  const list = new BlockList();
  for (const entry of allowFrom) {
    const { address, family, bits } = taken(entry);
    if (bits === undefined) list.addAddress(address, family);
    else list.addSubnet(address, bits, family);
  }
  return (peer) => {
    const { address, family } = taken(peer);
    return isIP(address) !== 0 && list.check(address, family);
  };
}

/** What is wrong with an entry of a list of addresses; undefined when nothing is. */
export function addressFault(entry: string): string | undefined {
  const { address, bits } = taken(entry);
  const version = isIP(address);
  if (version === 0) return 'must be an address or a CIDR block, such as 196.201.214.200 or 196.201.214.0/24';
  const most = version === 4 ? 32 : 128;
  if (bits !== undefined && !(Number.isInteger(bits) && bits >= 0 && bits <= most)) {
    return `must have a prefix of 0 to ${most} after the slash`;
  }
  return undefined;
}

/** A listener on both families shows an IPv4 peer as `::ffff:196.201.214.200`; it is the same peer. */
function taken(entry: string): { readonly address: string; readonly family: 'ipv4' | 'ipv6'; readonly bits?: number } {
  const [written = '', prefix] = entry.trim().split('/', 2);
  const address = written.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
  const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
  return prefix === undefined
    ? { address, family }
    : { address, family, bits: /^\d{1,3}$/.test(prefix) ? Number(prefix) : Number.NaN };
}
