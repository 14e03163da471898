import type { Money } from '../api/wire.ts';
import { minorAmount } from '../i18n/format.ts';

/** What a code on a paper leads to: paying for an account, or a voucher to redeem. */
export type Linked =
  | { readonly kind: 'pay'; readonly account: string; readonly amount: Money | null }
  | { readonly kind: 'voucher'; readonly code: string };

/**
 * Reads `/?pay=<account>&amount=<major>` and `/?voucher=<code>`. It is only what a form begins with: a link that
 * somebody else has made can send nothing.
 */
export function linkedBy(search: string, currency: string): Linked | null {
  const asked = new URLSearchParams(search);
  const account = asked.get('pay')?.trim() ?? '';
  if (account !== '') {
    const minor = minorAmount(asked.get('amount') ?? '', currency);
    return { kind: 'pay', account, amount: minor === null ? null : { minor: String(minor), currency } };
  }
  const code = asked.get('voucher')?.trim() ?? '';
  return code === '' || code.length > 64 ? null : { kind: 'voucher', code };
}

/** Whether a number on paper is that of an account: case, spaces and dashes say nothing. */
export function isAccount(written: string, number: string): boolean {
  return bare(written) === bare(number);
}

function bare(text: string): string {
  return text.replaceAll(/[\s-]+/g, '').toUpperCase();
}
