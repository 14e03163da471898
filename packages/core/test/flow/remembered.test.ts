import { expect, it } from 'vitest';
import { remembered } from '../../src/flow/remembered.ts';
import { manualClock } from '../../src/testing/clock.ts';

/** A list that is read, counted. */
function listOf(read: () => Promise<readonly string[]>) {
  let asked = 0;
  const clock = manualClock();
  const book = remembered(() => {
    asked += 1;
    return read();
  }, clock);
  return { book, clock, asked: () => asked };
}

it('reads the list once in ten seconds, however many bills ask for them', async () => {
  const list = listOf(async () => ['VAT']);
  expect(await Promise.all([list.book.all(), list.book.all()])).toEqual([['VAT'], ['VAT']]);
  list.clock.advance(9_999);
  await list.book.all();
  expect(list.asked()).toBe(1);
  list.clock.advance(1);
  await list.book.all();
  expect(list.asked()).toBe(2);
});

it('reads them again at once when one was published or ended here', async () => {
  const list = listOf(async () => []);
  await list.book.all();
  list.book.forget();
  await list.book.all();
  expect(list.asked()).toBe(2);
});

it('does not remember that the list could not be read', async () => {
  let fails = true;
  const list = listOf(async () => {
    if (fails) throw new Error('the database is away');
    return [];
  });
  await expect(list.book.all()).rejects.toThrow('the database is away');
  fails = false;
  expect(await list.book.all()).toEqual([]);
});
