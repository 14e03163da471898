/**
 * MD4 (RFC 1320). Broken for everything else, it is what an NT password hash is made of (RFC 2759 section 8.3), and
 * OpenSSL no longer brings it.
 * @returns 16 octets.
 */
export function md4(message: Uint8Array): Uint8Array {
  const words = padded(message);
  const state = Int32Array.of(0x67452301, 0xefcdab89, 0x98badcfe, 0x10325476);
  for (let at = 0; at < words.byteLength; at += 64) mixBlock(state, words, at);
  const digest = new DataView(new ArrayBuffer(16));
  for (const [at, word] of state.entries()) digest.setInt32(at * 4, word, true);
  return new Uint8Array(digest.buffer);
}

/** One of the three rounds of 16 steps that a block goes through. */
interface Round {
  readonly mix: (x: number, y: number, z: number) => number;
  readonly constant: number;
  /** Which word of the block each step takes. */
  readonly order: readonly number[];
  /** How far each of four steps in a row turns. */
  readonly turns: readonly number[];
}

const rounds: readonly Round[] = [
  {
    mix: (x, y, z) => (x & y) | (~x & z),
    constant: 0,
    order: [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15],
    turns: [3, 7, 11, 19],
  },
  {
    mix: (x, y, z) => (x & y) | (x & z) | (y & z),
    constant: 0x5a827999,
    order: [0, 4, 8, 12, 1, 5, 9, 13, 2, 6, 10, 14, 3, 7, 11, 15],
    turns: [3, 5, 9, 13],
  },
  {
    mix: (x, y, z) => x ^ y ^ z,
    constant: 0x6ed9eba1,
    order: [0, 8, 4, 12, 2, 10, 6, 14, 1, 9, 5, 13, 3, 11, 7, 15],
    turns: [3, 9, 11, 15],
  },
];

/** Adds what one block of 64 octets does to the state. */
function mixBlock(state: Int32Array, words: DataView, at: number): void {
  let [a = 0, b = 0, c = 0, d = 0] = state;
  for (const { mix, constant, order, turns } of rounds) {
    for (const [step, word] of order.entries()) {
      const sum = (a + mix(b, c, d) + words.getInt32(at + word * 4, true) + constant) | 0;
      const turn = turns[step % 4] ?? 0;
      [a, b, c, d] = [d, (sum << turn) | (sum >>> (32 - turn)), b, c];
    }
  }
  state.set([a, b, c, d].map((word, place) => (state[place] ?? 0) + word));
}

/** The message, one set bit, zeros, and the length in bits of 64 bits, to whole blocks (RFC 1320 sections 3.1, 3.2). */
function padded(message: Uint8Array): DataView {
  const octets = new Uint8Array(Math.ceil((message.length + 9) / 64) * 64);
  octets.set(message);
  octets[message.length] = 0x80;
  const view = new DataView(octets.buffer);
  view.setBigUint64(octets.length - 8, BigInt(message.length) * 8n, true);
  return view;
}
