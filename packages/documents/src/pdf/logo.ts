import { documentErrors } from '../errors.ts';
import { cleanPng, MOST_PIXELS } from './png.ts';

/** A picture that is safe to put into a document, with its size in pixels. */
export interface Logo {
  readonly bytes: Uint8Array;
  readonly width: number;
  readonly height: number;
}

/** How many bytes a logo may have: it is in every document. */
const MOST_BYTES = 500_000;

/** What is wider or taller than this could not be told from a line. */
const MOST_SLIM = 12;

/**
 * Looks at a logo from outside: a PNG or JPEG, by its bytes and not by a name.
 * @throws BillingError `documents.logo` that says why
 */
export function checkLogo(bytes: Uint8Array): Logo {
  if (bytes.length > MOST_BYTES) throw refused(`it has ${bytes.length} bytes, and may have ${MOST_BYTES}`);
  const isPng = bytes[0] === 0x89 && bytes[1] === 0x50;
  const isJpeg = bytes[0] === 0xff && bytes[1] === 0xd8;
  if (!isPng && !isJpeg) throw refused('it is neither a PNG nor a JPEG');
  const logo = isPng ? pngLogo(bytes) : jpegLogo(bytes);
  const slim = Math.max(logo.width / logo.height, logo.height / logo.width);
  if (slim > MOST_SLIM) throw refused(`it is ${logo.width} × ${logo.height}: too long for its height`);
  return logo;
}

const refused = (reason: string): Error => documentErrors.logo({ reason });

function pngLogo(bytes: Uint8Array): Logo {
  const clean = cleanPng(bytes);
  const view = new DataView(clean.buffer, clean.byteOffset);
  return { bytes: clean, width: view.getUint32(16), height: view.getUint32(20) };
}

/** Walks the segments up to the frame (ITU-T T.81, B.1): their lengths must lead there and not out of the file. */
function jpegLogo(bytes: Uint8Array): Logo {
  if (bytes.at(-2) !== 0xff || bytes.at(-1) !== 0xd9) throw refused('it is cut off');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  for (let at = 2; at + 10 < bytes.length; at += 2 + view.getUint16(at + 2)) {
    const marker = view.getUint16(at);
    if (marker < 0xff01 || marker === 0xffda) break;
    if (!FRAMES.has(marker)) continue;
    const [bits, height, width, parts] = [
      view.getUint8(at + 4),
      view.getUint16(at + 5),
      view.getUint16(at + 7),
      view.getUint8(at + 9),
    ];
    if (bits !== 8 || (parts !== 1 && parts !== 3))
      throw refused('its colours are not those of a screen; save it as RGB');
    if (width === 0 || height === 0 || width * height > MOST_PIXELS) {
      throw refused(`it is ${width} × ${height}, and may have ${MOST_PIXELS} pixels in all`);
    }
    return { bytes, width, height };
  }
  throw refused('it is damaged');
}

/** Baseline and progressive frames: what readers of documents decode. */
const FRAMES: ReadonlySet<number> = new Set([0xffc0, 0xffc1, 0xffc2]);
