import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, docsPrograms, page, type DocsPrograms } from '../docs-programs.ts';

const text = page('docs/guides/go-live-with-stripe.md');

let programs: DocsPrograms;
beforeAll(() => {
  programs = docsPrograms();
});
afterAll(() => programs.remove());

it('the program of the page on Stripe prints what the page shows, and its books are clean', async () => {
  const said = await programs.run('stripe', blocksOf(text, 'ts').join('\n'));
  expect(said).toBe(blocksOf(text, 'text').join(''));
  expect(said).toMatch(/\[\]\n$/);
}, 90_000);
