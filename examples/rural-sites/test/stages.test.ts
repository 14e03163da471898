import { definePlugin, type StageName, type Stages } from '@daftari/core';
import { describeOnEngines, span } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openValley, type Valley } from '../valley.ts';
import { ENGINES } from './engines.ts';

/** A plugin that throws at one stage, or when it hears of a payment, while it is broken. */
function crooked(hook: StageName | 'handler') {
  const state = { broken: false, heard: 0 };
  const fail = (): void => {
    if (state.broken) throw new Error('a crooked plugin');
  };
  const bent = (value: unknown): unknown => {
    fail();
    return value;
  };
  const parts =
    hook === 'handler'
      ? {
          on: {
            paymentReceived() {
              fail();
              state.heard += 1;
            },
          },
        }
      : { stages: { [hook]: bent } as Partial<Stages> };
  const setup = (): typeof parts => parts;
  return { state, plugin: definePlugin({ id: 'crooked', contract: 1, options: z.strictObject({}), setup })({}) };
}

/** When a plugin fails, what of a payment of KES 1,000.00 at 09:00 has come to pass eleven minutes later. */
interface Meanwhile {
  readonly hook: StageName | 'handler';
  /** What waits in the wallet, and until when Amina's month runs. */
  readonly wallet: string;
  readonly until: string | null;
  readonly online: readonly string[];
}

const AMINA = 'amina 10000/2000';
const WAITS = { wallet: '1000.00', until: null, online: [] } as const;

describeOnEngines(
  'a plugin that throws',
  (open) => {
    it.each<Meanwhile>([
      // Usage waits to be rated, an event to be heard again: neither holds up a month that is paid.
      { hook: 'usage', wallet: '0.00', until: '2026-04-01 09:00', online: [AMINA] },
      { hook: 'handler', wallet: '0.00', until: '2026-04-01 09:00', online: [AMINA] },
      // Without these nothing can be decided: the money waits in the wallet, and no minute of a month goes by.
      { hook: 'charges', ...WAITS },
      { hook: 'invoice', ...WAITS },
      { hook: 'allocation', ...WAITS },
      { hook: 'entitlement', ...WAITS },
      // It is decided, and the order to the router waits.
      { hook: 'network', wallet: '0.00', until: '2026-04-01 09:00', online: [] },
    ])('at $hook leaves right books, and goes on when it is mended', { timeout: 60_000 }, async (meanwhile) => {
      const { hook, wallet, until, online } = meanwhile;
      const { state, plugin } = crooked(hook);
      const valley = await openValley({ database: await open(), plugins: [plugin] });
      const { story } = valley;
      await valley.livesAt('plain', 'Juma');
      const amina = await valley.joins('Amina', 'ridge');
      const heard = state.heard;
      state.broken = true;
      const paid = await story.pays(amina, '1000.00', { receipt: 'QGH7XK12PL' });
      const named = new Set<string>();
      for (let minute = 0; minute < 11; minute++) {
        for (const fault of await faults(valley)) named.add(fault);
        await valley.pass(span.minute);
      }
      expect([await story.wallet(amina), await story.paidUntil(amina)]).toEqual([wallet, until]);
      expect([valley.online('ridge'), valley.online('plain')]).toEqual([online, ['juma 10000/2000']]);
      expect(await story.billing.verify()).toEqual([]);
      const part = hook === 'handler' ? 'on paymentReceived' : `stage ${hook}`;
      expect([...named]).toEqual([`${part} of crooked@0.0.0: a crooked plugin`]);

      state.broken = false;
      // Told once more by the provider: it is the same money.
      expect((await story.pays(amina, '1000.00', { receipt: 'QGH7XK12PL' })).id).toBe(paid.id);
      await valley.pass(30 * span.minute);
      expect([valley.online('ridge'), valley.online('plain')]).toEqual([[AMINA], ['juma 10000/2000']]);
      expect([await story.wallet(amina), await story.paidUntil(amina)]).toEqual(['0.00', until ?? '2026-04-01 09:12']);
      if (hook === 'handler') expect(state.heard - heard).toBe(1);
      await valley.close();
    });
  },
  ENGINES,
);

/** What the console shows of the plugins that have failed. */
async function faults({ story }: Valley): Promise<readonly string[]> {
  const all = await story.billing.registry.health();
  return all.flatMap(({ parts }) => parts.map(({ part, plugin, lastReason }) => `${part} of ${plugin}: ${lastReason}`));
}
