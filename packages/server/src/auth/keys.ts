import { createPrivateKey, createPublicKey, generateKeyPair, randomBytes, type KeyObject } from 'node:crypto';
import { link, mkdir, open, readFile, unlink } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';

/** The pair that access tokens are signed and checked with. */
export interface SigningKeys {
  readonly privateKey: KeyObject;
  readonly publicKey: KeyObject;
}

/** The signing keys of a data folder, made at the first start. RS256 wants 2048 bits or more (RFC 7518 section 3.3). */
export async function signingKeys(dataDir: string): Promise<SigningKeys> {
  const pem = await keptOnce(join(dataDir, 'keys', 'jwt.pem'), async () => {
    const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  });
  return { privateKey: createPrivateKey(pem), publicKey: createPublicKey(pem) };
}

/** The key that network passwords are sealed with: 32 bytes, made at the first start where none is configured. */
export async function secretKeyOf(dataDir: string): Promise<Uint8Array> {
  const text = await keptOnce(join(dataDir, 'secret.key'), async () => `${randomBytes(32).toString('base64')}\n`);
  return keyIn(text, dataDir);
}

/** The same where it was made already; null where it was not. */
export async function knownSecretKey(dataDir: string): Promise<Uint8Array | null> {
  const text = await contentOf(join(dataDir, 'secret.key'));
  return text === null ? null : keyIn(text, dataDir);
}

function keyIn(text: string, dataDir: string): Uint8Array {
  const key = Buffer.from(text.trim(), 'base64');
  if (key.length !== 32) throw new Error(`${join(dataDir, 'secret.key')} must hold 32 bytes as base64`);
  return new Uint8Array(key);
}

/**
 * What a file holds; made and written once if it is not there. Only its owner may read it. It is written aside and
 * linked into place, so that of two processes that start at once both read the same, and a crash leaves no half.
 */
async function keptOnce(path: string, make: () => Promise<string>): Promise<string> {
  const known = await contentOf(path);
  if (known !== null) return known;
  await mkdir(dirname(path), { recursive: true, mode: 0o700 });
  const aside = `${path}.${process.pid}.${randomBytes(4).toString('hex')}`;
  const file = await open(aside, 'wx', 0o600);
  try {
    await file.writeFile(await make());
    await file.sync();
  } finally {
    await file.close();
  }
  try {
    await link(aside, path);
  } catch (thrown) {
    if (codeOf(thrown) !== 'EEXIST') throw thrown;
  } finally {
    await unlink(aside);
  }
  return readFile(path, 'utf8');
}

async function contentOf(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8');
  } catch (thrown) {
    if (codeOf(thrown) === 'ENOENT') return null;
    throw thrown;
  }
}

function codeOf(thrown: unknown): unknown {
  return thrown instanceof Error && 'code' in thrown ? thrown.code : undefined;
}
