import { amountText, dayText, inFours, inTwoLines } from '../format.ts';
import { A4, deskOf, leading, lines, type Desk, type House } from '../layout/desk.ts';
import { shortened, wrapAtMost } from '../layout/wrap.ts';
import type { VoucherCard, VoucherSheetPaper } from '../model.ts';
import type { Box } from '../pdf/canvas.ts';
import { qrOf } from '../pdf/qr.ts';
import { documentErrors } from '../errors.ts';
import { fill, wordsOf, type Language } from '../words/words.ts';
import { atMost, sum } from './check.ts';

/** How many vouchers one file may have: as many as a batch. */
const MOST_VOUCHERS = 10_000;

/** Columns and rows of a sheet, by how many vouchers it has. */
const GRIDS = { 8: [2, 4], 10: [2, 5], 21: [3, 7], 24: [3, 8] } as const;

/**
 * Sheets of vouchers to be cut, as PDF. The same vouchers make the same bytes.
 * @throws BillingError `documents.empty`, `documents.tooMany`, `documents.link`
 */
export function drawVouchers(house: House, paper: VoucherSheetPaper, language: Language): Uint8Array {
  const { vouchers, perPage } = paper;
  if (vouchers.length === 0) throw documentErrors.empty({ what: 'voucher' });
  atMost(vouchers.length, MOST_VOUCHERS, 'vouchers');
  const words = wordsOf(language);
  const desk = deskOf(house, language, {
    title: `${words.vouchers} ${paper.batch} – ${house.brand.name}`,
    subject: fill(words.vouchersOnSheet, {
      count: vouchers.length,
      amount: amountText(worth(vouchers), paper.currency),
    }),
    madeAt: paper.issuedAt,
  });
  const pages = Math.ceil(vouchers.length / perPage);
  for (let page = 0; page < pages; page++) {
    drawSheet(desk, paper, vouchers.slice(page * perPage, (page + 1) * perPage), { page: page + 1, pages });
  }
  return desk.canvas.bytes();
}

const worth = (vouchers: readonly VoucherCard[]): bigint => sum(vouchers.map(({ value }) => value));

/** Around the grid: where printers cannot print and marks for cutting stand. */
const MARGIN = { side: 24, top: 34, bottom: 30 } as const;

function drawSheet(
  desk: Desk,
  paper: VoucherSheetPaper,
  vouchers: readonly VoucherCard[],
  place: { readonly page: number; readonly pages: number },
): void {
  const { canvas, pens, words } = desk;
  const [columns, rows] = GRIDS[paper.perPage];
  const width = (A4.width - 2 * MARGIN.side) / columns;
  const height = (A4.height - MARGIN.top - MARGIN.bottom) / rows;
  canvas.page(A4.width, A4.height);
  canvas.ornament(() => {
    const said = [
      fill(words.batch, { batch: paper.batch }),
      fill(words.vouchersOnSheet, { count: vouchers.length, amount: amountText(worth(vouchers), paper.currency) }),
    ].join('  ·  ');
    canvas.text(said, MARGIN.side + 14, 18, { ...pens.small, size: 7 });
    const count = fill(words.page, place);
    canvas.text(count, A4.width - MARGIN.side - 14, 18, { ...pens.small, size: 7 }, 'right');
  });
  drawCuts(desk, columns, rows, width, height);
  vouchers.forEach((voucher, at) => {
    const x = MARGIN.side + (at % columns) * width;
    const y = MARGIN.top + Math.floor(at / columns) * height;
    canvas.group('Sect', () => drawCard(desk, paper, voucher, { x, y, width, height }));
  });
}

/** Where to cut: a mark at each end of every line, and a fine dashed line between for scissors. */
function drawCuts({ canvas, palette }: Desk, columns: number, rows: number, width: number, height: number): void {
  const [right, bottom] = [A4.width - MARGIN.side, A4.height - MARGIN.bottom];
  const mark = { colour: palette.ink, thickness: 0.5 };
  const fine = { colour: palette.line, thickness: 0.5, dash: 2.5 };
  canvas.ornament(() => {
    for (let column = 0; column <= columns; column++) {
      const x = MARGIN.side + column * width;
      canvas.rule([x, MARGIN.top - 11], [x, MARGIN.top - 3], mark);
      canvas.rule([x, bottom + 3], [x, bottom + 11], mark);
      canvas.rule([x, MARGIN.top], [x, bottom], fine);
    }
    for (let row = 0; row <= rows; row++) {
      const y = MARGIN.top + row * height;
      canvas.rule([MARGIN.side - 11, y], [MARGIN.side - 3, y], mark);
      canvas.rule([right + 3, y], [right + 11, y], mark);
      canvas.rule([MARGIN.side, y], [right, y], fine);
    }
  });
}

/** One voucher: who sells it and for what above, the code below, beside the picture of it. */
function drawCard(desk: Desk, paper: VoucherSheetPaper, voucher: VoucherCard, cell: Box): void {
  const { canvas, palette, pens, brand } = desk;
  const pad = 9;
  const box = { x: cell.x + pad, y: cell.y + pad, width: cell.width - 2 * pad, height: cell.height - 2 * pad };
  const large = box.width > 200;
  const head = large ? 27 : 22;
  canvas.ornament(() => {
    canvas.box(box, { stroke: palette.line, radius: 8 });
    canvas.box({ ...box, height: head }, { fill: palette.brand, radius: 8 });
    canvas.box({ ...box, y: box.y + head / 2, height: head / 2 }, { fill: palette.brand });
  });
  canvas.part('P', () => {
    const baseline = box.y + head / 2 + (large ? 4 : 3.2);
    const price = { ...pens.strong, size: large ? 12 : 9.5, colour: palette.onBrand };
    const value = amountText(voucher.value, paper.currency);
    const name = { ...pens.strong, size: large ? 10 : 8, colour: palette.onBrand };
    const room = box.width - canvas.measure(value, price) - 28;
    canvas.text(
      shortened(brand.name, room, (text) => canvas.measure(text, name)),
      box.x + 10,
      baseline,
      name,
    );
    canvas.text(value, box.x + box.width - 10, baseline, price, 'right');
  });
  drawCardBody(desk, voucher, { ...box, y: box.y + head, height: box.height - head }, large);
}

function drawCardBody(desk: Desk, voucher: VoucherCard, box: Box, large: boolean): void {
  const { canvas, palette, pens, words, language } = desk;
  const side = voucher.link === null ? 0 : Math.min(box.height - 14, large ? 74 : 50);
  const left = box.x + 10;
  const room = box.width - 20 - (side === 0 ? 0 : side + 8);
  const one = (text: string, baseline: number, pen: typeof pens.body): void =>
    canvas.text(
      shortened(text, room, (said) => canvas.measure(said, pen)),
      left,
      baseline,
      pen,
    );
  const plan = { ...pens.strong, size: large ? 10.5 : 7.5 };
  const names = wrapAtMost(voucher.plan ?? words.voucher, room, 2, (said) => canvas.measure(said, plan));
  const soft = { ...pens.small, size: large ? 7.5 : 6.5 };
  const help = large ? wrapAtMost(words.redeem, room, 2, (said) => canvas.measure(said, soft)) : [];
  const until = voucher.until === null ? words.noEnd : fill(words.until, { day: dayText(voucher.until, language) });
  const bottom = box.y + box.height;
  canvas.part('P', () => {
    const below = lines(desk, names, { x: left, y: box.y + (large ? 9 : 6) }, plan);
    lines(desk, help, { x: left, y: below + 2 }, soft);
  });
  canvas.part('P', () => {
    const most = large ? 13 : 10.5;
    const whole = fitted(desk, inFours(voucher.code), room, most);
    const parts = whole >= SMALLEST ? [inFours(voucher.code)] : inTwoLines(voucher.code);
    const size = Math.min(...parts.map((part) => fitted(desk, part, room, most)));
    const top = box.y + 6 + names.length * leading(plan);
    const middle = (top + bottom - soft.size * 2.9) / 2;
    const first = middle - ((parts.length - 1) * size * 1.15) / 2 + size * 0.36;
    const pen = { ...pens.total, colour: palette.brandInk, size };
    parts.forEach((part, place) => canvas.text(part, left, first + place * size * 1.15, pen));
  });
  canvas.part('P', () => {
    one(until, bottom - 8 - soft.size * 1.25, soft);
    one(fill(words.serial, { serial: voucher.serial }), bottom - 7, soft);
  });
  const { link } = voucher;
  if (link === null) return;
  const code = { x: box.x + box.width - side - 8, y: box.y + (box.height - side) / 2, width: side, height: side };
  canvas.part('Figure', () => canvas.code(qrOf(link), code, '#000000'), link);
  canvas.link(code, link);
}

/** Below this a code stands in two lines. */
const SMALLEST = 8;

/** The largest size, down from one, at which a text fits into a width. */
function fitted({ canvas, pens }: Desk, text: string, room: number, most: number): number {
  const wide = canvas.measure(text, { ...pens.total, size: most });
  return wide <= room ? most : (most * room) / wide;
}
