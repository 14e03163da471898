import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { defineErrors } from '../../src/kernel/error.ts';
import type { Stages } from '../../src/plugin/contract.ts';
import { definePlugin } from '../../src/plugin/define.ts';
import { stageNames } from '../../src/plugin/parts.ts';
import { facts, newYear, values } from './fixtures/values.ts';
import { withStageAllocation } from './fixtures/with-stage-allocation.ts';
import { withStageCharges } from './fixtures/with-stage-charges.ts';
import { withStageEntitlement } from './fixtures/with-stage-entitlement.ts';
import { withStageInvoice } from './fixtures/with-stage-invoice.ts';
import { withStageNetwork } from './fixtures/with-stage-network.ts';
import { withStageUsage } from './fixtures/with-stage-usage.ts';
import { thrownBy, world } from './world.ts';

const bending = definePlugin({
  id: 'bending',
  version: '0.1.0',
  contract: 1,
  options: z.custom<Partial<Stages>>(),
  setup: (stages) => ({ stages }),
});

const adjusting = (minor: bigint) =>
  bending({
    charges: (charges) => [
      ...charges,
      { ...charges[0]!, key: 'sub_1/fix', kind: 'adjustment', amount: { minor, currency: 'KES' } },
    ],
  });

describe('a stage', () => {
  it.each(stageNames)('%s passes the very value on when no plugin bends it', async (stage) => {
    const run = world([]).registry.stages[stage] as (value: unknown, given: unknown) => Promise<unknown>;
    expect(await run(values[stage], facts[stage])).toBe(values[stage]);
  });

  it('sees what the one before it answered, in the order of the list', async () => {
    const tenth = withStageCharges({ percent: 10n, name: 'tenth' });
    const half = { ...withStageCharges({ percent: 50n, name: 'half' }), id: 'half' };
    // 2,000.00 less a tenth is 1,800.00, and half of that is 900.00.
    const charges = await world([tenth, half]).registry.stages.charges(values.charges, facts.charges);
    expect(charges.map((one) => one.amount.minor)).toEqual([100_000n, 100_000n, -20_000n, -90_000n]);
    // The other way round: half is 1,000.00, and a tenth of what is left 100.00.
    const turned = await world([half, tenth]).registry.stages.charges(values.charges, facts.charges);
    expect(turned.map((one) => one.amount.minor)).toEqual([100_000n, 100_000n, -100_000n, -10_000n]);
  });

  it('usage may call bytes free, and bears the mark of who did', async () => {
    const usage = await world([withStageUsage()]).registry.stages.usage(values.usage, facts.usage);
    expect(usage.map(({ usageClass, origin }) => [usageClass, origin])).toEqual([
      ['free', 'with-stage-usage@1.0.0/usage'],
      ['counted', 'core'],
    ]);
  });

  it('charges marks what was added or renamed, whatever origin the plugin wrote', async () => {
    const discount = withStageCharges({ percent: 10n, name: 'Mwananchi' });
    const rename = bending({
      charges: (charges) => charges.map((one, place) => (place === 0 ? { ...one, description: 'January' } : one)),
    });
    const charges = await world([discount, rename]).registry.stages.charges(values.charges, facts.charges);
    expect(charges.map((one) => one.origin)).toEqual([
      'bending@0.1.0/charges',
      'core',
      'with-stage-charges@1.2.0/charges',
    ]);
    expect(charges[2]).toMatchObject({ kind: 'discount', key: 'sub_1/recurring/0/Mwananchi' });
  });

  it('charges may give everything away, but not a cent more', async () => {
    const all = withStageCharges({ percent: 100n, name: 'all' });
    const charges = await world([all]).registry.stages.charges(values.charges, facts.charges);
    expect(charges.reduce((sum, one) => sum + one.amount.minor, 0n)).toBe(0n);
  });

  it('charges that are a credit already may become less of one, never more', async () => {
    const credit = values.charges.map((one) => ({ ...one, amount: { minor: -500n, currency: 'KES' } }));
    expect(await world([adjusting(100n)]).registry.stages.charges(credit, facts.charges)).toHaveLength(3);
    const error = await thrownBy(world([adjusting(-100n)]).registry.stages.charges(credit, facts.charges));
    expect(error.details['reason']).toMatch(/sum to -1100, below zero/);
  });

  it('invoice may change when it is due and what is written on it', async () => {
    const rename = bending({
      invoice: (invoice) => ({ ...invoice, lines: invoice.lines.map((one) => ({ ...one, description: 'Intaneti' })) }),
    });
    const invoice = await world([withStageInvoice(), rename]).registry.stages.invoice(values.invoice, facts.invoice);
    expect(invoice.dueAt).toBe(newYear + 21 * 86_400_000);
    expect(invoice.lines.map((one) => one.description)).toEqual(['Intaneti']);
    expect(invoice.total).toEqual(values.invoice.total);
  });

  it('allocation may pay another debt first', async () => {
    const drafts = await world([withStageAllocation()]).registry.stages.allocation(values.allocation, facts.allocation);
    expect(drafts.map((one) => [one.invoiceId, one.amount.minor])).toEqual([['inv_2', 30_000n]]);
  });

  it('entitlement may narrow, and the reason then says that a stage did', async () => {
    const slow = await world([withStageEntitlement({ maxKbps: 2_000 })]).registry.stages.entitlement(
      values.entitlement,
      facts.entitlement,
    );
    expect(slow).toEqual({
      ...values.entitlement,
      downKbps: 2_000,
      because: { ...values.entitlement.because, reason: 'stage' },
    });
  });

  it('entitlement that is narrow enough keeps its reason', async () => {
    const same = await world([withStageEntitlement({ maxKbps: 50_000 })]).registry.stages.entitlement(
      values.entitlement,
      facts.entitlement,
    );
    expect(same).toBe(values.entitlement);
  });

  it('network may drop steps and turn their order', async () => {
    const turn = bending({ network: (steps) => steps.toReversed() });
    const steps = await world([withStageNetwork(), turn]).registry.stages.network(values.network, facts.network);
    expect(steps.map((one) => one.kind)).toEqual(['change', 'admit']);
  });

  it('may refuse, and its reason reaches the caller with its name', async () => {
    const hold = defineErrors('hold', { disputed: ['refused', 'The account {accountId} is in dispute.'] });
    const refusing = bending({
      invoice: (_, { account }) => {
        throw hold.disputed({ accountId: account.id });
      },
    });
    const error = await thrownBy(world([refusing]).registry.stages.invoice(values.invoice, facts.invoice));
    expect(error).toMatchObject({
      kind: 'refused',
      code: 'hold.disputed',
      message: 'The account acc_1 is in dispute.',
    });
    expect(error.details).toMatchObject({ accountId: 'acc_1', plugin: 'bending@0.1.0', stage: 'invoice' });
  });

  it('that refuses a hundred times still works: a refusal is an answer', async () => {
    const hold = defineErrors('hold', { no: ['refused', 'No.'] });
    const { stages, describe: described } = world([
      bending({
        usage: () => {
          throw hold.no();
        },
      }),
    ]).registry;
    for (let asked = 0; asked < 100; asked += 1) {
      expect(await thrownBy(stages.usage(values.usage, facts.usage))).toMatchObject({ code: 'hold.no' });
    }
    expect(described().troubled).toEqual([]);
  });

  it('rests after five failures in thirty seconds, is not asked for a minute, and then once', async () => {
    let asked = 0;
    let broken = true;
    const failing = bending({
      usage: (usage) => {
        asked += 1;
        if (broken) throw new Error('no table');
        return usage;
      },
    });
    const { registry, core } = world([failing]);
    const ask = () => registry.stages.usage(values.usage, facts.usage);
    for (let tries = 0; tries < 5; tries += 1) await thrownBy(ask());
    const resting = await thrownBy(ask());
    expect(asked).toBe(5);
    expect(resting).toMatchObject({ code: 'stage.failed', details: { plugin: 'bending@0.1.0', stage: 'usage' } });
    expect(resting.message).toMatch(/rests after failing 5 times, last because: no table/);
    expect(await registry.health()).toMatchObject([
      { status: 'degraded', parts: [{ part: 'stage usage', state: 'open' }] },
    ]);
    core.pass(60_000);
    broken = false;
    expect(await ask()).toEqual(values.usage);
    expect(await registry.health()).toMatchObject([{ status: 'up', parts: [] }]);
  });
});
