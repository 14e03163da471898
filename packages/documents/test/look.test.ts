import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { contrast, createPress, type Brand } from '../src/index.ts';
import { paletteOf } from '../src/colour.ts';
import { EXTRA, shape } from '../src/pdf/glyphs.ts';
import { en } from '../src/words/en.ts';
import { sw } from '../src/words/sw.ts';
import { rawOf, readPdf, textOf } from './read-pdf.ts';
import { footed, home, invoiceOf, mwanga, pngChunk, pngOf, receiptOf, statementOf, vouchersOf } from './samples.ts';

const press = createPress(mwanga);
const hash = (bytes: Uint8Array): string => createHash('sha256').update(bytes).digest('hex');

const keysOf = (words: object): readonly string[] =>
  Object.entries(words).flatMap(([key, value]: [string, unknown]) =>
    typeof value === 'object' && value !== null ? Object.keys(value).map((inner) => `${key}.${inner}`) : [key],
  );
const braces = (text: string): readonly string[] => [...text.matchAll(/\{\w+\}/g)].map(([name]) => name).toSorted();

const texts = (words: object): readonly string[] =>
  Object.values(words).flatMap((value: unknown) => (typeof value === 'string' ? [value] : Object.values(value ?? {})));
const glyph = (name: string): string => String.fromCharCode(0x10 + EXTRA.findIndex(([each]) => each === name));
const linesOf = (description: string): readonly string[] =>
  readPdf(press.invoice(footed({ lines: [{ ...home, description }, home] }), 'en')).flat();

describe('the same paper', () => {
  it('makes the same bytes, whichever press prints it and when', () => {
    const twice = [press, createPress({ ...mwanga })].map((one) => [
      hash(one.invoice(invoiceOf(31), 'en')),
      hash(one.receipt(receiptOf(), 'sw')),
      hash(one.statement(statementOf(11), 'en')),
      hash(one.vouchers(vouchersOf(30), 'en')),
      hash(one.receiptSlip(receiptOf(), 'en', 58)),
    ]);
    expect(twice[0]).toEqual(twice[1]);
    expect(new Set(twice[0]).size).toBe(5);
  });

  it('is dated by itself and not by the clock', () => {
    const raw = rawOf(press.invoice(invoiceOf(1), 'en'));
    expect(raw).toContain('(D:20261122070000Z)');
    expect(raw.match(/\(D:/g)).toHaveLength(1);
  });

  it('says its title, its language and its parts to who cannot see it', () => {
    const raw = rawOf(press.invoice(invoiceOf(1), 'sw'));
    expect(raw).toContain('/Lang (sw)');
    expect(raw).toContain('/DisplayDocTitle true');
    for (const part of ['/S /H1', '/S /Table', '/S /TH', '/S /TD', '/S /Figure']) expect(raw).toContain(part);
  });
});

describe('both languages', () => {
  it('have every text, and fill the same names into it', () => {
    expect(keysOf(sw)).toEqual(keysOf(en));
    const [english, swahili] = [texts(en), texts(sw)];
    english.forEach((text, place) => expect(braces(swahili[place] ?? ''), text).toEqual(braces(text)));
    for (const text of [...english, ...swahili]) expect(text).not.toBe('');
  });

  it('print different words and the same figures', () => {
    const figure = /^(?:KES\u00a0)?[\d,]+\.\d\d$/;
    const [english, swahili] = [textOf(press.invoice(invoiceOf(5), 'en')), textOf(press.invoice(invoiceOf(5), 'sw'))];
    expect(swahili).toContain('Kiasi cha kulipa');
    const figures = (text: string): readonly string[] => text.split('\n').filter((each) => figure.test(each));
    expect(figures(swahili)).toEqual(figures(english));
  });
});

describe('letters that Helvetica does not have', () => {
  it.each([
    ['Mũgo', 'Mugo', '˜', 'an accent over the letter'],
    ['Wambĩ', `Wamb${glyph('dotlessi')}`, '˜', 'an accent in the place of the dot'],
    ['Petrović', 'Petrovic', '´', 'the same'],
    ['Ọla', 'Ola', glyph('dotaccent'), 'a dot below'],
    ['Čapek', 'Capek', glyph('caron'), 'an accent that only our encoding reaches'],
  ])('%s is drawn as %s with %s: %s', (text, glyphs, mark) => {
    expect(shape(text)).toEqual({ glyphs, marks: [expect.objectContaining({ glyph: mark })], says: text });
  });

  it.each<[string, string | null, string]>([
    ['Gor Mahia', null, 'what it has is drawn and said as it is'],
    ['Müller & Söhne – €5', null, 'and so is all of WinAnsi'],
    ['Đặng', 'Đặng', 'what is drawn otherwise is said as it is written'],
    ['张伟', '张伟', 'also where nothing can be drawn'],
  ])('%s says %s: %s', (text, says) => {
    expect(shape(text).says).toBe(says);
  });

  it('are never left out without a sign', () => {
    expect(shape('张伟 Ltd').glyphs).toBe('?? Ltd');
    expect(shape('🦁 Simba').glyphs).toBe('? Simba');
  });

  it('reach the reader as they were written', () => {
    const customer = { ...invoiceOf(1).customer, name: 'Njũgũna wa Kamĩrĩ' };
    expect(readPdf(press.invoice({ ...invoiceOf(1), customer }, 'en'))[0]).toContain('Njũgũna wa Kamĩrĩ');
  });

  const dejavu = ['DejaVuSans.ttf', 'DejaVuSans-Bold.ttf'].map((file) => `/usr/share/fonts/truetype/dejavu/${file}`);
  const [regular = '', bold = ''] = dejavu;
  it.skipIf(!dejavu.every((file) => existsSync(file)))('are drawn by a font that is put in', () => {
    const fonts = { regular: readFileSync(regular), bold: readFileSync(bold) };
    const customer = { ...invoiceOf(1).customer, name: 'Njũgũna Иванов' };
    const bytes = createPress(mwanga, fonts).invoice({ ...invoiceOf(1), customer }, 'en');
    expect(rawOf(bytes)).toContain('/FontFile2');
    expect(hash(createPress(mwanga, fonts).invoice({ ...invoiceOf(1), customer }, 'en'))).toBe(hash(bytes));
  });

  it('cannot come from what is no font', () => {
    const fonts = { regular: new Uint8Array(40), bold: new Uint8Array(40) };
    expect(() => createPress(mwanga, fonts).invoice(invoiceOf(1), 'en')).toThrow('no TrueType or OpenType font');
  });
});

describe('odd texts', () => {
  it.each([
    ['a script', '<script>alert(1)</script>', '<script>alert(1)</script>'],
    ['the signs of the format itself', '(a \\) ET Q endstream endobj', '(a \\) ET Q endstream endobj'],
    ['a name in braces', '{total} {page}', '{total} {page}'],
    ['marks of direction', '\u202eevil\u202c text', 'evil text'],
    ['controls', 'a\u0000b\nc\td', 'ab c d'],
  ])('are only text: %s', (_name, description, printed) => {
    const all = linesOf(description);
    expect(all).toContain(printed);
    expect(all[all.lastIndexOf('Total') + 1]).toBe('KES\u00a05,000.00');
  });

  it('of any length are broken, and all of them is there', () => {
    const word = linesOf('x'.repeat(5000)).filter((text) => /^x+$/.test(text));
    expect(word.join('')).toHaveLength(5000);
    const words = linesOf('wordy '.repeat(2000)).filter((text) => text.startsWith('wordy'));
    expect(words.join(' ').split(' ')).toHaveLength(2000);
  });

  it('of any kind are drawn, and the file stays whole', () => {
    const text = fc.string({ unit: 'grapheme', maxLength: 120 });
    const property = fc.property(text, text, (name, description) => {
      const paper = footed({ lines: [{ ...home, description }], customer: { ...invoiceOf(1).customer, name } });
      expect(readPdf(press.invoice(paper, 'en')).flat()).toContain('KES\u00a02,500.00');
    });
    fc.assert(property, { seed: 4, numRuns: 60 });
  });

  it('never lead anywhere but to the web', () => {
    const pay = { account: '1', link: 'javascript:alert(1)' };
    expect(() => press.invoice(footed({ lines: [home], pay }), 'en')).toThrow('https://');
  });
});

describe('currencies', () => {
  it('without cents have no point, and negative figures a minus', () => {
    const line = { ...home, net: 1_500_000n, tax: 270_000n, gross: 1_770_000n };
    const less = { ...home, description: 'Discount', net: -100_000n, tax: -18_000n, gross: -118_000n };
    const read = readPdf(press.invoice(footed({ lines: [line, less], currency: 'UGX' }), 'en')).flat();
    expect(read).toEqual(expect.arrayContaining(['1,770,000', '\u2212118,000', 'UGX\u00a01,652,000']));
  });

  it('with the largest amounts that are kept still have room', () => {
    const most = 9_223_372_036_854_775_807n;
    const line = { ...home, net: most, tax: 0n, gross: most };
    const taxes = [{ name: 'VAT', rate: '0', base: most, amount: 0n, exemption: null }];
    const read = readPdf(press.invoice(footed({ lines: [line], taxes }), 'en')).flat();
    expect(read).toContain('92,233,720,368,547,758.07');
  });
});

describe('a brand', () => {
  it.each([['#ffffff'], ['#ffd400'], ['#0b6352'], ['#000000'], ['#777777'], ['#e11d48']])(
    'of %s can be read: text on it, text in it, and text in it on its breath',
    (colour) => {
      const { brand, onBrand, brandInk, brandSoft } = paletteOf(colour);
      for (const [text, ground] of [
        [onBrand, brand],
        [brandInk, '#ffffff'],
        [brandInk, brandSoft],
      ] as const) {
        expect(contrast(text, ground)).toBeGreaterThanOrEqual(4.5);
      }
    },
  );

  it.each([['red'], ['#12345'], ['#0b6352;'], ['']])('whose colour is %j is refused', (colour) => {
    expect(() => createPress({ ...mwanga, colour })).toThrow('#rrggbb');
  });

  it('has its logo in each document, as a picture with its name', () => {
    const logo = pngOf(60, 20, [10, 99, 82, 128]);
    const raw = rawOf(createPress({ ...mwanga, logo }).invoice(invoiceOf(1), 'en'));
    expect(raw).toContain('/Subtype /Image');
    expect(raw).toContain('/Width 60');
    expect(raw).toContain('/Alt (Mwanga Net)');
  });

  const png = pngOf(60, 20, [10, 99, 82]);
  const header = (width: number, height: number): Uint8Array => {
    const data = Buffer.alloc(13);
    data.writeUInt32BE(width, 0);
    data.writeUInt32BE(height, 4);
    data.set([8, 2, 0, 0, 0], 8);
    return Buffer.concat([png.subarray(0, 8), pngChunk('IHDR', data), png.subarray(33)]);
  };
  it.each<[string, Uint8Array, string]>([
    ['nothing', new Uint8Array(), 'neither a PNG nor a JPEG'],
    ['an SVG', Buffer.from('<svg onload="alert(1)"/>'), 'neither a PNG nor a JPEG'],
    ['a PNG cut off', png.subarray(0, png.length - 20), 'it is cut off'],
    ['a PNG with a changed byte', png.with(45, (png[45] ?? 0) ^ 1), 'it is damaged'],
    ['a PNG of a billion pixels', header(60_000, 60_000), 'pixels in all'],
    ['a PNG that unpacks to more than it says', header(6, 2), 'cannot be unpacked'],
    ['a PNG that unpacks to less than it says', header(600, 200), 'too few pixels'],
    ['a JPEG of two bytes', Uint8Array.of(0xff, 0xd8), 'it is cut off'],
    ['a JPEG of no picture', Uint8Array.of(0xff, 0xd8, ...new Uint8Array(40), 0xff, 0xd9), 'it is damaged'],
    ['a file of a megabyte', new Uint8Array(1_000_000), 'bytes'],
    ['a line', pngOf(400, 1, [0, 0, 0]), 'too long for its height'],
  ])('whose logo is %s is refused: %s', (_name, logo, reason) => {
    expect(() => createPress({ ...mwanga, logo })).toThrow(reason);
  });

  it('of any length fits', () => {
    const long: Brand = {
      ...mwanga,
      name: 'The Most Excellent and Ever Expanding Rural Broadband Cooperative Society of Nyandarua Limited',
      address: Array.from({ length: 9 }, () => 'A street with a name that is longer than any column can be'),
      footer: 'Registered in Kenya. '.repeat(30),
    };
    const read = readPdf(createPress(long).invoice(invoiceOf(1), 'en'));
    expect(read[0]).toEqual(expect.arrayContaining(['PIN P051234567X', '+254 709 555 000', 'KES\u00a02,500.00']));
  });
});
