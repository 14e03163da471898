import { amountText, dayText, figures, periodText } from '../format.ts';
import { deskOf, LEFT, RIGHT, rise, WIDE, type Desk, type House } from '../layout/desk.ts';
import { columnsOf, drawDocument, type Block } from '../layout/document.ts';
import { heroBlock } from '../layout/hero.ts';
import { payBlock } from '../layout/pay.ts';
import { rowsOf, wrapped, type Column, type Row } from '../layout/table.ts';
import { shortened } from '../layout/wrap.ts';
import type { AgeingBox, StatementPaper, StatementRow } from '../model.ts';
import { fill, wordsOf, type Language, type Words } from '../words/words.ts';
import { checkStatement } from './check.ts';

/**
 * What an account owed, what happened, and what it owes, as PDF. The same paper makes the same bytes.
 * @throws BillingError `documents.unfooted`, `documents.tooMany`, `documents.link`
 */
export function drawStatement(house: House, paper: StatementPaper, language: Language): Uint8Array {
  checkStatement(paper);
  const words = wordsOf(language);
  const days = periodText(paper.period, language);
  const desk = deskOf(house, language, {
    title: `${words.statement} ${days} – ${house.brand.name}`,
    subject: `${paper.customer.name}, ${paper.customer.number}`,
    madeAt: paper.issuedAt,
  });
  const balances = runningBalances(paper);
  const columns = statementColumns(desk, paper, balances);
  const parts = [
    openingRow(desk, paper),
    ...paper.rows.map((row, place) => happened(desk, paper, row, columns, balances[place + 1] ?? 0n)),
  ];
  const drawn = parts.flatMap((part, place) => part.map(() => balances[place] ?? 0n));
  const pay =
    paper.pay !== null && paper.closing > 0n
      ? [payBlock(desk, { ...paper.pay, amount: paper.closing, currency: paper.currency })]
      : [];
  return drawDocument(desk, {
    head: {
      title: words.statement,
      number: days,
      partyLabel: words.customer,
      party: paper.customer,
      facts: [
        [words.account, paper.customer.number],
        [words.opening, figures(paper.opening, paper.currency)],
        [words.closing, figures(paper.closing, paper.currency)],
      ],
    },
    under: null,
    over: null,
    lead: hero(desk, paper),
    columns,
    rows: parts.flat(),
    sumAfter: (rows) => figures(drawn[rows - 1] ?? paper.opening, paper.currency),
    sumEdge: RIGHT,
    tail: closingBlock(desk, paper),
    blocks: [...(paper.ageing.length === 0 ? [] : [ageingBlock(desk, paper)]), ...pay],
  });
}

/** What is owed after each row; first what was owed before them. */
function runningBalances({ opening, rows }: StatementPaper): readonly bigint[] {
  const balances = [opening];
  for (const { amount } of rows) balances.push((balances.at(-1) ?? 0n) + amount);
  return balances;
}

const DATE = 66;
const DOCUMENT = 84;

function statementColumns(
  desk: Desk,
  { rows, currency }: StatementPaper,
  balances: readonly bigint[],
): readonly Column[] {
  const { words } = desk;
  const amounts = rows.map(({ amount }) => figures(amount < 0n ? -amount : amount, currency));
  return columnsOf(
    desk,
    [
      { title: words.date, width: DATE },
      { title: words.document, width: DOCUMENT },
      { title: words.description, width: 0 },
    ],
    [
      { title: words.debit, figures: amounts },
      { title: words.credit, figures: amounts },
      { title: `${words.balance} ${currency}`, figures: balances.map((each) => figures(each, currency)) },
    ],
  );
}

function openingRow(desk: Desk, { opening, currency, period }: StatementPaper): readonly Row[] {
  const { pens, words, language } = desk;
  return rowsOf([
    [{ text: dayText(period.from, language), pen: pens.soft }],
    [],
    [{ text: words.opening, pen: pens.strong }],
    [],
    [],
    [{ text: figures(opening, currency), pen: pens.strong }],
  ]);
}

function happened(
  desk: Desk,
  { currency }: StatementPaper,
  row: StatementRow,
  columns: readonly Column[],
  balance: bigint,
): readonly Row[] {
  const { pens, words, language } = desk;
  const figure = (shown: boolean) =>
    shown ? [{ text: figures(row.amount < 0n ? -row.amount : row.amount, currency), pen: pens.body }] : [];
  const what = [kindText(words, row.kind), row.description].filter((text) => text !== '').join(': ');
  return rowsOf([
    [{ text: dayText(row.day, language), pen: pens.soft }],
    wrapped(desk, row.number ?? '', DOCUMENT - 8, pens.strong),
    wrapped(desk, what, (columns[2]?.width ?? 0) - 8, pens.body),
    figure(row.amount >= 0n),
    figure(row.amount < 0n),
    [{ text: figures(balance, currency), pen: pens.body }],
  ]);
}

function kindText(words: Words, kind: StatementRow['kind']): string {
  if (kind === 'invoice' || kind === 'credit_note' || kind === 'debit_note') return words[kind];
  return words.rowKinds[kind];
}

function hero(desk: Desk, { closing, currency, period }: StatementPaper): Block {
  const { words, language } = desk;
  return heroBlock(desk, {
    label: closing < 0n ? words.owedToCustomer : words.owedByCustomer,
    figure: amountText(closing < 0n ? -closing : closing, currency),
    beside: periodText(period, language),
    tone: closing > 0n ? 'strong' : 'quiet',
  });
}

function closingBlock(desk: Desk, { closing, currency }: StatementPaper): Block {
  const { canvas, pens, words } = desk;
  return {
    height: 34,
    draw(y) {
      const baseline = y + 12 + rise(pens.total);
      canvas.part('P', () => {
        canvas.text(words.closing, LEFT, baseline, pens.total);
        canvas.text(amountText(closing, currency), RIGHT, baseline, pens.total, 'right');
      });
    },
  };
}

/** What is owed by its age: a box each, so that the eye sees where it sits. */
function ageingBlock(desk: Desk, { ageing, currency }: StatementPaper): Block {
  const { canvas, palette, pens, words } = desk;
  const [gap, title, height, between] = [18, 20, 46, 8];
  const width = (WIDE - between * (ageing.length - 1)) / ageing.length;
  return {
    height: gap + title + height,
    draw(y) {
      canvas.part('H2', () => canvas.text(words.ageing, LEFT, y + gap + rise(pens.strong), pens.strong));
      ageing.forEach((box, place) => {
        const x = LEFT + place * (width + between);
        const top = y + gap + title;
        const late = box.from > 0 && box.amount > 0n;
        const style = { fill: late ? '#fdeccf' : palette.sunken, stroke: palette.line, radius: 8 };
        canvas.ornament(() => canvas.box({ x, y: top, width, height }, style));
        canvas.part('P', () => {
          const label = { ...pens.label, size: 7, colour: late ? '#7a4204' : palette.soft };
          const said = shortened(ageText(words, box), width - 14, (text) => canvas.measure(text, label));
          canvas.text(said, x + 8, top + 16, label);
          canvas.text(figures(box.amount, currency), x + width - 8, top + 35, { ...pens.strong, size: 10 }, 'right');
        });
      });
    },
  };
}

function ageText(words: Words, { from, to }: AgeingBox): string {
  if (from === 0 && to === 0) return words.notDue;
  return to === null ? fill(words.daysOverMore, { days: from - 1 }) : fill(words.daysOver, { from, to });
}
