import { amountText, dateText, figures, periodText } from '../format.ts';
import { deskOf, LEFT, RIGHT, WIDE, type Desk, type House } from '../layout/desk.ts';
import { columnsOf, drawDocument, type Block } from '../layout/document.ts';
import { heroBlock } from '../layout/hero.ts';
import type { Head } from '../layout/head.ts';
import { payBlock } from '../layout/pay.ts';
import { drawStamp, drawWatermark } from '../layout/stamp.ts';
import { rowsOf, wrapped, type Column, type Row } from '../layout/table.ts';
import type { InvoicePaper } from '../model.ts';
import { fill, wordsOf, type Language } from '../words/words.ts';
import { checkInvoice } from './check.ts';
import { leftOf, paymentBlocks, noteBlocks, totalsBlock } from './invoice-end.ts';

/**
 * An invoice, credit note or debit note as PDF. The same paper makes the same bytes.
 * @throws BillingError `documents.unfooted`, `documents.empty`, `documents.tooMany`, `documents.link`
 */
export function drawInvoice(house: House, paper: InvoicePaper, language: Language): Uint8Array {
  checkInvoice(paper);
  const desk = deskOf(house, language, {
    title: titleOf(paper, language, house),
    subject: `${paper.customer.name}, ${paper.customer.number}`,
    madeAt: paper.issuedAt,
  });
  const columns = invoiceColumns(desk, paper);
  const parts = paper.lines.map((line) => lineRows(desk, paper, line, columns[0]?.width ?? 0));
  const sums = runningSums(paper, parts);
  const left = amountLeft(paper);
  const payable = paper.pay !== null && paper.state === 'final' && left > 0n;
  const pay = paper.pay !== null && payable ? { ...paper.pay, amount: left, currency: paper.currency } : null;
  return drawDocument(desk, {
    head: headOf(desk, paper),
    under:
      paper.state === 'final' ? null : () => drawWatermark(desk, wordOfState(desk, paper), markColour(desk, paper)),
    over: stampOf(desk, paper),
    lead: hero(desk, paper, left),
    columns,
    rows: parts.flat(),
    sumAfter: (rows) => figures(sums[rows] ?? 0n, paper.currency),
    sumEdge: RIGHT,
    tail: totalsBlock(desk, paper),
    blocks: [...paymentBlocks(desk, paper), ...(pay === null ? [] : [payBlock(desk, pay)]), ...noteBlocks(desk, paper)],
  });
}

/** What is left to be paid on it; nothing where the document is not owed. */
function amountLeft(paper: InvoicePaper): bigint {
  return paper.kind === 'credit_note' || paper.state === 'void' ? 0n : leftOf(paper);
}

function titleOf({ kind, number }: InvoicePaper, language: Language, { brand }: House): string {
  const title = wordsOf(language)[kind];
  return `${title} ${number ?? ''}`.trim() + ` – ${brand.name}`;
}

function headOf(desk: Desk, paper: InvoicePaper): Head {
  const { words, language } = desk;
  const day = (at: number): string => dateText(at, paper.zone, language);
  const { refersTo, customer } = paper;
  return {
    title: words[paper.kind],
    number: paper.number ?? words.noNumber,
    partyLabel: words.billedTo,
    party: customer,
    facts: [
      [words.account, customer.number],
      [words.issued, day(paper.issuedAt)],
      ...(paper.dueAt === null || paper.kind === 'credit_note' ? [] : [[words.due, day(paper.dueAt)] as const]),
      ...(refersTo === null
        ? []
        : [
            [words.refersTo, refersTo.number] as const,
            ['', fill(words.ofDay, { day: day(refersTo.issuedAt) })] as const,
          ]),
    ],
  };
}

function invoiceColumns(desk: Desk, { lines: all, currency, total, net, tax }: InvoicePaper): readonly Column[] {
  const { words } = desk;
  const shown = (amounts: readonly bigint[]): readonly string[] => amounts.map((each) => figures(each, currency));
  return columnsOf(
    desk,
    [{ title: words.description, width: 0 }],
    [
      { title: words.withoutTax, figures: shown([...all.map((line) => line.net), net]) },
      { title: words.tax, figures: shown([...all.map((line) => line.tax), tax]) },
      { title: `${words.amount} ${currency}`, figures: shown([...all.map((line) => line.gross), total]) },
    ],
  );
}

function lineRows(desk: Desk, paper: InvoicePaper, line: InvoicePaper['lines'][number], width: number): readonly Row[] {
  const { pens, language } = desk;
  const figure = (minor: bigint, pen = pens.body) => [{ text: figures(minor, paper.currency), pen }];
  const when = line.period === null ? [] : [periodText(line.period, language)];
  const below = [...when, ...(line.quantity === null ? [] : [line.quantity])].join('  ·  ');
  const text = wrapped(desk, line.description, width - 8, pens.strong);
  const soft = { ...pens.soft, size: 8.25 };
  return rowsOf([
    below === '' ? text : [...text, ...wrapped(desk, below, width - 8, soft)],
    figure(line.net, pens.soft),
    figure(line.tax, pens.soft),
    figure(line.gross),
  ]);
}

/** The sum of the document after so many rows as they are drawn: a line that goes on counts with its first row. */
function runningSums(paper: InvoicePaper, parts: readonly (readonly Row[])[]): readonly bigint[] {
  const sums = [0n];
  paper.lines.forEach(({ gross }, place) => {
    const after = (sums.at(-1) ?? 0n) + gross;
    sums.push(...(parts[place] ?? []).map(() => after));
  });
  return sums;
}

function hero(desk: Desk, paper: InvoicePaper, left: bigint): Block {
  const { words, language } = desk;
  const { kind, state, total, currency, dueAt, zone } = paper;
  if (state === 'void') {
    return heroBlock(desk, {
      label: words.amountDue,
      figure: amountText(0n, currency),
      beside: words.void,
      tone: 'quiet',
    });
  }
  if (kind === 'credit_note') {
    const figure = amountText(total, currency);
    return heroBlock(desk, { label: words.credited, figure, beside: words.creditedHow, tone: 'strong' });
  }
  const figure = amountText(left > 0n ? left : 0n, currency);
  if (left <= 0n) return heroBlock(desk, { label: words.amountDue, figure, beside: words.nothingDue, tone: 'quiet' });
  const beside = dueAt === null ? '' : fill(words.payBy, { day: dateText(dueAt, zone, language) });
  return heroBlock(desk, { label: words.amountDue, figure, beside, tone: 'strong' });
}

const wordOfState = ({ words }: Desk, { state }: InvoicePaper): string => (state === 'void' ? words.void : words.draft);

const markColour = ({ palette }: Desk, { state }: InvoicePaper): string =>
  state === 'void' ? palette.bad : palette.lineStrong;

function stampOf(desk: Desk, paper: InvoicePaper): (() => void) | null {
  const at = { x: LEFT + WIDE * 0.5, y: 76 };
  if (paper.state === 'void') return () => drawStamp(desk, desk.words.void, desk.palette.bad, at);
  const paid = paper.state === 'final' && paper.kind !== 'credit_note' && paper.paid > 0n && paper.writtenOff === 0n;
  return paid && amountLeft(paper) <= 0n ? () => drawStamp(desk, desk.words.paid, desk.palette.brandInk, at) : null;
}
