import { expect, it } from 'vitest';
import { addDays } from '../../src/kernel/calendar.ts';
import { received } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { chanceOf, type Chance } from '../sim/chance.ts';
import { newBooks, paybill, told, type Books } from './house-of-money.ts';

const FIRST = '2026-03-02';
const DAYS = 4;
const kesOf = (minor: bigint) => ({ minor, currency: 'KES' });

/** What the provider has, beside its lines: the truth that our books must come to. */
interface Truth {
  came: bigint;
  taken: bigint;
  fees: bigint;
  settled: bigint;
  settledFees: bigint;
}

/** Money of a moment: in the provider's books always, told to us never, once or three times, and never in order. */
async function happens(story: Story, books: Books, customer: Customer, chance: Chance, truth: Truth, turn: number) {
  const at = new Date(story.clock.now()).toISOString();
  const minor = BigInt(100 * (1 + chance.below(30)) * 10);
  const key = `S${String(turn).padStart(4, '0')}`;
  const fee = chance.below(3) === 0 ? kesOf(BigInt(chance.below(1500) + 1)) : null;
  const typed = chance.below(10) === 0 ? 'nobody' : customer.account.number;
  books.lines.push(told(key, at, { amount: kesOf(minor), fee, accountReference: typed }));
  truth.came += minor;
  truth.fees += fee?.minor ?? 0n;
  const result = received({
    receipt: key,
    amount: kesOf(minor),
    accountReference: typed,
    providerAt: story.clock.now(),
  });
  const tellings = chance.pick([0, 1, 1, 1, 3]);
  for (let telling = 0; telling < tellings; telling++) await story.billing.applyResult('paybill', result);
  if (chance.below(12) === 0) {
    const back = { kind: 'taken_back', amount: kesOf(-minor), payment: key, description: 'Reversed' } as const;
    books.lines.push(told(`T${key}`, at, back));
    truth.taken += minor;
  }
}

/** In the evening something is settled; the bank has it the next morning, less what was kept. */
async function settles(story: Story, books: Books, chance: Chance, truth: Truth, day: string) {
  const gross = BigInt(1 + chance.below(4)) * 100_000n + BigInt(chance.below(1000));
  const fee = BigInt(chance.below(5000));
  const out = { kind: 'settlement', amount: kesOf(-gross), fee: kesOf(fee) } as const;
  books.lines.push(told(`PO${day}`, `${day}T22:00:00+03:00`, out));
  truth.settled += gross;
  truth.settledFees += fee;
  const came = { kind: 'settlement', amount: kesOf(gross - fee), reference: `PO${day}` } as const;
  const at = `${addDays(day, 1)}T06:30:00+03:00`;
  const lines = [told(`FT${day}`, at, came)];
  return () =>
    story.billing.importLines({ gateway: 'paybill', source: 'bank', lines, name: `${day}.mt940`, actor: 'wanjiku' });
}

describeOnEngines('whatever happens', (open) => {
  it.each([11, 12, 13, 14])('our books come to what the provider and the bank have (seed %i)', async (seed) => {
    const chance = chanceOf(seed);
    const books = newBooks();
    const story = await startStory({
      database: await open(),
      from: `${FIRST}T07:00:00+03:00`,
      plugins: [paybill(books)],
    });
    const customers = [
      await story.customer('Amina', await story.plan()),
      await story.customer('Baraka', await story.plan()),
    ];
    const truth: Truth = { came: 0n, taken: 0n, fees: 0n, settled: 0n, settledFees: 0n };
    let turn = 0;
    for (let day = 0; day < DAYS; day++) {
      const date = addDays(FIRST, day);
      for (const hour of ['08', '12', '17', '21']) {
        await story.at(`${date}T${hour}:${10 + chance.below(40)}:00+03:00`);
        books.down = chance.below(5) === 0;
        const customer = customers[chance.below(2)] ?? customers[0];
        if (customer !== undefined) await happens(story, books, customer, chance, truth, (turn += 1));
      }
      books.down = false;
      const bank = await settles(story, books, chance, truth, date);
      await story.at(`${addDays(date, 1)}T07:00:00+03:00`);
      await bank();
    }
    await story.at(`${addDays(FIRST, DAYS)}T09:00:00+03:00`);
    await resolveFees(story);
    const sums = await Promise.all(
      ['1160', '1100', '5100'].map((code) => story.billing.reads.balance(code, null, 'KES')),
    );
    const { came, taken, fees, settled, settledFees } = truth;
    expect(sums).toEqual([came - taken - fees - settled, settled - settledFees, fees + settledFees]);
    const statement = await story.billing.gatewayStatement({
      gateway: 'paybill',
      from: FIRST,
      until: addDays(FIRST, DAYS + 1),
    });
    expect([statement.closing.minor, statement.elsewhere.minor]).toEqual([sums[0], 0n]);
    expect(statement.received.minor).toBe(came);
    expect((await story.billing.reads.breaks({ state: 'open', page: 1 })).rows).toEqual([]);
    await story.end();
  });
});

/** All that is left to a person here are the fees of each day; whatever else differed has gone away by itself. */
async function resolveFees(story: Story): Promise<void> {
  for (let day = 0; day <= DAYS; day++) {
    const { breaks } = await story.billing.reconcileDay({ gateway: 'paybill', day: addDays(FIRST, day) });
    for (const { id, kind, state } of breaks) {
      if (state === 'open' && kind === 'fee_unbooked')
        await story.billing.resolveBreak(id, { how: 'book_fee' }, 'wanjiku');
    }
  }
}
