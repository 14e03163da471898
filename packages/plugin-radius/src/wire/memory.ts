/**
 * Memory for so many octets, all of which are to be written: of the pool, it is not cleared and costs a tenth of memory
 * of its own.
 */
export function roomFor(octets: number): Uint8Array {
  const room = Buffer.allocUnsafe(octets);
  return new Uint8Array(room.buffer, room.byteOffset, octets);
}

/** The first four octets as a whole number, the greatest first. */
export function readInteger(octets: Uint8Array): number {
  return (((octets[0] ?? 0) << 24) | ((octets[1] ?? 0) << 16) | ((octets[2] ?? 0) << 8) | (octets[3] ?? 0)) >>> 0;
}

/** Writes a whole number of 32 bits into the first four octets, the greatest first. */
export function writeInteger(octets: Uint8Array, value: number): void {
  octets[0] = value >>> 24;
  octets[1] = (value >>> 16) & 0xff;
  octets[2] = (value >>> 8) & 0xff;
  octets[3] = value & 0xff;
}
