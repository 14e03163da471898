import fc from 'fast-check';
import { expect, it } from 'vitest';
import type { PlanInput } from '../../src/domain/plan-input.ts';
import type { PlanPrice } from '../../src/domain/plan-price.ts';
import { parseLocalDate } from '../../src/kernel/calendar.ts';
import { majorString } from '../../src/kernel/money.ts';
import type { WhatIf } from '../../src/domain/what-if/report.ts';
import { aReport, kes, planInput, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Story } from '../../src/testing/story.ts';

const day = parseLocalDate;
const GB = 1_000_000_000n;
const span = { from: day('2026-03-01'), to: day('2026-06-01') };
const bytes: PlanPrice = { meter: 'bytes', blockSize: GB, model: { model: 'unit', price: '10' }, allowance: '2' };
const home = planInput({
  code: 'home',
  setupFee: kes('500.00'),
  service: { access: 'pppoe', downKbps: 10_000, upKbps: 5_000, quotaBytes: 5n * GB, afterQuota: 'block', sessions: 1 },
});
const office = (given: Partial<PlanInput> = {}): PlanInput =>
  planInput({
    code: 'office',
    name: 'Office',
    terms: { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 },
    price: kes('3000.00'),
    taxMode: 'exclusive',
    usage: [bytes],
    phases: [
      { key: 'start', kind: 'discount', length: { unit: 'period', count: 1 }, price: kes('1500.00') },
      { key: 'evergreen', kind: 'evergreen', length: null, price: null },
    ],
    ...given,
  });

const gross = ({ total }: WhatIf) => [total.before, total.after].map((one) => majorString(one.gross));

/** Three months: a home that pays three times, an office with usage and a code, and a change of its pieces. */
async function quarter(story: Story) {
  const { billing } = story;
  const amina = await story.customer('Amina', await billing.publishPlan(home));
  const acme = await story.customer('Acme', await billing.publishPlan(office()));
  await billing.createPromotion({
    code: 'KARIBU',
    name: 'Karibu',
    discount: { kind: 'percent', rate: '0.15' },
    firstPeriods: 2,
  });
  await billing.redeemCode(acme.account.id, 'KARIBU');
  await story.pays(amina, '1500.00');
  await billing.billDue();
  const use = (who: string, sessionKey: string, inBytes: bigint) =>
    billing.recordUsage([aReport({ username: who, sessionKey, at: story.clock.now(), inBytes, outBytes: 0n })]);
  await use(amina.subscription.username, 's-1', 4n * GB);
  await use(acme.subscription.username, 's-2', 7n * GB);
  await story.at('2026-04-02T12:00:00+03:00');
  await story.pays(amina, '1000.00');
  await story.at('2026-04-04T12:00:00+03:00');
  await billing.billDue();
  await billing.requestChange(acme.subscription.id, { kind: 'quantity', quantity: 2, when: 'now' }, 'Wanjiku');
  await use(acme.subscription.username, 's-3', 12n * GB);
  await story.at('2026-05-04T12:00:00+03:00');
  await billing.billDue();
  await story.pays(amina, '1200.00');
  return { amina, acme };
}

async function charged(story: Story): Promise<string> {
  const { rows } = await story.billing.reads.invoices(null, { page: 1, limit: 1000 });
  const all = rows.reduce((sum, { invoice }) => {
    return invoice.kind === 'credit_note' ? sum - invoice.total.minor : sum + invoice.total.minor;
  }, 0n);
  return majorString({ minor: all, currency: 'KES' });
}

describeOnEngines('what if', (open) => {
  it('what is published already were published: exactly what was charged, line by line', async () => {
    const story = await startStory({ database: await open() });
    await quarter(story);
    const was = await charged(story);
    for (const plan of [home, office()]) {
      const same = await story.billing.whatIf({ kind: 'plan', plan, ...span });
      expect(gross(same)).toEqual([was, was]);
      expect(same.touched).toBeGreaterThan(0);
      expect(same.accounts).toEqual({ less: 0, same: 2, more: 0 });
      for (const { before, after } of [...same.months, ...same.plans]) expect(after).toEqual(before);
      expect(same.limits?.before).toEqual(same.limits?.after);
      expect(same.uncovered.sales).toBe(0);
      expect(same.kept).toEqual({});
    }
    const tax = { kind: 'tax', taxes: [{ code: 'VAT', rate: '0.16', taxClass: null }], ...span } as const;
    expect(gross(await story.billing.whatIf(tax))).toEqual([was, was]);
    const nothing = { kind: 'discount', discount: { kind: 'percent', rate: '0' }, scope: { of: 'account' } } as const;
    expect(gross(await story.billing.whatIf({ ...nothing, ...span }))).toEqual([was, was]);
    await story.end();
  });

  it('a home cost 1,200 and had 3 GB: who pays more, who is cut off, and whose payment is not enough', async () => {
    const story = await startStory({ database: await open() });
    const { amina } = await quarter(story);
    const plan = { ...home, price: kes('1200.00'), service: { ...home.service, quotaBytes: 3n * GB } };
    const seen: number[] = [];
    const told = await story.billing.whatIf(
      { kind: 'plan', plan, ...span },
      { progress: (done) => void seen.push(done) },
    );
    const own = told.plans.find(({ code }) => code === 'home');
    // 1,500.00 and 1,000.00 twice; each 200.00 more.
    expect(own && [own.before, own.after].map((one) => majorString(one.gross))).toEqual(['3500.00', '4100.00']);
    expect(told.losers.map(({ accountId }) => accountId)).toEqual([amina.account.id]);
    expect(told.accounts).toEqual({ less: 0, same: 1, more: 1 });
    // 600.00 of 3,500.00 are 17 %.
    expect(told.histogram.find(({ from, to }) => from === 10 && to === 20)?.accounts).toBe(1);
    expect(told.limits).toMatchObject({ terms: 3, before: { blocked: 0, full: 3 }, after: { blocked: 1, full: 2 } });
    expect(told.limits?.worse).toMatchObject([{ accountId: amina.account.id, usedBytes: 4n * GB, after: 'blocked' }]);
    // 1,500.00 for 1,700.00 and 1,000.00 for 1,200.00; the third time there were 1,200.00.
    expect(told.uncovered.sales).toBe(2);
    expect(majorString(told.uncovered.missing)).toBe('400.00');
    expect(seen.at(-1)).toBe(told.documents);
    await story.end();
  });

  it('an office paid 20 for each GB: its use is priced anew, its price and its pieces are as they were', async () => {
    const story = await startStory({ database: await open() });
    await quarter(story);
    const plan = office({ usage: [{ ...bytes, model: { model: 'unit', price: '20' } }] });
    const told = await story.billing.whatIf({ kind: 'plan', plan, ...span });
    const own = told.plans.find(({ code }) => code === 'office');
    if (own === undefined) throw new Error('the office was billed');
    // 5 GB beyond the allowance at 10.00 more, 15 % of it off in the second period; 10 GB at 10.00 more.
    expect(majorString({ ...own.after.net, minor: own.after.net.minor - own.before.net.minor })).toBe('142.50');
    await story.end();
  });

  it('VAT were 18 %: who states prices without tax earns as much, who has it inside earns less', async () => {
    const story = await startStory({ database: await open() });
    await quarter(story);
    const taxes = [{ code: 'VAT', rate: '0.18', taxClass: null }];
    const { plans } = await story.billing.whatIf({ kind: 'tax', taxes, ...span });
    const of = (code: string) => plans.find((one) => one.code === code);
    expect(of('office')?.after.net).toEqual(of('office')?.before.net);
    expect(of('home')?.after.gross).toEqual(of('home')?.before.gross);
    // 3,500.00 / 1.18 in three documents of 1,500.00 and twice 1,000.00: 1,271.19 + 847.46 + 847.46.
    expect(majorString(of('home')?.after.net ?? kes('0.00'))).toBe('2966.11');
    await story.end();
  });

  it('a tenth were off for homes: 3,500.00 come to 3,150.00, beside what is off already', async () => {
    const story = await startStory({ database: await open() });
    await quarter(story);
    const discount = { kind: 'percent', rate: '0.1' } as const;
    const scope = { of: 'plan', planCode: 'home' } as const;
    const { plans, accounts } = await story.billing.whatIf({ kind: 'discount', discount, scope, ...span });
    const own = plans.find(({ code }) => code === 'home');
    expect(own && [own.before, own.after].map((one) => majorString(one.gross))).toEqual(['3500.00', '3150.00']);
    expect(accounts).toEqual({ less: 1, same: 1, more: 0 });
    await story.end();
  });

  it('refuses what it cannot replay, and can be stopped', async () => {
    const story = await startStory({ database: await open() });
    await quarter(story);
    const { billing } = story;
    const weekly = {
      ...home,
      terms: { ...home.terms, validity: { kind: 'duration', count: 7, unit: 'day' } },
    } as const;
    const ask = (plan: PlanInput) => billing.whatIf({ kind: 'plan', plan, ...span });
    await expect(ask(weekly as PlanInput)).rejects.toMatchObject({ code: 'whatIf.otherLength' });
    await expect(ask({ ...home, code: 'nobody' })).rejects.toMatchObject({ code: 'whatIf.unknownPlan' });
    await expect(ask({ ...home, taxMode: 'exclusive' })).rejects.toMatchObject({ code: 'whatIf.otherTaxMode' });
    const signal = AbortSignal.abort();
    await expect(billing.whatIf({ kind: 'plan', plan: home, ...span }, { signal })).rejects.toMatchObject({
      code: 'whatIf.stopped',
    });
    await story.end();
  });
});

describeOnEngines('the law of the replay', (open) => {
  it('holds for any price, use and tax: with the plan that was sold the answer is what was charged', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    let turn = 0;
    const sold: PlanInput[] = [];
    const any = fc.record({
      price: fc.bigInt({ min: 1n, max: 900_000n }),
      unit: fc.integer({ min: 1, max: 9_999 }),
      used: fc.bigInt({ min: 0n, max: 90n * GB }),
      quantity: fc.integer({ min: 1, max: 7 }),
      inclusive: fc.boolean(),
      startDay: fc.integer({ min: 0, max: 20 }),
    });
    for (const { price, unit, used, quantity, inclusive, startDay } of fc.sample(any, {
      numRuns: 12,
      seed: 20_260_301,
    })) {
      turn += 1;
      const plan = office({
        code: `p-${turn}`,
        price: { minor: price, currency: 'KES' },
        phases: [],
        taxMode: inclusive ? 'inclusive' : 'exclusive',
        taxes: [vat],
        usage: [{ ...bytes, model: { model: 'unit', price: `${unit}.37` } }],
        terms: {
          kind: 'postpaid',
          interval: { unit: 'month', count: 1 },
          dueDays: 14,
          alignment: startDay % 2 === 0 ? 'calendar' : 'subscription',
        },
      });
      sold.push(plan);
      const customer = await story.customer(`c-${turn}`, await billing.publishPlan(plan));
      await billing
        .requestChange(customer.subscription.id, { kind: 'quantity', quantity, when: 'now' }, 'x')
        .catch(() => null);
      await billing.recordUsage([
        aReport({
          username: customer.subscription.username,
          sessionKey: `u-${turn}`,
          at: story.clock.now(),
          inBytes: used,
          outBytes: 0n,
        }),
      ]);
    }
    for (const at of ['2026-03-02', '2026-04-04', '2026-05-04']) {
      await story.at(`${at}T12:00:00+03:00`);
      await billing.billDue();
    }
    const was = await charged(story);
    for (const plan of sold) {
      const told = await billing.whatIf({ kind: 'plan', plan, ...span });
      expect(gross(told)).toEqual([was, was]);
      expect(told.plans.map(({ after }) => after)).toEqual(told.plans.map(({ before }) => before));
      expect(told.touched).toBeGreaterThan(0);
    }
    await story.end();
  });
});

describeOnEngines('what is void or corrected', (open) => {
  it('brings nothing, and is under the plan of the line that it corrects', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const plan = await story.plan({ code: 'home', price: kes('1160.00'), taxMode: 'inclusive', taxes: [vat] });
    const amina = await story.customer('Amina', plan);
    await story.pays(amina, '1160.00');
    const line = { what: 'equipment', description: 'Router', amount: kes('500.00'), taxes: [vat] } as const;
    const draft = { accountId: amina.account.id, taxMode: 'inclusive', lines: [line] } as const;
    const { id } = await billing.writeDraftInvoice(draft, 'desk');
    const { rows } = await billing.reads.invoices(amina.account.id, { page: 1, limit: 10 });
    await billing.finaliseDraftInvoice(id, 'desk');
    await billing.voidInvoice(id, { reason: 'Twice', actor: 'desk' });
    const invoice = rows[0]?.invoice;
    const chargeId = invoice?.lines[0]?.chargeId;
    if (invoice === undefined || chargeId === undefined) throw new Error('she was sold a month');
    const lines = [{ chargeId, of: { gross: kes('116.00') } }] as const;
    await billing.creditInvoice(invoice.id, { lines, reason: 'Late', actor: 'desk' });
    const found = await billing.whatIf({
      kind: 'tax',
      taxes: [{ code: 'VAT', taxClass: null, rate: '0.16' }],
      ...span,
    });
    expect(found.plans.map(({ code, before }) => [code, majorString(before.net)])).toEqual([['home', '900.00']]);
    expect(gross(found)).toEqual(['1044.00', '1044.00']);
    await story.end();
  });
});
