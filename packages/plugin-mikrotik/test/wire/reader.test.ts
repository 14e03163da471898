import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { encodeSentence, lengthOctets, writeLength } from '../../src/wire/encode.ts';
import { createSentenceReader } from '../../src/wire/reader.ts';

const SEED = 6;

/** The reading of octets that come in pieces of the given sizes, over and over. */
function readInPieces(octets: Uint8Array, sizes: readonly number[]): { sentences: string[][]; fault: string | null } {
  const reader = createSentenceReader();
  const sentences: string[][] = [];
  let fault: string | null = null;
  for (let at = 0, turn = 0; at < octets.length; turn++) {
    const size = sizes[turn % sizes.length] ?? 1;
    const read = reader.read(octets.subarray(at, at + size));
    sentences.push(...read.sentences.map((words) => [...words]));
    fault = read.fault;
    at += size;
  }
  return { sentences, fault };
}

describe('the length of a word', () => {
  // The edges and the octets are those of the table of MikroTik's API page.
  it.each([
    [0x00, '00', 'the word that ends a sentence'],
    [0x7f, '7f', 'the last of one octet'],
    [0x80, '8080', 'the first of two'],
    [0x3fff, 'bfff', 'the last of two'],
    [0x4000, 'c04000', 'the first of three'],
    [0x1f_ffff, 'dfffff', 'the last of three'],
    [0x20_0000, 'e0200000', 'the first of four'],
    [0xfff_ffff, 'efffffff', 'the last of four'],
    [0x1000_0000, 'f010000000', 'the first of five'],
    [0xffff_ffff, 'f0ffffffff', 'the last there is'],
  ])('%d is %s: %s', (length, hex) => {
    const buffer = Buffer.alloc(5);
    const end = writeLength(buffer, 0, length);
    expect(buffer.toString('hex', 0, end)).toBe(hex);
    expect(lengthOctets(length)).toBe(hex.length / 2);
  });

  it.each([
    [0x05, '05', 'one octet'],
    [0x05, '8005', 'more octets than are needed'],
    [0x05, 'c00005', 'three'],
    [0x05, 'e0000005', 'four'],
    [0x05, 'f000000005', 'five'],
  ])('of %d is read from %s: %s', (_, hex) => {
    const octets = Buffer.concat([Buffer.from(hex, 'hex'), Buffer.from('!done'), Buffer.of(0)]);
    for (const sizes of [[octets.length], [1]]) {
      expect(readInPieces(octets, sizes)).toEqual({ sentences: [['!done']], fault: null });
    }
  });

  it.each([[0x7f], [0x80], [0x3fff], [0x4000], [0x1f_ffff], [0x20_0000]])(
    '%d survives the way there and back',
    (length) => {
      const word = 'x'.repeat(length);
      expect(readInPieces(encodeSentence([word, '=a=b']), [1460]).sentences).toEqual([[word, '=a=b']]);
    },
  );
});

describe('sentences', () => {
  it('are the same however their octets come', () => {
    const word = fc.oneof(
      fc.string({ unit: 'binary', minLength: 1, maxLength: 20 }),
      fc.constantFrom('!re', '=comment=Ñandú Kĩambu 中 🌍', `=source=${'é'.repeat(200)}`),
    );
    const sentences = fc.array(fc.array(word, { minLength: 1, maxLength: 6 }), { maxLength: 6 });
    const sizes = fc.oneof(fc.constant([1]), fc.array(fc.integer({ min: 1, max: 90 }), { minLength: 1, maxLength: 5 }));
    fc.assert(
      fc.property(sentences, sizes, (given, pieces) => {
        const octets = Buffer.concat(given.map(encodeSentence));
        expect(readInPieces(octets, pieces)).toEqual({ sentences: given, fault: null });
      }),
      { seed: SEED, numRuns: 300 },
    );
  });

  it('of no words are skipped', () => {
    const octets = Buffer.concat([Buffer.of(0, 0), encodeSentence(['!done']), Buffer.of(0)]);
    expect(readInPieces(octets, [octets.length]).sentences).toEqual([['!done']]);
  });

  it('keep what is no UTF-8 as U+FFFD, and the words after it as they are', () => {
    const octets = Buffer.concat([
      Buffer.of(4),
      Buffer.from('=a='),
      Buffer.of(0xf1, 4),
      Buffer.from('=b=c'),
      Buffer.of(0),
    ]);
    expect(readInPieces(octets, [1]).sentences).toEqual([['=a=\u{FFFD}', '=b=c']]);
  });

  it('cannot be written with an empty word, which would end them', () => {
    expect(() => encodeSentence(['/login', ''])).toThrow(RangeError);
  });
});

describe('what cannot be read', () => {
  it.each([0xf1, 0xf7, 0xf8, 0xff])('the control byte %i ends the reading, and never throws', (octet) => {
    const octets = Buffer.concat([encodeSentence(['!done']), Buffer.of(octet), encodeSentence(['!re'])]);
    const { sentences, fault } = readInPieces(octets, [octets.length]);
    expect(sentences).toEqual([['!done']]);
    expect(fault).toContain('control byte');
    expect(readInPieces(octets, [1])).toEqual({ sentences, fault });
  });

  it('is a word of four gigabytes, which is refused by its length alone', () => {
    const before = process.memoryUsage().arrayBuffers;
    const { fault } = createSentenceReader().read(Buffer.from('f0ffffffff', 'hex'));
    expect(fault).toBe('a word of 4294967295 octets');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });

  it('a word that is announced and does not come takes little memory', () => {
    const reader = createSentenceReader();
    const before = process.memoryUsage().arrayBuffers;
    reader.read(Buffer.concat([Buffer.from('e07fffff', 'hex'), Buffer.from('=a=')]));
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(1 << 20);
  });

  it.each([
    [{ wordOctets: 10, sentenceOctets: 99, sentenceWords: 9 }, ['x'.repeat(11)], 'a word of 11 octets'],
    [{ wordOctets: 10, sentenceOctets: 15, sentenceWords: 9 }, ['x'.repeat(8), 'x'.repeat(8)], 'more than 15 octets'],
    [{ wordOctets: 10, sentenceOctets: 99, sentenceWords: 2 }, ['a', 'b', 'c'], 'more than 2 words'],
  ])('a sentence beyond the limits %j', (limits, words, says) => {
    expect(createSentenceReader(limits).read(encodeSentence(words)).fault).toContain(says);
  });

  it('is never thrown, whatever the octets are', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), fc.integer({ min: 1, max: 50 }), (octets, size) => {
        expect(readInPieces(octets, [size])).toEqual(readInPieces(octets, [1]));
      }),
      { seed: SEED, numRuns: 500 },
    );
  });
});
