import type { Gateway } from '@daftari/core';
import type { Kept } from './kept.ts';
import { resultsOf } from './message.ts';
import type { BankOptions } from './options.ts';
import { readStatement } from './read.ts';
import { ownLines, sidesOf, toldOf } from './sides.ts';

/**
 * The bank as a gateway: it asks nobody, and tells what has come. What it reports are the lines that were taken in, so
 * that reconciliation sees them beside our books.
 */
export function bankGateway(options: BankOptions, kept: Kept): Gateway {
  return {
    name: 'bank',
    currencies: [options.currency],
    read: resultsOf,
    async report(span) {
      return ownLines(await kept.lines(span));
    },
    readStatement(text, name) {
      const { lines } = readStatement({ text, name }, options);
      return { sides: sidesOf(lines.map((line) => toldOf(line, options))), unreadable: [] };
    },
  };
}
