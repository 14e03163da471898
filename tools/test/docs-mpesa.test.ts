import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, docsPrograms, page, type DocsPrograms } from '../docs-programs.ts';

const text = page('docs/guides/go-live-with-mpesa.md');
const [opening = '', ...day] = blocksOf(text, 'ts');

let programs: DocsPrograms;
beforeAll(() => {
  programs = docsPrograms();
});
afterAll(() => programs.remove());

it('the first day with M-Pesa prints what the page shows, and its books are clean', async () => {
  const said = await programs.run('mpesa', [opening, ...day].join('\n'));
  expect(said).toBe(blocksOf(text, 'text').join(''));
  expect(said).toMatch(/\[\]\n$/);
}, 90_000);

it.each(['reconcile-a-day', 'pay-money-out'])(
  'the page %s goes on from the same opening, and its books are clean',
  async (name) => {
    const guide = page(`docs/guides/${name}.md`);
    const said = await programs.run(name, [opening, ...blocksOf(guide, 'ts')].join('\n'));
    expect(said).toBe(blocksOf(guide, 'text').join(''));
    expect(said).toMatch(/\[\]\n$/);
  },
  90_000,
);
