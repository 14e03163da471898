import { amountText } from '../format.ts';
import type { PaperPay } from '../model.ts';
import { qrOf } from '../pdf/qr.ts';
import { LEFT, RIGHT, WIDE, leading, lines, rise, type Desk } from './desk.ts';
import { wrap } from './wrap.ts';

/** What is to be paid, and how. */
export interface Payable extends PaperPay {
  readonly amount: bigint;
  readonly currency: string;
}

const PADDING = 14;
const CODE = 84;
const GAP = 18;

/** The panel that says how to pay: a code for a camera, and the steps on the phone for who has none. */
export function payBlock(
  desk: Desk,
  payable: Payable,
): { readonly height: number; readonly draw: (y: number) => void } {
  const { canvas, pens } = desk;
  const from = LEFT + PADDING + (payable.link === null ? 0 : CODE + 20);
  const measure = (text: string): number => canvas.measure(text, pens.body);
  const steps = stepsOf(desk, payable).map((step) => ({
    ...step,
    texts: wrap(step.text, RIGHT - PADDING - from - 20, measure),
  }));
  const text = 18 + steps.reduce((sum, { texts }) => sum + texts.length * leading(pens.body) + 4.5, 0);
  const height = Math.max(text, payable.link === null ? 0 : CODE + 14) + 2 * PADDING;
  return { height: height + GAP, draw: (y) => drawPanel(desk, payable, steps, { from, y: y + GAP, height }) };
}

interface Step {
  readonly text: string;
  /** What has to be typed exactly. */
  readonly typed: string | null;
}

function stepsOf(desk: Desk, { account, amount, currency }: Payable): readonly Step[] {
  const { words, brand } = desk;
  if (brand.mpesa === null) {
    return [
      { text: words.stepAccount, typed: account },
      { text: words.stepAmount, typed: amountText(amount, currency) },
    ];
  }
  const { kind, number } = brand.mpesa;
  const paybill = kind === 'paybill';
  return [
    { text: `${words.stepMenu} ${paybill ? words.stepPaybill : words.stepTill}`, typed: null },
    { text: paybill ? words.stepBusiness : words.stepTillNumber, typed: number },
    ...(paybill ? [{ text: words.stepAccount, typed: account }] : []),
    { text: words.stepAmount, typed: amountText(amount, currency) },
    { text: words.stepPin, typed: null },
  ];
}

function drawPanel(
  desk: Desk,
  { link }: Payable,
  steps: readonly (Step & { readonly texts: readonly string[] })[],
  place: { readonly from: number; readonly y: number; readonly height: number },
): void {
  const { canvas, palette, pens, words } = desk;
  const { from, y, height } = place;
  canvas.ornament(() => canvas.box({ x: LEFT, y, width: WIDE, height }, { fill: palette.brandSoft, radius: 12 }));
  if (link !== null) drawCode(desk, link, { x: LEFT + PADDING, y: y + PADDING });
  const title = { ...pens.total, colour: palette.brandInk };
  canvas.part('H2', () => canvas.text(words.howToPay, from, y + PADDING + rise(title), title));
  let top = y + PADDING + 22;
  canvas.group('L', () => {
    steps.forEach(({ texts, typed }, number) => {
      canvas.part('LI', () => {
        const baseline = top + rise(pens.body);
        canvas.text(`${number + 1}`, from + 10, baseline, { ...pens.strong, colour: palette.brandInk }, 'right');
        const end = lines(desk, texts, { x: from + 20, y: top }, pens.body);
        if (typed !== null) {
          canvas.text(typed, from + 20 + canvas.measure(`${texts[0] ?? ''}  `, pens.body), baseline, pens.strong);
        }
        top = end + 4.5;
      });
    });
  });
}

/** The code of a link, on white, with the quiet border of four modules that cameras need (ISO/IEC 18004). */
function drawCode(desk: Desk, link: string, at: { readonly x: number; readonly y: number }): void {
  const { canvas, words, pens, palette } = desk;
  const matrix = qrOf(link);
  const box = { ...at, width: CODE, height: CODE };
  const quiet = (CODE / (matrix.length + 8)) * 4;
  const inner = { x: at.x + quiet, y: at.y + quiet, width: CODE - 2 * quiet, height: CODE - 2 * quiet };
  canvas.ornament(() => canvas.box(box, { fill: '#ffffff', radius: 7 }));
  canvas.part('Figure', () => canvas.code(matrix, inner, '#000000'), `${words.scan}: ${link}`);
  canvas.part('P', () => {
    const pen = { ...pens.label, colour: palette.brandInk };
    canvas.text(words.scan, at.x + CODE / 2, at.y + CODE + 11, pen, 'center');
  });
  canvas.link(box, link);
}
