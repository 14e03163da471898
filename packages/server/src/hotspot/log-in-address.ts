import { BlockList, isIP } from 'node:net';

/** Where routers stand: in networks that are nobody's on the internet. */
const HOME = new BlockList();
HOME.addSubnet('10.0.0.0', 8);
HOME.addSubnet('172.16.0.0', 12);
HOME.addSubnet('192.168.0.0', 16);
HOME.addSubnet('100.64.0.0', 10);
HOME.addSubnet('127.0.0.0', 8);

/**
 * The origin that the captive page may post a name and a password to, when it was opened with this address of a
 * router's log-in; null where it may not. Whoever makes up a link to the page could else have them sent to himself: so
 * it is an address of a private network, or a name that the ISP has given its hotspots.
 */
export function logInOrigin(link: string, names: readonly string[]): string | null {
  if (!URL.canParse(link)) return null;
  const { protocol, hostname, origin } = new URL(link);
  if (protocol !== 'http:' && protocol !== 'https:') return null;
  const isHome = isIP(hostname) === 4 && HOME.check(hostname);
  return isHome || names.includes(hostname) ? origin : null;
}
