// oxlint-disable-next-line no-named-as-default -- The types know the default alone.
import PDFDocument from 'pdfkit';
import { documentErrors } from '../errors.ts';
import type { Fonts } from '../model.ts';
import { EXTRA, FIRST_EXTRA, printable, shape, type Shaped } from './glyphs.ts';
import type { Logo } from './logo.ts';
import type { QrMatrix } from './qr.ts';

/** How text is written. Sizes are points, 72 to an inch. */
export interface Pen {
  readonly size: number;
  readonly weight: 'regular' | 'bold';
  /** `#rrggbb`. */
  readonly colour: string;
}

/** Where a line of text stands: on its baseline, from the left, or back from the right, or around the middle. */
export type Align = 'left' | 'right' | 'center';

/** A rectangle, from its upper left corner, in points. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

/** How a rectangle is drawn. */
export interface BoxStyle {
  readonly fill?: string;
  readonly stroke?: string;
  readonly thickness?: number;
  readonly radius?: number;
}

/** What the file says of itself. */
export interface About {
  readonly title: string;
  readonly author: string;
  readonly subject: string;
  /** BCP 47. */
  readonly language: string;
  /** UTC milliseconds. */
  readonly madeAt: number;
}

/** Pages to draw on. Nothing that is drawn here begins a page by itself. */
export interface Canvas {
  readonly page: (width: number, height: number) => void;
  /** How wide a line of text is, in points. */
  readonly measure: (text: string, pen: Pen) => number;
  readonly text: (text: string, x: number, baseline: number, pen: Pen, align?: Align) => void;
  readonly rule: (from: readonly [number, number], to: readonly [number, number], style: RuleStyle) => void;
  readonly box: (box: Box, style: BoxStyle) => void;
  readonly logo: (logo: Logo, box: Box) => void;
  readonly code: (matrix: QrMatrix, box: Box, colour: string) => void;
  readonly link: (box: Box, address: string) => void;
  /** Draws around a point turned by degrees, see-through. */
  readonly turned: (degrees: number, around: readonly [number, number], opacity: number, draw: () => void) => void;
  /** A part of the document that holds others, such as `Table` and `TR`. */
  readonly group: (kind: Kind, draw: () => void) => void;
  /** A part of the document that is read, such as `P`, `H1` and `TD`. `says` is read in place of a picture. */
  readonly part: (kind: Kind, draw: () => void, says?: string) => void;
  /** What is only to be seen: lines, areas, numbers of pages. */
  readonly ornament: (draw: () => void) => void;
  /** Ends the document. */
  readonly bytes: () => Uint8Array;
}

/** How a line is drawn. */
export interface RuleStyle {
  readonly colour: string;
  readonly thickness?: number;
  readonly dash?: number;
}

/** What a part of a document is (ISO 32000-1, 14.8.4). */
type Kind = 'H1' | 'H2' | 'P' | 'Table' | 'TR' | 'TH' | 'TD' | 'Figure' | 'Sect' | 'L' | 'LI';

/**
 * A document of no pages yet. The same strokes make the same bytes: its time is given, and no part of it is chance.
 * @throws BillingError `documents.font`
 */
export function createCanvas(about: About, fonts: Fonts | null): Canvas {
  const doc = new PDFDocument({
    autoFirstPage: false,
    margin: 0,
    pdfVersion: '1.7',
    tagged: true,
    displayTitle: true,
    lang: about.language,
    info: {
      Title: about.title,
      Author: about.author,
      Subject: about.subject,
      Creator: 'Daftari',
      Producer: 'Daftari',
      CreationDate: new Date(about.madeAt),
    },
  });
  const type = fonts === null ? standardType(doc) : embeddedType(doc, fonts);
  return { ...writing(doc, type), ...drawing(doc), ...structure(doc), bytes: () => finish(doc) };
}

/** Letters: how they are shaped, and which are taken up. */
interface Type {
  readonly use: (pen: Pen) => void;
  readonly shape: (text: string) => Shaped;
}

function writing(doc: PDFKit.PDFDocument, type: Type): Pick<Canvas, 'measure' | 'text'> {
  const widthOf = (glyphs: string): number => (glyphs === '' ? 0 : doc.widthOfString(glyphs));
  const put = (glyphs: string, x: number, baseline: number): void => {
    doc.text(glyphs, x, baseline, { lineBreak: false, baseline: 'alphabetic' });
  };
  return {
    measure(text, pen) {
      type.use(pen);
      return widthOf(type.shape(text).glyphs);
    },
    text(text, x, baseline, pen, align = 'left') {
      type.use(pen);
      const { glyphs, marks, says } = type.shape(text);
      if (glyphs === '') return;
      const wide = widthOf(glyphs);
      const start = align === 'left' ? x : align === 'right' ? x - wide : x - wide / 2;
      doc.fillColor(pen.colour);
      if (says !== null) doc.markContent('Span', { actual: says });
      put(glyphs, start, baseline);
      for (const { at, glyph, raise } of marks) {
        const centre = start + widthOf(glyphs.slice(0, at)) + widthOf(glyphs[at] ?? '') / 2;
        put(glyph, centre - widthOf(glyph) / 2, baseline - (raise * pen.size) / 1000);
      }
      if (says !== null) doc.endMarkedContent();
    },
  };
}

function drawing(doc: PDFKit.PDFDocument): Pick<Canvas, 'page' | 'rule' | 'box' | 'logo' | 'code' | 'link' | 'turned'> {
  return {
    page(width, height) {
      doc.addPage({ size: [width, height], margin: 0 });
    },
    rule([fromX, fromY], [toX, toY], { colour, thickness = 0.6, dash }) {
      doc.save().moveTo(fromX, fromY).lineTo(toX, toY).lineWidth(thickness);
      if (dash !== undefined) doc.dash(dash, { space: dash });
      doc.stroke(colour).restore();
    },
    box({ x, y, width, height }, { fill, stroke, thickness = 0.6, radius = 0 }) {
      doc.save().lineWidth(thickness);
      if (radius > 0) doc.roundedRect(x, y, width, height, radius);
      else doc.rect(x, y, width, height);
      if (fill !== undefined && stroke !== undefined) doc.fillAndStroke(fill, stroke);
      else if (fill !== undefined) doc.fill(fill);
      else doc.stroke(stroke);
      doc.restore();
    },
    logo({ bytes }, { x, y, width, height }) {
      doc.image(Buffer.from(bytes), x, y, { fit: [width, height], valign: 'center' });
    },
    code: (matrix, box, colour) => drawCode(doc, matrix, box, colour),
    link({ x, y, width, height }, address) {
      doc.link(x, y, width, height, address);
    },
    turned(degrees, origin, opacity, draw) {
      doc
        .save()
        .rotate(degrees, { origin: [...origin] })
        .opacity(opacity);
      draw();
      doc.restore();
    },
  };
}

/** One path for the whole code, its modules joined into runs: a few hundred strokes and not some thousands. */
function drawCode(doc: PDFKit.PDFDocument, matrix: QrMatrix, { x, y, width }: Box, colour: string): void {
  const step = width / matrix.length;
  doc.save();
  matrix.forEach((row, down) => {
    for (let from = 0; from < row.length; from++) {
      if (row[from] !== true) continue;
      let to = from;
      while (row[to] === true) to++;
      doc.rect(x + from * step, y + down * step, (to - from) * step, step);
      from = to;
    }
  });
  doc.fill(colour).restore();
}

function structure(doc: PDFKit.PDFDocument): Pick<Canvas, 'group' | 'part' | 'ornament'> {
  const root = doc.struct('Document');
  doc.addStructure(root);
  const open = [root];
  const add = (element: PDFKit.PDFStructureElement): void => {
    open.at(-1)?.add(element);
  };
  return {
    group(kind, draw) {
      const element = doc.struct(kind);
      add(element);
      open.push(element);
      draw();
      open.pop();
      element.end();
    },
    part(kind, draw, says) {
      // An element whose content is a function draws it as soon as it is attached.
      const element = doc.struct(kind, says === undefined ? {} : { alt: says }, [draw]);
      add(element);
    },
    ornament(draw) {
      doc.markContent('Artifact', { type: 'Layout' });
      draw();
      doc.endMarkedContent();
    },
  };
}

/** Helvetica, with an encoding of our own that reaches the glyphs which WinAnsi leaves out. */
function standardType(doc: PDFKit.PDFDocument): Type {
  const names = { regular: 'Helvetica', bold: 'Helvetica-Bold' } as const;
  for (const weight of ['regular', 'bold'] as const) reachExtras(doc.font(names[weight]), names[weight], weight);
  return {
    use: ({ weight, size }) => void doc.font(names[weight]).fontSize(size),
    shape,
  };
}

/** As much as we know of a font of pdfkit: its types say nothing of fonts. */
interface StandardFont {
  dictionary: { data: unknown; end: () => void };
  font: { characterToGlyph: (code: number) => string; glyphWidths: Record<string, number> };
  embed: () => void;
}

function reachExtras(doc: PDFKit.PDFDocument, name: string, weight: Pen['weight']): void {
  const font = Reflect.get(doc, '_font') as StandardFont;
  const usual = font.font.characterToGlyph.bind(font.font);
  font.font.characterToGlyph = (code) => EXTRA[code - FIRST_EXTRA]?.[0] ?? usual(code);
  for (const [glyph, regular, bold] of EXTRA) font.font.glyphWidths[glyph] = weight === 'bold' ? bold : regular;
  font.embed = () => {
    const Encoding = {
      Type: 'Encoding',
      BaseEncoding: 'WinAnsiEncoding',
      Differences: [FIRST_EXTRA, ...EXTRA.map(([glyph]) => glyph)],
    };
    font.dictionary.data = { Type: 'Font', BaseFont: name, Subtype: 'Type1', Encoding };
    font.dictionary.end();
  };
}

function embeddedType(doc: PDFKit.PDFDocument, fonts: Fonts): Type {
  try {
    doc.registerFont('regular', Buffer.from(fonts.regular));
    doc.registerFont('bold', Buffer.from(fonts.bold));
    doc.font('regular').font('bold').widthOfString('0');
  } catch (cause) {
    throw documentErrors.font({ reason: 'it is no TrueType or OpenType font' }, cause);
  }
  return {
    use: ({ weight, size }) => void doc.font(weight).fontSize(size),
    shape: (text) => ({ glyphs: printable(text), marks: [], says: null }),
  };
}

/** Everything is written at once, so that all of it lies ready when the end is told. */
function finish(doc: PDFKit.PDFDocument): Uint8Array {
  doc.end();
  const bytes: unknown = doc.read();
  if (!(bytes instanceof Uint8Array)) throw new TypeError('a document is written as bytes');
  return new Uint8Array(bytes);
}
