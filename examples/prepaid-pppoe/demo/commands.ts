import { mkdir, rm, symlink, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { Books } from './books.ts';
import type { DemoConfig } from './environment.ts';
import { NAS_SECRET } from './lines.ts';

/** Where the environment is kept in which `daftari` speaks to this demo, from any folder. */
export function commandsFile({ dataDir }: Pick<DemoConfig, 'dataDir'>): string {
  return resolve(dataDir, 'daftari.env');
}

/**
 * Lets `daftari` find the demo: its database where a server would have it, the key beside it, and the ports and the
 * router in a file to be read by a shell.
 */
export async function openToCommands(config: DemoConfig, { folder, secretKey }: Books): Promise<void> {
  const { host, port, radiusAuthPort, radiusAcctPort } = config;
  const dataDir = join(config.dataDir, 'commands');
  await mkdir(dataDir, { recursive: true, mode: 0o711 });
  const link = join(dataDir, 'postgres');
  await rm(link, { force: true });
  await symlink(resolve(folder), link);
  const mine = { mode: 0o600 };
  await writeFile(join(dataDir, 'secret.key'), `${Buffer.from(secretKey).toString('base64')}\n`, mine);
  const lines = [
    `DATA_DIR='${resolve(dataDir).replaceAll("'", String.raw`'\''`)}'`,
    'DATABASE_URL=',
    'DAFTARI_SECRET_KEY=',
    `HOST=${host}`,
    `PORT=${port}`,
    'RADIUS_HOST=127.0.0.1',
    `RADIUS_AUTH_PORT=${radiusAuthPort}`,
    `RADIUS_ACCT_PORT=${radiusAcctPort}`,
    'RADIUS_CLIENTS_FILE=',
    `RADIUS_CLIENTS=127.0.0.1=${NAS_SECRET}`,
  ];
  await writeFile(commandsFile(config), `${lines.join('\n')}\n`, mine);
}
