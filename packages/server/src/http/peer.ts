import { BlockList, isIP } from 'node:net';
import type { Request, ResponseToolkit, Server } from '@hapi/hapi';

/** Who a request comes from, as far as it can be trusted. */
interface Peer {
  readonly address: string;
  /** Whether it was made on this machine, and passed on by nobody. */
  readonly local: boolean;
}

/**
 * Notes for each request who makes it. A proxy that we trust puts the client it saw at the end of X-Forwarded-For; what
 * stands before may have been sent by anybody.
 */
export function installPeers(server: Server, proxies: readonly string[]): void {
  const trusted = proxyList(proxies);
  server.ext('onRequest', (request: Request, h: ResponseToolkit) => {
    Object.assign(request.app, { peer: readPeer(request, trusted) });
    return h.continue;
  });
}

/** Who makes a request. */
export function peerOf(request: Request): Peer {
  return (request.app as { readonly peer?: Peer }).peer ?? { address: request.info.remoteAddress, local: false };
}

/** A header as one text, empty when it is not there. */
export function headerOf(headers: Request['headers'], name: string): string {
  const given: unknown = headers[name];
  return typeof given === 'string' ? given : '';
}

/** Whether an address, or a block of addresses, can be trusted as a proxy: `10.0.0.0/8`, `::1`. */
export function isNetwork(entry: string): boolean {
  const [address = '', bits] = entry.split('/', 2);
  const version = isIP(address);
  return (
    version !== 0 && (bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= (version === 4 ? 32 : 128)))
  );
}

/** Proxies on this machine are always trusted: whoever can connect from here is in already. */
const LOOPBACK = ['127.0.0.0/8', '::1/128'];

function proxyList(entries: readonly string[]): BlockList {
  const list = new BlockList();
  for (const entry of [...LOOPBACK, ...entries]) {
    const [address = '', bits] = entry.split('/', 2);
    const family = isIP(address) === 6 ? 'ipv6' : 'ipv4';
    list.addSubnet(address, bits === undefined ? (family === 'ipv6' ? 128 : 32) : Number(bits), family);
  }
  return list;
}

function readPeer({ info, headers }: Request, trusted: BlockList): Peer {
  const direct = bare(info.remoteAddress);
  const passedOn = headerOf(headers, 'x-forwarded-for');
  const forwarded = passedOn !== '' || headers['forwarded'] !== undefined;
  if (!forwarded) return { address: direct, local: isLoopback(direct) };
  if (!holds(trusted, direct)) return { address: direct, local: false };
  const hops = passedOn.split(',').map((hop) => bare(hop.trim()));
  const client = hops.findLast((hop) => isIP(hop) !== 0 && !holds(trusted, hop)) ?? direct;
  return { address: client, local: false };
}

function holds(list: BlockList, address: string): boolean {
  return isIP(address) !== 0 && list.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4');
}

/** Whether an address is this machine's own. */
export function isLoopback(address: string): boolean {
  return address === '::1' || address.startsWith('127.');
}

/** A listener on both families shows an IPv4 peer as `::ffff:192.0.2.1`; it is the same peer. */
function bare(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.\d+\.\d+\.\d+$)/i, '');
}
