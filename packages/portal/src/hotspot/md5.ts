/** How far each step of a round turns its sum. */
const TURNS = [
  [7, 12, 17, 22],
  [5, 9, 14, 20],
  [4, 11, 16, 23],
  [6, 10, 15, 21],
] as const;

/**
 * MD5 of bytes (RFC 1321), in lower-case hexadecimal: what a hotspot's CHAP is made of. Browsers have none of their
 * own, and on plain http no hash at all.
 */
export function md5(bytes: Uint8Array): string {
  const words = padded(bytes);
  let sums: Quad = [0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476];
  for (let at = 0; at < words.length; at += 16) {
    const [a, b, c, d] = block(words.subarray(at, at + 16), sums);
    sums = [sums[0] + a, sums[1] + b, sums[2] + c, sums[3] + d];
  }
  return [...new Uint8Array(Uint32Array.from(sums).buffer)].map((byte) => byte.toString(16).padStart(2, '0')).join('');
}

type Quad = readonly [number, number, number, number];

function block(words: Uint32Array, [a, b, c, d]: Quad): Quad {
  for (let step = 0; step < 64; step++) {
    const round = step >> 4;
    const [mixed, word] = mix(round, step, [a, b, c, d]);
    const sine = Math.floor(Math.abs(Math.sin(step + 1)) * 2 ** 32);
    const sum = (a + mixed + sine + (words[word & 15] ?? 0)) >>> 0;
    const turn = TURNS[round as 0 | 1 | 2 | 3][(step & 3) as 0 | 1 | 2 | 3];
    const turned = ((sum << turn) | (sum >>> (32 - turn))) >>> 0;
    [a, b, c, d] = [d, (b + turned) >>> 0, b, c];
  }
  return [a, b, c, d];
}

/** What a step takes of three of the sums, and which word of the block it takes. */
function mix(round: number, step: number, [, b, c, d]: Quad): readonly [number, number] {
  if (round === 0) return [((b & c) | (~b & d)) >>> 0, step];
  if (round === 1) return [((d & b) | (~d & c)) >>> 0, 5 * step + 1];
  if (round === 2) return [(b ^ c ^ d) >>> 0, 3 * step + 5];
  return [(c ^ (b | ~d)) >>> 0, 7 * step];
}

/** The bytes, a one, noughts, and the length in bits: whole blocks of sixteen words with the low byte first. */
function padded(bytes: Uint8Array): Uint32Array {
  const blocks = Math.ceil((bytes.length + 9) / 64);
  const whole = new Uint8Array(blocks * 64);
  whole.set(bytes);
  whole[bytes.length] = 0x80;
  const view = new DataView(whole.buffer);
  view.setUint32(whole.length - 8, (bytes.length * 8) >>> 0, true);
  return Uint32Array.from({ length: blocks * 16 }, (_, at) => view.getUint32(at * 4, true));
}
