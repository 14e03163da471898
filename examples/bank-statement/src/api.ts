import type { ReportedLine, ReportedSpan } from '@daftari/core';
import { settlementsOf } from './sides.ts';
import type { Kept } from './kept.ts';
import type { BankOptions } from './options.ts';
import type { StatementFile } from './read.ts';
import { takeStatement, type Taken } from './take.ts';

/** What the host application may ask of the bank: `billing.plugins.bank`. */
export interface BankApi {
  /**
   * Takes a statement in.
   * @throws bank.notStarted, bank.format, bank.row, bank.unfooted, bank.otherAccount
   */
  take(file: StatementFile): Promise<Taken>;
  /** What has come to the bank in a span, by the gateway that it is of: the bank's side for `billing.importLines`. */
  settlements(span: ReportedSpan): Promise<ReadonlyMap<string, readonly ReportedLine[]>>;
}

/** The verbs of the bank. */
export function bankApi(options: BankOptions, kept: Kept): BankApi {
  return {
    take: async (file) => takeStatement(file, options, kept.host()),
    settlements: async (span) => settlementsOf(await kept.lines(span)),
  };
}
