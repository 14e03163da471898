import type { Money } from '../../../api/wire.ts';
import type { FormValues } from '../../../elements/fields.ts';
import { scaled } from '../../../i18n/format.ts';

/** Reads the fields of a form one by one, and remembers which cannot be read, by the word for what belongs there. */
export interface Reader {
  readonly wrong: Record<string, string>;
  /** What a field holds, trimmed; empty where there is none. */
  readonly text: (name: string) => string;
  /** Whether a field is there and not empty. */
  readonly has: (name: string) => boolean;
  /** How many rows a list has. */
  readonly count: (name: string) => number;
  /** A decimal times ten to the power of `digits`; the least that is right is 1 unless said otherwise. */
  readonly scaled: (name: string, digits: number, word: string, least?: bigint) => bigint;
  /** A whole number of a field. */
  readonly whole: (name: string, word: 'count' | 'whole') => number;
  /** An exact figure as it goes on the wire. */
  readonly figure: (name: string) => string;
  /** Money of a field. */
  readonly money: (name: string) => Money;
  /** Money of a field that may be empty. */
  readonly moneyOrNull: (name: string) => Money | null;
  /** A speed in Mbps as kbit/s. */
  readonly speed: (name: string, least?: bigint) => number;
  /** Gigabytes as bytes. */
  readonly gb: (name: string, least?: bigint) => string;
}

/** Reads what a form holds, with money in this currency. */
export function readerOf(values: FormValues, currency: string, digits: number): Reader {
  const wrong: Record<string, string> = {};
  const text = (name: string): string => (values[name] ?? '').trim();
  const has = (name: string): boolean => text(name) !== '';
  const number: Reader['scaled'] = (name, places, word, least = 1n) => {
    const read = scaled(text(name), places);
    if (read === null || read < least) wrong[name] = word;
    return read ?? 0n;
  };
  const money = (name: string): Money => ({ minor: String(number(name, digits, 'money', 0n)), currency });
  return {
    wrong,
    text,
    has,
    count: (name) => Number(values[`${name}.count`] ?? '0'),
    scaled: number,
    whole: (name, word) => Number(number(name, 0, word, word === 'count' ? 1n : 0n)),
    figure(name) {
      number(name, 12, 'figure', 0n);
      return plainFigure(text(name));
    },
    money,
    moneyOrNull: (name) => (has(name) ? money(name) : null),
    speed: (name, least = 1n) => Number(number(name, 3, least === 0n ? 'speed0' : 'speed', least)),
    gb: (name, least = 1n) => String(number(name, 9, 'gb', least)),
  };
}

/** A figure as it was typed, without separators and needless zeros: `1,500.50` is `1500.5`. */
export function plainFigure(typed: string): string {
  const [whole = '', fraction = ''] = typed.replaceAll(',', '').split('.');
  const rest = fraction.replace(/0+$/, '');
  return `${whole.replace(/^0+(?=\d)/, '')}${rest === '' ? '' : `.${rest}`}`;
}

/** Units as a decimal of ten to the power of `digits`: 1500000000 bytes are `1.5` GB. */
export function unscaled(units: string, digits: number): string {
  const padded = units.padStart(digits + 1, '0');
  return plainFigure(`${padded.slice(0, padded.length - digits)}.${padded.slice(padded.length - digits)}`);
}

/** Millionths as a decimal string without needless zeros: 160000 is `0.16`. */
export function partOf(millionths: bigint): string {
  const digits = String(millionths).padStart(7, '0');
  return `${digits.slice(0, -6)}.${digits.slice(-6)}`.replace(/\.?0+$/, '') || '0';
}
