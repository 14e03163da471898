import type { ReportedLine, StatementSide } from '@daftari/core';
import type { KeptLine } from './kept.ts';
import type { KeyedLine } from './line.ts';
import { meaningOf, reportedLine } from './meaning.ts';
import type { BankOptions } from './options.ts';

/** A line of a file as it is told. */
export function toldOf(line: KeyedLine, options: BankOptions): KeptLine {
  const meaning = meaningOf(line, options);
  return { line: reportedLine(line, options), settles: meaning.kind === 'settlement' ? meaning.gateway : null };
}

/** All that lines tell: what the bank says as a gateway, and what has come to it from each, itself among them. */
export function sidesOf(lines: readonly KeptLine[]): readonly StatementSide[] {
  const settlements = [...settlementsOf(lines)];
  return [
    { gateway: 'bank', source: 'provider', lines: ownLines(lines) },
    ...settlements.map(([gateway, side]): StatementSide => ({ gateway, source: 'bank', lines: side })),
  ];
}

/** What the bank says as a gateway. */
export function ownLines(lines: readonly KeptLine[]): readonly ReportedLine[] {
  const own = lines.filter(({ settles }) => settles === null);
  return own.flatMap(({ line }) => [line, settled(line)]).filter((line) => line !== null);
}

/** What has come to the bank, by the gateway that it is of. */
export function settlementsOf(lines: readonly KeptLine[]): ReadonlyMap<string, readonly ReportedLine[]> {
  const sides = new Map<string, ReportedLine[]>();
  for (const { line, settles } of lines) {
    const gateway = settles ?? (isBooked(line) ? 'bank' : null);
    if (gateway === null) continue;
    const { payment: _, ...told } = line;
    const side: ReportedLine = { ...told, kind: 'settlement', accountReference: null };
    sides.set(gateway, [...(sides.get(gateway) ?? []), side]);
  }
  return sides;
}

/**
 * What moves on this account is at the bank from the first: each line that is booked is settled by itself. Null for a
 * line that nobody books.
 */
function settled(line: ReportedLine): ReportedLine | null {
  if (!isBooked(line)) return null;
  const { minor, currency } = line.amount;
  const { payment: _, ...told } = line;
  return {
    ...told,
    key: `${line.key}/bank`,
    kind: 'settlement',
    amount: { minor: -minor, currency },
    accountReference: null,
  };
}

/** Whether our books follow a line of our own account by themselves. */
function isBooked({ kind }: ReportedLine): boolean {
  return kind === 'payment' || kind === 'fee' || kind === 'taken_back';
}
