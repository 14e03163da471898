import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, docsPrograms, page, type DocsPrograms } from '../docs-programs.ts';

const text = page('docs/guides/why-is-she-offline.md');

let programs: DocsPrograms;
beforeAll(() => {
  programs = docsPrograms();
});
afterAll(() => programs.remove());

it('the program of the page on who is offline prints what the page shows', async () => {
  const said = await programs.run('why', blocksOf(text, 'ts').join('\n'));
  expect(said.trimEnd()).toBe(blocksOf(text, 'text').join('').trimEnd());
}, 90_000);
