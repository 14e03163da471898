import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';

// node tools/portal.ts [--force]: builds the pages of the portal when they are missing or older than their sources.
const portal = join(import.meta.dirname, '../packages/portal');
const built = join(portal, 'dist/app/index.html');

if (process.argv.includes('--force') || !existsSync(built) || changedAt(portal) > statSync(built).mtimeMs) {
  const { status } = spawnSync('vite', ['build', '--logLevel', 'warn'], { cwd: portal, stdio: 'inherit' });
  process.exitCode = status ?? 1;
}

/** When the newest source below a folder was written, in UTC milliseconds. */
function changedAt(folder: string): number {
  const times = readdirSync(folder, { withFileTypes: true }).map((entry) => {
    if (entry.name === 'dist' || entry.name === 'node_modules' || entry.name === 'test') return 0;
    const path = join(folder, entry.name);
    return entry.isDirectory() ? changedAt(path) : statSync(path).mtimeMs;
  });
  return Math.max(0, ...times);
}
