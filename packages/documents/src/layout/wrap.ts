/** How wide a text is, in points. */
export type Measure = (text: string) => number;

/**
 * Breaks a text into lines no wider than `width`: at blanks that may break, and within a word only where the word alone
 * is too wide.
 * A text of nothing is one empty line.
 */
export function wrap(text: string, width: number, measure: Measure): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(/[^\S\u00a0]+/).filter((each) => each !== '')) {
    const longer = line === '' ? word : `${line} ${word}`;
    if (measure(longer) <= width) {
      line = longer;
      continue;
    }
    if (line !== '') lines.push(line);
    const pieces = broken(word, width, measure);
    lines.push(...pieces.slice(0, -1));
    line = pieces.at(-1) ?? '';
  }
  return line === '' && lines.length > 0 ? lines : [...lines, line];
}

/** The lines of a text, at most so many of them; the last one says by three dots that there was more. */
export function wrapAtMost(text: string, width: number, most: number, measure: Measure): readonly string[] {
  const lines = wrap(text, width, measure);
  if (lines.length <= most) return lines;
  return [...lines.slice(0, most - 1), shortened(lines.slice(most - 1).join(' '), width, measure)];
}

/** A text in one line, cut with three dots where it is wider. */
export function shortened(text: string, width: number, measure: Measure): string {
  if (measure(text) <= width) return text;
  let characters = [...text];
  while (characters.length > 0 && measure(`${characters.join('').trimEnd()}…`) > width) {
    characters = characters.slice(0, Math.min(characters.length - 1, 400));
  }
  return `${characters.join('').trimEnd()}…`;
}

/** A word that is wider than a line, in pieces that are not. Every piece has a character, however narrow the line. */
function broken(word: string, width: number, measure: Measure): readonly string[] {
  if (measure(word) <= width) return [word];
  const pieces: string[] = [];
  let piece = '';
  for (const { segment } of new Intl.Segmenter('und', { granularity: 'grapheme' }).segment(word)) {
    if (piece !== '' && measure(piece + segment) > width) {
      pieces.push(piece);
      piece = '';
    }
    piece += segment;
  }
  return [...pieces, piece];
}
