/**
 * A phone number as the wire takes it: international digits. A Kenyan number as people write it at home, `0712 345
 * 678`, gets its country; what is none goes as it is, for the server to judge.
 */
export function wirePhone(typed: string): string {
  const digits = typed.replaceAll(/[\s()-]/g, '').replace(/^\+/, '');
  return /^0?[17]\d{8}$/.test(digits) ? `254${digits.replace(/^0/, '')}` : digits;
}
