import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, cellsOf, docsPrograms, page, tableUnder, type DocsPrograms } from '../docs-programs.ts';

const root = join(import.meta.dirname, '../..');
const pages = readdirSync(join(root, 'docs/pricing')).filter((name) => name.endsWith('.md') && name !== 'README.md');

let programs: DocsPrograms;
beforeAll(() => {
  programs = docsPrograms();
});
afterAll(() => programs.remove());

it('there is a page for every way of pricing', () => {
  expect(pages.length).toBeGreaterThanOrEqual(23);
});

it.each(pages)('the program of %s prints the figures of its worked table', async (name) => {
  const text = page(`docs/pricing/${name}`);
  const table = tableUnder(text, 'Worked');
  const said = (await programs.run(name, blocksOf(text, 'ts').join('\n'))).trimEnd().split('\n').map(cellsOf);
  expect(table.length).toBeGreaterThan(0);
  // The last columns of a table may say why; a program prints the figures before them.
  expect(table.map((cells, row) => cells.slice(0, said[row]?.length))).toEqual(said);
});
