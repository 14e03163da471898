import { bar, dot, figure, path, svg, text, ticks, WIDTH, type Point, type Tone } from './svg.ts';

/** A line with jumps: each stretch from its first to its last place, straight between. */
export interface LineChart {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly stretches: readonly (readonly Point[])[];
  /** Whether units come whole, so that a stretch begins with a unit that there is. */
  readonly whole: boolean;
  /** Places of the worked table. */
  readonly dots: readonly Point[];
}

const HEIGHT = 330;
const FRAME = { left: 72, right: WIDTH - 40, top: 66, bottom: HEIGHT - 52 };

/** Draws a line with jumps; where it jumps, the place that is not in the stretch is an open dot. */
export function lineChart({ title, x, y, stretches, whole, dots }: LineChart): string {
  const places = stretches.flat();
  const [xs, ys] = [ticks(Math.max(...places.map(([at]) => at))), ticks(Math.max(...places.map(([, at]) => at), 1))];
  const at = scaled(xs.at(-1) ?? 1, ys.at(-1) ?? 1);
  const lines = stretches.map((stretch) => path(stretch.map(at), 'curve'));
  const jumps = stretches.slice(1).flatMap((stretch, n) => {
    const [end, begin] = [stretches[n]?.at(-1), stretch[0]];
    if (end === undefined || begin === undefined || Math.abs(end[1] - begin[1]) < (ys.at(-1) ?? 1) / 200) return [];
    return [path([at(end), at(begin)], 'jump'), ...(whole ? [] : [dot(at(begin), 'open')])];
  });
  const shown = dots.filter(([px]) => px <= (xs.at(-1) ?? 0)).map((each) => dot(at(each), 'dot'));
  return svg(title, HEIGHT, [...axes(xs, ys, [x, y]), ...jumps, ...lines, ...shown]);
}

/** Columns side by side, one of them in a colour of its own. */
export function columnChart(given: {
  readonly title: string;
  readonly x: string;
  readonly y: string;
  readonly columns: readonly { readonly value: number; readonly tone: Tone; readonly note?: string }[];
}): string {
  const { columns } = given;
  const ys = ticks(Math.max(...columns.map(({ value }) => value)));
  const at = scaled(columns.length, ys.at(-1) ?? 1);
  const marks = columns.flatMap(({ value, tone, note }, n) => {
    const [[x0, y0], [x1, y1]] = [at([n + 0.12, 0]), at([n + 0.88, value])];
    return [bar(x0, y0, x1, y1, tone), ...(note === undefined ? [] : [text(x1 + 2, y1 - 8, note, 'end')])];
  });
  return svg(given.title, HEIGHT, [...axes([], ys, [given.x, given.y]), ...marks]);
}

/** One bar of several parts, and what it comes to in words. */
export interface Bar {
  readonly label: string;
  readonly parts: readonly { readonly from: number; readonly to: number; readonly tone: Tone }[];
  readonly says: string;
}

/** Bars that lie, with their words to the left and what they come to at their ends. */
export function barChart(title: string, bars: readonly Bar[]): string {
  const ends = bars.flatMap(({ parts }) => parts.flatMap(({ from, to }) => [from, to]));
  const [least, most] = [Math.min(0, ...ends), Math.max(0, ...ends)];
  const left = 40 + Math.max(...bars.map(({ label }) => label.length)) * 6.6;
  const room = WIDTH - 32 - Math.max(...bars.map(({ says }) => says.length)) * 7 - left;
  const at = (value: number): number => left + ((value - least) / (most - least)) * room;
  const marks = bars.flatMap(({ label, parts, says }, n) => {
    const top = 50 + n * 34;
    const end = Math.max(at(0), ...parts.flatMap(({ from, to }) => [at(from), at(to)]));
    return [
      text(left - 10, top + 16, label, 'end'),
      ...parts.map(({ from, to, tone }) => bar(at(from), top, at(to), top + 24, tone)),
      text(end + 8, top + 16, says, 'start'),
    ];
  });
  const height = 50 + bars.length * 34 + 14;
  const zero: readonly Point[] = [
    [at(0), 44],
    [at(0), height - 14],
  ];
  return svg(title, height, [...marks, path(zero, 'axis')]);
}

/** Time on a lane. */
export interface Span {
  readonly fromAt: number;
  readonly toAt: number;
  readonly says: string;
  readonly tone: Tone;
}

/** Lanes of time, with marks below for what the time is called. */
export function spanChart(
  title: string,
  lanes: readonly { readonly label: string; readonly spans: readonly Span[] }[],
  marks: readonly { readonly at: number; readonly label: string }[],
): string {
  const times = [
    ...lanes.flatMap(({ spans }) => spans.flatMap(({ fromAt, toAt }) => [fromAt, toAt])),
    ...marks.map(({ at }) => at),
  ];
  const [first, last] = [Math.min(...times), Math.max(...times)];
  const left = 34 + Math.max(...lanes.map(({ label }) => label.length)) * 6.6;
  const x = (at: number): number => left + ((at - first) / (last - first)) * (WIDTH - 48 - left);
  const bottom = 50 + lanes.length * 36;
  const drawn = lanes.flatMap(({ label, spans }, n) => {
    const top = 50 + n * 36;
    return [
      text(left - 10, top + 17, label, 'end'),
      ...spans.flatMap(({ fromAt, toAt, says, tone }) => [
        bar(x(fromAt) + 1, top, x(toAt) - 1, top + 26, tone),
        text((x(fromAt) + x(toAt)) / 2, top + 17, says, 'middle', tone === 'soft' ? 'label' : 'label on'),
      ]),
    ];
  });
  const edges = marks.flatMap(({ at, label }) => {
    const line: readonly Point[] = [
      [x(at), 44],
      [x(at), bottom],
    ];
    return [path(line, 'grid'), text(x(at), bottom + 16, label, at === last ? 'end' : 'middle')];
  });
  return svg(title, bottom + 34, [...edges, ...drawn]);
}

/** A field of two measures, coloured by what is asked at each of its cells. */
export function fieldChart(given: {
  readonly title: string;
  readonly x: { readonly label: string; readonly most: number; readonly step: number };
  readonly y: { readonly label: string; readonly most: number; readonly step: number };
  /** Asked in the middle of each cell. */
  readonly toneAt: (x: number, y: number) => Tone;
  readonly words: readonly { readonly at: Point; readonly says: string; readonly tone: Tone }[];
}): string {
  const { x, y, toneAt } = given;
  const at = scaled(x.most, y.most);
  const cells: string[] = [];
  for (let row = 0; row < y.most; row += y.step) {
    for (let from = 0, column = x.step; column <= x.most; column += x.step) {
      const tone = toneAt(from + x.step / 2, row + y.step / 2);
      if (column < x.most && toneAt(column + x.step / 2, row + y.step / 2) === tone) continue;
      const [[x0, y0], [x1, y1]] = [at([from, row]), at([column, row + y.step])];
      cells.push(`<rect class="${tone}" x="${x0}" y="${y1}" width="${x1 - x0}" height="${y0 - y1}"/>`);
      from = column;
    }
  }
  const words = given.words.map(({ at: place, says, tone }) =>
    text(...at(place), says, 'middle', tone === 'soft' ? 'label' : 'label on'),
  );
  const frame = axes(ticks(x.most), ticks(y.most), [x.label, y.label]);
  return svg(given.title, HEIGHT, [...cells, ...frame, ...words]);
}

function scaled(mostX: number, mostY: number): (point: Point) => Point {
  const { left, right, top, bottom } = FRAME;
  return ([x, y]) => [left + (x / mostX) * (right - left), bottom - (y / mostY) * (bottom - top)];
}

function axes(xs: readonly number[], ys: readonly number[], [x, y]: readonly [string, string]): string[] {
  const { left, right, bottom } = FRAME;
  const at = scaled(xs.at(-1) ?? 1, ys.at(-1) ?? 1);
  const rows = ys.flatMap((value) => {
    const height = at([0, value])[1];
    const line: readonly Point[] = [
      [left, height],
      [right, height],
    ];
    return [path(line, value === 0 ? 'axis' : 'grid'), text(left - 8, height + 4, figure(value), 'end')];
  });
  const columns = xs.map((value) => text(at([value, 0])[0], bottom + 18, figure(value), 'middle'));
  return [...rows, ...columns, text(right, bottom + 38, x, 'end'), text(left - 8, 50, y, 'end')];
}
