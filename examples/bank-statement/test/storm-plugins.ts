import { randomUUID } from 'node:crypto';
import { copyFile, rename } from 'node:fs/promises';
import { join } from 'node:path';
import { definePlugin, type Plugin } from '@daftari/core';
import { z } from 'zod';
import { bankPlugin } from './support.ts';

/** Where a bank lays its statements in a storm, as JSON. */
export interface Lake {
  /** Here the plugin looks for them. */
  readonly folder: string;
  /** All that was ever booked: absent before the first line. */
  readonly whole: string;
}

/** The plugins of one life: the bank's, and one that has all lines printed every three hours. */
export function pluginsOf({ folder, whole }: Lake): readonly Plugin[] {
  const print = async (): Promise<void> => {
    const name = join(folder, `whole-${randomUUID()}.sta`);
    try {
      await copyFile(whole, `${name}.part`);
    } catch (fault) {
      if ((fault as NodeJS.ErrnoException).code === 'ENOENT') return;
      throw fault;
    }
    await rename(`${name}.part`, name);
  };
  const printer = definePlugin({
    id: 'printer',
    contract: 1,
    options: z.undefined(),
    // Seldom, so that most payments are told by statements of their own.
    setup: () => ({ jobs: [{ name: 'print', cron: '2 */3 * * *', run: print }] }),
  });
  return [bankPlugin({ folder }), printer()];
}
