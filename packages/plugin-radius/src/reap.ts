import type { Job } from '@daftari/core';

/** How many rounds one run does: the host ends a bounded number at a time. */
const ROUNDS = 100;

/** Each minute, ends the sessions that nobody has reported for long: their Stop was lost. */
export function reapStale(staleAfterSeconds: number): Job {
  return {
    name: 'reap-stale',
    cron: '* * * * *',
    async run({ slotAt, signal }, { sessions, log }) {
      let ended = 0;
      for (let round = 0; round < ROUNDS && !signal.aborted; round++) {
        const more = await sessions.reap(slotAt - staleAfterSeconds * 1_000);
        if (more === 0) break;
        ended += more;
      }
      if (ended > 0) log.info('Sessions without news were ended.', { ended, staleAfterSeconds });
    },
  };
}
