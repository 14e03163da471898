import type { Pen } from '../pdf/canvas.ts';
import { LEFT, RIGHT, leading, rise, type Desk } from './desk.ts';
import { shortened, wrap } from './wrap.ts';

/** A column, by the edge that its text stands at. */
export interface Column {
  readonly title: string;
  readonly align: 'left' | 'right';
  /** Points from the left of the page: of the left edge, or of the right one. */
  readonly edge: number;
  readonly width: number;
}

/** One row as it is drawn: the lines of each cell. */
export interface Row {
  readonly cells: readonly Cell[];
  readonly height: number;
  /** Whether a hair line stands under it; not where it goes on below. */
  readonly ruled: boolean;
}

/** The lines of a cell with their pens. */
export type Cell = readonly { readonly text: string; readonly pen: Pen }[];

const PADDING = 5.5;

/** How high the head of a table is. */
export const TABLE_HEAD = 24;

/** How high the row is that carries a sum over. */
export const CARRY = 22;

/** A row from its cells. One that would fill a page goes on in a second row, so that every page has room for rows. */
export function rowsOf(cells: readonly Cell[]): readonly Row[] {
  const most = Math.max(...cells.map((cell) => cell.length), 1);
  const rows: Row[] = [];
  for (let from = 0; from < most; from += MOST_LINES) {
    const part = cells.map((cell) => cell.slice(from, from + MOST_LINES));
    const height = Math.max(...part.map(heightOf)) + 2 * PADDING;
    rows.push({ cells: part, height, ruled: from + MOST_LINES >= most });
  }
  return rows;
}

/** How many lines of text a row has before it goes on in another. */
const MOST_LINES = 12;

const heightOf = (cell: Cell): number => cell.reduce((sum, { pen }) => sum + leading(pen), 0);

/** A text in as many lines as it takes. */
export function wrapped({ canvas }: Desk, text: string, width: number, pen: Pen): Cell {
  return wrap(text, width, (line) => canvas.measure(line, pen)).map((line) => ({ text: line, pen }));
}

/** Draws the head of a table; answers where rows begin. */
export function drawTableHead(desk: Desk, columns: readonly Column[], y: number): number {
  const { canvas, palette, pens } = desk;
  canvas.group('TR', () => {
    for (const { title, align, edge, width } of columns) {
      const said = shortened(title, width, (text) => canvas.measure(text, pens.label));
      canvas.part('TH', () => canvas.text(said, edge, y + 8 + rise(pens.label), pens.label, align));
    }
  });
  canvas.ornament(() =>
    canvas.rule([LEFT, y + TABLE_HEAD - 2], [RIGHT, y + TABLE_HEAD - 2], { colour: palette.brand, thickness: 1.2 }),
  );
  return y + TABLE_HEAD;
}

/** Draws one row; answers where the next one begins. */
export function drawRow(desk: Desk, columns: readonly Column[], row: Row, y: number): number {
  const { canvas, palette } = desk;
  canvas.group('TR', () => {
    columns.forEach(({ align, edge }, place) => {
      canvas.part('TD', () => {
        let top = y + PADDING;
        for (const { text, pen } of row.cells[place] ?? []) {
          canvas.text(text, edge, top + rise(pen), pen, align);
          top += leading(pen);
        }
      });
    });
  });
  const end = y + row.height;
  if (row.ruled) canvas.ornament(() => canvas.rule([LEFT, end], [RIGHT, end], { colour: palette.line }));
  return end;
}

/** Draws a sum that comes from the page before, or goes on to the next; answers where the next row begins. */
export function drawCarry(desk: Desk, label: string, figure: string, edge: number, y: number): number {
  const { canvas, palette, pens } = desk;
  canvas.ornament(() => {
    canvas.box({ x: LEFT, y: y + 2, width: RIGHT - LEFT, height: CARRY - 4 }, { fill: palette.sunken, radius: 5 });
  });
  const baseline = y + 6 + rise(pens.strong);
  canvas.group('TR', () => {
    canvas.part('TD', () => canvas.text(label, LEFT + 8, baseline, { ...pens.soft, size: 8.5 }));
    canvas.part('TD', () => canvas.text(figure, edge, baseline, pens.strong, 'right'));
  });
  return y + CARRY;
}
