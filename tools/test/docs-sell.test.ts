import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, docsPrograms, page, type DocsPrograms } from '../docs-programs.ts';

const pages = readdirSync(join(import.meta.dirname, '../../docs/guides/sell'));
const opening = blocksOf(page('docs/guides/how-do-i-sell.md'), 'ts').join('\n');

let programs: DocsPrograms;
beforeAll(() => {
  programs = docsPrograms();
});
afterAll(() => programs.remove());

it.each(pages)(
  'the program of %s goes on from the opening and prints what the page shows',
  async (name) => {
    const text = page(`docs/guides/sell/${name}`);
    const shown = blocksOf(text, 'text').join('');
    const said = await programs.run(name, `${opening}\n${blocksOf(text, 'ts').join('\n')}`);
    expect(said).toBe(shown);
    // The last thing that each asks is whether the books agree.
    expect(said).toMatch(/\[\]\n$/);
  },
  90_000,
);

it.each(pages)('%s is listed', (name) => {
  expect(page('docs/guides/how-do-i-sell.md')).toContain(`](sell/${name})`);
});
