import { expect, it } from 'vitest';
import { kes } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory } from '../../src/testing/story.ts';

const day = { kind: 'duration', count: 1, unit: 'day' } as const;
const prepaid = { kind: 'prepaid', renewal: 'extend', graceMs: 0, continuous: false } as const;

describeOnEngines('a prepaid customer', (open) => {
  it('pays, is online for exactly what she paid, and is offline after it', async () => {
    const story = await startStory({ database: await open() });
    const home = await story.plan();
    const amina = await story.customer('Amina Otieno', home);
    expect(await story.access(amina)).toBe('blocked');

    await story.pays(amina, '1000.00');
    expect(await story.access(amina)).toBe('granted');
    expect(await story.paidUntil(amina)).toBe('2026-03-31 09:00');

    await story.at('2026-03-31T08:59:59+03:00');
    expect(await story.access(amina)).toBe('granted');
    await story.at('2026-03-31T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });

  it('pays before the end: nothing is lost', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    await story.at('2026-03-11T09:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect(await story.paidUntil(amina)).toBe('2026-04-30 09:00');
    await story.at('2026-04-15T00:00:00+03:00');
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });

  it('restarts where the plan says so: what was left is lost, and the old term ends there', async () => {
    const story = await startStory({ database: await open() });
    const restart = { ...prepaid, validity: { kind: 'duration', count: 30, unit: 'day' }, renewal: 'restart' } as const;
    const amina = await story.customer('Amina', await story.plan({ terms: restart }));
    await story.pays(amina, '1000.00');
    await story.at('2026-03-11T09:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect(await story.paidUntil(amina)).toBe('2026-04-10 09:00');
    await story.end();
  });

  it('pays late: her time starts with the payment, no day without service is charged', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    await story.at('2026-04-05T12:00:00+03:00');
    await story.pays(amina, '1000.00', { providerAt: Date.parse('2026-04-05T11:58:00+03:00') });
    expect(await story.paidUntil(amina)).toBe('2026-05-05 11:58');
    await story.end();
  });

  it('pays too little: it waits in the wallet, and the rest makes it whole', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '600.00');
    expect([await story.access(amina), await story.wallet(amina)]).toEqual(['blocked', '600.00']);
    await story.pays(amina, '400.00');
    expect([await story.access(amina), await story.wallet(amina)]).toEqual(['granted', '0.00']);
    await story.end();
  });

  it('pays too much: the wallet renews by itself and she is never cut off', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '2300.00');
    expect(await story.wallet(amina)).toBe('1300.00');
    await story.at('2026-03-31T08:59:30+03:00');
    expect(await story.paidUntil(amina)).toBe('2026-04-30 09:00');
    expect(await story.wallet(amina)).toBe('300.00');
    await story.at('2026-03-31T09:00:00+03:00');
    expect(await story.access(amina)).toBe('granted');
    await story.at('2026-04-30T09:00:00+03:00');
    expect(await story.access(amina)).toBe('blocked');
    await story.end();
  });

  it('buys a day that ends at midnight of Nairobi, whatever the server thinks', async () => {
    const story = await startStory({ database: await open(), from: '2026-03-01T23:59:00+03:00' });
    const today = { ...prepaid, validity: { kind: 'end_of_local_day', count: 0 } } as const;
    const juma = await story.customer('Juma', await story.plan({ code: 'today', terms: today, price: kes('50.00') }));
    await story.pays(juma, '50.00');
    expect(await story.paidUntil(juma)).toBe('2026-03-02 00:00');
    await story.at('2026-03-02T00:01:00+03:00');
    expect(await story.access(juma)).toBe('blocked');
    await story.end();
  });

  it('is suspended by hand and back, without losing what she paid', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    await story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    expect(await story.access(amina)).toBe('blocked');
    await story.billing.changeAccount(amina.account.id, { state: 'active' });
    expect(await story.access(amina)).toBe('granted');
    expect(await story.paidUntil(amina)).toBe('2026-03-31 09:00');
    await story.end();
  });

  it('explains each shilling and each term', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    const payment = await story.pays(amina, '1250.00');
    const told = await story.billing.explain({ kind: 'payment', id: payment.id });
    expect(told.whole).toBe(true);
    expect(told.verdict).toMatch(
      /INV-\d+ for .*1,000\.00.* Time until 2026-03-31 09:00:00\. .*250\.00 is kept in the wallet\./,
    );
    const [invoice] = told.chain.invoices;
    const back = await story.billing.explain({ kind: 'invoice', id: invoice?.id ?? '' });
    expect(back.verdict).toContain(payment.receipt);
    await story.end();
  });

  it('uses up her quota and is cut off, and a new term gives it anew', async () => {
    const story = await startStory({ database: await open() });
    const service = {
      access: 'pppoe',
      downKbps: 10_000,
      upKbps: 5_000,
      quotaBytes: 10_000n,
      afterQuota: 'block',
      sessions: 1,
    } as const;
    const amina = await story.customer('Amina', await story.plan({ service, terms: { ...prepaid, validity: day } }));
    await story.pays(amina, '1000.00');
    const report = {
      source: 'radius',
      sessionKey: 'nas/1',
      username: 'amina',
      endCause: null,
      generation: 1,
      where: {},
    } as const;
    const [inBytes, outBytes] = [2_000n, 7_999n];
    story.clock.advance(60_000);
    const at = story.clock.now();
    await story.billing.recordUsage([{ ...report, kind: 'interim', at, seconds: 60, inBytes, outBytes }]);
    expect(await story.access(amina)).toBe('granted');
    await story.billing.recordUsage([
      { ...report, kind: 'interim', at: at + 1, seconds: 61, inBytes, outBytes: 8_000n },
    ]);
    expect(await story.access(amina)).toBe('blocked');
    await story.at('2026-03-02T09:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect(await story.access(amina)).toBe('granted');
    await story.end();
  });
});
