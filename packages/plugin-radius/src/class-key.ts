import { randomBytes } from 'node:crypto';
import type { PluginHost, TableShape } from '@daftari/core';
import { radiusErrors } from './errors.ts';
import type { ClientOptions } from './options-client.ts';
import { RADSEC_SECRET } from './options-tls.ts';
import type { Secret } from './wire/digest.ts';

/** What Class is signed with: one key for all processes and all clients, which no NAS is told. */
export const classKeyTable = {
  name: 'class_keys',
  columns: { name: 'text', octets: 'text' },
  key: ['name'],
} as const satisfies TableShape;

/** The one row. */
const NAME = 'class';

/**
 * Reads the key. The first process that asks makes it.
 * @throws radiusErrors.classKey
 */
export async function loadClassKey(host: Pick<PluginHost, 'table'>): Promise<Uint8Array> {
  const table = host.table(classKeyTable);
  const read = async () => (await table.get({ name: NAME }))?.octets ?? null;
  const octets = (await read()) ?? (await make()) ?? (await read());
  if (octets === null) throw radiusErrors.classKey({ reason: 'it is gone again' });
  return Buffer.from(octets, 'base64url');

  /** Null where another process was first. */
  async function make(): Promise<string | null> {
    const made = randomBytes(32).toString('base64url');
    try {
      return (await table.insertOnce({ name: NAME, octets: made })) ? made : null;
    } catch (thrown) {
      // What a database complains of it cites, and a key is not for the log.
      throw radiusErrors.classKey({ reason: String(thrown).replaceAll(made, '…') });
    }
  }
}

/**
 * With what a Class of ours may be signed, the likeliest first. Once it was the secret of the client that the log-in
 * came through: sessions of then are known still, whichever client delivers their records.
 */
export function classKeysOf(own: Uint8Array, clients: readonly ClientOptions[]): readonly Secret[] {
  const secrets = clients.flatMap(({ secret, radsec }) => (radsec === undefined ? [secret] : [secret, RADSEC_SECRET]));
  return [own, ...new Set(secrets)];
}
