import { createCipheriv, createDecipheriv, createSecretKey, randomBytes } from 'node:crypto';
import type { Knex } from 'knex';
import { insertOnce } from '../sql.ts';
import { storeErrors } from './errors.ts';

/** Seals what must be readable later but not in a stolen copy of the database. `about` binds it to its row. */
export interface Secrets {
  seal(plain: string, about: string): string;
  /** @throws BillingError `storage.secretKeyWrong` */
  open(sealed: string, about: string): string;
}

const CIPHER = 'aes-256-gcm';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
/** How many opened secrets are remembered: of a network that is gone over each minute, all. */
const MOST_OPENED = 50_000;

/**
 * AES-256-GCM under a key of 32 bytes: `v1:` and base64url of nonce, tag and text. Without a key a secret is kept as
 * it is, behind `v0:`, and what was sealed under a key cannot be opened.
 * @throws BillingError `storage.secretKeySize`
 */
export function secretsWith(bytes: Uint8Array | undefined): Secrets {
  if (bytes !== undefined && bytes.length !== 32) throw storeErrors.secretKeySize({ bytes: bytes.length });
  const key = bytes === undefined ? undefined : createSecretKey(bytes);
  // What is read is mostly read again, or written back as it was.
  const opened = new Map<string, { readonly plain: string; readonly sealed: string }>();
  const note = (about: string, plain: string, sealed: string): string => {
    if (opened.size >= MOST_OPENED) opened.clear();
    opened.set(about, { plain, sealed });
    return plain;
  };
  return {
    seal(plain, about) {
      if (key === undefined) return `v0:${plain}`;
      const known = opened.get(about);
      if (known?.plain === plain) return known.sealed;
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `v1:${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(sealed, about) {
      if (sealed.startsWith('v0:')) return sealed.slice(3);
      if (key === undefined || !sealed.startsWith('v1:')) throw storeErrors.secretKeyWrong();
      const known = opened.get(about);
      if (known?.sealed === sealed) return known.plain;
      const whole = Buffer.from(sealed.slice(3), 'base64url');
      try {
        const decipher = createDecipheriv(CIPHER, key, whole.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(about))
          .setAuthTag(whole.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        const text = decipher.update(whole.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8');
        return note(about, text + decipher.final('utf8'), sealed);
      } catch (cause) {
        throw storeErrors.secretKeyWrong({}, cause);
      }
    },
  };
}

/** What the first key of a database seals, so that a wrong one is noticed at the start and not at a log-in. */
const PROOF = 'daftari';

/**
 * Holds a key against the one that was used first.
 * @throws BillingError `storage.secretKeyWrong`
 */
export async function checkSecretKey(db: Knex, secrets: Secrets, keyed: boolean): Promise<void> {
  const name = 'secret_proof';
  if (keyed) await insertOnce(db, 'settings', [{ name, value: secrets.seal(PROOF, name) }], ['name']);
  const row = await db('settings').where({ name }).first<{ value: string } | undefined>('value');
  if (row !== undefined && secrets.open(row.value, name) !== PROOF) throw storeErrors.secretKeyWrong();
}
