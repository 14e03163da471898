import { LEFT, leading, RIGHT, rise, WIDE, type Desk } from './desk.ts';
import type { Block } from './document.ts';
import { wrapAtMost } from './wrap.ts';

/** The one figure that matters. */
export interface Hero {
  readonly label: string;
  readonly figure: string;
  /** What is to be done about it. */
  readonly beside: string;
  /** `strong` on the brand; `quiet` where nothing has to be done. */
  readonly tone: 'strong' | 'quiet';
}

const [HEIGHT, GAP, PADDING] = [60, 12, 18];

/** The one figure that matters, where the eye falls first. */
export function heroBlock(desk: Desk, { label, figure, beside, tone }: Hero): Block {
  const { canvas, palette, pens } = desk;
  const quiet = tone === 'quiet';
  const [ink, ground] = quiet ? [palette.brandInk, palette.brandSoft] : [palette.onBrand, palette.brand];
  const large = { ...pens.hero, colour: ink };
  const small = { ...pens.body, colour: ink };
  return {
    height: HEIGHT + GAP,
    draw(y) {
      canvas.ornament(() => canvas.box({ x: LEFT, y, width: WIDE, height: HEIGHT }, { fill: ground, radius: 13 }));
      canvas.part('P', () => {
        canvas.text(label, LEFT + PADDING, y + 20, { ...pens.label, size: 8, colour: ink });
        canvas.text(figure, LEFT + PADDING, y + 44, large);
        const room = Math.min(230, WIDE - canvas.measure(figure, large) - 3 * PADDING);
        const said = wrapAtMost(beside, room, 3, (text) => canvas.measure(text, small));
        const top = y + (HEIGHT - said.length * leading(small)) / 2 + rise(small) + 1;
        said.forEach((text, place) => canvas.text(text, RIGHT - PADDING, top + place * leading(small), small, 'right'));
      });
    },
  };
}
