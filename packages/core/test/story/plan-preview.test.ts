import { expect, it } from 'vitest';
import type { PlanInput } from '../../src/domain/plan-input.ts';
import type { PlanSample } from '../../src/domain/plan-preview.ts';
import { majorString } from '../../src/kernel/money.ts';
import { kes, planInput, vat } from '../../src/testing/builders.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { bills, byGib, GIB, joins, metered, on, uses } from './metering.ts';

const FROM = '2026-06-01T00:00:00+03:00';
const sample: PlanSample = { usage: {}, quantity: 1, periods: 3, startOn: '2026-06-01' };
const { terms, service } = planInput();

/** Documents as they were issued, oldest first, with nothing that a preview cannot know. */
async function issued({ billing }: Story, { account }: Customer) {
  const { rows } = await billing.reads.invoices(account.id, { page: 1, limit: 100 });
  return rows.toReversed().map(({ invoice: { lines, net, tax, total } }) => ({
    lines: lines.map(({ description, fromAt, toAt, net: own, tax: borne, gross }) => {
      return { description, fromAt, toAt, net: own, tax: borne, gross };
    }),
    net,
    tax,
    total,
  }));
}

async function previewed({ billing }: Story, input: PlanInput, given: Partial<PlanSample> = {}) {
  const { findings, bills: all } = await billing.previewPlan(input, { ...sample, ...given });
  expect(findings.filter(({ severity }) => severity === 'error')).toEqual([]);
  return all;
}

describeOnEngines('the preview of a plan', (open) => {
  it('postpaid, with tax, tiers, a set-up fee and a first month at a discount, is what is then billed', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const tiers = [
      { upTo: '10', price: '50' },
      { upTo: null, price: '20' },
    ];
    const input = planInput({
      ...metered,
      taxes: [vat],
      setupFee: kes('1500.00'),
      phases: [
        { key: 'welcome', kind: 'discount', length: { unit: 'period', count: 1 }, price: kes('250.00') },
        { key: 'after', kind: 'evergreen', length: null, price: null },
      ],
      usage: [byGib({ model: 'graduated', tiers }, { allowance: '5' })],
      minimum: kes('1200.00'),
      maximum: kes('2000.00'),
    });
    const all = await previewed(story, input, { usage: { bytes: 18n * GIB } });
    // 13 GiB pay: ten at 50 and three at 20 are 560.00. June had 250.00 and so lacks 390.00; July lacks 140.00.
    expect(all.map(({ phase, total }) => [phase, majorString(total)])).toEqual([
      ['welcome', '2030.00'], // (1,500 + 250) and 16 %.
      ['after', '1682.00'], // (500 + 560 + 390) and 16 %.
      ['after', '1392.00'], // (500 + 560 + 140) and 16 %.
    ]);
    const shop = await joins(story, 'Shop', await story.plan(input));
    await uses(story, shop, on('2026-06-10', 18n));
    await bills(story, '2026-07-03T00:00:00+03:00');
    await uses(story, shop, on('2026-07-10', 18n));
    await bills(story, '2026-08-03T00:00:00+03:00');
    expect(await issued(story, shop)).toEqual(all.map(({ fromAt: _from, toAt: _to, phase: _phase, ...bill }) => bill));
    await story.end();
  });

  it('prepaid, from a free trial on, is what each term then costs', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const input = planInput({
      phases: [
        { key: 'trial', kind: 'trial', length: { unit: 'day', count: 7 }, price: kes('0.00') },
        { key: 'intro', kind: 'discount', length: { unit: 'day', count: 30 }, price: kes('800.00') },
        { key: 'after', kind: 'evergreen', length: null, price: null },
      ],
    });
    const all = await previewed(story, input);
    expect(
      all.map(({ phase, fromAt, toAt, total }) => [phase, (toAt - fromAt) / 86_400_000, majorString(total)]),
    ).toEqual([
      ['trial', 7, '0.00'],
      ['intro', 30, '800.00'],
      ['after', 30, '1000.00'],
    ]);
    const amina = await story.customer('Amina', await story.plan(input));
    await story.at('2026-06-08T00:00:00+03:00');
    await story.pays(amina, '800.00');
    await story.at('2026-07-08T00:00:00+03:00');
    await story.pays(amina, '1000.00');
    expect(await issued(story, amina)).toEqual(
      all.slice(1).map(({ fromAt: _from, toAt: _to, phase: _phase, ...bill }) => bill),
    );
    await story.end();
  });

  it('counts hours by their weight, and bandwidth by the rate that was asked for', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const windows = [{ id: 'half', start: '00:00', end: '12:00', weight: '0.5' }];
    const input = planInput({
      ...metered,
      usage: [
        byGib({ model: 'unit', price: '10' }, { windows }),
        { meter: 'mbps_p95', blockSize: 37_500_000n, model: { model: 'unit', price: '150' } },
      ],
    });
    const [, second] = await previewed(story, input, {
      usage: { bytes: 3_000n * GIB, mbps_p95: 750_000_000n },
      periods: 2,
    });
    // Half of a day at half the weight; but sessions end five minutes before midnight: of 1,435 minutes 720 count half.
    const counted = (3_000 * (720 * 0.5 + 715)) / 1435;
    const [, bytes, bandwidth] = second?.lines ?? [];
    expect(Number(majorString(bytes?.gross ?? kes('0.00')))).toBeCloseTo(counted * 10, 1);
    expect(bandwidth).toMatchObject({ description: 'Metered: 20 Mbit/s', gross: kes('3000.00') });
    await story.end();
  });

  it('prices use of no dimension as the rest, and draws every price of a meter', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const input = planInput({
      ...metered,
      usage: [
        byGib({ model: 'unit', price: '2' }),
        { ...byGib({ model: 'unit', price: '9' }), when: { apn: 'roaming' } },
      ],
    });
    const { bills: all, curves } = await story.billing.previewPlan(input, {
      ...sample,
      periods: 2,
      usage: { bytes: 60n * GIB },
    });
    expect(all.map(({ total }) => majorString(total))).toEqual(['500.00', '620.00']);
    expect(curves.map(({ path, points }) => [path, majorString(points.at(-1)?.amount ?? kes('0.00'))])).toEqual([
      ['usage.0', '150.00'], // 75 GiB, a quarter more than is used.
      ['usage.1', '675.00'],
    ]);
    await story.end();
  });

  it('ends with the last phase, and settles what was used in it', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const input = planInput({
      ...metered,
      phases: [{ key: 'term', kind: 'fixed_term', length: { unit: 'period', count: 2 }, price: null, atEnd: 'end' }],
      usage: [byGib({ model: 'unit', price: '10' })],
    });
    const all = await previewed(story, input, { usage: { bytes: GIB }, periods: 9 });
    expect(all.map(({ total }) => majorString(total))).toEqual(['500.00', '510.00', '10.00']);
    await story.end();
  });

  it('tells all that is wrong at once, where it is, and draws the prices that are right', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const input = planInput({
      ...metered,
      code: 'No Such Code',
      taxes: [{ ...vat, rate: '1.16' }],
      phases: [{ key: 'trial', kind: 'trial', length: null, price: null }],
      usage: [
        byGib({ model: 'graduated', tiers: [{ upTo: '10', price: '50' }] }),
        { meter: 'seconds', blockSize: 60n, model: { model: 'unit', price: '1.5' } },
      ],
    });
    const { findings, bills: none, curves } = await story.billing.previewPlan(input, sample);
    expect(none).toEqual([]);
    expect(findings.map(({ severity, path, code }) => [severity, path, code])).toEqual([
      ['error', 'usage.0', 'price.endsTooSoon'],
      ['error', 'phases', 'phase.needsLength'],
      ['error', 'taxes', 'tax.notAPart'],
      ['error', null, 'plan.malformed'],
    ]);
    expect(curves.map(({ path }) => path)).toEqual(['usage.1']);
    await story.end();
  });

  it('refuses nothing that is only odd, and draws the cliff of a volume price', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const tiers = [
      { upTo: '10', price: '5' },
      { upTo: null, price: '4' },
    ];
    const volume = { meter: 'seconds', blockSize: 1n, model: { model: 'volume', tiers } } as const;
    const { findings, curves } = await story.billing.previewPlan(planInput({ ...metered, usage: [volume] }), sample);
    expect(findings).toMatchObject([{ severity: 'warning', path: 'usage.0', code: 'price.cliff' }]);
    expect(curves[0]?.points.map(({ quantity, amount }) => `${quantity}: ${majorString(amount)}`)).toEqual([
      '0: 0.00',
      '5: 25.00',
      '10: 50.00',
      '11: 44.00',
      '12: 48.00',
      '15: 60.00',
    ]);
    await story.end();
  });

  it('in another currency, or of a bundle, is one finding and one bill', async () => {
    const story = await startStory({ database: await open(), from: FROM });
    const foreign = await story.billing.previewPlan(planInput({ price: { minor: 100n, currency: 'UGX' } }), sample);
    expect(foreign).toMatchObject({ findings: [{ severity: 'error', path: 'price' }], bills: [], curves: [] });
    const grants = [
      {
        asset: 'BYTES',
        amount: GIB,
        validity: { kind: 'duration', count: 7, unit: 'day' } as const,
        increment: 1n,
        priority: 0,
        rollover: null,
        pooled: false,
      },
    ];
    const bundle = planInput({
      terms,
      service: { ...service, sessions: 0 },
      role: 'bundle',
      grants,
      price: kes('50.00'),
    });
    const once = await previewed(story, bundle);
    expect(once.map(({ total }) => majorString(total))).toEqual(['50.00']);
    await story.end();
  });
});
