import { assert } from './assert.ts';
import { defineErrors } from './error.ts';

/** An amount in minor units (cents) of one currency. KES 2,500.00 is `{ minor: 250000n, currency: 'KES' }`. */
export interface Money {
  readonly minor: bigint;
  readonly currency: string;
}

/** Money as JSON carries it: minor units as a decimal string, because a JSON number loses digits above 2^53. */
export interface MoneyWire {
  readonly minor: string;
  readonly currency: string;
}

/**
 * Where exactly half a minor unit goes. `half_up`: away from zero, whichever sign. `half_even`: to the even neighbour.
 */
export type RoundingMode = 'half_up' | 'half_even';

/** What can be wrong with money that comes from outside. */
export const moneyErrors = defineErrors('money', {
  unknownCurrency: ['invalid', 'A currency is an ISO 4217 code in capitals, such as KES; got {currency}.'],
  currencyMismatch: ['invalid', 'Money in {left} and money in {right} cannot be put together.'],
  malformedAmount: ['invalid', 'An amount in {currency} is digits with at most {digits} after the point; got {value}.'],
  malformedWire: ['invalid', 'Money on the wire is whole minor units as a string of digits; got {value}.'],
  tooLarge: ['invalid', 'An amount must fit in 64 bits of minor units; got {value}.'],
});

/**
 * An amount of minor units in a currency.
 * @throws BillingError `money.unknownCurrency`
 */
export function money(minor: bigint, currency: string): Money {
  minorDigits(currency);
  return { minor, currency };
}

/**
 * Nothing, in a currency.
 * @throws BillingError `money.unknownCurrency`
 */
export function zero(currency: string): Money {
  return money(0n, currency);
}

/**
 * Both amounts together.
 * @throws BillingError `money.currencyMismatch`
 */
export function add(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { minor: a.minor + b.minor, currency: a.currency };
}

/**
 * The first amount less the second.
 * @throws BillingError `money.currencyMismatch`
 */
export function subtract(a: Money, b: Money): Money {
  sameCurrency(a, b);
  return { minor: a.minor - b.minor, currency: a.currency };
}

/**
 * All amounts together. The currency is named because a list may be empty.
 * @throws BillingError `money.currencyMismatch`, `money.unknownCurrency`
 */
export function sum(list: Iterable<Money>, currency: string): Money {
  let minor = 0n;
  for (const each of list) {
    sameCurrency({ currency }, each);
    minor += each.minor;
  }
  return money(minor, currency);
}

/** The same amount the other way round. */
export function negate(a: Money): Money {
  return { minor: -a.minor, currency: a.currency };
}

/**
 * Below zero when the first is less, above when it is more, 0 when equal; fit for `sort`.
 * @throws BillingError `money.currencyMismatch`
 */
export function compareMoney(a: Money, b: Money): -1 | 0 | 1 {
  sameCurrency(a, b);
  if (a.minor === b.minor) return 0;
  return a.minor < b.minor ? -1 : 1;
}

/**
 * Refuses to go on with amounts of two currencies.
 * @throws BillingError `money.currencyMismatch`
 */
export function sameCurrency(a: Pick<Money, 'currency'>, b: Pick<Money, 'currency'>): void {
  if (a.currency !== b.currency) throw moneyErrors.currencyMismatch({ left: a.currency, right: b.currency });
}

/**
 * Divides and rounds to a whole number. The only place in Daftari where money is rounded, so that a rule of rounding is
 * a rule about one function. `half_up` goes by magnitude: a credit rounds like the charge that it undoes.
 */
export function divideRounded(numerator: bigint, denominator: bigint, mode: RoundingMode = 'half_up'): bigint {
  assert(denominator > 0n, 'a denominator is above zero');
  const magnitude = numerator < 0n ? -numerator : numerator;
  const whole = magnitude / denominator;
  const twice = (magnitude % denominator) * 2n;
  const up = twice > denominator || (twice === denominator && (mode === 'half_up' || whole % 2n === 1n));
  const rounded = up ? whole + 1n : whole;
  return numerator < 0n ? -rounded : rounded;
}

/**
 * How many digits a currency has after the point, by ISO 4217: 2 for KES, 0 for UGX, 3 for KWD. A gateway that counts
 * otherwise converts in its own plugin.
 * @throws BillingError `money.unknownCurrency`
 */
export function minorDigits(currency: string): number {
  const digits = DIGITS.get(currency);
  if (digits === undefined) throw moneyErrors.unknownCurrency({ currency: quote(currency) });
  return digits;
}

/**
 * Takes an exact decimal amount in major units, such as `'2500.00'` or `'-3.5'`. Nothing is rounded: a digit too many
 * is refused, and so is a sign `+`, a separator of thousands or an exponent.
 * @throws BillingError `money.malformedAmount`, `money.tooLarge`, `money.unknownCurrency`
 */
export function parseMoney(value: string, currency: string): Money {
  const digits = minorDigits(currency);
  const [, sign = '', whole = '', fraction = ''] = (typeof value === 'string' && MAJOR.exec(value)) || [];
  if (whole === '' || fraction.length > digits) {
    throw moneyErrors.malformedAmount({ currency, digits, value: quote(value) });
  }
  return bounded(BigInt(sign + whole + fraction.padEnd(digits, '0')), currency);
}

/**
 * The exact amount in major units with all its digits, `'2500.00'`: for files and protocols, undone by `parseMoney`.
 */
export function majorString(amount: Money): string {
  const digits = minorDigits(amount.currency);
  const sign = amount.minor < 0n ? '-' : '';
  const all = (amount.minor < 0n ? -amount.minor : amount.minor).toString().padStart(digits + 1, '0');
  return digits === 0 ? sign + all : `${sign}${all.slice(0, -digits)}.${all.slice(-digits)}`;
}

/** The amount as people of a locale (BCP 47) write it, with its currency. Exact: no digit passes through a float. */
export function formatMoney(amount: Money, locale = 'en'): string {
  const digits = minorDigits(amount.currency);
  return new Intl.NumberFormat(locale, {
    style: 'currency',
    currency: amount.currency,
    minimumFractionDigits: digits,
    maximumFractionDigits: digits,
  }).format(majorString(amount) as `${number}`);
}

/** Money on its way into JSON. */
export function toWire(amount: Money): MoneyWire {
  return { minor: amount.minor.toString(), currency: amount.currency };
}

/**
 * Money out of JSON. A number is refused even where it looks whole, since what sent it may already have lost digits.
 * @throws BillingError `money.malformedWire`, `money.tooLarge`, `money.unknownCurrency`
 */
export function fromWire(wire: MoneyWire): Money {
  if (typeof wire.minor !== 'string' || !MINOR.test(wire.minor)) {
    throw moneyErrors.malformedWire({ value: quote(wire.minor) });
  }
  minorDigits(wire.currency);
  return bounded(BigInt(wire.minor), wire.currency);
}

const MAJOR = /^(-?)(\d{1,25})(?:\.(\d{1,4}))?$/;
const MINOR = /^(?:0|-?[1-9]\d{0,24})$/;
const LARGEST = (1n << 63n) - 1n;

/** Databases keep minor units in 64 bits with a sign; what does not fit is refused at the door, not by the database. */
function bounded(minor: bigint, currency: string): Money {
  if (minor > LARGEST || minor < -LARGEST) throw moneyErrors.tooLarge({ value: minor.toString() });
  return { minor, currency };
}

function quote(value: unknown): string {
  return typeof value === 'string' ? JSON.stringify(value.slice(0, 80)) : String(value);
}

/** Circulating currencies of ISO 4217 by digits after the point. The ariary has fifths, which nobody bills: none. */
const CURRENCIES: readonly (readonly [digits: number, codes: string])[] = [
  [0, 'BIF CLP DJF GNF ISK JPY KMF KRW MGA PYG RWF UGX VND VUV XAF XOF XPF'],
  [3, 'BHD IQD JOD KWD LYD OMR TND'],
  [
    2,
    'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP',
  ],
  [
    2,
    'CRC CUP CVE CZK DKK DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR',
  ],
  [
    2,
    'JMD KES KGS KHR KPW KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO',
  ],
  [
    2,
    'NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL',
  ],
  [2, 'THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VES WST XCD XCG YER ZAR ZMW ZWG'],
];

const DIGITS: ReadonlyMap<string, number> = new Map(
  CURRENCIES.flatMap(([digits, codes]) => codes.split(' ').map((code) => [code, digits] as const)),
);

/** The next amount upwards that is a whole multiple of a step of minor units, for who cannot move less. */
export function roundUpTo({ minor, currency }: Money, step: bigint): Money {
  assert(step > 0n, 'a step is above zero');
  const over = ((minor % step) + step) % step;
  return money(over === 0n ? minor : minor - over + step, currency);
}

/**
 * The nearest amount that is a whole multiple of a step of minor units, for who pays in coins: 5n where the smallest is
 * 0.05, 100n where it is 1. The difference is a line of its own; the total of a document is never rounded itself.
 */
export function roundToStep({ minor, currency }: Money, step: bigint, mode?: RoundingMode): Money {
  assert(step > 0n, 'a step is above zero');
  return money(divideRounded(minor, step, mode) * step, currency);
}
