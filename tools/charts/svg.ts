/** What a mark says by its colour: the answer, what is beside it, what stands out. */
export type Tone = 'main' | 'soft' | 'warm';

/** A place on a chart, in the units of its axes. */
export type Point = readonly [x: number, y: number];

/** The width of every chart, in pixels. */
export const WIDTH = 640;

/**
 * A chart as SVG. It brings its own ground and colours, light or dark as the reader has it, so that it can be read on
 * any page.
 */
export function svg(title: string, height: number, marks: readonly string[]): string {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${height}" width="${WIDTH}" role="img">`,
    `<title>${escaped(title)}</title>`,
    `<style>${STYLE}</style>`,
    `<rect class="ground" width="${WIDTH}" height="${height}" rx="8"/>`,
    text(24, 28, title, 'start', 'title'),
    ...marks,
    '</svg>',
    '',
  ].join('\n');
}

/** Words at a place. */
export function text(x: number, y: number, words: string, anchor: 'start' | 'middle' | 'end', kind = 'label'): string {
  return `<text class="${kind}" x="${px(x)}" y="${px(y)}" text-anchor="${anchor}">${escaped(words)}</text>`;
}

/** A bar; its two corners may be given in any order. */
export function bar(x0: number, y0: number, x1: number, y1: number, tone: Tone): string {
  const [x, y] = [Math.min(x0, x1), Math.min(y0, y1)];
  const [width, height] = [Math.abs(x1 - x0), Math.abs(y1 - y0)];
  return `<rect class="${tone}" x="${px(x)}" y="${px(y)}" width="${px(width)}" height="${px(height)}" rx="2"/>`;
}

/** A line from place to place. */
export function path(points: readonly Point[], kind: 'curve' | 'jump' | 'grid' | 'axis'): string {
  return `<polyline class="${kind}" points="${points.map(([x, y]) => `${px(x)},${px(y)}`).join(' ')}"/>`;
}

/** A dot; an open one says that its place is not in what it ends. */
export function dot([x, y]: Point, kind: 'dot' | 'open'): string {
  return `<circle class="${kind}" cx="${px(x)}" cy="${px(y)}" r="${kind === 'dot' ? 4.5 : 3.5}"/>`;
}

/** Round steps from zero to just above the most. */
export function ticks(most: number): readonly number[] {
  const size = 10 ** Math.floor(Math.log10(most / 4));
  const step = [1, 2, 2.5, 5, 10].map((each) => each * size).find((each) => most / each <= 5) ?? size * 10;
  return Array.from({ length: Math.ceil(most / step - 1e-9) + 1 }, (_, n) => n * step);
}

/** A figure as an axis shows it. */
export function figure(value: number, digits = 0): string {
  return new Intl.NumberFormat('en', { minimumFractionDigits: digits, maximumFractionDigits: Math.max(2, digits) })
    .format(value)
    .replace('-', '−');
}

function px(value: number): string {
  return String(Math.round(value * 10) / 10);
}

function escaped(words: string): string {
  return words.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

const STYLE = [
  '.ground{fill:#fbfbf9;stroke:#d9dbd6}',
  'text{font:13px system-ui,-apple-system,"Segoe UI",sans-serif;fill:#4a4f57}',
  '.title{font-weight:600;font-size:14px;fill:#1d2127}.on{fill:#fff}',
  '.grid,.axis,.curve,.jump{fill:none}.grid{stroke:#e3e5e0}.axis{stroke:#8b9098}',
  '.curve{stroke:#0b6e80;stroke-width:2.5}.jump{stroke:#0b6e80;stroke-dasharray:3 4}',
  '.dot{fill:#b4500f}.open{fill:#fbfbf9;stroke:#0b6e80;stroke-width:2}',
  '.main{fill:#0b6e80}.soft{fill:#a9ced4}.warm{fill:#b4500f}',
  '@media(prefers-color-scheme:dark){',
  '.ground{fill:#14181d;stroke:#2c333b}text{fill:#b6bdc7}.title{fill:#eef1f4}.on{fill:#0d1115}',
  '.grid{stroke:#262d35}.axis{stroke:#6b7480}.curve,.jump{stroke:#4fc3d6}',
  '.dot{fill:#f0a05e}.open{fill:#14181d;stroke:#4fc3d6}',
  '.main{fill:#4fc3d6}.soft{fill:#28525b}.warm{fill:#f0a05e}',
  '}',
].join('');
