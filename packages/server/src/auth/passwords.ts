import { argon2, randomBytes, timingSafeEqual } from 'node:crypto';
import { promisify } from 'node:util';
import { z } from 'zod';

/** What a password may be. Length is what helps; nobody is made to think of a digit and a sign. */
export const Password = z.string().min(8, 'a password has at least 8 characters').max(128, 'at most 128 characters');

/** Argon2id in memory, time and lanes; OWASP's first choice of 2024. 43 ms of a core, none of the event loop. */
const COST = { memory: 19_456, passes: 2, parallelism: 1 } as const;
const TAG_BYTES = 32;
const SALT_BYTES = 16;

/** Hashes a password into a PHC string, which says itself how it was made. */
export async function hashPassword(password: string): Promise<string> {
  const salt = randomBytes(SALT_BYTES);
  const tag = await derive('argon2id', { ...COST, message: password, nonce: salt, tagLength: TAG_BYTES });
  const { memory, passes, parallelism } = COST;
  return `$argon2id$v=19$m=${memory},t=${passes},p=${parallelism}$${unpadded(salt)}$${unpadded(tag)}`;
}

/** Whether a password is the one that was hashed, at whatever cost that was. A string that is no hash fits none. */
export async function verifyPassword(password: string, phc: string): Promise<boolean> {
  const parts = PHC.exec(phc)?.groups;
  if (parts === undefined) return false;
  const { m, t, p, salt, tag } = parts as Readonly<Record<'m' | 't' | 'p' | 'salt' | 'tag', string>>;
  const known = Buffer.from(tag, 'base64');
  const nonce = Buffer.from(salt, 'base64');
  const cost = { memory: Number(m), passes: Number(t), parallelism: Number(p) };
  const given = await derive('argon2id', { ...cost, message: password, nonce, tagLength: known.length });
  return timingSafeEqual(known, given);
}

const derive = promisify(argon2);

const PHC =
  /^\$argon2id\$v=19\$m=(?<m>\d{1,7}),t=(?<t>\d{1,3}),p=(?<p>\d{1,2})\$(?<salt>[\w+/]{11,86})\$(?<tag>[\w+/]{22,86})$/;

function unpadded(bytes: Buffer): string {
  return bytes.toString('base64').replaceAll('=', '');
}
