import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBillingError } from '@daftari/core';
import { describeOnEngines, kes, planInput, span, startStory, testHost } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { linesTable } from '../src/tables.ts';
import { ACCOUNT, aBank, bankPlugin } from './support.ts';

const HALF_PAST_NINE = Date.parse('2026-03-01T09:30:00+03:00');

/** Transfers of KES 1,000 on one day, all alike, under a reference that is the payer's and not the bank's. */
function inSwift(day: string, count: number): string {
  const plain = day.replace('-', '');
  const lines = Array.from({ length: count }, () => `:61:26${plain}${plain}C1000,00NTRF10000099\n:86:RENT`);
  const around = [`:20:1\n:25:${ACCOUNT}\n:28C:1\n:60F:C26${plain}KES0,`, `:62F:C26${plain}KES${count}000,00`];
  return [around[0], ...lines, around[1]].join('\n');
}

/** The same as a bank's CSV without balances. */
function inCsv(day: string, count: number): string {
  const rows = Array.from({ length: count }, () => `2026-${day},RENT,10000099,,1000.00`);
  return ['Date,Narrative,Reference,Debit,Credit', ...rows].join('\n');
}

describeOnEngines('transfers', (open) => {
  const begin = async () => startStory({ database: await open(), plugins: [bankPlugin()] });

  it('renew who wrote her account number, from when the bank booked them', async () => {
    const story = await begin();
    const amina = await story.customer('Amina', await story.plan());
    const lake = aBank();
    await story.at('2026-03-01T11:00:00+03:00');
    lake.book({ at: HALF_PAST_NINE, amount: kes('1000.00'), narrative: `PESALINK ${amina.account.number} WIFI` });
    await story.billing.plugins.bank.take({ name: 'a.csv', text: lake.csv() });
    await story.settle();
    expect(await story.paidUntil(amina)).toBe('2026-03-31 09:30');
    // Told again in another format and in a file that begins elsewhere, it is the same money.
    for (const text of [lake.mt940(), lake.csv()]) {
      expect((await story.billing.plugins.bank.take({ name: 'again', text })).fresh).toBe(0);
    }
    await story.settle();
    expect((await story.billing.reads.payments(null, { page: 1, limit: 10 })).total).toBe(1);
    await story.end();
  });

  it('are booked from a file that is taken in by hand too, and known when the bank’s folder brings it', async () => {
    const story = await begin();
    const amina = await story.customer('Amina', await story.plan());
    const lake = aBank();
    lake.book({ at: HALF_PAST_NINE, amount: kes('1000.00'), narrative: `PESALINK ${amina.account.number} WIFI` });
    await story.at('2026-03-01T11:00:00+03:00');
    const file = { gateway: 'bank', text: lake.csv(), name: 'a.csv', actor: 'asha' };
    // The transfer, and that it is at the bank: as the bank's own report and as the bank's side.
    const taken = await story.billing.importStatement(file);
    expect(taken).toEqual({ fresh: 3, known: 0, found: 1, applied: 0, unreadable: [] });
    expect(await story.paidUntil(amina)).toBe('2026-03-31 09:30');
    expect(await story.billing.importStatement(file)).toMatchObject({ fresh: 0, known: 3, found: 0 });
    await story.billing.plugins.bank.take({ name: 'a.csv', text: lake.csv() });
    await story.settle();
    expect((await story.billing.reads.payments(null, { page: 1, limit: 10 })).total).toBe(1);
    await story.at('2026-03-02T07:00:00+03:00');
    const { breaks } = await story.billing.reconcileDay({ gateway: 'bank', day: '2026-03-01' });
    expect(breaks).toEqual([]);
    await story.end();
  });

  it('pay the invoice that the payer named, whoever else owes as much', async () => {
    const story = await begin();
    const terms = { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 } as const;
    const plan = await story.billing.publishPlan(planInput({ code: 'office', name: 'Office', terms }));
    const offices = [await story.customer('Savannah', plan), await story.customer('Ridge', plan)];
    await story.billing.billDue();
    const [savannah, ridge] = await Promise.all(
      offices.map(async ({ account }) => {
        const { rows } = await story.billing.reads.invoices(account.id, { page: 1, limit: 1 });
        return { id: account.id, number: rows[0]?.invoice.number ?? '' };
      }),
    );
    const lake = aBank();
    lake.book({ at: HALF_PAST_NINE, amount: kes('1000.00'), narrative: `RTGS RIDGE LTD ${ridge?.number} MARCH` });
    await story.at('2026-03-01T10:00:00+03:00');
    await story.billing.plugins.bank.take({ name: 'a.sta', text: lake.mt940() });
    await story.settle();
    const owing = async (one: typeof ridge) => {
      const found = await story.billing.reads.invoices(one?.id ?? null, { page: 1, limit: 5, status: 'open' });
      return found.total;
    };
    expect([await owing(savannah), await owing(ridge)]).toEqual([1, 0]);
    await story.end();
  });

  it.each([
    ['MT940', inSwift],
    ['CSV', inCsv],
  ])('under a reference that the payer writes each month are each booked, and once (%s)', async (_, file) => {
    const story = await begin();
    const { take } = story.billing.plugins.bank;
    const april = file('04-01', 2);
    for (const text of [file('03-01', 1), april, `${april}\n`]) await take({ name: 'a file', text });
    await story.settle();
    expect((await story.billing.reads.payments(null, { page: 1, limit: 10 })).total).toBe(3);
    await story.end();
  });

  it('that are returned are owed again', async () => {
    const story = await begin();
    const amina = await story.customer('Amina', await story.plan());
    const lake = aBank();
    const paid = lake.book({ at: HALF_PAST_NINE, amount: kes('1000.00'), narrative: amina.account.number });
    await story.at('2026-03-01T10:00:00+03:00');
    await story.billing.plugins.bank.take({ name: 'a.csv', text: lake.csv() });
    await story.settle();
    const returned = { narrative: `RETURNED ${paid.reference}`, undoes: paid.reference };
    lake.book({ at: HALF_PAST_NINE + span.minute, amount: kes('-1000.00'), ...returned });
    await story.billing.plugins.bank.take({ name: 'b.csv', text: lake.csv() });
    await story.settle();
    expect((await story.billing.amountDue(amina.account.id)).minor).toBeGreaterThanOrEqual(100_000n);
    await story.end();
  });

  it('that lie in the folder are found by the job, a growing file each time that it has grown', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'bank-folder-'));
    const story = await startStory({ database: await open(), plugins: [bankPlugin({ folder })] });
    const amina = await story.customer('Amina', await story.plan());
    const lake = aBank();
    const payments = async () => (await story.billing.reads.payments(amina.account.id, { page: 1, limit: 10 })).total;
    const transfer = { at: HALF_PAST_NINE, amount: kes('1000.00'), narrative: amina.account.number };
    await writeFile(join(folder, 'broken.csv'), 'not yet whole');
    const looks = [
      ['09:31', 1],
      ['09:36', 2],
      ['09:41', 2],
    ] as const;
    for (const [time, count] of looks) {
      if (lake.entries.length < count) lake.book(transfer);
      await writeFile(join(folder, 'today.csv'), lake.csv());
      await story.at(`2026-03-01T${time}:00+03:00`);
      expect(await payments()).toBe(count);
    }
    await rm(folder, { recursive: true });
    await story.end();
  });
});

it('takes a file in by command, and says what it brought', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'bank-command-'));
  const lake = aBank();
  lake.book({ at: HALF_PAST_NINE, amount: kes('1000.00'), narrative: 'PESALINK 10000099' });
  lake.book({ at: HALF_PAST_NINE, amount: kes('5000.00'), narrative: 'LAKE MOBILE MONEY LTD' });
  await writeFile(join(folder, 'a.csv'), lake.csv());
  const host = testHost({ pluginId: 'bank' });
  const [take] = bankPlugin().setup().commands ?? [];
  const said: string[] = [];
  await take?.run({ file: join(folder, 'a.csv') } as never, host, (line) => said.push(line));
  expect(said).toEqual(['a.csv: 2 lines, 2 new: 1 payments, 1 settlements']);
  expect(host.messages).toHaveLength(1);
  await rm(folder, { recursive: true });
});

it('takes nothing of a file in which a line is missing', async () => {
  const lake = aBank();
  for (const narrative of ['10000099', '10000107', '10000115']) {
    lake.book({ at: HALF_PAST_NINE, amount: kes('1000.00'), narrative });
  }
  const [first, , third] = lake.entries;
  const host = testHost({ pluginId: 'bank' });
  const { api, start } = bankPlugin().setup();
  await start?.(host);
  const text = lake.csv([first, third].filter((one) => one !== undefined));
  const fault: unknown = await api?.take({ name: 'a.csv', text }).catch((thrown: unknown) => thrown);
  expect(isBillingError(fault) && fault.code).toBe('bank.unfooted');
  expect(host.messages).toEqual([]);
  expect(host.rows(linesTable.name)).toEqual([]);
});
