import { setTimeout as realTime } from 'node:timers/promises';
import { definePlugin, type Driver, type Survey } from '@daftari/core';
import { describeOnEngines, span, type Customer } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { z } from 'zod';
import { openValley, type Valley } from '../valley.ts';
import { ENGINES } from './engines.ts';

/** A mast with nobody on it. */
const NOBODY: Survey = {
  routerId: 'mast',
  at: 0,
  grants: [],
  sessions: [],
  health: { about: 'a mast', bootedAt: 0, clockAheadMs: 0, figures: {}, warnings: [] },
};

type Hook = 'survey' | 'observe' | 'apply';
type Vice = 'throws' | 'hangs';

/** A driver of another make, with one mast, that misbehaves in one of its hooks while it is broken. */
function mast(hook: Hook, vice: Vice) {
  const state = { broken: false, admits: null as number | null };
  const waiting = new Set<() => void>();
  const gate = async (at: Hook): Promise<void> => {
    if (!state.broken || at !== hook) return;
    if (vice === 'throws') throw new Error('the mast is on fire');
    await new Promise<void>((resolve) => void waiting.add(resolve));
  };
  const driver: Driver = {
    name: 'mast',
    routers: async () => [{ id: 'mast', driver: 'mast', name: 'The mast', site: 'Hill', mode: 'radius' }],
    async survey() {
      await gate('survey');
      return NOBODY;
    },
    async observe() {
      await gate('observe');
      return { admits: state.admits, sessions: [] };
    },
    remove: async () => 'gone',
    async apply(step) {
      await gate('apply');
      if (step.kind !== 'disconnect') state.admits = step.entitlement.generation;
      return 'done';
    },
  };
  const plugin = definePlugin({ id: 'mast', contract: 1, options: z.strictObject({}), setup: () => ({ driver }) })({});
  const mended = (): void => {
    state.broken = false;
    for (const go of waiting) go();
    waiting.clear();
  };
  return { plugin, broken: () => void (state.broken = true), mended, hanging: () => waiting.size };
}

/** Njeri is served at the mast. */
async function atTheMast({ story, home }: Valley) {
  const njeri = await story.customer('Njeri', home);
  await story.billing.place(njeri.subscription.id, { driver: 'mast', routerId: 'mast' });
  await story.settle();
  return njeri;
}

describeOnEngines(
  'a driver that misbehaves',
  (open) => {
    it.each<[Hook, Vice]>([
      ['survey', 'throws'],
      ['survey', 'hangs'],
      ['observe', 'throws'],
      ['observe', 'hangs'],
      ['apply', 'throws'],
      ['apply', 'hangs'],
    ])('and %s %s: the books are right, and the ridge is served', { timeout: 60_000 }, async (hook, vice) => {
      const bad = mast(hook, vice);
      const valley = await openValley({ database: await open(), plugins: [bad.plugin] });
      const { story } = valley;
      const amina = await valley.joins('Amina', 'ridge');
      const njeri = await atTheMast(valley);
      await valley.pass(span.minute);
      bad.broken();
      const paid = Promise.all([story.pays(njeri, '1000.00'), story.pays(amina, '1000.00')]);
      // Nobody waits for the mast: the ridge lets Amina in while it hangs.
      await untilReal(async () => (await valley.dials(amina)).ok);
      expect(valley.online('ridge')).toEqual(['amina 10000/2000']);
      if (vice === 'throws') {
        await paid;
        await valley.pass(span.minute);
        expect(await saidOf(valley, njeri, hook)).toContain('mast@0.0.0 failed: the mast is on fire');
      } else if (hook !== 'survey') {
        await untilReal(() => bad.hanging() === 1);
      }
      bad.mended();
      await paid;
      await valley.pass(5 * span.minute);
      expect(await Promise.all([njeri, amina].map(story.paidUntil))).toEqual(['2026-04-01 09:01', '2026-04-01 09:01']);
      const [newest] = (await story.billing.reads.actionsOf(njeri.subscription.id, 9)).filter(
        ({ driver }) => driver === 'mast',
      );
      expect(newest).toMatchObject({ state: 'verified', reason: null });
      await valley.close();
    });
  },
  ENGINES,
);

describeOnEngines(
  'a driver that hangs for good',
  (open) => {
    it('is given up after its limit, named, and harms nobody', { timeout: 90_000 }, async () => {
      const bad = mast('observe', 'hangs');
      const valley = await openValley({ database: await open(), plugins: [bad.plugin] });
      const { story } = valley;
      const njeri = await atTheMast(valley);
      bad.broken();
      await story.pays(njeri, '1000.00');
      expect(await saidOf(valley, njeri, 'observe')).toContain('mast@0.0.0 did not answer within 20000 ms');
      expect(await story.paidUntil(njeri)).toBe('2026-04-01 09:00');
      bad.mended();
      await valley.close();
    });
  },
  // Twenty seconds of real time: once is enough.
  ['embedded'],
);

/** Where a person reads what a driver has done wrong: at its router, or at the order that it could not carry out. */
async function saidOf({ story: { billing } }: Valley, { subscription }: Customer, hook: Hook): Promise<string | null> {
  if (hook === 'survey') return (await billing.routers()).find(({ id }) => id === 'mast')?.reason ?? null;
  const [newest] = (await billing.reads.actionsOf(subscription.id, 9)).filter(({ driver }) => driver === 'mast');
  return newest?.reason ?? null;
}

/** Gives real sockets their time. */
async function untilReal(so: () => boolean | Promise<boolean>): Promise<void> {
  for (let tries = 0; tries < 300; tries++) {
    if (await so()) return;
    await realTime(20);
  }
  throw new Error('it has not come');
}
