import { crc32, deflateSync, inflateSync } from 'node:zlib';
import { documentErrors } from '../errors.ts';

/** A picture as rows of red, green and blue, opaque. */
interface Pixels {
  readonly width: number;
  readonly height: number;
  readonly rgb: Uint8Array;
}

/** How large a logo may be; a printed one of 50 × 15 millimetres has 1,200 × 360 at 600 dots an inch. */
export const MOST_PIXELS = 4_000_000;

/**
 * A PNG from outside, read to its last byte and written anew: opaque upon white, with no chunk that is not a picture.
 * Whatever is strange about it ends here and not in the reader of a customer.
 * @throws BillingError `documents.logo`
 */
export function cleanPng(bytes: Uint8Array): Uint8Array {
  return writePng(readPng(bytes));
}

const refused = (reason: string): Error => documentErrors.logo({ reason });

interface Header {
  readonly width: number;
  readonly height: number;
  readonly bits: number;
  readonly colours: 0 | 2 | 3 | 4 | 6;
}

const SIGNATURE = [0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a];

/** Samples a pixel, by type of colour (PNG, third edition, table 12). */
const SAMPLES = { 0: 1, 2: 3, 3: 1, 4: 2, 6: 4 } as const;

const DEPTHS = { 0: [1, 2, 4, 8, 16], 2: [8, 16], 3: [1, 2, 4, 8], 4: [8, 16], 6: [8, 16] } as const;

function readPng(bytes: Uint8Array): Pixels {
  const chunks = chunksOf(bytes);
  const header = headerOf(chunks);
  const palette = chunks.find(({ type }) => type === 'PLTE')?.data ?? new Uint8Array();
  const alphas = chunks.find(({ type }) => type === 'tRNS')?.data ?? new Uint8Array();
  const packed = Buffer.concat(chunks.filter(({ type }) => type === 'IDAT').map(({ data }) => data));
  const lines = unfiltered(inflated(packed, header), header);
  const rgb = new Uint8Array(header.width * header.height * 3);
  for (let y = 0, place = 0; y < header.height; y++) {
    for (let x = 0; x < header.width; x++, place += 3) paint(rgb, place, pixelAt(lines, header, x, y, palette, alphas));
  }
  return { width: header.width, height: header.height, rgb };
}

interface Chunk {
  readonly type: string;
  readonly data: Uint8Array;
}

function chunksOf(bytes: Uint8Array): readonly Chunk[] {
  if (SIGNATURE.some((byte, place) => bytes[place] !== byte)) throw refused('it is no PNG');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  const chunks: Chunk[] = [];
  for (let at = 8; at + 12 <= bytes.length;) {
    const length = view.getUint32(at);
    if (at + 12 + length > bytes.length) throw refused('it is cut off');
    const type = Buffer.from(bytes.subarray(at + 4, at + 8)).toString('latin1');
    if (crc32(bytes.subarray(at + 4, at + 8 + length)) !== view.getUint32(at + 8 + length))
      throw refused('it is damaged');
    if (type === 'IEND') return chunks;
    chunks.push({ type, data: bytes.subarray(at + 8, at + 8 + length) });
    at += 12 + length;
  }
  throw refused('it is cut off');
}

function headerOf([first]: readonly Chunk[]): Header {
  if (first?.type !== 'IHDR' || first.data.length !== 13) throw refused('its header is wrong');
  const view = new DataView(first.data.buffer, first.data.byteOffset, 13);
  const [width, height, bits, colours] = [view.getUint32(0), view.getUint32(4), view.getUint8(8), view.getUint8(9)];
  const known = colours === 0 || colours === 2 || colours === 3 || colours === 4 || colours === 6;
  if (!known || !(DEPTHS[colours] as readonly number[]).includes(bits)) throw refused('its kind of colour is unknown');
  if (view.getUint8(12) !== 0) throw refused('it is interlaced; save it without');
  if (width === 0 || height === 0 || width * height > MOST_PIXELS) {
    throw refused(`it is ${width} × ${height}, and may have ${MOST_PIXELS} pixels in all`);
  }
  return { width, height, bits, colours };
}

const bytesOf = ({ width, bits, colours }: Header): number => Math.ceil((width * bits * SAMPLES[colours]) / 8);

/** A bomb is stopped at the length that the picture has, and not where memory ends. */
function inflated(packed: Uint8Array, header: Header): Uint8Array {
  const length = (bytesOf(header) + 1) * header.height;
  let rows: Uint8Array;
  try {
    rows = inflateSync(packed, { maxOutputLength: length });
  } catch (cause) {
    throw documentErrors.logo({ reason: 'its pixels cannot be unpacked' }, cause);
  }
  if (rows.length !== length) throw refused('it has too few pixels');
  return rows;
}

/** Undoes the filter of each line (PNG, third edition, clause 9). */
function unfiltered(rows: Uint8Array, header: Header): Uint8Array {
  const [wide, step] = [bytesOf(header), Math.max(1, (header.bits * SAMPLES[header.colours]) >> 3)];
  const out = new Uint8Array(wide * header.height);
  for (let y = 0; y < header.height; y++) {
    const filter = rows[y * (wide + 1)] ?? 0;
    if (filter > 4) throw refused('a line of it is damaged');
    for (let x = 0; x < wide; x++) {
      const left = x >= step ? (out[y * wide + x - step] ?? 0) : 0;
      const up = y > 0 ? (out[(y - 1) * wide + x] ?? 0) : 0;
      const corner = x >= step && y > 0 ? (out[(y - 1) * wide + x - step] ?? 0) : 0;
      const raw = rows[y * (wide + 1) + 1 + x] ?? 0;
      out[y * wide + x] = raw + guess(filter, left, up, corner);
    }
  }
  return out;
}

function guess(filter: number, left: number, up: number, corner: number): number {
  if (filter === 0) return 0;
  if (filter === 1) return left;
  if (filter === 2) return up;
  if (filter === 3) return (left + up) >> 1;
  const [a, b, c] = [Math.abs(up - corner), Math.abs(left - corner), Math.abs(left + up - 2 * corner)];
  return a <= b && a <= c ? left : b <= c ? up : corner;
}

type Pixel = readonly [red: number, green: number, blue: number, alpha: number];

function pixelAt(
  lines: Uint8Array,
  header: Header,
  x: number,
  y: number,
  palette: Uint8Array,
  alphas: Uint8Array,
): Pixel {
  const { bits, colours } = header;
  const sample = (place: number): number => {
    const bit = (x * SAMPLES[colours] + place) * bits;
    const byte = lines[y * bytesOf(header) + (bit >> 3)] ?? 0;
    return bits >= 8 ? byte : (byte >> (8 - bits - (bit & 7))) & ((1 << bits) - 1);
  };
  if (colours === 3) {
    const index = sample(0);
    if (index * 3 + 2 >= palette.length) throw refused('a colour of it is not in its palette');
    const part = (place: number): number => palette[index * 3 + place] ?? 0;
    return [part(0), part(1), part(2), alphas[index] ?? 255];
  }
  if (colours === 2) return [sample(0), sample(1), sample(2), 255];
  if (colours === 6) return [sample(0), sample(1), sample(2), sample(3)];
  const grey = bits >= 8 ? sample(0) : Math.round((sample(0) * 255) / ((1 << bits) - 1));
  return [grey, grey, grey, colours === 4 ? sample(1) : 255];
}

/** Upon the white of paper. */
function paint(rgb: Uint8Array, place: number, [red, green, blue, alpha]: Pixel): void {
  const onWhite = (part: number): number => Math.round((part * alpha + 255 * (255 - alpha)) / 255);
  rgb[place] = onWhite(red);
  rgb[place + 1] = onWhite(green);
  rgb[place + 2] = onWhite(blue);
}

function writePng({ width, height, rgb }: Pixels): Uint8Array {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([8, 2, 0, 0, 0], 8);
  const rows = new Uint8Array((width * 3 + 1) * height);
  for (let y = 0; y < height; y++) rows.set(rgb.subarray(y * width * 3, (y + 1) * width * 3), y * (width * 3 + 1) + 1);
  const chunks = [chunk('IHDR', header), chunk('IDAT', deflateSync(rows)), chunk('IEND', new Uint8Array())];
  return Buffer.concat([Uint8Array.from(SIGNATURE), ...chunks]);
}

function chunk(type: string, data: Uint8Array): Uint8Array {
  const whole = Buffer.alloc(12 + data.length);
  whole.writeUInt32BE(data.length, 0);
  whole.write(type, 4, 'latin1');
  whole.set(data, 8);
  whole.writeUInt32BE(crc32(whole.subarray(4, 8 + data.length)), 8 + data.length);
  return whole;
}
