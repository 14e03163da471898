import { readFile } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Command } from '@daftari/core';
import { z } from 'zod';
import type { BankOptions } from './options.ts';
import { takeStatement } from './take.ts';

const TakeOptions = z.strictObject({ file: z.string().min(1) });

/** `npx daftari bank take --file statement.csv`: takes a statement in, and says what it brought. */
export const takeCommand = (options: BankOptions) =>
  ({
    name: 'take',
    summary: 'Takes in a statement of the bank: CSV or MT940.',
    options: TakeOptions,
    async run({ file }: z.output<typeof TakeOptions>, host, print) {
      const taken = await takeStatement({ name: basename(file), text: await readFile(file, 'utf8') }, options, host);
      const { name, lines, fresh, payments, settlements } = taken;
      print(`${name}: ${lines} lines, ${fresh} new: ${payments} payments, ${settlements} settlements`);
    },
  }) satisfies Command;
