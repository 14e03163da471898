import { execFile } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, page } from '../docs-programs.ts';

const root = join(import.meta.dirname, '../..');
// Inside the repository, so that the programs find the packages.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(root, '.tmp-docs-types-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

it('the programs of the pages on pricing and selling are typed as their readers would have them', async () => {
  const opening = blocksOf(page('docs/guides/how-do-i-sell.md'), 'ts').join('\n');
  for (const [under, before] of [
    ['docs/pricing', ''],
    ['docs/guides/sell', opening],
  ] as const) {
    for (const name of readdirSync(join(root, under)).filter((each) => each.endsWith('.md'))) {
      const program = blocksOf(page(`${under}/${name}`), 'ts').join('\n');
      writeFileSync(join(folder, `${name.slice(0, -3)}.ts`), `${before}\n${program}\nexport {};\n`);
    }
  }
  writeFileSync(
    join(folder, 'tsconfig.json'),
    JSON.stringify({
      extends: '../tsconfig.json',
      // Not every page asks for all that the opening makes.
      compilerOptions: { noUnusedLocals: false },
      include: ['*.ts'],
      exclude: [],
    }),
  );
  const faults = await new Promise<string>((done) => {
    execFile(process.execPath, [join(root, 'node_modules/.bin/tsc'), '-p', folder, '--pretty', 'false'], (_, said) =>
      done(said),
    );
  });
  // What is wrong elsewhere is told elsewhere.
  expect(faults.split('\n').filter((line) => line.includes('.tmp-docs-types-'))).toEqual([]);
}, 60_000);
