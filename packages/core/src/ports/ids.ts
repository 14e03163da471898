import { randomBytes } from 'node:crypto';
import type { Id } from '../kernel/id.ts';
import type { Clock } from './clock.ts';

/** The only way in for chance. Tests bring a counter. */
export interface Ids {
  /** A new identity; the prefix says of what: `acc_01JD…`. */
  next<Kind extends string>(prefix: string): Id<Kind>;
}

const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';

/** Ids that sort by the time they were made (Crockford base 32: 10 characters of time, 12 of chance). */
export function randomIds(clock: Clock): Ids {
  return {
    next<Kind extends string>(prefix: string): Id<Kind> {
      let time = '';
      for (let rest = clock.now(), place = 0; place < 10; place++) {
        time = ALPHABET[rest % 32] + time;
        rest = Math.floor(rest / 32);
      }
      const chance = Array.from(randomBytes(12), (byte) => ALPHABET[byte % 32]).join('');
      return `${prefix}_${time}${chance}` as Id<Kind>;
    },
  };
}
