import { en } from './en.ts';
import { sw } from './sw.ts';

/** The languages that documents are written in. */
export type Language = 'en' | 'sw';

/** Every text of every document. */
export interface Words {
  /** January first. */
  readonly months: readonly string[];
  readonly invoice: string;
  readonly credit_note: string;
  readonly debit_note: string;
  readonly receipt: string;
  readonly statement: string;
  readonly vouchers: string;
  readonly voucher: string;
  readonly draft: string;
  readonly void: string;
  readonly paid: string;
  readonly reversed: string;
  readonly noNumber: string;
  readonly from: string;
  readonly billedTo: string;
  readonly customer: string;
  readonly account: string;
  readonly taxPin: string;
  readonly number: string;
  readonly issued: string;
  readonly due: string;
  readonly refersTo: string;
  readonly ofDay: string;
  readonly reason: string;
  readonly amountDue: string;
  readonly payBy: string;
  readonly nothingDue: string;
  readonly credited: string;
  readonly creditedHow: string;
  readonly description: string;
  readonly withoutTax: string;
  readonly tax: string;
  readonly amount: string;
  readonly carried: string;
  readonly brought: string;
  readonly net: string;
  readonly total: string;
  readonly paidSoFar: string;
  readonly withheldSoFar: string;
  readonly writtenOff: string;
  readonly left: string;
  readonly taxRate: string;
  readonly taxBase: string;
  readonly exempt: string;
  readonly withheld: string;
  readonly payments: string;
  readonly howToPay: string;
  readonly scan: string;
  readonly stepMenu: string;
  readonly stepPaybill: string;
  readonly stepTill: string;
  readonly stepBusiness: string;
  readonly stepTillNumber: string;
  readonly stepAccount: string;
  readonly stepAmount: string;
  readonly stepPin: string;
  readonly page: string;
  readonly received: string;
  readonly method: string;
  readonly reference: string;
  readonly payer: string;
  readonly wentTo: string;
  readonly wallet: string;
  readonly thanks: string;
  readonly reversedOn: string;
  readonly period: string;
  readonly opening: string;
  readonly closing: string;
  readonly owedByCustomer: string;
  readonly owedToCustomer: string;
  readonly date: string;
  readonly document: string;
  readonly debit: string;
  readonly credit: string;
  readonly balance: string;
  readonly nothingHappened: string;
  readonly ageing: string;
  readonly notDue: string;
  readonly daysOver: string;
  readonly daysOverMore: string;
  readonly serial: string;
  readonly until: string;
  readonly noEnd: string;
  readonly batch: string;
  readonly vouchersOnSheet: string;
  readonly redeem: string;
  readonly code: string;
  readonly methods: Readonly<Record<string, string>>;
  readonly rowKinds: Readonly<Record<'payment' | 'refund' | 'write_off' | 'recovery' | 'other', string>>;
}

/** The texts of a language. A name in braces is filled in. */
export function wordsOf(language: Language): Words {
  return language === 'sw' ? sw : en;
}

/** A text with its names filled in. What is put in is never read as a text itself. */
export function fill(text: string, values: Readonly<Record<string, string | number>>): string {
  return text.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in values ? String(values[name]) : whole));
}
