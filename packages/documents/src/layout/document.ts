import { LEFT, RIGHT, A4, type Desk } from './desk.ts';
import { BOTTOM, drawFoot, drawHead, drawNextHead, NEXT_TOP, type Head } from './head.ts';
import { paginate, type PageOf } from './paginate.ts';
import { CARRY, drawCarry, drawRow, drawTableHead, TABLE_HEAD, type Column, type Row } from './table.ts';

/** A part of a page with its height, drawn from its top edge. */
export interface Block {
  readonly height: number;
  readonly draw: (y: number) => void;
}

/** A document of a head, a table, its totals, and what follows them. */
export interface Layout {
  readonly head: Head;
  /** Drawn on each page before anything else. */
  readonly under: (() => void) | null;
  /** Drawn on the first page after everything else. */
  readonly over: (() => void) | null;
  /** Between the head and the table. */
  readonly lead: Block | null;
  readonly columns: readonly Column[];
  readonly rows: readonly Row[];
  /** What the column of sums shows after so many rows; null where nothing is carried over. */
  readonly sumAfter: (rows: number) => string;
  readonly sumEdge: number;
  readonly tail: Block;
  readonly blocks: readonly Block[];
}

/** Draws a document onto as many pages of A4 as it takes. */
export function drawDocument(desk: Desk, layout: Layout): Uint8Array {
  const { canvas } = desk;
  const begin = (): number => {
    canvas.page(A4.width, A4.height);
    layout.under?.();
    const end = drawHead(desk, layout.head);
    layout.lead?.draw(end);
    return end + (layout.lead?.height ?? 0);
  };
  const from = begin();
  const pages = paginate({
    rows: layout.rows.map(({ height }) => height),
    first: BOTTOM - from - TABLE_HEAD,
    next: BOTTOM - NEXT_TOP - TABLE_HEAD,
    carry: CARRY,
    tail: layout.tail.height,
    blocks: layout.blocks.map(({ height }) => height),
  });
  pages.forEach((page, place) => {
    if (place > 0) beginNext(desk, layout);
    drawPage(desk, layout, page, place === 0 ? from : NEXT_TOP);
    if (place === 0) layout.over?.();
    drawFoot(desk, place + 1, pages.length);
  });
  return canvas.bytes();
}

function beginNext(desk: Desk, layout: Layout): void {
  desk.canvas.page(A4.width, A4.height);
  layout.under?.();
  drawNextHead(desk, layout.head);
}

function drawPage(desk: Desk, layout: Layout, page: PageOf, top: number): void {
  const { columns, rows, sumAfter, sumEdge } = layout;
  let y = top;
  if (page.to > page.from) {
    desk.canvas.group('Table', () => {
      y = drawTableHead(desk, columns, y);
      if (page.brought) y = drawCarry(desk, desk.words.brought, sumAfter(page.from), sumEdge, y);
      for (const row of rows.slice(page.from, page.to)) y = drawRow(desk, columns, row, y);
      if (page.carried) drawCarry(desk, desk.words.carried, sumAfter(page.to), sumEdge, y);
    });
  }
  if (page.tail) {
    layout.tail.draw(y);
    y += layout.tail.height;
  }
  for (const block of layout.blocks.slice(...page.blocks)) {
    block.draw(y);
    y += block.height;
  }
}

/** Columns of figures from the right edge, each as wide as its widest figure, and one column of text before them. */
export function columnsOf(
  desk: Desk,
  text: readonly { readonly title: string; readonly width: number }[],
  sums: readonly { readonly title: string; readonly figures: readonly string[] }[],
): readonly Column[] {
  const { canvas, pens } = desk;
  let edge = RIGHT;
  const right: Column[] = [];
  for (const { title, figures } of sums.toReversed()) {
    const widest = Math.max(...figures.map((figure) => canvas.measure(figure, pens.strong)), 0);
    const width = Math.max(widest, canvas.measure(title, pens.label)) + 20;
    right.unshift({ title, align: 'right', edge, width });
    edge -= width;
  }
  let from = LEFT;
  const left = text.map(({ title, width }, place): Column => {
    const column = {
      title,
      align: 'left',
      edge: from,
      width: place === text.length - 1 ? edge - from : width,
    } as const;
    from += width;
    return column;
  });
  return [...left, ...right];
}
