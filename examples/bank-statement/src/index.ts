import { definePlugin } from '@daftari/core';
import { bankApi, type BankApi } from './api.ts';
import { takeCommand } from './command.ts';
import { folderJob } from './folder.ts';
import { bankGateway } from './gateway.ts';
import { newLedger } from './kept.ts';
import { Options } from './options.ts';
import { filesTable, linesTable } from './tables.ts';

/** Statements of a bank: transfers are payments, and what providers settle is the third side of the daily match. */
export const bank = definePlugin({
  id: 'bank',
  version: '1.0.0',
  contract: 1,
  options: Options,
  setup(options) {
    const kept = newLedger();
    const api: BankApi = bankApi(options, kept);
    return {
      gateway: bankGateway(options, kept),
      tables: [linesTable, filesTable],
      jobs: options.folder === null ? [] : [folderJob(options.folder, options)],
      commands: [takeCommand(options)],
      api,
      start: async (host) => kept.open(host),
      stop: async () => kept.close(),
    };
  },
});

export { bringSettlements } from './settlements.ts';
