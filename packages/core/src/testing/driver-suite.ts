import { describe, expect, it } from 'vitest';
import type { Entitlement } from '../domain/entitlement.ts';
import { actions, type NetworkTarget } from '../domain/network.ts';
import type { Driver } from '../ports/driver.ts';

/** A driver on its bench: a device, or a simulator of one, with one subscriber who may be online. */
export interface DriverBench {
  readonly driver: Driver;
  readonly target: NetworkTarget;
  /** The clock that the bench goes by. */
  readonly now: () => number;
  /** Decides a newer entitlement for the subscriber, as a payment or an expiry would. */
  decide(change: Partial<Pick<Entitlement, 'access' | 'downKbps' | 'upKbps' | 'untilAt'>>): Promise<Entitlement>;
  /** Brings the subscriber online under her present entitlement. */
  dial(): Promise<void>;
  /** Takes the device off the network, or brings it back. */
  reach(can: boolean): Promise<void>;
  close(): Promise<void>;
}

/** What every driver must hold, ours or a stranger's: it is looked at, told, and looked at again. */
export function describeDriver(name: string, open: () => Promise<DriverBench>): void {
  const on = async (story: (bench: DriverBench) => Promise<void>) => {
    const bench = await open();
    try {
      await story(bench);
    } finally {
      await bench.close();
    }
  };
  const signal = AbortSignal.timeout(120_000);
  const left = async (bench: DriverBench, wanted: Entitlement) =>
    actions(wanted, await bench.driver.observe(bench.target, signal), bench.now());
  const agree = async (bench: DriverBench, wanted: Entitlement) => {
    for (const step of await left(bench, wanted)) await bench.driver.apply(step, bench.target, signal);
    await expect
      .poll(async () => (await left(bench, wanted)).map((step) => step.kind), { timeout: 10_000 })
      .toEqual([]);
  };

  describe(`the driver ${name}`, () => {
    it('agrees with an entitlement once its steps are applied', () =>
      on(async (bench) => {
        await agree(bench, await bench.decide({ access: 'granted' }));
      }));

    it('has nothing to do where the network agrees already', () =>
      on(async (bench) => {
        const wanted = await bench.decide({ access: 'granted' });
        await agree(bench, wanted);
        await bench.dial();
        expect(await left(bench, wanted)).toEqual([]);
      }));

    it('sees a live session, and none after it has cut it off', () =>
      on(async (bench) => {
        await agree(bench, await bench.decide({ access: 'granted' }));
        await bench.dial();
        expect((await bench.driver.observe(bench.target, signal)).sessions).toHaveLength(1);
        await agree(bench, await bench.decide({ access: 'blocked', untilAt: null }));
        expect((await bench.driver.observe(bench.target, signal)).sessions).toEqual([]);
      }));

    it('brings a live session to a new speed, in mid-session or by a new log-in', () =>
      on(async (bench) => {
        await agree(bench, await bench.decide({ access: 'granted' }));
        await bench.dial();
        await agree(bench, await bench.decide({ access: 'throttled', downKbps: 512, upKbps: 256 }));
      }));

    it('may be told the same twice', () =>
      on(async (bench) => {
        await agree(bench, await bench.decide({ access: 'granted' }));
        await bench.dial();
        const wanted = await bench.decide({ access: 'blocked', untilAt: null });
        const steps = await left(bench, wanted);
        for (const step of [...steps, ...steps]) await bench.driver.apply(step, bench.target, signal);
        await agree(bench, wanted);
      }));

    it('says unavailable, and nothing else, of a device that does not answer, and goes on when it is back', () =>
      on(async (bench) => {
        await agree(bench, await bench.decide({ access: 'granted' }));
        await bench.dial();
        const wanted = await bench.decide({ access: 'blocked', untilAt: null });
        await bench.reach(false);
        const attempt = async () => {
          for (const step of await left(bench, wanted)) await bench.driver.apply(step, bench.target, signal);
        };
        await expect(attempt()).rejects.toMatchObject({ kind: 'unavailable' });
        await bench.reach(true);
        await agree(bench, wanted);
      }));
  });
}
