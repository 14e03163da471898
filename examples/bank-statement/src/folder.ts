import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { isBillingError, type Job, type PluginHost } from '@daftari/core';
import type { BankOptions } from './options.ts';
import type { StatementFile } from './read.ts';
import { takeStatement, wasTaken } from './take.ts';

/** What a statement is called. */
const STATEMENT = /\.(?:csv|sta|mt940|txt)$/i;

/**
 * Looks every five minutes for statements that were laid down, and takes in those that say something new: a file may
 * grow, or be laid down again. One that is wrong is said so, and does not keep others waiting.
 */
export function folderJob(folder: string, options: BankOptions): Job {
  // Files as they were when this process dealt with them. A new process looks at each once more.
  const dealtWith = new Map<string, string>();
  return {
    name: 'folder',
    cron: '*/5 * * * *',
    async run({ signal }, host) {
      const names = (await readdir(folder)).filter((name) => STATEMENT.test(name)).toSorted();
      for (const name of names) {
        if (signal.aborted) return;
        const { size, mtimeMs } = await stat(join(folder, name));
        const state = `${size}/${mtimeMs}`;
        if (dealtWith.get(name) === state) continue;
        await takeOne({ name, text: await readFile(join(folder, name), 'utf8') }, options, host);
        dealtWith.set(name, state);
      }
    },
  };
}

async function takeOne(file: StatementFile, options: BankOptions, host: PluginHost): Promise<void> {
  try {
    if (await wasTaken(file, host)) return;
    const { name, fresh, payments } = await takeStatement(file, options, host);
    host.log.info('A statement was taken in', { name, fresh, payments });
  } catch (fault) {
    if (!isBillingError(fault) || fault.kind !== 'invalid') throw fault;
    host.log.error('A statement cannot be taken in', { name: file.name, reason: fault.message });
  }
}
