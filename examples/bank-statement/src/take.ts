import { createHash } from 'node:crypto';
import { localDateAt, toWire, type PluginHost } from '@daftari/core';
import type { KeyedLine } from './line.ts';
import { meaningOf, reportedLine } from './meaning.ts';
import { messageOf } from './message.ts';
import type { BankOptions } from './options.ts';
import { readStatement, type StatementFile } from './read.ts';
import { filesTable, linesTable } from './tables.ts';

/** What a file has brought. */
export interface Taken {
  readonly name: string;
  readonly lines: number;
  /** Lines that no file had told of before. */
  readonly fresh: number;
  /** Of the fresh ones: payments by transfer, and what providers have settled. */
  readonly payments: number;
  readonly settlements: number;
}

/**
 * Takes a statement in. Payments, and transfers that were returned, are stored as messages, which go the way of all
 * messages; every line is kept for reports. Broken off in between, the file is taken again from its beginning: what is
 * stored already is stored once.
 * @throws bank.format, bank.row, bank.unfooted, bank.otherAccount; nothing is stored then
 */
export async function takeStatement(file: StatementFile, options: BankOptions, host: PluginHost): Promise<Taken> {
  const { lines } = readStatement(file, options);
  const taken = { payments: 0, settlements: 0 };
  let fresh = 0;
  for (const line of lines) {
    const meaning = meaningOf(line, options);
    // The message first: whatever stands among the lines has been told.
    const message = messageOf(reportedLine(line, options), line.isTimed);
    if (message !== null) await host.receive(message);
    const gateway = meaning.kind === 'settlement' ? meaning.gateway : null;
    if (!(await host.table(linesTable).insertOnce(rowOf(line, gateway, options)))) continue;
    fresh += 1;
    if (meaning.kind === 'payment') taken.payments += 1;
    if (meaning.kind === 'settlement') taken.settlements += 1;
  }
  const row = { name: file.name, taken_at: BigInt(host.clock.now()), lines: BigInt(lines.length) };
  await host.table(filesTable).insertOnce({ hash: hashOf(file), ...row });
  return { name: file.name, lines: lines.length, fresh, ...taken };
}

/** Whether a file that says the same was taken in before. */
export async function wasTaken(file: StatementFile, host: PluginHost): Promise<boolean> {
  return (await host.table(filesTable).get({ hash: hashOf(file) })) !== null;
}

function hashOf({ text }: StatementFile): string {
  return createHash('sha256').update(text).digest('hex');
}

function rowOf(line: KeyedLine, gateway: string | null, options: BankOptions) {
  const reported = reportedLine(line, options);
  return {
    line_key: line.key,
    day: localDateAt(line.at, options.zone),
    at: BigInt(line.at),
    gateway,
    body: JSON.stringify({ ...reported, amount: toWire(reported.amount) }),
  };
}
