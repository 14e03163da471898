import { localTime, majorString, type Money } from '@daftari/core';

/** A bank in memory that keeps one account, and prints statements of it. */
export interface SimulatedBank {
  readonly account: string;
  readonly entries: readonly Entry[];
  /** Books a line: above zero comes in. */
  book(entry: Pick<Entry, 'at' | 'amount' | 'narrative'> & Partial<Entry>): Entry;
  /** As a Kenyan bank exports it: about the account first, then headings, then lines, oldest first. */
  csv(entries?: readonly Entry[]): string;
  /** As SWIFT writes it. */
  mt940(entries?: readonly Entry[]): string;
}

/** One line on the account. */
export interface Entry {
  readonly at: number;
  readonly amount: Money;
  readonly narrative: string;
  readonly reference: string;
  readonly payer: string;
  /** What stands on the account after it. */
  readonly balance: Money;
  /** The type of SWIFT. */
  readonly type: string;
  /** The name of what it undoes; empty where it undoes nothing. */
  readonly undoes: string;
}

/** Opens an account with nothing on it. */
export function openBank(account: string, currency: string, zone: string): SimulatedBank {
  const entries: Entry[] = [];
  return {
    account,
    entries,
    book(given) {
      const stands = (entries.at(-1)?.balance.minor ?? 0n) + given.amount.minor;
      const reference = `FT${String(26_060_000 + entries.length)}`;
      const usual = { reference, payer: '', type: given.amount.minor > 0n ? 'TRF' : 'MSC', undoes: '' };
      const entry: Entry = { ...usual, ...given, balance: { minor: stands, currency } };
      entries.push(entry);
      return entry;
    },
    csv(some = entries) {
      const rows = some.map(({ at, narrative, reference, payer, amount, balance }) => {
        const out = amount.minor < 0n;
        const shown = grouped({ minor: out ? -amount.minor : amount.minor, currency });
        const cells = [
          shownAt(at, zone),
          narrative,
          reference,
          payer,
          out ? shown : '',
          out ? '' : shown,
          grouped(balance),
        ];
        return cells.map(quoted).join(',');
      });
      const about = ['"BANK OF THE LAKE"', `"Account Number: ${account}"`];
      return [...about, 'Transaction Date,Narrative,Bank Reference,Payer,Debit,Credit,Balance', ...rows, ''].join(
        '\r\n',
      );
    },
    mt940(some = entries) {
      const first = some[0];
      const opening = first === undefined ? 0n : first.balance.minor - first.amount.minor;
      const [from, until] = [first?.at ?? 0, some.at(-1)?.at ?? 0].map((at) => compact(at, zone));
      const lines = some.flatMap(({ at, amount, type, reference, narrative, undoes }) => {
        const mark = undoes === '' ? (amount.minor < 0n ? 'D' : 'C') : amount.minor < 0n ? 'RC' : 'RD';
        const day = compact(at, zone);
        const names = `${undoes || 'NONREF'}//${reference}`;
        const head = `:61:${day}${day.slice(2)}${mark}${comma(amount.minor)}N${type}${names}`;
        return [head, `:86:${folded(narrative)}`];
      });
      const head = [':20:DAFTARI', `:25:${account}`, ':28C:61/1', `:60F:${swiftBalance(opening, currency, from)}`];
      const closing = some.at(-1)?.balance.minor ?? 0n;
      return [
        '{1:F01LAKEKENAXXXX0000000000}{4:',
        ...head,
        ...lines,
        `:62F:${swiftBalance(closing, currency, until)}`,
        '-}',
        '',
      ].join('\r\n');
    },
  };
}

/** `01/03/2026 09:14:22`. */
function shownAt(at: number, zone: string): string {
  const [, year, month, day, time] = /^(\d{4})-(\d{2})-(\d{2})[ T](\d{2}:\d{2}:\d{2})/.exec(localTime(at, zone)) ?? [];
  return `${day}/${month}/${year} ${time}`;
}

/** `260301`. */
function compact(at: number, zone: string): string {
  return localTime(at, zone).slice(2, 10).replaceAll('-', '');
}

/** `1,000.00`. */
function grouped(amount: Money): string {
  return majorString(amount).replace(/\B(?=(\d{3})+(?!\d))/g, ',');
}

/** `1000,00`, without a sign. */
function comma(minor: bigint): string {
  const size = minor < 0n ? -minor : minor;
  return `${size / 100n},${String(size % 100n).padStart(2, '0')}`;
}

/** `C260301KES1000,00`. */
function swiftBalance(minor: bigint, currency: string, day = ''): string {
  return `${minor < 0n ? 'D' : 'C'}${day}${currency}${comma(minor)}`;
}

function quoted(cell: string): string {
  return `"${cell.replaceAll('"', '""')}"`;
}

/** At most 65 letters a line. */
function folded(text: string): string {
  return text.match(/.{1,65}/g)?.join('\r\n') ?? '';
}
