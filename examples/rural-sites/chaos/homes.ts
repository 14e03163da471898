import type { Account, Billing, Id, Plan } from '@daftari/core';
import type { Chance } from './chance.ts';
import { home as homePlan } from '../isp.ts';
import type { Site } from './site.ts';

/** A customer, and where her home router dials. */
export interface Home {
  readonly id: Id<'Subscription'>;
  readonly account: Account;
  readonly username: string;
  readonly secret: string;
  readonly mac: string;
  site: Site;
  isSuspended: boolean;
}

/** Publishes what is sold: of different lengths, so that somebody's time is over each hour. */
export async function publishPlans(billing: Billing): Promise<readonly Plan[]> {
  const of = (code: string, days: number, downKbps: number, onExpiry: 'refuse' | 'wall') =>
    billing.publishPlan({
      ...homePlan,
      code,
      terms: { ...homePlan.terms, validity: { kind: 'duration', count: days, unit: 'day' } } as typeof homePlan.terms,
      service: { ...homePlan.service, downKbps },
      onExpiry,
    });
  return [
    await of('two-days', 2, 5_000, 'refuse'),
    await of('week', 7, 10_000, 'wall'),
    await of('month', 30, 8_000, 'refuse'),
  ];
}

/** How many are made side by side. */
const AT_ONCE = 16;

/** Makes customers, spread over the sites, most of them paid; their home routers dial and never stop. */
export async function makeHomes(
  billing: Billing,
  sites: readonly Site[],
  plans: readonly Plan[],
  { count, chance, pays }: { count: number; chance: Chance; pays: (home: Home) => Promise<void> },
): Promise<readonly Home[]> {
  const homes: Home[] = [];
  const makeOne = async (at: number, plan: Plan, site: Site, paid: boolean): Promise<void> => {
    const [username, secret] = [`home-${at}`, `siri-${at}`];
    const account = await billing.openAccount({ name: `Home ${at}` });
    const { id } = await billing.subscribe({ accountId: account.id, planId: plan.id, username, secret });
    await billing.place(id, { driver: 'mikrotik', routerId: site.id });
    const home = { id, account, username, secret, mac: macOf(at), site, isSuspended: false };
    homes[at] = home;
    if (paid) await pays(home);
  };
  for (let start = 0; start < count; start += AT_ONCE) {
    const some = Array.from({ length: Math.min(AT_ONCE, count - start) }, (_, at) => {
      const site = sites[(start + at) % sites.length];
      if (site === undefined) throw new Error('there is no site');
      return [start + at, chance.pick(plans), site, chance.happens(0.9)] as const;
    });
    await Promise.all(some.map((one) => makeOne(...one)));
  }
  return homes;
}

/** Her home router dials at her site, and again whenever it is put off. */
export async function dials({ site, username, secret, mac }: Home): Promise<void> {
  await site.router.people.pppoe({ username, password: secret, mac, redials: true });
}

function macOf(at: number): string {
  const digits = at.toString(16).padStart(8, '0').toUpperCase();
  return `02:00:${digits.match(/../g)?.join(':') ?? ''}`;
}
