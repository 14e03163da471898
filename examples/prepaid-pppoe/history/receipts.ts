import { parseMoney } from '@daftari/core';
import { isp } from '../isp.ts';
import type { Chance } from './chance.ts';
import type { Paid } from './lives.ts';
import type { Person } from './people.ts';

/** What M-Pesa tells of a payment. */
export function receiptOf(chance: Chance, { name, phone }: Person, paid: Paid, typed: string) {
  return {
    kind: 'received',
    receipt: chance.text(2, LETTERS) + chance.text(8, LETTERS + DIGITS),
    providerReference: null,
    amount: parseMoney(`${paid.amount}.00`, isp.currency),
    providerAt: paid.at - 2_000,
    accountReference: typed === '' ? null : typed,
    payer: `${phone.slice(0, 4)}*****${phone.slice(-3)}`,
    payerName: name.toUpperCase(),
  } as const;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

/** As people slip: the last digit is another, which is why account numbers have a check digit. */
export function mistyped(number: string): string {
  return number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10);
}
