import { expect, it } from 'vitest';
import { openStore } from '../../src/storage/store.ts';
import { received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { openTestEngine } from '../../src/testing/engines.ts';
import { startStory } from '../../src/testing/story.ts';
import { linesOf, minus, newBooks, paybill, told } from './house-of-money.ts';

const DAY = '2026-03-02';
const noon = `${DAY}T12:00:00+03:00`;

describeOnEngines('what a provider reports', (open) => {
  it('is never complete further back than the provider can look, whoever asks for a report', async () => {
    const story = await startStory({ database: await open(), from: noon, plugins: [paybill(newBooks())] });
    const { account } = await story.customer('Amina', await story.plan());
    const paid = received({ receipt: 'SCK1', accountReference: account.number, providerAt: story.clock.now() });
    await story.billing.applyResult('paybill', paid);
    await story.at('2026-03-09T12:00:00+03:00');
    const span = { fromAt: Date.parse(`${DAY}T00:00:00+03:00`), untilAt: story.clock.now() };
    await story.billing.fetchReport('paybill', span);
    expect(await story.billing.reconcileDay({ gateway: 'paybill', day: DAY })).toMatchObject({
      complete: false,
      breaks: [],
    });
    expect(await story.billing.reconciliation({ gateway: 'paybill', day: '2026-03-08' })).toMatchObject({
      complete: true,
    });
    await story.end();
  });

  it('finds what lies behind a line that cannot be booked, and books that too once it can be', async () => {
    const books = newBooks();
    const store = await openStore(await openTestEngine(await open()));
    let poisoned = true;
    const story = await startStory({
      database: {
        ...store,
        async write(changes) {
          if (poisoned && changes.payments?.some(({ receipt }) => receipt === 'SCK1') === true) throw new Error('no');
          return store.write(changes);
        },
      },
      from: `${DAY}T08:00:00+03:00`,
      plugins: [paybill(books)],
    });
    const { account } = await story.customer('Amina', await story.plan());
    books.lines.push(told('SCK1', noon, { accountReference: account.number }));
    books.lines.push(told('SCK2', `${DAY}T12:30:00+03:00`, { accountReference: account.number }));
    const heard = async () => (await linesOf(story, 'provider')).map((line) => line.heard);
    await story.at(`${DAY}T13:05:00+03:00`);
    expect(await heard()).toEqual([null, 'received']);
    poisoned = false;
    await story.at(`${DAY}T14:05:00+03:00`);
    expect([await heard(), await story.billing.reads.balance('1160', null, 'KES')]).toEqual([
      ['received', 'received'],
      200_000n,
    ]);
    await story.end();
  });

  it('is compared day by day in the morning: a day that cannot be kept hides no other', async () => {
    const store = await openStore(await openTestEngine(await open()));
    const books = newBooks();
    const story = await startStory({
      database: {
        ...store,
        async write(changes) {
          if (changes.breaks?.some(({ day }) => day === '2026-03-03') === true) throw new Error('no');
          return store.write(changes);
        },
      },
      from: noon,
      plugins: [paybill(books)],
    });
    for (const day of [3, 4]) {
      const at = `2026-03-0${day}T12:00:00+03:00`;
      books.lines.push(told(`FEE${day}`, at, { kind: 'fee', amount: minus('10.00') }));
      await story.at(at);
    }
    await story.at('2026-03-05T07:00:00+03:00');
    const { rows } = await story.billing.reads.breaks({ gateway: 'paybill', page: 1 });
    expect(rows.map(({ day, kind }) => `${day} ${kind}`)).toEqual(['2026-03-04 fee_unbooked']);
    await story.end();
  });
});
