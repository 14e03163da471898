import { inflateSync } from 'node:zlib';

/** What a page says, piece by piece in the order in which it is drawn. */
export type PageText = readonly string[];

const EXTRA_LETTERS = ['ı', '˘', 'ˇ', '˙', '˝', '˛', '˚', '\u2212', 'Ł', 'ł'];

/**
 * Reads the text of a PDF with the standard fonts: the streams of its pages are unpacked, and each text is what its
 * `ActualText` says, or the letters that it draws. Pictures and fonts are not pages.
 */
export function readPdf(bytes: Uint8Array): readonly PageText[] {
  return contentsOf(bytes).map(textsOf);
}

/** The text of all pages in one, a piece a line. */
export function textOf(bytes: Uint8Array): string {
  return readPdf(bytes).flat().join('\n');
}

/** The streams that draw pages, unpacked, in the order of the pages. */
function contentsOf(bytes: Uint8Array): readonly string[] {
  const raw = Buffer.from(bytes).toString('latin1');
  const objects = new Map([...raw.matchAll(/(?:^|\n)(\d+) 0 obj\n([^]*?)\nendobj/g)].map((each) => [each[1], each[2]]));
  const kids = /\/Type \/Pages\n\/Count \d+\n\/Kids \[([^\]]*)\]/.exec(raw)?.[1] ?? '';
  return [...kids.matchAll(/(\d+) 0 R/g)].map(([, page]) => {
    const content = /\/Contents (\d+) 0 R/.exec(objects.get(page) ?? '')?.[1];
    const stream = /stream\n([^]*)\n+endstream/.exec(objects.get(content) ?? '')?.[1] ?? '';
    return inflateSync(Buffer.from(stream, 'latin1')).toString('latin1');
  });
}

function textsOf(content: string): PageText {
  const texts: string[] = [];
  let said = false;
  for (const [, actual, end, run] of content.matchAll(
    /(?:\/ActualText \(([^]*?)(?<!\\)\)\n>> BDC)|(\nEMC)|\[(.*)\] TJ/g,
  )) {
    if (actual !== undefined) {
      texts.push(unescaped(actual));
      said = true;
    } else if (end !== undefined) said = false;
    else if (!said && run !== undefined) texts.push(letters(run));
  }
  return texts;
}

const letters = (run: string): string =>
  [...run.matchAll(/<([0-9a-f]+)>/g)]
    .flatMap(([, hex = '']) => hex.match(/../g) ?? [])
    .map((pair) => letter(Number.parseInt(pair, 16)))
    .join('');

function letter(code: number): string {
  if (code >= 0x10 && code < 0x20) return EXTRA_LETTERS[code - 0x10] ?? '�';
  return new TextDecoder('windows-1252').decode(Uint8Array.of(code));
}

/** A string of PDF: plain, or UTF-16 after its mark. */
function unescaped(raw: string): string {
  const plain = raw.replaceAll(/\\(n|r|t|b|f|.)/gs, (_, sign: string) => ESCAPES[sign] ?? sign);
  if (!plain.startsWith('þÿ')) return plain;
  return Buffer.from(plain.slice(2), 'latin1').swap16().toString('utf16le');
}

const ESCAPES: Readonly<Record<string, string>> = { n: '\n', r: '\r', t: '\t', b: '\b', f: '\f' };

/** Every object of the file that is not packed, for what stands beside the pages. */
export function rawOf(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('latin1');
}
