/** What came of some octets: the sentences that are whole now, and why nothing after them can be read. */
export interface Read {
  readonly sentences: readonly (readonly string[])[];
  readonly fault: string | null;
}

/** Makes sentences of octets, however those come: one by one, or many sentences at once. */
export interface SentenceReader {
  /** Reads on. After a fault everything is ignored: where the next word begins can no longer be told. */
  read(octets: Uint8Array): Read;
}

/** What one sentence may cost us. A router's longest words are sources of scripts and contents of files. */
export interface ReaderLimits {
  readonly wordOctets: number;
  readonly sentenceOctets: number;
  readonly sentenceWords: number;
}

const LIMITS: ReaderLimits = { wordOctets: 8 << 20, sentenceOctets: 16 << 20, sentenceWords: 4096 };

/** A word that came in pieces begins with so little memory, whatever length was announced. */
const FIRST_ROOM = 4096;

/**
 * A reader of one connection. Octets that are no UTF-8 become U+FFFD: old routers hold comments in the code page of the
 * computer that wrote them, and a row must not be lost for its comment. Empty sentences are skipped.
 * @see https://help.mikrotik.com/docs/spaces/ROS/pages/47579160/API ("API words": lengths and control bytes)
 */
export function createSentenceReader(limits: ReaderLimits = LIMITS): SentenceReader {
  let words: string[] = [];
  let sentenceOctets = 0;
  let length = 0;
  /** Octets of the length still to come, or one of the two states below. */
  let lengthLeft = LENGTH_NEXT;
  let partial: Buffer | undefined;
  let filled = 0;
  let fault: string | null = null;

  /** The length is known: what must not be allocated is refused before any of it came. */
  function begin(sentences: string[][]): void {
    if (length === 0) {
      if (words.length > 0) sentences.push(words);
      words = [];
      sentenceOctets = 0;
      lengthLeft = LENGTH_NEXT;
      return;
    }
    sentenceOctets += length;
    if (length > limits.wordOctets) fault = `a word of ${length} octets`;
    else if (sentenceOctets > limits.sentenceOctets) fault = `a sentence of more than ${limits.sentenceOctets} octets`;
    else if (words.length === limits.sentenceWords) fault = `a sentence of more than ${limits.sentenceWords} words`;
    lengthLeft = IN_WORD;
    filled = 0;
  }

  function readLength(octet: number, sentences: string[][]): void {
    if (lengthLeft === LENGTH_NEXT) {
      const more = moreOctets(octet);
      if (more === undefined) {
        fault = `the control byte 0x${octet.toString(16)}`;
        return;
      }
      length = octet & (0xff >> (more + 1));
      lengthLeft = more;
    } else {
      length = length * 256 + octet;
      lengthLeft--;
    }
    if (lengthLeft === 0) begin(sentences);
  }

  /** Takes what there is of the word, and answers how many octets that were. */
  function readWord(octets: Buffer, at: number): number {
    const taken = Math.min(length - filled, octets.length - at);
    if (taken === length) {
      words.push(octets.toString('utf8', at, at + taken));
    } else {
      partial = roomFor(partial, filled, Math.min(length, Math.max(filled + taken, filled * 2, FIRST_ROOM)));
      octets.copy(partial, filled, at, at + taken);
      filled += taken;
      if (filled < length) return taken;
      words.push(partial.toString('utf8', 0, length));
      partial = undefined;
    }
    lengthLeft = LENGTH_NEXT;
    return taken;
  }

  return {
    read(octets) {
      const sentences: string[][] = [];
      const buffer = Buffer.from(octets.buffer, octets.byteOffset, octets.byteLength);
      let at = 0;
      while (at < buffer.length && fault === null) {
        if (lengthLeft === IN_WORD) at += readWord(buffer, at);
        else readLength(buffer[at++] ?? 0, sentences);
      }
      if (fault !== null) [words, partial] = [[], undefined];
      return { sentences, fault };
    },
  };
}

const LENGTH_NEXT = -2;
const IN_WORD = -1;

/** How many octets of the length follow the first one; undefined for those that no length begins with. */
function moreOctets(first: number): 0 | 1 | 2 | 3 | 4 | undefined {
  if (first < 0x80) return 0;
  if (first < 0xc0) return 1;
  if (first < 0xe0) return 2;
  if (first < 0xf0) return 3;
  return first === 0xf0 ? 4 : undefined;
}

function roomFor(buffer: Buffer | undefined, filled: number, size: number): Buffer {
  if (buffer !== undefined && filled > 0 && buffer.length >= size) return buffer;
  const grown = Buffer.allocUnsafe(size);
  if (buffer !== undefined) buffer.copy(grown, 0, 0, filled);
  return grown;
}
