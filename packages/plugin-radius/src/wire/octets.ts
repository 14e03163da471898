import { attribute } from './attributes.ts';
import type { Attribute } from './packet.ts';

/**
 * The octets that a pair of counters means: RADIUS counts 32 bits, and wraps into gigawords (RFC 2869 sections 5.1,
 * 5.2).
 * @throws RangeError when one of them is not a whole number of 32 bits.
 */
export function octets64(low: number, gigawords = 0): bigint {
  for (const word of [low, gigawords]) {
    if (!Number.isInteger(word) || word < 0 || word > 0xffffffff) throw new RangeError(`${word} is not 32 bits`);
  }
  return (BigInt(gigawords) << 32n) | BigInt(low);
}

/**
 * The octets that a session may still move in both directions together, as RouterOS reads them: the low 32 bits, and
 * how often these wrap. Both are always sent, for a CoA that leaves one out would leave the older one standing.
 * @throws RangeError below one octet, since a limit of zero means none: who has nothing left must be refused; and
 * beyond 64 bits.
 */
export function totalLimit(octets: bigint): [Attribute, Attribute] {
  if (octets < 1n || octets >= 1n << 64n) throw new RangeError(`a limit is 1 octet to 64 bits of them, not ${octets}`);
  return [
    attribute('Mikrotik-Total-Limit', Number(octets & 0xffffffffn)),
    attribute('Mikrotik-Total-Limit-Gigawords', Number(octets >> 32n)),
  ];
}
