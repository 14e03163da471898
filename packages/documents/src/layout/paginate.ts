import { assert } from '@daftari/core';

/** What is to be divided: heights in points. */
export interface Flow {
  /** Of each row of the table. */
  readonly rows: readonly number[];
  /** Room for rows on the first page and on each page after it. */
  readonly first: number;
  readonly next: number;
  /** Of the row that carries the sum over, at the foot of a page and again at the head of the next. */
  readonly carry: number;
  /** Of what must stand under the last row: the totals. */
  readonly tail: number;
  /** Of each part after the totals, in its order. */
  readonly blocks: readonly number[];
}

/** One page of a flow. */
export interface PageOf {
  /** Its rows, half-open. */
  readonly from: number;
  readonly to: number;
  readonly brought: boolean;
  readonly carried: boolean;
  readonly tail: boolean;
  /** Its parts after the totals, half-open. */
  readonly blocks: readonly [from: number, to: number];
}

/** How many rows go with totals that find no room, so that totals never stand alone. */
const COMPANY = 2;

/** Divides a table, its totals and what follows into pages. Every row is on one page, and the totals have company. */
export function paginate(flow: Flow): readonly PageOf[] {
  const pages: PageOf[] = [];
  let from = 0;
  for (;;) {
    const brought = from > 0;
    const room = (pages.length === 0 ? flow.first : flow.next) - (brought ? flow.carry : 0);
    const rest = heightOf(flow.rows, from) + flow.tail;
    if (rest <= room) return withBlocks(flow, pages, { from, brought, left: room - rest });
    const to = rowsThatFit(flow, from, room);
    assert(to > from || pages.length === 0, 'a row and the totals fit on a page');
    pages.push({ from, to, brought, carried: to > 0, tail: false, blocks: [0, 0] });
    from = to;
  }
}

const heightOf = (heights: readonly number[], from: number): number =>
  heights.slice(from).reduce((sum, height) => sum + height, 0);

/** Where the page ends, whose last row is the one that carries over. */
function rowsThatFit(flow: Flow, from: number, room: number): number {
  let used = flow.carry;
  let to = from;
  while (to < flow.rows.length && used + (flow.rows[to] ?? 0) <= room) used += flow.rows[to++] ?? 0;
  return Math.max(from, Math.min(to, flow.rows.length - COMPANY));
}

function withBlocks(
  flow: Flow,
  pages: readonly PageOf[],
  last: { readonly from: number; readonly brought: boolean; readonly left: number },
): readonly PageOf[] {
  const groups: [number, number][] = [[0, 0]];
  let left = last.left;
  flow.blocks.forEach((height, place) => {
    const group = groups.at(-1);
    if (group !== undefined && height <= left) group[1] = place + 1;
    else {
      groups.push([place, place + 1]);
      left = flow.next;
    }
    left -= height;
  });
  const [beside = [0, 0] as const, ...after] = groups;
  const end = flow.rows.length;
  const { from, brought } = last;
  return [
    ...pages,
    { from, to: end, brought, carried: false, tail: true, blocks: beside },
    ...after.map((blocks) => ({ from: end, to: end, brought: false, carried: false, tail: false, blocks })),
  ];
}
