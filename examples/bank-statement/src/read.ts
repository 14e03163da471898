import { readCsv } from './csv.ts';
import { bankErrors } from './errors.ts';
import type { Statement } from './line.ts';
import { isMt940, readMt940 } from './mt940.ts';
import type { BankOptions } from './options.ts';

/** A file of the bank. */
export interface StatementFile {
  /** For people. */
  readonly name: string;
  readonly text: string;
}

/**
 * What a file says, in whichever of the two formats it is.
 * @throws bank.format, bank.row, bank.unfooted, bank.otherAccount
 */
export function readStatement({ name, text }: StatementFile, options: BankOptions): Statement {
  const statement = isMt940(text) ? readMt940(text, name, options) : readCsv(text, name, options);
  const { account } = statement;
  if (account !== null && plain(account) !== plain(options.account))
    throw bankErrors.otherAccount({ name, account, ours: options.account });
  return statement;
}

/** MT940 may put the bank's code before the number, with a slash. */
function plain(account: string): string {
  return (account.split('/').at(-1) ?? '').replaceAll(/[ -]/g, '');
}
