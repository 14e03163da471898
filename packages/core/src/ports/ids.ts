import { randomBytes } from 'node:crypto';
import type { Id } from '../kernel/id.ts';
import type { Clock } from './clock.ts';

/** The only way in for chance. Tests bring a counter. */
export interface Ids {
  /** A new identity; the prefix says of what: `acc_01JD…`. */
  next<Kind extends string>(prefix: string): Id<Kind>;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** How many ids chance is fetched for at once. */
const AT_ONCE = 256;
const CHARACTERS = 12;

/** Ids that sort by the time they were made (Crockford base 32: 10 characters of time, 12 of chance). */
export function randomIds(clock: Clock): Ids {
  let pool = new Uint8Array(0);
  let used = 0;
  let [timedAt, time] = [Number.NaN, ''];
  return {
    next<Kind extends string>(prefix: string): Id<Kind> {
      const now = clock.now();
      if (now !== timedAt) [timedAt, time] = [now, timeOf(now)];
      if (used + CHARACTERS > pool.length) [pool, used] = [randomBytes(CHARACTERS * AT_ONCE), 0];
      let chance = '';
      for (const end = used + CHARACTERS; used < end; used++) chance += ALPHABET[(pool[used] ?? 0) % 32];
      return `${prefix}_${time}${chance}` as Id<Kind>;
    },
  };
}

function timeOf(now: number): string {
  let time = '';
  for (let rest = now, place = 0; place < 10; place++) {
    time = ALPHABET[rest % 32] + time;
    rest = Math.floor(rest / 32);
  }
  return time;
}
