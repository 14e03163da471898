import { expect, it } from 'vitest';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';

/** The closing of one account of the chart in a trial balance, in minor units. */
async function closing(story: Story, account: string, from: string, to: string, knownAt?: number): Promise<bigint> {
  const { rows } = await story.billing.trialBalance({ from, to, ...(knownAt !== undefined && { knownAt }) });
  return rows.find((row) => row.account === account)?.closing ?? 0n;
}

/** What several reports say of the last days of March, but for what is earned meanwhile. */
async function everything({ billing }: Story) {
  const { rows } = await billing.trialBalance({ from: '2026-03-31', to: '2026-04-02' });
  const { ties, rows: cash } = await billing.cashReceived({ from: '2026-03-01', to: '2026-05-01' });
  return { rows: rows.filter(({ account }) => !account.startsWith('4') && account !== '2200'), ties, cash };
}

describeOnEngines('figures out of the ledger', (open) => {
  it('sum to nothing, and say what was known then for ever', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-30T09:00:00+03:00' });
    const plan = await story.plan({ code: 'home' });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '1000.00');
    await story.at('2026-04-01T08:00:00+03:00');
    const knownAt = story.clock.now();
    // The provider took it in the evening of 31 March and tells it on 1 April: it counts in March.
    await story.at('2026-04-01T10:00:00+03:00');
    await story.pays(amina, '400.00', { providerAt: Date.parse('2026-03-31T20:00:00+03:00') });

    const march = await story.billing.trialBalance({ from: '2026-03-01', to: '2026-04-01' });
    expect(march.left).toEqual({ KES: 0n });
    const at = Object.fromEntries(march.rows.map((row) => [row.account, row]));
    // 1,000.00 and 400.00 at the desk; 1,000.00 owed and paid.
    expect(at['1150']).toMatchObject({ opening: 0n, debits: 140_000n, credits: 0n, closing: 140_000n });
    expect(at['1200']).toMatchObject({ debits: 100_000n, credits: 100_000n, closing: 0n });
    expect(at['2300:VAT']).toMatchObject({ closing: -13_793n }); // 1,000.00 less 862.07.
    expect(await closing(story, '1150', '2026-03-01', '2026-04-01', knownAt)).toBe(100_000n);

    const before = await everything(story);
    story.clock.set('2026-05-02T12:00:00+03:00');
    // 1 April to 1 May; the workers did 30 and 31 March when 1 April came.
    expect(await story.billing.sumLedgerDays()).toBe(31);
    expect(await story.billing.sumLedgerDays()).toBe(0);
    expect(await everything(story)).toEqual(before);
    expect(await closing(story, '1150', '2026-03-01', '2026-04-01', knownAt)).toBe(100_000n);
    await story.end();
  });

  it('say who owed what on any day, as old as it was then', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const plan = await story.plan({
      code: 'office',
      terms: { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 },
    });
    const office = await story.customer('Office', plan);
    await story.billing.billSubscription(office.account.id, office.subscription.id); // Due on 15 March.
    for (const [on, box] of [
      ['2026-03-15', 'notDue'],
      ['2026-03-16', 'to30'],
    ] as const) {
      await story.at(`${on}T20:00:00+03:00`);
      const found = await story.billing.ageing({ on });
      expect(found.boxes, on).toMatchObject({ [box]: 100_000n });
      expect(found, on).toMatchObject({ total: 100_000n, ledger: 100_000n, difference: 0n });
    }
    await story.at('2026-06-14T12:00:00+03:00'); // 91 days late.
    expect((await story.billing.ageing({ on: '2026-06-14' })).boxes.over90).toBe(100_000n);
    expect((await story.billing.ageing({ on: '2026-06-13' })).boxes.to90).toBe(100_000n);
    await story.pays(office, '300.00');
    expect((await story.billing.ageing({ on: '2026-06-14' })).boxes.over90).toBe(70_000n);
    // What was paid since was owed then.
    expect((await story.billing.ageing({ on: '2026-03-20' })).rows).toMatchObject([
      { name: 'Office', to30: 100_000n, total: 100_000n },
    ]);
    await story.end();
  });

  it('are a statement that runs from what was owed to what is', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T09:00:00+03:00' });
    const plan = await story.plan();
    const amina = await story.customer('Amina', plan);
    await story.at('2026-03-02T09:00:00+03:00');
    await story.pays(amina, '1500.00');
    await story.at('2026-03-05T09:00:00+03:00');
    await story.billing.grantUnits({
      accountId: amina.account.id,
      subscriptionId: null,
      asset: 'KES',
      units: 5_000n,
      validity: null,
      source: 'compensation',
      reason: 'An outage',
    });
    const found = await story.billing.statement(amina.account.id, { from: '2026-03-01', to: '2026-04-01' });
    expect(found.opening).toBe(0n);
    expect(found.lines.map(({ kind, reference, amount, balance }) => [kind, reference, amount, balance])).toEqual([
      ['receipt', 'RCP0000001', -150_000n, -150_000n],
      ['invoice', 'INV-000001', 100_000n, -50_000n],
      ['bucket_granted', null, -5_000n, -55_000n],
    ]);
    expect(found).toMatchObject({ closing: -55_000n, held: 55_000n, boxes: { notDue: 0n, over90: 0n } });
    const later = await story.billing.statement(amina.account.id, { from: '2026-03-03', to: '2026-03-04' });
    expect(later).toMatchObject({ opening: -50_000n, lines: [], closing: -50_000n });
    await story.end();
  });

  it('refuse days that run backwards and what nobody knows yet', async () => {
    const story = await startStory({ database: await open() });
    const { billing, clock } = story;
    await expect(billing.trialBalance({ from: '2026-03-02', to: '2026-03-02' })).rejects.toMatchObject({
      code: 'report.backwards',
    });
    const ask = { from: '2026-03-01', to: '2026-03-02', knownAt: clock.now() + 1_000 };
    await expect(billing.trialBalance(ask)).rejects.toMatchObject({ code: 'report.future' });
    expect(await billing.cashReceived({ from: '2026-01-01', to: '2026-03-01' })).toMatchObject({
      rows: [],
      ties: [{ difference: 0n }],
    });
    await story.end();
  });
});
