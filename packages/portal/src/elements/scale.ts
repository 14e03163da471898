import type { Money } from '../api/wire.ts';
import { majorAmount } from '../i18n/format.ts';

/** The next of 1, 2, 4, 6, 8, 10 times a power of ten, so that half of it is a round number too. */
export function niceCeiling(value: number): number {
  const power = 10 ** Math.floor(Math.log10(Math.max(1, value)));
  return power * ([1, 2, 4, 6, 8, 10].find((step) => step * power >= value) ?? 10);
}

/** How high an amount is drawn, in major units: for the eye, never for a sum. */
export function heightOf(drawn: Money): number {
  return Number(majorAmount(drawn));
}
