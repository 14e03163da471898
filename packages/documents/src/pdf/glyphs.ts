/** A text as the standard font writes it: its letters, accents to be set over some of them, and what it says. */
export interface Shaped {
  /** Characters of WinAnsi, and of `EXTRA` from 0x10 on. */
  readonly glyphs: string;
  /** Accents, each to be drawn over or under the glyph at its place. */
  readonly marks: readonly Mark[];
  /** What is said where it differs from what is drawn, so that readers and searches find the true letters. */
  readonly says: string | null;
}

/** An accent on a glyph. */
export interface Mark {
  readonly at: number;
  readonly glyph: string;
  /** How far it is raised, in thousandths of the size of the font. */
  readonly raise: number;
}

/** A glyph with its widths in thousandths of the size of the font, in Helvetica and in Helvetica-Bold. */
export type ExtraGlyph = readonly [name: string, regular: number, bold: number];

/**
 * Glyphs that Helvetica has and WinAnsi has no place for (Annex D.2 of ISO 32000-1 lists them all), with the widths of
 * Adobe's metrics. With the accents among them nearly every Latin letter can be put together.
 */
export const EXTRA: readonly ExtraGlyph[] = [
  ['dotlessi', 278, 278],
  ['breve', 333, 333],
  ['caron', 333, 333],
  ['dotaccent', 333, 333],
  ['hungarumlaut', 333, 333],
  ['ogonek', 333, 333],
  ['ring', 333, 333],
  ['minus', 584, 584],
  ['Lslash', 556, 611],
  ['lslash', 222, 278],
];

/** The code of the first of `EXTRA`. Lower ones would be written with one hexadecimal digit. */
export const FIRST_EXTRA = 0x10;

/** Puts a text into the letters of the standard font. Nothing is left out without a sign: what it lacks is a `?`. */
export function shape(text: string): Shaped {
  const clean = printable(text);
  let glyphs = '';
  const marks: Mark[] = [];
  for (const character of clean) {
    const drawn = SAME.get(character) ?? (inWinAnsi(character) ? character : composed(character, glyphs.length, marks));
    glyphs += drawn;
  }
  return { glyphs, marks, says: glyphs === clean && marks.length === 0 ? null : clean };
}

/** Without what cannot be seen and only disturbs: controls, directions, joiners. Every blank is one blank. */
export function printable(text: string): string {
  return text.normalize('NFC').replaceAll(BLANKS, ' ').replaceAll(INVISIBLE, '');
}

function composed(character: string, at: number, marks: Mark[]): string {
  const [base = '', ...accents] = character.normalize('NFD');
  const instead = LIKE.get(base) ?? SAME.get(base) ?? (inWinAnsi(base) ? base : undefined);
  if (instead === undefined) return isAccent(base) ? '' : '?';
  const known = accents.flatMap((accent) => ACCENTS.get(accent) ?? []);
  const above = known.some(({ raise }) => raise >= 0);
  const tall = /[A-Zbdfhklt]/.test(instead);
  for (const { glyph, raise } of known) marks.push({ at, glyph, raise: raise === 0 && tall ? CAPITAL_RAISE : raise });
  return above && instead === 'i' ? DOTLESS_I : instead;
}

/** An accent that follows no letter that it fits. It is seen as nothing, so it is said and not drawn. */
const isAccent = (character: string): boolean => /^\p{M}$/u.test(character);

function inWinAnsi(character: string): boolean {
  const code = character.codePointAt(0) ?? 0;
  return (code >= 0x20 && code <= 0x7e) || (code >= 0xa0 && code <= 0xff) || WIN_ANSI.includes(character);
}

const extra = (name: string): string => String.fromCharCode(FIRST_EXTRA + EXTRA.findIndex(([each]) => each === name));

const DOTLESS_I = extra('dotlessi');

/** Accents of the font sit over small letters; capitals are this much taller. */
const CAPITAL_RAISE = 195;

/** The characters of WinAnsi beyond Latin-1. */
const WIN_ANSI = '€‚ƒ„…†‡ˆ‰Š‹ŒŽ‘’“”•–—˜™š›œžŸ';

/** The same letter by another code. */
const SAME: ReadonlyMap<string, string> = new Map([
  ['\u2212', extra('minus')],
  ['\u0131', DOTLESS_I],
  ['Ł', extra('Lslash')],
  ['ł', extra('lslash')],
]);

/** Letters and signs without parts of their own that can be set, by what people write who cannot type them. */
const LIKE: ReadonlyMap<string, string> = new Map(
  Object.entries({
    đ: 'd',
    Đ: 'D',
    ħ: 'h',
    Ħ: 'H',
    ŧ: 't',
    Ŧ: 'T',
    ŋ: 'ng',
    Ŋ: 'Ng',
    ɓ: 'b',
    Ɓ: 'B',
    ɗ: 'd',
    Ɗ: 'D',
    ƙ: 'k',
    Ƙ: 'K',
    ƴ: 'y',
    Ƴ: 'Y',
    ɛ: 'e',
    Ɛ: 'E',
    ɔ: 'o',
    Ɔ: 'O',
    ə: 'e',
    Ə: 'E',
    ẞ: 'SS',
    ſ: 's',
    ĸ: 'k',
    ŉ: "'n",
    ﬁ: 'fi',
    ﬂ: 'fl',
    '‐': '-',
    '‑': '-',
    '‒': '–',
    '―': '—',
    '′': "'",
    '″': '"',
    ʼ: '’',
    ʻ: '‘',
    '‛': '‘',
    '‟': '“',
    '→': '>',
    '←': '<',
    '⁄': '/',
    '∕': '/',
    '№': 'No.',
    '≤': '<=',
    '≥': '>=',
  }),
);

/** The accents that the font has, by the combining characters of Unicode. A raise below zero sets one underneath. */
const ACCENTS: ReadonlyMap<string, Omit<Mark, 'at'>> = new Map([
  ['\u0300', { glyph: '`', raise: 0 }],
  ['\u0301', { glyph: '´', raise: 0 }],
  ['\u0302', { glyph: 'ˆ', raise: 0 }],
  ['\u0303', { glyph: '˜', raise: 0 }],
  ['\u0304', { glyph: '¯', raise: 0 }],
  ['\u0306', { glyph: extra('breve'), raise: 0 }],
  ['\u0307', { glyph: extra('dotaccent'), raise: 0 }],
  ['\u0308', { glyph: '¨', raise: 0 }],
  ['\u030a', { glyph: extra('ring'), raise: 0 }],
  ['\u030b', { glyph: extra('hungarumlaut'), raise: 0 }],
  ['\u030c', { glyph: extra('caron'), raise: 0 }],
  ['\u0327', { glyph: '¸', raise: -1 }],
  ['\u0328', { glyph: extra('ogonek'), raise: -1 }],
  ['\u0323', { glyph: extra('dotaccent'), raise: -780 }],
  ['\u0331', { glyph: '¯', raise: -780 }],
]);

/** Controls, soft hyphens, joiners, marks of direction and tags (all of Cc and Cf), and selectors of variants. */
const INVISIBLE = /[\p{Cc}\p{Cf}\u034f\ufe00-\ufe0f]/gu;

const BLANKS = /[\t-\r\u0020\u0085\u1680\u2000-\u200a\u2028\u2029\u202f\u205f\u3000]/gu;
