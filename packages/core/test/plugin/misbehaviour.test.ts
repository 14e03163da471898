import { describe, expect, it } from 'vitest';
import type { BillingError } from '../../src/kernel/error.ts';
import type { StageName } from '../../src/plugin/contract.ts';
import { limits } from '../../src/plugin/guard.ts';
import { stageNames } from '../../src/plugin/parts.ts';
import { breaches, misbehaving, vices, type Vice } from './fixtures/misbehaving.ts';
import { facts, values } from './fixtures/values.ts';
import { thrownBy, world } from './world.ts';

function bent(stage: StageName, vice: Vice) {
  const { registry, timer } = world([misbehaving({ stage, vice })]);
  const run = registry.stages[stage] as (value: unknown, given: unknown) => Promise<unknown>;
  return { answer: () => run(values[stage], facts[stage]), timer };
}

function expectNamed(error: BillingError, stage: StageName) {
  expect(error).toMatchObject({
    code: 'stage.failed',
    kind: 'unavailable',
    details: { plugin: 'misbehaving@6.6.6', stage },
  });
  expect(error.message).toContain(`The stage ${stage} of misbehaving@6.6.6 failed`);
}

describe('a plugin that misbehaves', () => {
  const everywhere = stageNames.flatMap((stage) =>
    Object.entries(vices).map(([name, vice]) => ({ stage, name, vice })),
  );

  it.each(everywhere)('at $stage: $name, and nothing is decided', async ({ stage, vice }) => {
    const [valueBefore, factsBefore] = structuredClone([values[stage], facts[stage]]);
    expectNamed(await thrownBy(bent(stage, vice).answer()), stage);
    expect([values[stage], facts[stage]]).toEqual([valueBefore, factsBefore]);
  });

  it.each(breaches)('at %s: %s, and is told so', async (stage, _vice, bend, says) => {
    const error = await thrownBy(bent(stage, bend).answer());
    expectNamed(error, stage);
    expect(error.details['reason']).toMatch(says);
  });

  it.each(stageNames)('at %s: hangs, and is given up after its limit', async (stage) => {
    const { answer, timer } = bent(stage, () => new Promise(() => {}));
    const error = thrownBy(answer());
    await timer.advance(limits.stage - 1);
    expect(timer.waiting()).toBe(1);
    await timer.advance(1);
    expectNamed(await error, stage);
    expect((await error).details['reason']).toBe('did not answer within 2000 ms');
  });

  it.each(stageNames)('at %s: rejects after it was given up, and harms nobody', async (stage) => {
    const late: { reject?: (reason: Error) => void } = {};
    const { answer, timer } = bent(stage, () => new Promise((_, reject) => void (late.reject = reject)));
    const error = thrownBy(answer());
    await timer.advance(limits.stage);
    late.reject?.(new Error('far too late'));
    await timer.advance(1);
    expectNamed(await error, stage);
  });

  it('changes what it has answered afterwards, and changes nothing', async () => {
    const kept: { key: string }[] = [];
    const { answer } = bent('charges', (charges: { key: string }[]) => {
      kept.push(...structuredClone(charges));
      return kept;
    });
    const charges = await answer();
    for (const one of kept) one.key = 'gone';
    expect(charges).toEqual(values.charges);
  });

  it('cannot change the facts that the next plugin is told', async () => {
    const { answer } = bent('charges', ((_: unknown, given: { account: { currency: string } }) => {
      given.account.currency = 'USD';
    }) satisfies Vice);
    expect((await thrownBy(answer())).details['reason']).toMatch(/read only/);
  });

  it('does not get to see the password of a log-in', async () => {
    const seen: unknown[] = [];
    const { answer } = bent('entitlement', ((draft: unknown, given: unknown) => {
      seen.push(given);
      return draft;
    }) satisfies Vice);
    await answer();
    expect(seen).toMatchObject([{ subscription: { username: 'amina', secret: '' } }]);
  });
});
