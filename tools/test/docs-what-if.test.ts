import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, docsPrograms, page, type DocsPrograms } from '../docs-programs.ts';

const opening = blocksOf(page('docs/guides/how-do-i-sell.md'), 'ts').join('\n');
const text = page('docs/guides/what-if.md');

let programs: DocsPrograms;
beforeAll(() => {
  programs = docsPrograms();
});
afterAll(() => programs.remove());

it('the program of the page on what-if prints what the page shows', async () => {
  const said = await programs.run('what-if', `${opening}\n${blocksOf(text, 'ts').join('\n')}`);
  expect(said).toBe(blocksOf(text, 'text').join(''));
}, 90_000);
