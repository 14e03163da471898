import { execFileSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { embedProgram } from '../readme.ts';

const root = join(import.meta.dirname, '../..');
const words = ['usage', 'charge', 'invoice', 'ledger', 'payment', 'allocation', 'entitlement', 'network'];

// Inside the repository, so that the programs find the packages.
let folder: string;
beforeAll(() => {
  folder = mkdtempSync(join(root, '.tmp-docs-'));
});
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const page = (path: string) => readFileSync(join(root, path), 'utf8');
const blocks = (path: string) =>
  [...page(path).matchAll(/^```ts\n([\s\S]*?)^```/gm)].map(([, code]) => code).join('\n');

/** Runs a program to its end and answers what it printed. */
function printed(name: string, program: string): string {
  const file = join(folder, `${name}.ts`);
  writeFileSync(file, program);
  return execFileSync(process.execPath, ['--conditions=@daftari/source', file], { encoding: 'utf8', timeout: 25_000 });
}

it('the program of the README tells why she is online, and its books are clean', () => {
  const said = printed('embed', embedProgram(page('README.md')));
  expect(said).toMatch(/KES\s1,000\.00 \(cash DESK-0001\) paid INV-000001/);
  expect(said).toMatch(/disagreements: \[\]/);
});

it.each(words)('the program of the word %s goes on from the one of the start', (word) => {
  const program = `${blocks('docs/start.md')}\n${blocks(`docs/words/${word}.md`)}\nawait billing.stop();\n`;
  expect(printed(word, program)).toMatch(/^1000\.00\n/);
});
