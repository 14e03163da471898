/**
 * One sentence as the API carries it: each word is its length and its UTF-8 octets, and a word of no length ends it.
 * It is one buffer, so that it leaves in one write.
 * @throws RangeError for an empty word, which would end the sentence before its time.
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579160/API ("API words", "API sentences")
 */
export function encodeSentence(words: readonly string[]): Buffer {
  const sizes = words.map((word) => Buffer.byteLength(word));
  const buffer = Buffer.allocUnsafe(sizes.reduce((sum, size) => sum + lengthOctets(size) + size, 1));
  let at = 0;
  for (const [index, word] of words.entries()) {
    const size = sizes[index] ?? 0;
    if (size === 0) throw new RangeError('a word of a sentence cannot be empty');
    at = writeLength(buffer, at, size);
    at += buffer.write(word, at);
  }
  buffer[at] = 0;
  return buffer;
}

/** How many octets say that a word has this many: one to five. */
export function lengthOctets(length: number): 1 | 2 | 3 | 4 | 5 {
  if (length < 0x80) return 1;
  if (length < 0x4000) return 2;
  if (length < 0x20_0000) return 3;
  return length < 0x1000_0000 ? 4 : 5;
}

/** Writes a length in the fewest octets, and answers where the word itself begins. */
export function writeLength(buffer: Buffer, at: number, length: number): number {
  switch (lengthOctets(length)) {
    case 1:
      return buffer.writeUInt8(length, at);
    case 2:
      return buffer.writeUInt16BE(length | 0x8000, at);
    case 3:
      return buffer.writeUInt16BE(length & 0xffff, buffer.writeUInt8((length >>> 16) | 0xc0, at));
    case 4:
      return buffer.writeUInt32BE((length | 0xe000_0000) >>> 0, at);
    case 5:
      return buffer.writeUInt32BE(length, buffer.writeUInt8(0xf0, at));
  }
}
