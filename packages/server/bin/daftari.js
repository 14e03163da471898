#!/usr/bin/env node
// npm links a command only if its file is there when it installs, so this one is not built. Installed from the registry
// it leads to what was built; in a checkout to the sources, which Node runs as they are.
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
if (major < 24 || (major === 24 && minor < 11)) {
  console.error(`daftari needs Node 24.11 or newer; this is ${process.versions.node}. In a checkout use npx daftari.`);
  process.exit(1);
}

if (import.meta.url.includes('/node_modules/')) {
  await import('../dist/cli.js');
} else {
  const cli = fileURLToPath(new URL('../src/cli.ts', import.meta.url));
  const { status } = spawnSync(process.execPath, ['--conditions=@daftari/source', cli, ...process.argv.slice(2)], {
    stdio: 'inherit',
  });
  process.exitCode = status ?? 1;
}
