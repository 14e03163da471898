import { parseLocalDate, parseMoney, startOfDay, type Money } from '@daftari/core';
import { bankErrors } from './errors.ts';
import { keyed, type BankLine, type Statement } from './line.ts';
import type { BankOptions } from './options.ts';

/** A field of a message: its tag (`61`, `60F`) and what stands behind it, lines kept. */
interface Field {
  readonly tag: string;
  readonly value: string;
}

/**
 * Reads customer statements as SWIFT writes them (MT940, Standards MT category 9): `:20:` begins one, `:25:` names the
 * account, `:60F:` or `:60M:` the opening balance, each `:61:` a line with its `:86:`, `:62F:` or `:62M:` the closing.
 * Several may stand in one file, with the blocks of an envelope around them or without. Each must foot.
 * @throws bank.format, bank.row, bank.unfooted
 */
export function readMt940(text: string, name: string, options: BankOptions): Statement {
  const messages: Field[][] = [];
  for (const field of fieldsOf(text)) {
    if (field.tag === '20') messages.push([]);
    messages.at(-1)?.push(field);
  }
  if (messages.length === 0) throw bankErrors.format({ name });
  const accounts = new Set(messages.map((message) => valueOf(message, '25')).filter((one) => one !== null));
  const lines = messages.flatMap((message) => linesOf(message, name, options));
  return { account: accounts.size === 1 ? ([...accounts][0] ?? null) : null, lines: keyed(lines, options.zone) };
}

/** Whether a text looks like one: the first field of every message. */
export function isMt940(text: string): boolean {
  return /^:20:/m.test(text) && /^:(60[FM]):/m.test(text);
}

/** A field begins on a line of its own, and goes on until the next one, or the end of the block. */
function fieldsOf(text: string): readonly Field[] {
  const body = text.replaceAll('\r\n', '\n').replaceAll(/^\{[^\n]*\{4:\s*$/gm, '');
  const fields: Field[] = [];
  for (const line of body.split('\n')) {
    const begins = /^:(\d{2}[A-Z]?):(.*)$/.exec(line);
    const open = fields.at(-1);
    if (begins !== null) fields.push({ tag: begins[1] ?? '', value: begins[2] ?? '' });
    else if (open !== undefined && !/^-\}?/.test(line) && line !== '')
      fields.splice(-1, 1, { ...open, value: `${open.value}\n${line}` });
  }
  return fields;
}

function valueOf(message: readonly Field[], ...tags: readonly string[]): string | null {
  return message.find(({ tag }) => tags.includes(tag))?.value.trim() ?? null;
}

function linesOf(message: readonly Field[], name: string, options: BankOptions): readonly BankLine[] {
  const number = valueOf(message, '28C', '28') ?? valueOf(message, '20') ?? '';
  const [opening, closing] = (['60', '62'] as const).map((tag) =>
    balanceOf(valueOf(message, `${tag}F`, `${tag}M`), `:${tag}: of statement ${number}`, name, options),
  );
  if (opening === undefined || closing === undefined) throw bankErrors.format({ name });
  const lines: BankLine[] = [];
  let stands = opening.minor;
  for (const [place, { tag, value }] of message.entries()) {
    if (tag !== '61') continue;
    const next = message[place + 1];
    const narrative = next?.tag === '86' ? joined(next.value) : '';
    const line = lineOf(value, narrative, `:61: ${value.split('\n')[0] ?? ''}`, name, options);
    stands += line.amount.minor;
    lines.push({ ...line, balance: { minor: stands, currency: opening.currency } });
  }
  if (stands !== closing.minor) throw bankErrors.unfooted({ name, where: `the end of statement ${number}` });
  return lines;
}

/** `C260301KES1000,00`: credit or debit, day, currency, amount. */
function balanceOf(text: string | null, where: string, name: string, { currency }: BankOptions): Money {
  const parts = /^([CD])(\d{6})([A-Z]{3})(\d[\d,]{0,14})$/.exec(text ?? '');
  if (parts === null) throw bankErrors.row({ name, where, reason: 'is no balance' });
  const [, mark, , said = '', amount = ''] = parts;
  if (said !== currency) throw bankErrors.row({ name, where, reason: `is in ${said}, and the account in ${currency}` });
  const { minor } = amountOf(amount, said);
  return { minor: mark === 'C' ? minor : -minor, currency: said };
}

/**
 * Field 61: value date, entry date, mark (`RC` undoes a credit), a letter of the currency, amount, type, our reference,
 * behind two slashes the bank's, and on the next line what else there is.
 */
const LINE = new RegExp(
  [
    /^(\d{6})(\d{4})?(RC|RD|C|D)([A-Z])?(\d[\d,]{0,14})[NSF]([A-Z0-9]{3})/,
    /([^\n]{0,16}?)(?:\/\/([^\n]{1,16}))?(?:\n([^\n]{0,34}))?$/,
  ]
    .map(({ source }) => source)
    .join(''),
);

function lineOf(value: string, narrative: string, where: string, name: string, options: BankOptions): BankLine {
  const parts = LINE.exec(value.trim());
  if (parts === null) throw bankErrors.row({ name, where, reason: 'is not written as SWIFT writes a line' });
  const [, valueDay = '', entryDay, mark = '', , amount = '', type = '', ours = '', bank, beside = ''] = parts;
  const { minor } = amountOf(amount, options.currency);
  const isReversal = mark.startsWith('R');
  const own = ours.trim() === 'NONREF' ? '' : ours.trim();
  return {
    at: dayOf(valueDay, entryDay, where, name, options),
    isTimed: false,
    // What undoes a credit leaves the account, what undoes a debit comes back.
    amount: { minor: mark === 'C' || mark === 'RD' ? minor : -minor, currency: options.currency },
    reference: bank?.trim() || own || null,
    isOfBank: Boolean(bank?.trim()),
    original: isReversal ? own || null : null,
    narrative: narrative || beside.trim(),
    payerName: null,
    balance: null,
    type,
    isReversal,
  };
}

/** The day of entry, whose year is the one nearest to the value date. */
function dayOf(
  valueDay: string,
  entryDay: string | undefined,
  where: string,
  name: string,
  { zone }: BankOptions,
): number {
  const [year, month] = [2000 + Number(valueDay.slice(0, 2)), Number(valueDay.slice(2, 4))];
  const entryMonth = Number(entryDay?.slice(0, 2) ?? month);
  const turned = entryMonth - month > 6 ? -1 : month - entryMonth > 6 ? 1 : 0;
  const monthDay = entryDay ?? valueDay.slice(2);
  try {
    const day = parseLocalDate(`${year + turned}-${monthDay.slice(0, 2)}-${monthDay.slice(2)}`);
    return startOfDay(day, zone);
  } catch {
    throw bankErrors.row({ name, where, reason: 'has a day that is none' });
  }
}

/** `1000,00`, `1000,5` or `1000,`: the comma is always there. */
function amountOf(text: string, currency: string): Money {
  const [whole = '0', part = ''] = text.split(',');
  return parseMoney(part === '' ? whole : `${whole}.${part.padEnd(2, '0')}`, currency);
}

/** Lines of 65 letters are cut wherever they end; shorter ones end where a word does. */
function joined(value: string): string {
  return value
    .split('\n')
    .reduce((text, line) => (text === '' ? line : `${text}${text.length % 65 === 0 ? '' : ' '}${line}`), '')
    .trim();
}
