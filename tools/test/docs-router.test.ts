import { afterAll, expect, it } from 'vitest';
import { blocksOf, docsPrograms, page } from '../docs-programs.ts';

const programs = docsPrograms();
afterAll(() => programs.remove());

it('the program of the simulated router writes on it, loses an answer, and has a customer use an hour', async () => {
  const [, door = ''] = page('packages/plugin-mikrotik/README.md').split('## `@daftari/plugin-mikrotik/testing`');
  const said = await programs.run('router', blocksOf(door, 'ts').join('\n'));
  // 4,000 kbit/s for an hour are 1.8 GB.
  expect(said.split('\n')).toEqual([
    'no answer',
    "[ 'amina', 'baraka' ]",
    '10.64.0.2 { up: 5000, down: 10000 }',
    "[ 'amina got 1800000000 bytes' ]",
    '',
  ]);
});
