import { afterAll, beforeAll, expect, it } from 'vitest';
import { blocksOf, docsPrograms, page, type DocsPrograms } from '../docs-programs.ts';
import { embedProgram } from '../readme.ts';

const words = ['usage', 'charge', 'invoice', 'ledger', 'payment', 'allocation', 'entitlement', 'network'];

let programs: DocsPrograms;
beforeAll(() => {
  programs = docsPrograms();
});
afterAll(() => programs.remove());

const blocks = (path: string) => blocksOf(page(path), 'ts').join('\n');

it('the program of the README tells why she is online, and its books are clean', async () => {
  const said = await programs.run('embed', embedProgram(page('README.md')));
  expect(said).toMatch(/KES\s1,000\.00 \(cash DESK-0001\) paid INV-000001/);
  expect(said).toMatch(/disagreements: \[\]/);
});

it.each(words)('the program of the word %s goes on from the one of the start', async (word) => {
  const program = `${blocks('docs/start.md')}\n${blocks(`docs/words/${word}.md`)}\nawait billing.stop();\n`;
  expect(await programs.run(word, program)).toMatch(/^1000\.00\n/);
});
