import { amountText, dateText, figures, momentText } from '../format.ts';
import { deskOf, LEFT, RIGHT, rise, WIDE, type Desk, type House } from '../layout/desk.ts';
import { columnsOf, drawDocument, type Block } from '../layout/document.ts';
import { heroBlock } from '../layout/hero.ts';
import { drawStamp } from '../layout/stamp.ts';
import { rowsOf, wrapped } from '../layout/table.ts';
import { documentErrors } from '../errors.ts';
import type { ReceiptPart, ReceiptPaper } from '../model.ts';
import { fill, wordsOf, type Language, type Words } from '../words/words.ts';
import { atMost, sum } from './check.ts';

/**
 * That money came in, and what it went to, as PDF. The same paper makes the same bytes.
 * @throws BillingError `documents.unfooted` where the parts are not the money, `documents.tooMany`
 */
export function drawReceipt(house: House, paper: ReceiptPaper, language: Language): Uint8Array {
  checkReceipt(paper);
  const words = wordsOf(language);
  const number = paper.number ?? paper.reference ?? '';
  const desk = deskOf(house, language, {
    title: `${words.receipt} ${number} – ${house.brand.name}`,
    subject: `${paper.customer.name}, ${paper.customer.number}`,
    madeAt: paper.issuedAt,
  });
  const shown = paper.allocations.map(({ amount }) => figures(amount, paper.currency));
  const columns = columnsOf(
    desk,
    [{ title: words.wentTo, width: 0 }],
    [{ title: `${words.amount} ${paper.currency}`, figures: shown }],
  );
  const rows = paper.allocations.flatMap((part, place) =>
    rowsOf([
      wrapped(desk, partText(words, part), (columns[0]?.width ?? 0) - 8, desk.pens.strong),
      [{ text: shown[place] ?? '', pen: desk.pens.body }],
    ]),
  );
  const at = { x: LEFT + WIDE * 0.5, y: 76 };
  const reversed = paper.reversedAt !== null;
  return drawDocument(desk, {
    head: {
      title: words.receipt,
      number,
      partyLabel: words.customer,
      party: paper.customer,
      facts: receiptFacts(desk, paper),
    },
    under: null,
    over: reversed
      ? () => drawStamp(desk, words.reversed, desk.palette.bad, at)
      : () => drawStamp(desk, words.paid, desk.palette.brandInk, at),
    lead: hero(desk, paper),
    columns,
    rows,
    sumAfter: (count) => figures(sum(paper.allocations.slice(0, count).map(({ amount }) => amount)), paper.currency),
    sumEdge: RIGHT,
    tail: totalBlock(desk, paper),
    blocks: [],
  });
}

/**
 * A receipt whose parts are not its money is never printed.
 * @throws BillingError `documents.unfooted`, `documents.tooMany`
 */
export function checkReceipt({ allocations, amount }: ReceiptPaper): void {
  atMost(allocations.length, 500, 'parts');
  if (allocations.length > 0 && sum(allocations.map((part) => part.amount)) !== amount) {
    throw documentErrors.unfooted({ reason: 'the parts of the receipt are not its amount' });
  }
}

/** What a part of the money went to, in words. */
export function partText(words: Words, { kind, label }: ReceiptPart): string {
  if (kind === 'wallet') return words.wallet;
  return kind === 'invoice' ? `${words.invoice} ${label ?? ''}`.trim() : (label ?? words.rowKinds.other);
}

/** How the money came, each with its name. */
export function receiptFacts(
  { words, language }: Pick<Desk, 'words' | 'language'>,
  paper: ReceiptPaper,
): readonly (readonly [name: string, value: string])[] {
  const payer = [paper.payerName, paper.payer].filter((each) => each !== null).join(', ');
  return [
    [words.account, paper.customer.number],
    [words.date, momentText(paper.issuedAt, paper.zone, language)],
    [words.method, words.methods[paper.method] ?? paper.method],
    ...(paper.reference === null ? [] : [[words.reference, paper.reference] as const]),
    ...(payer === '' ? [] : [[words.payer, payer] as const]),
  ];
}

function hero(desk: Desk, { amount, currency, reversedAt, zone }: ReceiptPaper): Block {
  const { words, language } = desk;
  const figure = amountText(amount, currency);
  if (reversedAt === null)
    return heroBlock(desk, { label: words.received, figure, beside: words.thanks, tone: 'strong' });
  const beside = fill(words.reversedOn, { day: dateText(reversedAt, zone, language) });
  return heroBlock(desk, { label: words.received, figure, beside, tone: 'quiet' });
}

function totalBlock(desk: Desk, { amount, currency }: ReceiptPaper): Block {
  const { canvas, pens, words } = desk;
  return {
    height: 34,
    draw(y) {
      const baseline = y + 12 + rise(pens.total);
      canvas.part('P', () => {
        canvas.text(words.total, LEFT, baseline, pens.total);
        canvas.text(amountText(amount, currency), RIGHT, baseline, pens.total, 'right');
      });
    },
  };
}
