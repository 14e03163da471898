import { assert } from '../kernel/assert.ts';
import { divideRounded } from '../kernel/money.ts';

/** An amount in its parts, in minor units of one sign: its net, and each tax in the order of its document. */
export interface Parts {
  readonly net: bigint;
  readonly taxes: readonly bigint[];
}

/** What parts come to. */
export function grossOf({ net, taxes }: Parts): bigint {
  return taxes.reduce((all, tax) => all + tax, net);
}

/** The parts of the first without those of the second. */
export function lessParts(a: Parts, b: Parts): Parts {
  return { net: a.net - b.net, taxes: a.taxes.map((tax, place) => tax - (b.taxes[place] ?? 0n)) };
}

/**
 * The parts of the first so many minor units of a whole. Net is rounded once; the taxes share what is left, one after
 * the other. As the units grow each part only grows, so that differences are never below zero, and all units are all
 * parts to the cent.
 */
export function partsUpTo(whole: Parts, minor: bigint): Parts {
  const gross = grossOf(whole);
  assert(whole.net >= 0n && whole.taxes.every((tax) => tax >= 0n), 'parts of one amount have one sign');
  assert(minor >= 0n && minor <= gross, 'a part is no more than the whole');
  if (gross === 0n) return { net: 0n, taxes: whole.taxes.map(() => 0n) };
  const net = divideRounded(minor * whole.net, gross);
  let rest = minor - net;
  let among = gross - whole.net;
  const taxes = whole.taxes.map((tax) => {
    const part = among === 0n ? 0n : divideRounded(rest * tax, among);
    rest -= part;
    among -= tax;
    return part;
  });
  return { net, taxes };
}

/** The parts between two positions of a whole, in minor units from its start. */
export function partsBetween(whole: Parts, from: bigint, to: bigint): Parts {
  return lessParts(partsUpTo(whole, to), partsUpTo(whole, from));
}
