/** An IPv4 address as a number; null if it is none. */
export function parseIp(text: string): number | null {
  const parts = text.split('.');
  if (parts.length !== 4) return null;
  let whole = 0;
  for (const part of parts) {
    if (!/^\d{1,3}$/.test(part) || Number(part) > 255) return null;
    whole = whole * 256 + Number(part);
  }
  return whole;
}

/** A number as an IPv4 address. */
export const formatIp = (ip: number): string =>
  [24, 16, 8, 0].map((shift) => String(Math.floor(ip / 2 ** shift) % 256)).join('.');

/** An address with its prefix: `10.0.0.1/24` is address, length 24 and network 10.0.0.0; without a prefix it is /32. */
export function parsePrefix(
  text: string,
): { readonly ip: number; readonly length: number; readonly network: number } | null {
  const [address = '', bits = '32', more] = text.split('/');
  const ip = parseIp(address);
  const length = /^\d{1,2}$/.test(bits) ? Number(bits) : 33;
  if (ip === null || length > 32 || more !== undefined) return null;
  return { ip, length, network: Math.floor(ip / 2 ** (32 - length)) * 2 ** (32 - length) };
}

/** Whether an address lies in `10.0.0.0/8`, `10.0.0.1-10.0.0.9` or `10.0.0.1`. */
export function inPrefix(address: string, range: string): boolean {
  const ip = parseIp(address);
  if (ip === null) return false;
  const [low, high] = range.split('-').map(parseIp);
  if (typeof low === 'number' && typeof high === 'number') return low <= ip && ip <= high;
  const prefix = parsePrefix(range);
  return prefix !== null && prefix.network <= ip && ip < prefix.network + 2 ** (32 - prefix.length);
}

/** A MAC address as routers print it: capitals and colons; null if it is none. */
export function formatMac(text: string): string | null {
  const hex = text.replaceAll(/[:-]/g, '').toUpperCase();
  return /^[0-9A-F]{12}$/.test(hex) ? (hex.match(/../g) ?? []).join(':') : null;
}
