import { documentErrors } from '../errors.ts';
import { amountText, dateText, dayText, figures, inTwoLines } from '../format.ts';
import { deskOf, leading, rise, type Desk, type House } from '../layout/desk.ts';
import { shortened, wrap } from '../layout/wrap.ts';
import type { ReceiptPaper, VoucherCard, VoucherSheetPaper } from '../model.ts';
import type { Pen } from '../pdf/canvas.ts';
import { qrOf } from '../pdf/qr.ts';
import { fill, wordsOf, type Language } from '../words/words.ts';
import { atMost } from './check.ts';
import { checkReceipt, partText, receiptFacts } from './receipt.ts';

/** How wide the paper of a receipt printer is, in millimetres. */
export type RollWidth = 58 | 80;

/** What such a printer can print on, in points: 48 of 58 and 72 of 80 millimetres. */
const PRINTABLE = { 58: 136, 80: 204 } as const;

const POINTS_A_MM = 72 / 25.4;

/**
 * A receipt for a printer with paper on a roll, as long as it needs to be. Black only: such printers have no other.
 * @throws BillingError `documents.unfooted`, `documents.tooMany`, `documents.link`, `documents.width`
 */
export function drawReceiptSlip(house: House, paper: ReceiptPaper, language: Language, width: RollWidth): Uint8Array {
  checkReceipt(paper);
  const words = wordsOf(language);
  const desk = deskOf(house, language, {
    title: `${words.receipt} ${paper.number ?? paper.reference ?? ''}`.trim(),
    subject: `${paper.customer.name}, ${paper.customer.number}`,
    madeAt: paper.issuedAt,
  });
  const { brand } = house;
  const { zone, reversedAt } = paper;
  const pin = brand.taxPin === null ? [] : [fill(words.taxPin, { pin: brand.taxPin })];
  const strip = stripOf(desk, width);
  strip.centred(brand.name, strip.large);
  for (const line of [...brand.address, ...pin, brand.phone ?? '']) strip.centred(line, strip.small);
  strip.line();
  strip.centred(`${words.receipt} ${paper.number ?? ''}`.trim(), strip.strong);
  if (reversedAt !== null) strip.centred(words.reversed.toUpperCase(), strip.large);
  strip.gap(3);
  strip.pair(words.customer, paper.customer.name);
  for (const [name, value] of receiptFacts(desk, paper)) strip.pair(name, value);
  strip.line();
  for (const part of paper.allocations) strip.pair(partText(words, part), figures(part.amount, paper.currency));
  strip.total(words.total, amountText(paper.amount, paper.currency));
  strip.line();
  if (paper.link !== null) strip.code(paper.link);
  const day = reversedAt === null ? null : dateText(reversedAt, zone, language);
  strip.centred(day === null ? words.thanks : fill(words.reversedOn, { day }), strip.small);
  return strip.print();
}

/**
 * One voucher after another for a printer with paper on a roll, a page each.
 * @throws BillingError `documents.empty`, `documents.tooMany`, `documents.link`, `documents.width`
 */
export function drawVoucherSlips(
  house: House,
  paper: Omit<VoucherSheetPaper, 'perPage'>,
  language: Language,
  width: RollWidth,
): Uint8Array {
  if (paper.vouchers.length === 0) throw documentErrors.empty({ what: 'voucher' });
  atMost(paper.vouchers.length, 500, 'vouchers');
  const words = wordsOf(language);
  const desk = deskOf(house, language, {
    title: `${words.vouchers} ${paper.batch} – ${house.brand.name}`,
    subject: fill(words.batch, { batch: paper.batch }),
    madeAt: paper.issuedAt,
  });
  for (const voucher of paper.vouchers) voucherSlip(stripOf(desk, width), desk, voucher, paper.currency);
  return desk.canvas.bytes();
}

function voucherSlip(strip: Strip, { brand, words, language }: Desk, voucher: VoucherCard, currency: string): void {
  const until = voucher.until === null ? words.noEnd : fill(words.until, { day: dayText(voucher.until, language) });
  strip.centred(brand.name, strip.large);
  strip.centred(voucher.plan ?? words.voucher, strip.strong);
  strip.centred(amountText(voucher.value, currency), strip.large);
  strip.line();
  for (const part of inTwoLines(voucher.code)) strip.centred(part, strip.large);
  if (voucher.link !== null) strip.code(voucher.link);
  strip.centred(until, strip.small);
  strip.centred(fill(words.serial, { serial: voucher.serial }), strip.small);
  strip.centred(words.redeem, strip.small);
  strip.draw();
}

/** A strip of paper that is filled from above, and drawn when it is known how long it is. */
interface Strip {
  readonly small: Pen;
  readonly strong: Pen;
  readonly large: Pen;
  readonly centred: (text: string, pen: Pen) => void;
  readonly pair: (name: string, value: string) => void;
  readonly total: (name: string, value: string) => void;
  readonly line: () => void;
  readonly gap: (height: number) => void;
  readonly code: (link: string) => void;
  readonly draw: () => void;
  readonly print: () => Uint8Array;
}

const BLACK = '#000000';

function stripOf(desk: Desk, width: RollWidth): Strip {
  const room: number | undefined = PRINTABLE[width];
  if (room === undefined) throw documentErrors.width({ value: width });
  const { canvas } = desk;
  const whole = width * POINTS_A_MM;
  const [left, right, middle] = [(whole - room) / 2, (whole + room) / 2, whole / 2];
  const small: Pen = { size: 7.5, weight: 'regular', colour: BLACK };
  const strong: Pen = { size: 8.5, weight: 'bold', colour: BLACK };
  const large: Pen = { size: 12, weight: 'bold', colour: BLACK };
  const strokes: ((y: number) => void)[] = [];
  let y = 12;
  const put = (height: number, stroke: (top: number) => void): void => {
    const top = y;
    strokes.push(() => stroke(top));
    y += height;
  };
  const side = Math.min(room * 0.6, 96);
  const pair = (name: string, value: string, pen: Pen): void => {
    const said = wrap(value, room * 0.62, (text) => canvas.measure(text, pen));
    const label = shortened(name, room * 0.36, (text) => canvas.measure(text, pen));
    const short = wrap(name, room - canvas.measure(value, pen) - 8, (text) => canvas.measure(text, pen));
    const fits = short.length === 1;
    put(Math.max(fits ? 1 : said.length, 1) * leading(pen), (top) =>
      canvas.part('P', () => {
        canvas.text(fits ? name : label, left, top + rise(pen), pen);
        (fits ? [value] : said).forEach((text, place) =>
          canvas.text(text, right, top + rise(pen) + place * leading(pen), pen, 'right'),
        );
      }),
    );
  };
  const draw = (): void => {
    canvas.page(whole, y + 12);
    for (const stroke of strokes) stroke(y);
  };
  return {
    small,
    strong,
    large,
    centred(text, pen) {
      if (text === '') return;
      for (const one of wrap(text, room, (said) => canvas.measure(said, pen))) {
        put(leading(pen), (top) => canvas.part('P', () => canvas.text(one, middle, top + rise(pen), pen, 'center')));
      }
    },
    pair: (name, value) => pair(name, value, small),
    total: (name, value) => pair(name, value, { ...strong, size: 10.5 }),
    line: () =>
      put(11, (top) =>
        canvas.ornament(() => canvas.rule([left, top + 5], [right, top + 5], { colour: BLACK, dash: 2 })),
      ),
    gap: (height) => put(height, () => undefined),
    code: (link) =>
      put(side + 14, (top) => {
        const box = { x: middle - side / 2, y: top + 6, width: side, height: side };
        canvas.part('Figure', () => canvas.code(qrOf(link), box, BLACK), link);
      }),
    draw,
    print() {
      draw();
      return canvas.bytes();
    },
  };
}
