import { createCipheriv, createDecipheriv, hkdfSync, randomBytes } from 'node:crypto';

/** Keeps texts so that a copy of the database alone does not give them away: AES-256-GCM, bound to what they are of. */
export interface Sealer {
  seal(plain: string, of: string): string;
  /** @throws Error when it was sealed with another key, of something else, or changed since */
  open(sealed: string, of: string): string;
}

const NONCE = 12;
const TAG = 16;

/** A sealer of a key of 32 bytes; what is sealed does not lead back to it. */
export function createSealer(key: Uint8Array): Sealer {
  const own = new Uint8Array(hkdfSync('sha256', key, '', 'daftari/mikrotik/passwords', 32));
  return {
    seal(plain, of) {
      const nonce = randomBytes(NONCE);
      const cipher = createCipheriv('aes-256-gcm', own, nonce, { authTagLength: TAG });
      cipher.setAAD(Buffer.from(of));
      const body = Buffer.concat([cipher.update(plain, 'utf8'), cipher.final()]);
      return Buffer.concat([nonce, body, cipher.getAuthTag()]).toString('base64url');
    },
    open(sealed, of) {
      const bytes = Buffer.from(sealed, 'base64url');
      const decipher = createDecipheriv('aes-256-gcm', own, bytes.subarray(0, NONCE), { authTagLength: TAG });
      decipher.setAAD(Buffer.from(of));
      decipher.setAuthTag(bytes.subarray(-TAG));
      return decipher.update(bytes.subarray(NONCE, -TAG), undefined, 'utf8') + decipher.final('utf8');
    },
  };
}
