import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto';
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

/**
 * AES-256-GCM under a key of 32 bytes: `v1:` and base64url of nonce, tag and text. Without a key a secret is kept as
 * it is, behind `v0:`, and what was sealed under a key cannot be opened.
 * @throws BillingError `storage.secretKeySize`
 */
export function secretsWith(key: Uint8Array | undefined): Secrets {
  if (key !== undefined && key.length !== 32) throw storeErrors.secretKeySize({ bytes: key.length });
  return {
    seal(plain, about) {
      if (key === undefined) return `v0:${plain}`;
      const nonce = randomBytes(NONCE_BYTES);
      const cipher = createCipheriv(CIPHER, key, nonce).setAAD(Buffer.from(about));
      const sealed = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return `v1:${Buffer.concat([nonce, cipher.getAuthTag(), sealed]).toString('base64url')}`;
    },
    open(sealed, about) {
      if (sealed.startsWith('v0:')) return sealed.slice(3);
      if (key === undefined || !sealed.startsWith('v1:')) throw storeErrors.secretKeyWrong();
      const bytes = Buffer.from(sealed.slice(3), 'base64url');
      try {
        const decipher = createDecipheriv(CIPHER, key, bytes.subarray(0, NONCE_BYTES), { authTagLength: TAG_BYTES })
          .setAAD(Buffer.from(about))
          .setAuthTag(bytes.subarray(NONCE_BYTES, NONCE_BYTES + TAG_BYTES));
        return decipher.update(bytes.subarray(NONCE_BYTES + TAG_BYTES), undefined, 'utf8') + decipher.final('utf8');
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
