import { writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { RATCHET, tightened } from './size.ts';
import { describeBreach, tidy } from './tidy.ts';
import { readTree } from './tree.ts';

// node tools/tidy/main.ts [root] [--tighten]: prints each breach of the house's nevers, and fails if there is one.
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { tighten: { type: 'boolean', default: false } },
});
const root = resolve(positionals[0] ?? join(import.meta.dirname, '../..'));

if (values.tighten) {
  writeFileSync(join(root, RATCHET), `${JSON.stringify(tightened(readTree(root)), null, 2)}\n`);
}

const tree = readTree(root);
const breaches = tidy(tree);
for (const breach of breaches) console.log(describeBreach(breach));
console.log(`tidy: ${tree.files.length} files, ${breaches.length} ${breaches.length === 1 ? 'breach' : 'breaches'}`);
process.exitCode = breaches.length === 0 ? 0 : 1;
