import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';

// npm run storm -- [--gateway mpesa] [--payments 1000] [--kills 20] [--seed 7]: a storm over each gateway, or over one,
// to an ISP that is a process of its own and dies by SIGKILL. On an embedded PostgreSQL, or on that of DATABASE_URL.
// The same seed, the same weather; how things that are under way at once meet is up to the machine.

/** Where each gateway's storm is begun. */
const PROGRAMS: Readonly<Record<string, URL>> = {
  mpesa: new URL('../packages/plugin-mpesa/test/storm-program.ts', import.meta.url),
  'stripe-card': new URL('../packages/plugin-stripe/test/storm-program.ts', import.meta.url),
  'stripe-page': new URL('../packages/plugin-stripe/test/storm-program.ts', import.meta.url),
  bank: new URL('../examples/bank-statement/test/storm-program.ts', import.meta.url),
  kiosk: new URL('../packages/core/test/testing/storm-program.ts', import.meta.url),
};

const text = { type: 'string' } as const;
const { values } = parseArgs({ options: { gateway: text, payments: text, kills: text, seed: text } });
const { gateway, ...asked } = values;
const chosen = Object.entries(PROGRAMS).filter(([name]) => gateway === undefined || gateway === name);
if (chosen.length === 0) {
  console.error(`There is no storm over ${gateway}; there are: ${Object.keys(PROGRAMS).join(', ')}`);
  process.exitCode = 1;
}
const passedOn = Object.entries(asked).flatMap(([name, value]) => [`--${name}`, value]);
for (const [name, program] of chosen) {
  const args = ['--conditions=@daftari/source', fileURLToPath(program), '--gateway', name, ...passedOn];
  if (spawnSync(process.execPath, args, { stdio: 'inherit' }).status !== 0) process.exitCode = 1;
}
