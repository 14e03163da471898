import { encode } from 'uqr';
import { documentErrors } from '../errors.ts';

/** A code that a camera reads: rows of dark and light, without its quiet border. */
export type QrMatrix = readonly (readonly boolean[])[];

/** What a printed code can hold and phones still read at the size that we print. */
const MOST = 300;

/**
 * The code of a link, with a quarter of it spare for folds and stains.
 * @throws BillingError `documents.link` where it is no link, so that no document sends anybody elsewhere
 */
export function qrOf(link: string): QrMatrix {
  if (!/^https?:\/\/[^\s]+$/i.test(link) || link.length > MOST) throw documentErrors.link({ most: MOST });
  return encode(link, { ecc: 'M', border: 0 }).data;
}
