import type { Job } from '@daftari/core';
import { askBalance } from './asks.ts';
import type { Link } from './link.ts';
import { isKeyed, type Line } from './options.ts';

/**
 * Asks hourly what the accounts hold, so that health shows what can be sent. It is asked while few people pay, and not
 * at the minute of the pull.
 */
export const balanceJob = (lines: readonly (readonly [Line, Link])[]): Job => ({
  name: 'balance',
  cron: '42 * * * *',
  async run(_slot, host) {
    const asked = lines.map(async ([line, link]) => {
      link.open(host);
      if (isKeyed(line)) await askBalance(line, link);
    });
    for (const result of await Promise.allSettled(asked)) if (result.status === 'rejected') throw result.reason;
  },
});
