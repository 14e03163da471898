import { expect, it } from 'vitest';
import { tableFaults } from '../../src/plugin/tables.ts';
import { memoryTable } from '../../src/testing/table.ts';

const shape = { name: 'things', columns: { id: 'text', n: 'bigint' }, key: ['id'] } as const;

const cases: readonly (readonly [indexes: unknown, faults: readonly string[], why: string])[] = [
  [undefined, [], 'a table needs no index'],
  [[['n'], ['n', 'id']], [], 'of columns that are there'],
  ['n', ['indexes must be a list of lists of columns'], 'a word is no list'],
  [[[]], ['indexes[0] must name at least one column'], 'of nothing'],
  [[['n'], ['nn']], ['indexes[1] names nn, which is no column'], 'of a column that is not there'],
];

it.each(cases)('indexes %j have the faults %j: %s', (indexes, faults) => {
  expect(tableFaults({ ...shape, ...(indexes !== undefined && { indexes }) })).toEqual(faults);
});

it('a table of the testing door is read in the order of a column, as the real one is', async () => {
  const table = memoryTable(shape);
  for (const [id, n] of [
    ['a', 2n],
    ['b', 10n],
    ['c', 1n],
  ] as const)
    await table.put({ id, n });
  const ids = async (from: 'smallest' | 'greatest', limit?: number) =>
    (await table.find({}, limit, { by: 'n', from })).map(({ id }) => id);
  expect(await ids('smallest')).toEqual(['c', 'a', 'b']);
  expect(await ids('greatest', 2)).toEqual(['b', 'a']);
});
