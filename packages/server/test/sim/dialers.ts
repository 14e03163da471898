import { setTimeout as wait } from 'node:timers/promises';
import type { Nas } from '@daftari/plugin-radius/testing';
import type { Chance } from './chance.ts';

/** People online: they move bytes, their NAS reports it, and they hang up now and then. */
export interface Dialers {
  /** Nothing moves any more; resolves when all that is under way has been acknowledged. */
  readonly finish: () => Promise<void>;
}

/** Lets the sessions of a NAS, which dials by itself, live. */
export function startDialers(nas: Nas, chance: Chance): Dialers {
  let live = true;
  const lives = async (): Promise<void> => {
    while (live) {
      await wait(20 + chance.below(60));
      const sessions = nas.sessions();
      const session = sessions[chance.below(sessions.length)];
      if (session === undefined) continue;
      const { username } = session;
      // More than 32 bits now and then: gigawords.
      const burst = chance.next() < 0.02 ? 2 ** 32 : 0;
      nas.move(username, chance.below(1_000_000), burst + chance.below(10_000_000));
      if (chance.next() < 0.1) await nas.hangUp(username);
      else await nas.report(username);
    }
  };
  const all = [lives(), lives(), lives()];
  return {
    async finish() {
      live = false;
      await Promise.all(all);
    },
  };
}
