import { randomBytes } from 'node:crypto';
import type { PluginHost, TableShape } from '@daftari/core';
import { tokenDigest } from './routes.ts';

/** Which router a token is of. Only its digest is kept: no copy of the table opens a door. */
export const pullTokenTable = {
  name: 'pull_tokens',
  columns: { digest: 'text', router: 'text' },
  key: ['digest'],
} as const satisfies TableShape;

/** Makes a token for a router, which it shows when it asks for its work; the one that it had opens nothing any more. */
export async function issueToken(host: Pick<PluginHost, 'table'>, router: string): Promise<string> {
  const tokens = host.table(pullTokenTable);
  const old = await tokens.find({ router });
  const token = randomBytes(32).toString('base64url');
  await tokens.put({ digest: tokenDigest(token), router });
  for (const { digest } of old) await tokens.remove({ digest });
  return token;
}

/** Whose token this is, by its digest; null for nobody's. */
export async function routerOf(digest: string, host: Pick<PluginHost, 'table'>): Promise<string | null> {
  return (await host.table(pullTokenTable).get({ digest }))?.router ?? null;
}
