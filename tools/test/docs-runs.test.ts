import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, docsPrograms, page, type DocsPrograms } from '../docs-programs.ts';

const opening = blocksOf(page('docs/guides/how-do-i-sell.md'), 'ts').join('\n');
const text = page('docs/guides/runs.md');

let programs: DocsPrograms;
beforeAll(() => {
  programs = docsPrograms();
});
afterAll(() => programs.remove());

it('the program of the page on runs prints what the page shows, and its books are clean', async () => {
  const said = await programs.run('runs', `${opening}\n${blocksOf(text, 'ts').join('\n')}`);
  expect(said).toBe(blocksOf(text, 'text').join(''));
  expect(said).toMatch(/\[\]\n$/);
}, 90_000);
