import { expect, it } from 'vitest';
import type { Promotion } from '../../src/domain/promotion.ts';
import { createOfferBook } from '../../src/flow/offer-book.ts';
import { manualClock } from '../../src/testing/clock.ts';
import { aPromotion } from '../domain/promotions.ts';

/** A list that is read, counted. */
function listOf(read: () => Promise<readonly Promotion[]>) {
  let asked = 0;
  const clock = manualClock();
  const book = createOfferBook(
    {
      promotions() {
        asked += 1;
        return read();
      },
    },
    clock,
  );
  return { book, clock, asked: () => asked };
}

it('reads the offers once in ten seconds, however many bills ask for them', async () => {
  const list = listOf(async () => [aPromotion()]);
  expect(await Promise.all([list.book.all(), list.book.all()])).toEqual([[aPromotion()], [aPromotion()]]);
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
