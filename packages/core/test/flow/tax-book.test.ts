import { expect, it } from 'vitest';
import type { TaxRow } from '../../src/domain/taxes/table.ts';
import { createTaxBook } from '../../src/flow/taxes/book.ts';
import { manualClock } from '../../src/testing/clock.ts';
import type { Id } from '../../src/kernel/id.ts';

const aTax = (): TaxRow => ({
  id: 'tax_1' as Id<'Tax'>,
  code: 'VAT',
  name: 'VAT',
  taxClass: 'internet',
  rate: '0.16',
  base: 'net',
  order: 0,
  from: '2026-01-01',
  until: null,
  source: 'the law of the test',
  publishedAt: 0,
});

/** A table that is read, counted. */
function listOf(read: () => Promise<readonly TaxRow[]>) {
  let asked = 0;
  const clock = manualClock();
  const book = createTaxBook(
    {
      taxes() {
        asked += 1;
        return read();
      },
    },
    clock,
  );
  return { book, clock, asked: () => asked };
}

it('reads the tax table once in ten seconds, however many bills ask for them', async () => {
  const list = listOf(async () => [aTax()]);
  expect(await Promise.all([list.book.all(), list.book.all()])).toEqual([[aTax()], [aTax()]]);
  list.clock.advance(9_999);
  await list.book.all();
  expect(list.asked()).toBe(1);
  list.clock.advance(1);
  await list.book.all();
  expect(list.asked()).toBe(2);
});

it('reads it again at once when a rate was published or ended here', async () => {
  const list = listOf(async () => []);
  await list.book.all();
  list.book.forget();
  await list.book.all();
  expect(list.asked()).toBe(2);
});

it('does not remember that the table could not be read', async () => {
  let fails = true;
  const list = listOf(async () => {
    if (fails) throw new Error('the database is away');
    return [];
  });
  await expect(list.book.all()).rejects.toThrow('the database is away');
  fails = false;
  expect(await list.book.all()).toEqual([]);
});
