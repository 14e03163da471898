import { expect, it } from 'vitest';
import type { Journal } from '../../src/domain/ledger.ts';
import type { Payment } from '../../src/domain/payment.ts';
import { bookReceipt } from '../../src/domain/recipes.ts';
import type { Changes } from '../../src/ports/store.ts';
import { aPayment, received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';
import { newBooks, paybill } from './house-of-money.ts';

const MINUTE = 60_000;
const HOUR = 60 * MINUTE;
/** Monday 2 March 2026, midnight in Nairobi. */
const MONDAY = Date.parse('2026-03-02T00:00:00+03:00');
const at = (hour: number, minute = 0) => new Date(MONDAY + hour * HOUR + minute * MINUTE).toISOString();

/** The time of day in Nairobi. */
const time = (instant: number) => new Date(instant + 3 * HOUR).toISOString().slice(11, 16);

/** Payments of the past as the store keeps them, of nobody: how they came is of no interest here. */
function written(sales: readonly number[]): Changes {
  const payments = sales.map((saleAt, place): Payment => {
    const reference = `OLD${place}`;
    const when = { providerAt: saleAt, receivedAt: saleAt, effectiveAt: saleAt };
    const nobody = { accountId: null, unmatched: 'unknown_account' } as const;
    return aPayment({
      id: `pay_old${place}` as Payment['id'],
      gateway: 'paybill',
      reference,
      receipt: reference,
      ...nobody,
      ...when,
    });
  });
  const journals = payments.map((payment, place) => {
    const { effectiveAt } = payment;
    const id = `jrn_old${place}` as Journal['id'];
    return bookReceipt(payment, '1160', { id, bookedAt: effectiveAt, effectiveAt, origin: 'core' });
  });
  return { payments, journals };
}

describeOnEngines('a gateway that falls silent', (open) => {
  /** Four weeks of a kiosk: twelve sales an hour from eight to twenty, none at night. */
  const begin = async (today: readonly number[]) => {
    const story = await startStory({ database: await open(), from: at(7), plugins: [paybill(newBooks())] });
    const heard: string[] = [];
    story.billing.events.on('salesSilent', ({ payload }) => heard.push(`silent since ${time(payload.silentSince)}`));
    story.billing.events.on('salesBack', ({ payload }) => heard.push(`back at ${time(payload.backAt)}`));
    const sales: number[] = [];
    for (let day = -28; day < 0; day++) {
      for (let minute = 8 * 60; minute < 20 * 60; minute += 5) sales.push(MONDAY + day * 24 * HOUR + minute * MINUTE);
    }
    await story.billing.store.write(written([...sales, ...today.map((minute) => MONDAY + minute * MINUTE)]));
    return { story, heard };
  };
  const sells = async (story: Awaited<ReturnType<typeof begin>>['story'], instant: string) => {
    await story.at(instant);
    const result = received({ receipt: `S${instant}`, accountReference: 'nobody', providerAt: story.clock.now() });
    await story.billing.applyResult('paybill', result);
    await story.settle();
  };

  it('is told of once at noon, and once when it sells again', async () => {
    const { story, heard } = await begin(Array.from({ length: 48 }, (_, turn) => 8 * 60 + turn * 5));
    await story.at(at(12, 20));
    expect(heard).toEqual([]);
    // Seven sales were to be expected in the 35 minutes since 11:55.
    await story.at(at(12, 31));
    await story.at(at(12, 50));
    expect(heard).toEqual(['silent since 11:55']);
    expect(await story.billing.salesWatch()).toMatchObject([
      { gateway: 'paybill', state: 'silent', expectedPerHour: 12 },
    ]);
    await sells(story, at(12, 52));
    await story.at(at(12, 55));
    expect(heard).toEqual(['silent since 11:55', 'back at 12:52']);
    await story.end();
  });

  it('is not told of at night', async () => {
    const { story, heard } = await begin(Array.from({ length: 144 }, (_, turn) => 8 * 60 + turn * 5));
    for (let hour = 20; hour < 32; hour++) await story.at(at(hour, 30));
    expect(heard).toEqual([]);
    expect(await story.billing.salesWatch()).toMatchObject([{ state: 'quiet', silentSince: null }]);
    await story.end();
  });
});
