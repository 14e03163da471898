import { randomFillSync } from 'node:crypto';

/** Octets of one nonce: twelve signs in Class. */
const OCTETS = 9;

/**
 * Makes a source of nonces, each another text that nobody guesses. Chance is asked for many at a time: a call to the
 * system for each costs more than all else of a nonce.
 */
export function createNonces(atOnce = 512): () => string {
  const pool = Buffer.alloc(atOnce * OCTETS);
  let next = pool.length;
  return () => {
    if (next === pool.length) {
      randomFillSync(pool);
      next = 0;
    }
    next += OCTETS;
    return pool.toString('base64url', next - OCTETS, next);
  };
}
