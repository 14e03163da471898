/** A sentence of the API: its words as text. */
export type Sentence = readonly string[];

/** What is more than ASCII: its length in letters is not its length in bytes. */
const MORE = /[^\0-\x7f]/;

/**
 * Sentences as bytes, each word behind its length, each sentence before its empty word. They are put together as text
 * of one byte a letter, and made bytes at once: a print of a large router has some ten thousand words.
 */
export function encodeSentences(sentences: readonly Sentence[]): Buffer {
  let text = '';
  for (const sentence of sentences) {
    for (const word of sentence) {
      const bytes = MORE.test(word) ? Buffer.from(word).toString('latin1') : word;
      text += lengthOf(bytes.length) + bytes;
    }
    text += '\0';
  }
  return Buffer.from(text, 'latin1');
}

function lengthOf(length: number): string {
  if (length < 0x80) return String.fromCharCode(length);
  if (length < 0x4000) return String.fromCharCode(0x80 | (length >> 8), length & 0xff);
  if (length < 0x20_0000) return String.fromCharCode(0xc0 | (length >> 16), (length >> 8) & 0xff, length & 0xff);
  const low = [(length >> 16) & 0xff, (length >> 8) & 0xff, length & 0xff];
  if (length < 0x1000_0000) return String.fromCharCode(0xe0 | (length >> 24), ...low);
  return String.fromCharCode(0xf0, (length >>> 24) & 0xff, ...low);
}

/** Reads sentences out of bytes as they come, in pieces of any size. */
export interface SentenceReader {
  /**
   * The sentences that these bytes completed; null when the client cannot go on: a reserved control byte, or a word
   * longer than the router takes.
   */
  read(bytes: Uint8Array): readonly Sentence[] | null;
}

/** A reader that takes words of up to `longest` octets. */
export function sentenceReader(longest: () => number): SentenceReader {
  let waiting: Buffer = Buffer.alloc(0);
  let words: string[] = [];
  return {
    read(bytes) {
      waiting = waiting.length === 0 ? Buffer.from(bytes) : Buffer.concat([waiting, bytes]);
      const sentences: Sentence[] = [];
      let at = 0;
      for (;;) {
        const head = decodeLength(waiting, at);
        if (head === null) break;
        if (head === 'reserved' || head.length > longest()) return null;
        const end = at + head.size + head.length;
        if (end > waiting.length) break;
        if (head.length > 0) words.push(waiting.toString('utf8', at + head.size, end));
        else if (words.length > 0) {
          sentences.push(words);
          words = [];
        }
        at = end;
      }
      waiting = waiting.subarray(at);
      return sentences;
    },
  };
}

/** The length of the word that begins here and the octets its length takes; null when more must come. */
function decodeLength(bytes: Buffer, at: number): { size: number; length: number } | 'reserved' | null {
  const first = bytes[at];
  if (first === undefined) return null;
  if (first >= 0xf8) return 'reserved';
  const size = first < 0x80 ? 1 : first < 0xc0 ? 2 : first < 0xe0 ? 3 : first < 0xf0 ? 4 : 5;
  if (at + size > bytes.length) return null;
  const masks = [0x7f, 0x3f, 0x1f, 0x0f, 0x00];
  let length = first & (masks[size - 1] ?? 0);
  for (let more = 1; more < size; more += 1) length = length * 256 + (bytes[at + more] ?? 0);
  return { size, length };
}
