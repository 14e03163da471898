import { amountText, figures, momentText, rateText } from '../format.ts';
import { LEFT, leading, lines, RIGHT, rise, WIDE, type Desk } from '../layout/desk.ts';
import type { Block } from '../layout/document.ts';
import { shortened, wrap, wrapAtMost } from '../layout/wrap.ts';
import type { InvoicePaper, PaperTax } from '../model.ts';
import type { Pen } from '../pdf/canvas.ts';
import { fill } from '../words/words.ts';

const GAP = 14;
const TOTALS_LEFT = LEFT + WIDE * 0.54;
const STEP = 16.5;

/** The taxes by rate on the left and the totals on the right, never apart and never alone on a page. */
export function totalsBlock(desk: Desk, paper: InvoicePaper): Block {
  const beside = paper.taxes.length <= BESIDE ? taxLines(desk, paper) : [];
  const totals = totalLines(desk, paper);
  const taxes = beside.length === 0 ? 0 : STEP + heightOf(beside);
  const height = Math.max(taxes, heightOf(totals));
  return {
    height: height + GAP,
    draw(y) {
      if (beside.length > 0) drawTaxes(desk, beside, y + GAP);
      drawTotals(desk, totals, y + GAP);
    },
  };
}

const heightOf = (parts: readonly { readonly height: number }[]): number =>
  parts.reduce((sum, { height }) => sum + height, 0);

/** More taxes than these would push the totals off a page; they follow below instead. */
const BESIDE = 8;

interface TotalLine {
  readonly label: string;
  readonly figure: string;
  readonly height: number;
  readonly pen: Pen;
  readonly ruled: boolean;
}

/** What of a total nothing has settled. */
export function leftOf({ total, paid, credits = [], withheld, writtenOff }: InvoicePaper): bigint {
  return credits.reduce((left, { amount }) => left - amount, total - paid - withheld - writtenOff);
}

function totalLines({ words, pens }: Desk, paper: InvoicePaper): readonly TotalLine[] {
  const { currency, net, tax, total, paid, credits = [], withheld, writtenOff } = paper;
  const settled = [
    ...credits.map(({ number, amount }) => [`${words.credit_note} ${number}`, amount] as const),
    [words.paidSoFar, paid],
    [words.withheldSoFar, withheld],
    [words.writtenOff, writtenOff],
  ] as const;
  const left = leftOf(paper);
  const plain = (label: string, minor: bigint): TotalLine => ({
    label,
    figure: figures(minor, currency),
    height: STEP,
    pen: pens.body,
    ruled: false,
  });
  const grand = (label: string, minor: bigint): TotalLine => ({
    label,
    figure: amountText(minor, currency),
    height: 27,
    pen: pens.total,
    ruled: true,
  });
  return [
    plain(words.net, net),
    plain(words.tax, tax),
    grand(words.total, total),
    ...settled.filter(([, amount]) => amount !== 0n).map(([label, amount]) => plain(label, -amount)),
    ...(left === total ? [] : [grand(words.left, left)]),
  ];
}

function drawTotals(desk: Desk, totals: readonly TotalLine[], y: number): void {
  const { canvas, palette, pens } = desk;
  let top = y;
  for (const { label, figure, height, pen, ruled } of totals) {
    const line = top;
    if (ruled) {
      canvas.ornament(() =>
        canvas.rule([TOTALS_LEFT, line + 2], [RIGHT, line + 2], { colour: palette.brand, thickness: 1.2 }),
      );
    }
    const baseline = line + (ruled ? 8 : 2) + rise(pen);
    canvas.part('P', () => {
      canvas.text(label, TOTALS_LEFT, baseline, ruled ? pen : pens.soft);
      canvas.text(figure, RIGHT, baseline, pen, 'right');
    });
    top += height;
  }
}

interface TaxLine {
  readonly tax: PaperTax;
  readonly name: string;
  readonly reason: readonly string[];
  readonly height: number;
  readonly base: string;
  readonly amount: string;
}

const TAX_WIDE = WIDE * 0.54 - 26;

function taxLines(desk: Desk, { taxes, currency }: InvoicePaper): readonly TaxLine[] {
  const { canvas, pens, words } = desk;
  return taxes.map((tax) => {
    const said =
      tax.rate === null ? `${tax.name} (${words.exempt.toLowerCase()})` : `${tax.name} ${rateText(tax.rate)}`;
    const reason =
      tax.exemption === null ? [] : wrapAtMost(tax.exemption, TAX_WIDE, 3, (text) => canvas.measure(text, pens.small));
    return {
      tax,
      name: shortened(said, TAX_WIDE - 130, (text) => canvas.measure(text, pens.soft)),
      reason,
      height: STEP + reason.length * leading(pens.small),
      base: figures(tax.base, currency),
      amount: figures(tax.amount, currency),
    };
  });
}

function drawTaxes(desk: Desk, taxes: readonly TaxLine[], y: number): void {
  const { canvas, palette, pens, words } = desk;
  const [middle, right] = [LEFT + TAX_WIDE - 66, LEFT + TAX_WIDE];
  const row = (kind: 'TH' | 'TD', texts: readonly [string, string, string], baseline: number, pen: Pen): void => {
    canvas.group('TR', () => {
      canvas.part(kind, () => canvas.text(texts[0], LEFT, baseline, pen));
      canvas.part(kind, () => canvas.text(texts[1], middle, baseline, pen, 'right'));
      canvas.part(kind, () => canvas.text(texts[2], right, baseline, pen, 'right'));
    });
  };
  canvas.group('Table', () => {
    row('TH', [words.taxRate, words.taxBase, words.tax], y + 2 + rise(pens.label), pens.label);
    canvas.ornament(() => canvas.rule([LEFT, y + STEP - 3], [right, y + STEP - 3], { colour: palette.line }));
    let top = y + STEP;
    for (const { name, base, amount, reason, height } of taxes) {
      row('TD', [name, base, amount], top + 2 + rise(pens.soft), pens.soft);
      if (reason.length > 0) {
        const below = top + STEP - 2;
        canvas.part('P', () => void lines(desk, reason, { x: LEFT, y: below }, pens.small));
      }
      top += height;
    }
  });
}

/** What was paid on the document, a line each, after a title that stays with the first. */
export function paymentBlocks(desk: Desk, paper: InvoicePaper): readonly Block[] {
  const { canvas, pens, words, language } = desk;
  const many = paper.taxes.length > BESIDE ? taxLines(desk, paper) : [];
  const taxes = many.map((line): Block => ({ height: line.height + STEP, draw: (y) => drawTaxes(desk, [line], y) }));
  const rows = paper.payments.map(({ at, method, reference, amount }, place): Block => {
    const titled = place === 0 ? 34 : 0;
    return {
      height: STEP + titled,
      draw(y) {
        const baseline = y + titled + rise(pens.body);
        if (titled > 0)
          canvas.part('H2', () => canvas.text(words.payments, LEFT, y + 16 + rise(pens.strong), pens.strong));
        canvas.part('P', () => {
          const how = [words.methods[method] ?? method, reference ?? ''].filter((text) => text !== '').join(' ');
          const figure = figures(amount, paper.currency);
          const room = WIDE - 130 - canvas.measure(figure, pens.body) - 16;
          canvas.text(momentText(at, paper.zone, language), LEFT, baseline, pens.soft);
          canvas.text(
            shortened(how, room, (text) => canvas.measure(text, pens.body)),
            LEFT + 130,
            baseline,
            pens.body,
          );
          canvas.text(figure, RIGHT, baseline, pens.body, 'right');
        });
      },
    };
  });
  return [...taxes, ...rows];
}

/** Why the document was written, what may be withheld, and what the house has to say. */
export function noteBlocks(desk: Desk, paper: InvoicePaper): readonly Block[] {
  const { canvas, pens, words } = desk;
  const { withholding, reason, currency } = paper;
  const said = [
    ...(reason === null ? [] : [`${words.reason}: ${reason}`]),
    ...withholding.map(({ name, rate, amount }) =>
      fill(words.withheld, { name, rate: rateText(rate), amount: amountText(amount, currency) }),
    ),
    ...paper.notes,
  ];
  const pen = { ...pens.soft, size: 8.5 };
  return said.flatMap((note, place) =>
    chunks(
      wrap(note, WIDE, (text) => canvas.measure(text, pen)),
      MOST_NOTE_LINES,
    ).map((texts, part): Block => {
      const gap = part > 0 ? 0 : place === 0 ? 12 : 4;
      return {
        height: texts.length * leading(pen) + gap,
        draw: (y) => canvas.part('P', () => void lines(desk, texts, { x: LEFT, y: y + gap }, pen)),
      };
    }),
  );
}

/** How many lines of a note stay together. */
const MOST_NOTE_LINES = 8;

function chunks<T>(list: readonly T[], size: number): readonly (readonly T[])[] {
  return Array.from({ length: Math.ceil(list.length / size) }, (_, place) =>
    list.slice(place * size, (place + 1) * size),
  );
}
