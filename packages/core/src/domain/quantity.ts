import { assert } from '../kernel/assert.ts';
import { parseDecimal } from '../kernel/decimal.ts';
import { defineErrors } from '../kernel/error.ts';

/** A unit in which an asset is shown and typed. What is stored is always bytes, seconds and pieces. */
export interface DisplayUnit {
  readonly name: UnitName;
  readonly asset: 'BYTES' | 'SECONDS';
  /** How many stored units make one. */
  readonly size: bigint;
}

/** 1 GB is 10^9 bytes and 1 GiB is 2^30 (IEC 80000-13); an hour is 3,600 seconds and a day 24 hours. */
export type UnitName = 'B' | 'kB' | 'MB' | 'GB' | 'TB' | 'KiB' | 'MiB' | 'GiB' | 'TiB' | 's' | 'min' | 'h' | 'd';

/** What an operator chooses: one unit for everything, or the largest of a family that is not above the quantity. */
export type Shown = UnitName | 'decimal' | 'binary' | 'time';

/** What can be wrong with a quantity that comes from outside. */
export const quantityErrors = defineErrors('quantity', {
  unknownUnit: ['invalid', 'A unit is one of {known}; got {unit}.'],
  malformed: ['invalid', '{value} {unit} is not a whole number of {asset}.'],
});

/**
 * A quantity as people read it: `formatQuantity(10_500_000_000n, 'decimal')` is `10.5 GB`. Digits beyond the given ones
 * are cut and not rounded, so that nobody is shown more than there is.
 */
export function formatQuantity(units: bigint, shown: Shown, digits = 2): string {
  assert(units >= 0n && Number.isInteger(digits) && digits >= 0, 'a quantity and its digits are not negative');
  const unit = unitFor(units, shown);
  const tens = 10n ** BigInt(digits);
  const parts = (units * tens) / unit.size;
  const fraction = (parts % tens).toString().padStart(digits, '0').replace(/0+$/, '');
  const whole = (parts / tens).toString().replaceAll(/\B(?=(\d{3})+$)/g, ',');
  return `${whole}${digits > 0 && fraction !== '' ? `.${fraction}` : ''} ${unit.name}`;
}

/**
 * An exact amount of a unit in stored units: `parseQuantity('1.5', 'GiB')` is 1,610,612,736 bytes.
 * @throws BillingError `quantity.malformed` where it is negative or no whole number of bytes or seconds;
 * `quantity.unknownUnit`, `decimal.malformed`
 */
export function parseQuantity(value: string, unit: string): bigint {
  const { size, asset } = displayUnit(unit);
  const { numerator, denominator } = parseDecimal(value);
  if (numerator < 0n || (numerator * size) % denominator !== 0n) {
    throw quantityErrors.malformed({ value: value.slice(0, 80), unit, asset });
  }
  return (numerator * size) / denominator;
}

/**
 * A unit by its name.
 * @throws BillingError `quantity.unknownUnit`
 */
export function displayUnit(name: string): DisplayUnit {
  const found = displayUnits.find((unit) => unit.name === name);
  if (found === undefined) {
    const known = displayUnits.map((unit) => unit.name).join(', ');
    throw quantityErrors.unknownUnit({ known, unit: JSON.stringify(name.slice(0, 80)) });
  }
  return found;
}

/** All units, the smallest of each family first. */
export const displayUnits: readonly DisplayUnit[] = [
  { name: 'B', asset: 'BYTES', size: 1n },
  { name: 'kB', asset: 'BYTES', size: 1_000n },
  { name: 'MB', asset: 'BYTES', size: 1_000_000n },
  { name: 'GB', asset: 'BYTES', size: 1_000_000_000n },
  { name: 'TB', asset: 'BYTES', size: 1_000_000_000_000n },
  { name: 'KiB', asset: 'BYTES', size: 1n << 10n },
  { name: 'MiB', asset: 'BYTES', size: 1n << 20n },
  { name: 'GiB', asset: 'BYTES', size: 1n << 30n },
  { name: 'TiB', asset: 'BYTES', size: 1n << 40n },
  { name: 's', asset: 'SECONDS', size: 1n },
  { name: 'min', asset: 'SECONDS', size: 60n },
  { name: 'h', asset: 'SECONDS', size: 3_600n },
  { name: 'd', asset: 'SECONDS', size: 86_400n },
];

const FAMILIES: Readonly<Record<'decimal' | 'binary' | 'time', readonly UnitName[]>> = {
  decimal: ['B', 'kB', 'MB', 'GB', 'TB'],
  binary: ['B', 'KiB', 'MiB', 'GiB', 'TiB'],
  time: ['s', 'min', 'h', 'd'],
};

function unitFor(units: bigint, shown: Shown): DisplayUnit {
  if (shown !== 'decimal' && shown !== 'binary' && shown !== 'time') return displayUnit(shown);
  const [smallest = 'B'] = FAMILIES[shown];
  return displayUnit(FAMILIES[shown].findLast((name) => displayUnit(name).size <= units) ?? smallest);
}
