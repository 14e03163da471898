import { paletteOf, type Palette } from '../colour.ts';
import type { Brand, Fonts } from '../model.ts';
import { createCanvas, type About, type Canvas, type Pen } from '../pdf/canvas.ts';
import { checkLogo, type Logo } from '../pdf/logo.ts';
import { wordsOf, type Language, type Words } from '../words/words.ts';

/** A house, its logo and colours looked at once for all its papers. */
export interface House {
  readonly brand: Brand;
  readonly logo: Logo | null;
  readonly palette: Palette;
  readonly fonts: Fonts | null;
}

/**
 * Looks at a brand before anything is drawn with it.
 * @throws BillingError `documents.colour`, `documents.logo`
 */
export function houseOf(brand: Brand, fonts: Fonts | null): House {
  return {
    brand,
    logo: brand.logo === null ? null : checkLogo(brand.logo),
    palette: paletteOf(brand.colour),
    fonts,
  };
}

/** Everything that a page is drawn with. */
export interface Desk extends House {
  readonly canvas: Canvas;
  readonly words: Words;
  readonly language: Language;
  readonly pens: Pens;
}

/** The sizes and weights of text. */
export interface Pens {
  readonly title: Pen;
  readonly name: Pen;
  readonly body: Pen;
  readonly strong: Pen;
  readonly soft: Pen;
  readonly small: Pen;
  readonly label: Pen;
  readonly total: Pen;
  readonly hero: Pen;
}

/** A page of A4 in points (ISO 216: 210 × 297 millimetres). */
export const A4 = { width: 595.28, height: 841.89 } as const;

/** Where text begins on A4. */
export const LEFT = 48;
/** Where text ends on A4. */
export const RIGHT = A4.width - LEFT;
/** How wide text may be on A4. */
export const WIDE = RIGHT - LEFT;

/** A desk for one document of a house. */
export function deskOf(house: House, language: Language, about: Omit<About, 'language' | 'author'>): Desk {
  const canvas = createCanvas({ ...about, language, author: house.brand.name }, house.fonts);
  return { ...house, canvas, language, words: wordsOf(language), pens: pensOf(house.palette) };
}

const regular = (size: number, colour: string): Pen => ({ size, weight: 'regular', colour });
const bold = (size: number, colour: string): Pen => ({ size, weight: 'bold', colour });

function pensOf({ ink, soft, brandInk, onBrand }: Palette): Pens {
  return {
    title: bold(25, brandInk),
    name: bold(15, ink),
    body: regular(9.25, ink),
    strong: bold(9.25, ink),
    soft: regular(9.25, soft),
    small: regular(7.75, soft),
    label: bold(7.5, soft),
    total: bold(12, ink),
    hero: bold(21, onBrand),
  };
}

/** How far the baseline lies below the top of a line of text. */
export const rise = ({ size }: Pen): number => size * 0.76;
/** How far the lines of a text lie apart. */
export const leading = ({ size }: Pen): number => size * 1.38;

/** Writes lines below each other from a top edge; answers where the next one would begin. */
export function lines(
  { canvas }: Desk,
  texts: readonly string[],
  at: { readonly x: number; readonly y: number },
  pen: Pen,
): number {
  texts.forEach((text, place) => canvas.text(text, at.x, at.y + rise(pen) + place * leading(pen), pen));
  return at.y + texts.length * leading(pen);
}
