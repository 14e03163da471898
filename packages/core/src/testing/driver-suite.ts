import { describe, expect, it, type TestContext } from 'vitest';
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
  /** Of a driver with `routers`: what its routers are asked besides. Without it these cases are skipped. */
  readonly routers?: RouterBench;
  close(): Promise<void>;
}

/** The routers of a driver on its bench; the target stands at one of them. */
export interface RouterBench {
  /** The same subscriber placed at another router of the driver; without it nobody moves. */
  readonly elsewhere?: NetworkTarget;
  /** Somebody writes something by hand on the router of the target, which is not ours. */
  byHand(): Promise<void>;
  /** How much of what was written by hand is still there, untouched. */
  leftByHand(): Promise<number>;
  /** Somebody changes by hand what is ours of her on the router; without it that case is skipped. */
  meddle?(): Promise<void>;
}

/** Of a caller who waits as long as it takes. */
const patient = (): AbortSignal => new AbortController().signal;

async function left(bench: DriverBench, wanted: Entitlement, target = bench.target) {
  return actions(wanted, await bench.driver.observe(target, patient()), bench.now());
}

async function agree(bench: DriverBench, wanted: Entitlement, target = bench.target): Promise<void> {
  for (const step of await left(bench, wanted, target)) await bench.driver.apply(step, target, patient());
  await expect
    .poll(async () => (await left(bench, wanted, target)).map(({ kind }) => `left over: ${kind}`), { timeout: 10_000 })
    .toEqual([]);
}

/** A failure names the steps that were left over, and not only how many. */
async function expectNothingLeft(bench: DriverBench, wanted: Entitlement): Promise<void> {
  expect((await left(bench, wanted)).map(({ kind }) => `left over: ${kind}`)).toEqual([]);
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
        await expectNothingLeft(bench, wanted);
      }));

    it('sees a live session, and none after it has cut it off', () =>
      on(async (bench) => {
        await agree(bench, await bench.decide({ access: 'granted' }));
        await bench.dial();
        expect((await bench.driver.observe(bench.target, patient())).sessions).toHaveLength(1);
        await agree(bench, await bench.decide({ access: 'blocked', untilAt: null }));
        expect((await bench.driver.observe(bench.target, patient())).sessions).toEqual([]);
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
        for (const step of [...steps, ...steps]) await bench.driver.apply(step, bench.target, patient());
        await agree(bench, wanted);
      }));

    describeRouters(on);

    it('says unavailable, and nothing else, of a device that does not answer, and goes on when it is back', () =>
      on(async (bench) => {
        await agree(bench, await bench.decide({ access: 'granted' }));
        await bench.dial();
        const wanted = await bench.decide({ access: 'blocked', untilAt: null });
        const steps = await left(bench, wanted);
        expect(steps, 'there is something to tell').not.toEqual([]);
        await bench.reach(false);
        // Who knows routers by name asks them; another may know from what was reported to it.
        if (bench.driver.routers !== undefined) {
          const looking = bench.driver.observe(bench.target, patient());
          await expect(looking, 'observe of a device that is away').rejects.toMatchObject({ kind: 'unavailable' });
        }
        const telling = async () => {
          for (const step of steps) await bench.driver.apply(step, bench.target, patient());
        };
        const told = `apply of ${steps.map(({ kind }) => kind).join(', ')} at a device that is away`;
        await expect(telling(), told).rejects.toMatchObject({ kind: 'unavailable' });
        await bench.reach(true);
        await agree(bench, wanted);
      }));
  });
}

type OnBench = (story: (bench: DriverBench) => Promise<void>) => Promise<void>;

/** What a driver that looks after routers by name must hold besides. */
function describeRouters(on: OnBench): void {
  const onRouters = (context: TestContext, story: (bench: Surveyed) => Promise<void>) =>
    on(async (bench) => {
      const { driver, target, routers } = bench;
      if (routers === undefined || target.routerId == null) return context.skip('it has no routers by name');
      await story({ ...bench, routers, routerId: target.routerId, ...routerVerbs(driver) });
    });

  it('names its routers, and knows no other', (context) =>
    onRouters(context, async ({ driver, list, survey, routerId }) => {
      const known = await list();
      expect(known.filter(({ id }) => id === routerId)).toHaveLength(1);
      expect(new Set(known.map((one) => one.driver))).toEqual(new Set([driver.name]));
      await expect(survey('no-such-router', patient())).rejects.toMatchObject({ code: 'router.missing' });
    }));

  it('shows in a survey her grant by our mark, and her session once she is online', (context) =>
    onRouters(context, async (bench) => {
      const wanted = await bench.decide({ access: 'granted' });
      await agree(bench, wanted);
      const { grants, at } = await bench.survey(bench.routerId, patient());
      const { subscriptionId, username } = bench.target;
      expect(grants.filter((grant) => grant.subscriptionId === subscriptionId)).toContainEqual(
        expect.objectContaining({ access: 'granted', generation: wanted.generation }),
      );
      expect(Math.abs(at - bench.now())).toBeLessThan(60_000);
      await bench.dial();
      const { sessions } = await bench.survey(bench.routerId, patient());
      expect(sessions.filter((one) => one.subscriptionId === subscriptionId || one.username === username)).toHaveLength(
        1,
      );
    }));

  it('shows in a survey until when she may be online', (context) =>
    onRouters(context, async (bench) => {
      const untilAt = Math.floor(bench.now() / 1000) * 1000 + 3_600_000;
      await agree(bench, await bench.decide({ access: 'granted', untilAt }));
      const { grants } = await bench.survey(bench.routerId, patient());
      const hers = grants.filter(({ subscriptionId }) => subscriptionId === bench.target.subscriptionId);
      // A router at which nothing ends by itself says so, and is left to billing.
      expect(hers.map((grant) => (grant.cannotEnd === true ? untilAt : grant.untilAt))).toContain(untilAt);
    }));

  it('admits her no more by what somebody has changed, until it is written anew', (context) =>
    onRouters(context, async (bench) => {
      const { meddle } = bench.routers;
      if (meddle === undefined) return context.skip('nobody meddles on this bench');
      const wanted = await bench.decide({ access: 'granted' });
      await agree(bench, wanted);
      await meddle();
      expect((await bench.driver.observe(bench.target, patient())).admits).not.toBe(wanted.generation);
      await agree(bench, wanted);
    }));

  it('takes away what a survey has shown, by its key, and may be asked so twice', (context) =>
    onRouters(context, async (bench) => {
      await agree(bench, await bench.decide({ access: 'granted' }));
      const hers = async () =>
        (await bench.survey(bench.routerId, patient())).grants.filter(
          ({ subscriptionId }) => subscriptionId === bench.target.subscriptionId,
        );
      const keys = (await hers()).map(({ key }) => key);
      expect(keys).not.toEqual([]);
      for (const key of [...keys, ...keys]) await bench.remove(bench.routerId, key, patient());
      expect(await hers()).toEqual([]);
      expect((await bench.driver.observe(bench.target, patient())).admits).toBeNull();
    }));

  it('takes nothing away by a key that was seen before a newer decision was written', (context) =>
    onRouters(context, async (bench) => {
      await agree(bench, await bench.decide({ access: 'granted' }));
      const hers = (await bench.survey(bench.routerId, patient())).grants.filter(
        ({ subscriptionId }) => subscriptionId === bench.target.subscriptionId,
      );
      const newer = await bench.decide({ access: 'throttled', downKbps: 512, upKbps: 256 });
      await agree(bench, newer);
      for (const { key } of hers) await bench.remove(bench.routerId, key, patient());
      await expectNothingLeft(bench, newer);
    }));

  it('has nothing of her on a router that she has left, and may be told so twice', (context) =>
    onRouters(context, async (bench) => {
      if (bench.leave === undefined) return context.skip('it leaves that to surveys');
      await agree(bench, await bench.decide({ access: 'granted' }));
      await bench.dial();
      for (let time = 0; time < 2; time++) await bench.leave(bench.target, patient());
      expect(await bench.driver.observe(bench.target, patient())).toEqual({ admits: null, sessions: [] });
    }));

  it('leaves alone what somebody has written by hand', (context) =>
    onRouters(context, async (bench) => {
      await bench.routers.byHand();
      const before = await bench.routers.leftByHand();
      expect(before).toBeGreaterThan(0);
      await agree(bench, await bench.decide({ access: 'granted' }));
      await bench.dial();
      await agree(bench, await bench.decide({ access: 'blocked', untilAt: null }));
      await bench.leave?.(bench.target, patient());
      expect(await bench.routers.leftByHand()).toBe(before);
    }));

  it('serves her at another router once she has moved, and at the one before no more', (context) =>
    onRouters(context, async (bench) => {
      const { elsewhere } = bench.routers;
      if (elsewhere === undefined || bench.leave === undefined) return context.skip('nobody moves on this bench');
      const wanted = await bench.decide({ access: 'granted' });
      await agree(bench, wanted);
      await agree(bench, wanted, elsewhere);
      await bench.leave(bench.target, patient());
      expect((await bench.driver.observe(bench.target, patient())).admits).toBeNull();
      expect((await bench.driver.observe(elsewhere, patient())).admits).toBe(wanted.generation);
    }));
}

/** A bench of a driver that can do what comes with routers. */
type Surveyed = DriverBench & { readonly routers: RouterBench; readonly routerId: string } & ReturnType<
    typeof routerVerbs
  >;

function routerVerbs({ routers, survey, remove, leave }: Driver) {
  if (routers === undefined || survey === undefined || remove === undefined) {
    throw new Error('routers, survey and remove come together');
  }
  return { list: routers, survey, remove, leave };
}
