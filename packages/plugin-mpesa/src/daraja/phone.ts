import { mpesaErrors } from '../errors.ts';

/** Digits of a whole number with its country code: 254, then nine more. */
const LENGTH = 12;

/**
 * The number as Daraja takes it, `2547XXXXXXXX` or `2541XXXXXXXX`, from the ways in which Kenyans write it: `0712…`,
 * `0112…`, `+254712…`, `254712…` or `712…`, with spaces, dots, dashes or brackets between.
 * @throws mpesa.phoneCharacters, mpesa.phoneCountry, mpesa.phonePrefix, mpesa.phoneLength
 */
export function normaliseMsisdn(written: string): string {
  const bare = written.trim().replaceAll(/[\s().-]/g, '');
  if (!/^\+?\d+$/.test(bare)) throw mpesaErrors.phoneCharacters();
  const local = withoutCountry(bare);
  if (!/^[17]/.test(local)) throw mpesaErrors.phonePrefix();
  const digits = local.length + 3;
  if (digits !== LENGTH) throw mpesaErrors.phoneLength({ digits, expected: LENGTH });
  return `254${local}`;
}

/**
 * For screens and logs: the network and the last three digits, as C2B v2 masks a payer. A number this short is hidden
 * whole.
 */
export function maskMsisdn(msisdn: string): string {
  return msisdn.length < LENGTH ? '*****' : `${msisdn.slice(0, 4)}*****${msisdn.slice(-3)}`;
}

/**
 * A number that somebody else has hidden, as we hide one: `2547 ***** 126` of C2B, `0712****126` and `2547****0126` of
 * statements are one payer. What hides otherwise stays as it is.
 */
export function maskedAlike(hidden: string): string {
  const bare = hidden.replaceAll(/\s/g, '');
  const [, start = '', end = ''] = /^(?:254|0)([17])\d*\*+\d*(\d{3})$/.exec(bare) ?? [];
  return start === '' ? bare : `254${start}*****${end}`;
}

function withoutCountry(bare: string): string {
  if (bare.startsWith('+254')) return bare.slice(4);
  if (bare.startsWith('+')) throw mpesaErrors.phoneCountry();
  // A local number that merely begins with 254 cannot be: 2 is no mobile prefix.
  if (bare.startsWith('254')) return bare.slice(3);
  if (bare.startsWith('00')) throw mpesaErrors.phoneCountry();
  if (bare.startsWith('0')) return bare.slice(1);
  if (/^[17]\d{8}$/.test(bare)) return bare;
  throw mpesaErrors.phoneCountry();
}
