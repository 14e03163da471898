import type { Party } from '../model.ts';
import { fill } from '../words/words.ts';
import { LEFT, RIGHT, WIDE, A4, leading, lines, rise, type Desk } from './desk.ts';
import { shortened, wrapAtMost } from './wrap.ts';

/** What the head of a document says. */
export interface Head {
  /** What the document is. */
  readonly title: string;
  readonly number: string;
  readonly partyLabel: string;
  readonly party: Party;
  /** The facts beside the customer, each with its name. */
  readonly facts: readonly (readonly [name: string, value: string])[];
}

/** Where the head begins. */
const TOP = 46;

/** Where rows begin on pages after the first. */
export const NEXT_TOP = 92;

/** Where nothing but the foot stands any more. */
export const BOTTOM = A4.height - 62;

const COLUMN = 158;
const FACTS_LEFT = LEFT + 2 * COLUMN + 14;

/** The head of the first page; answers where it ends. */
export function drawHead(desk: Desk, head: Head): number {
  const { canvas, palette, pens } = desk;
  canvas.ornament(() => canvas.box({ x: 0, y: 0, width: A4.width, height: 7 }, { fill: palette.brand }));
  drawMark(desk, TOP);
  canvas.part('H1', () => {
    canvas.text(head.title, RIGHT, TOP + rise(pens.title), pens.title, 'right');
    const number = shortened(head.number, WIDE / 2, (text) => canvas.measure(text, pens.soft));
    canvas.text(number, RIGHT, TOP + 42, { ...pens.soft, size: 11 }, 'right');
  });
  const top = TOP + 72;
  const ends = [drawHouse(desk, top), drawParty(desk, head, top), drawFacts(desk, head, top)];
  return Math.max(...ends) + 16;
}

/** The logo of the house, or its initials in its colour, and its name. */
function drawMark(desk: Desk, y: number): void {
  const { canvas, logo, brand, palette, pens } = desk;
  if (logo !== null) {
    canvas.part('Figure', () => canvas.logo(logo, { x: LEFT, y, width: 190, height: 46 }), brand.name);
    return;
  }
  const side = 40;
  canvas.ornament(() => canvas.box({ x: LEFT, y, width: side, height: side }, { fill: palette.brand, radius: 11 }));
  canvas.ornament(() => {
    const pen = { size: 17, weight: 'bold', colour: palette.onBrand } as const;
    canvas.text(initialsOf(brand.name), LEFT + side / 2, y + side / 2 + 6, pen, 'center');
  });
  const wide = WIDE / 2 - 10;
  const name = wrapAtMost(brand.name, wide, 2, (text) => canvas.measure(text, pens.name));
  const from = y + (side - name.length * leading(pens.name)) / 2 + 2;
  canvas.part('P', () => void lines(desk, name, { x: LEFT + side + 12, y: from }, pens.name));
}

function initialsOf(name: string): string {
  const words = name.split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '');
  return words
    .slice(0, 2)
    .map((word) => [...word][0]?.toUpperCase() ?? '')
    .join('');
}

function drawHouse(desk: Desk, y: number): number {
  const { brand, words } = desk;
  const pin = brand.taxPin === null ? [] : [fill(words.taxPin, { pin: brand.taxPin })];
  const reach = [brand.phone, brand.email, brand.website].filter((each) => each !== null);
  const { name, address } = brand;
  return drawColumn(desk, { label: words.from, name, address, rest: [...pin, ...reach] }, LEFT, y);
}

function drawParty(desk: Desk, { party, partyLabel }: Head, y: number): number {
  const pin = party.taxPin === null ? [] : [fill(desk.words.taxPin, { pin: party.taxPin })];
  const reach = [party.phone, party.email].filter((each) => each !== null);
  const { name, address } = party;
  return drawColumn(desk, { label: partyLabel, name, address, rest: [...pin, ...reach] }, LEFT + COLUMN + 8, y);
}

/** A name and what stands under it. An address may be cut where it has no end; the tax number below it never is. */
function drawColumn(desk: Desk, column: ColumnText, x: number, y: number): number {
  const { canvas, pens } = desk;
  const wide = COLUMN - 12;
  const name = wrapAtMost(column.name, wide, 4, (text) => canvas.measure(text, pens.strong));
  const broken = (texts: readonly string[]): readonly string[] =>
    texts.flatMap((each) => wrapAtMost(each, wide, 3, (text) => canvas.measure(text, pens.soft)));
  const rest = [...broken(column.address).slice(0, MOST_ADDRESS), ...broken(column.rest)];
  let end = y;
  canvas.part('P', () => {
    const below = lines(desk, [column.label], { x, y }, pens.label) + 3;
    end = lines(desk, rest, { x, y: lines(desk, name, { x, y: below }, pens.strong) + 1 }, pens.soft);
  });
  return end;
}

interface ColumnText {
  readonly label: string;
  readonly name: string;
  readonly address: readonly string[];
  readonly rest: readonly string[];
}

/** How many lines of an address are printed. */
const MOST_ADDRESS = 10;

function drawFacts(desk: Desk, { facts }: Head, y: number): number {
  const { canvas, palette, pens } = desk;
  const [padding, step] = [11, 16.5];
  const width = RIGHT - FACTS_LEFT;
  const height = facts.length * step + 2 * padding - 5;
  canvas.ornament(() =>
    canvas.box({ x: FACTS_LEFT, y: y - 4, width, height }, { fill: palette.sunken, stroke: palette.line, radius: 9 }),
  );
  facts.forEach(([name, value], place) => {
    const baseline = y - 4 + padding + place * step + rise(pens.body);
    canvas.part('P', () => {
      canvas.text(name, FACTS_LEFT + padding, baseline, pens.soft);
      const room = width - 2 * padding - canvas.measure(name, pens.soft) - 8;
      const said = shortened(value, room, (text) => canvas.measure(text, pens.strong));
      canvas.text(said, RIGHT - padding, baseline, pens.strong, 'right');
    });
  });
  return y - 4 + height;
}

/** The slim head of every page after the first. */
export function drawNextHead(desk: Desk, { title, number, party }: Head): void {
  const { canvas, palette, pens, brand } = desk;
  canvas.ornament(() => {
    canvas.box({ x: 0, y: 0, width: A4.width, height: 7 }, { fill: palette.brand });
    const baseline = TOP + rise(pens.strong);
    const half = WIDE / 2 - 8;
    const house = shortened(brand.name, half, (text) => canvas.measure(text, pens.strong));
    const document = `${title} ${number}`;
    canvas.text(house, LEFT, baseline, pens.strong);
    canvas.text(document, RIGHT, baseline, { ...pens.strong, colour: palette.brandInk }, 'right');
    const customer = shortened(`${party.name}, ${party.number}`, WIDE, (text) => canvas.measure(text, pens.small));
    canvas.text(customer, LEFT, baseline + 13, pens.small);
  });
}

/** The foot of a page: who the house is, and which page of how many. */
export function drawFoot(desk: Desk, page: number, pages: number): void {
  const { canvas, palette, pens, brand, words } = desk;
  const reach = [brand.name, brand.phone, brand.email, brand.website].filter((each) => each !== null).join('  ·  ');
  canvas.ornament(() => {
    const y = A4.height - 46;
    canvas.rule([LEFT, y], [RIGHT, y], { colour: palette.line });
    const count = fill(words.page, { page, pages });
    const room = WIDE - canvas.measure(count, pens.small) - 20;
    const said = wrapAtMost(brand.footer ?? reach, room, 2, (text) => canvas.measure(text, pens.small));
    lines(desk, said, { x: LEFT, y: y + 9 }, pens.small);
    canvas.text(count, RIGHT, y + 9 + rise(pens.small), pens.small, 'right');
  });
}
