import { documentErrors } from './errors.ts';

/** Red, green and blue, 0 to 255. */
type Rgb = readonly [red: number, green: number, blue: number];

/** The colours of one document, all `#rrggbb`. */
export interface Palette {
  /** The brand as it is: for areas. */
  readonly brand: string;
  /** What is read upon the brand. */
  readonly onBrand: string;
  /** The brand as text on white: dark enough to read. */
  readonly brandInk: string;
  /** A breath of the brand, for areas behind text. */
  readonly brandSoft: string;
  readonly ink: string;
  readonly soft: string;
  readonly line: string;
  readonly lineStrong: string;
  readonly sunken: string;
  readonly bad: string;
}

/** The contrast that text needs for people of moderately low vision (WCAG 2.2, success criterion 1.4.3). */
const READABLE = 4.5;

const INK = '#1f2421';
const WHITE = '#ffffff';

/**
 * The colours that go with a brand. Text is readable whatever the brand: it is darkened where it must be.
 * @throws BillingError `documents.colour`
 */
export function paletteOf(colour: string): Palette {
  const brand = parse(colour);
  return {
    brand: hex(brand),
    // Either white or black always reads: where one falls under the limit the other is above it.
    onBrand: [WHITE, INK].find((each) => contrast(hex(brand), each) >= READABLE) ?? '#000000',
    brandInk: hex(darkened(brand)),
    brandSoft: hex(mix(brand, [255, 255, 255], 0.91)),
    ink: INK,
    soft: '#5a5f59',
    line: '#e5dccd',
    lineStrong: '#8c8372',
    sunken: '#faf6ef',
    bad: '#a8281c',
  };
}

/** The contrast of two colours, 1 to 21 (WCAG 2.2, relative luminance). */
export function contrast(a: string, b: string): number {
  const [one, other] = [luminance(parse(a)), luminance(parse(b))];
  return (Math.max(one, other) + 0.05) / (Math.min(one, other) + 0.05);
}

/** Towards black, until it can be read on white and on its own breath. */
function darkened(colour: Rgb): Rgb {
  const ground = hex(mix(colour, [255, 255, 255], 0.91));
  for (let share = 0; share < 1; share += 0.05) {
    const darker = mix(colour, [0, 0, 0], share);
    if (contrast(hex(darker), ground) >= READABLE) return darker;
  }
  return [0, 0, 0];
}

function parse(colour: string): Rgb {
  const [, red, green, blue] = /^#([0-9a-f]{2})([0-9a-f]{2})([0-9a-f]{2})$/i.exec(colour) ?? [];
  if (red === undefined || green === undefined || blue === undefined) {
    throw documentErrors.colour({ value: JSON.stringify(colour.slice(0, 40)) });
  }
  return [Number.parseInt(red, 16), Number.parseInt(green, 16), Number.parseInt(blue, 16)];
}

function hex(colour: Rgb): string {
  return `#${colour.map((part) => part.toString(16).padStart(2, '0')).join('')}`;
}

/** So much of the second colour over the first. */
function mix(under: Rgb, over: Rgb, share: number): Rgb {
  const part = (place: 0 | 1 | 2): number => Math.round(under[place] + (over[place] - under[place]) * share);
  return [part(0), part(1), part(2)];
}

function luminance(colour: Rgb): number {
  const [red, green, blue] = colour.map((part) => {
    const share = part / 255;
    return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
  });
  return 0.2126 * (red ?? 0) + 0.7152 * (green ?? 0) + 0.0722 * (blue ?? 0);
}
