import { expect, it } from 'vitest';
import { accessAt, isOnline } from '../../src/domain/entitlement.ts';
import type { Plan } from '../../src/domain/plan.ts';
import type { PlanInput } from '../../src/domain/plan-input.ts';
import { kes } from '../../src/testing/builders.ts';
import { span } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { startStory, type Customer, type Story } from '../../src/testing/story.ts';
import { chanceOf, type Chance } from './chance.ts';
import { peopleOf, PRICE, type People } from './people.ts';
import { endByThemselves, letsIn, newTowers, reportOf, towersPlugin, type Tower, type Towers } from './towers.ts';

/** Another seed is another month; a failure prints it. */
const SEED = 41;
const CUSTOMERS = 50;
const NIGHTS = 30;
const GiB = 1024n ** 3n;

describeOnEngines('a month of an ISP', (open) => {
  it(`whose links fail and whose payers err: books and network agree every night (seed ${SEED})`, async () => {
    const chance = chanceOf(SEED);
    const towers = newTowers(5);
    const story = await startStory({ database: await open(), plugins: [towersPlugin(towers)] });
    const customers = await settleIn(story, towers);
    const people = peopleOf(story, customers, chance);
    const counts = { unreachable: 0, online: 0, offline: 0 };
    for (let night = 1; night <= NIGHTS; night++) {
      for (const hours of [10, 14]) {
        story.clock.advance(hours * span.hour);
        for (const tower of towers.all) tower.reachable = chance.next() < 0.7;
        people.pay(story.clock.now());
        await people.tell(story.clock.now());
        await story.settle();
        await useIt(story, towers, customers, chance);
        await story.settle();
      }
      await people.findOwners();
      await story.settle();
      const where = `night ${night}, seed ${SEED}`;
      expect(await story.billing.verify(), where).toEqual([]);
      const seen = await Promise.all(customers.map((customer) => networkAgrees(story, towers, customer, where)));
      for (const one of seen) counts[one] += 1;
      // Each customer's own books in every third night, and all in the last.
      const looked = customers.filter((_, at) => night === NIGHTS || (at + night) % 3 === 0);
      await Promise.all(looked.map((customer) => booksAgree(story, customer, people, where)));
      const { total } = await story.billing.reads.payments(null, { page: 1, limit: 1, status: 'unmatched' });
      expect(total, where).toBe(people.stray());
    }
    // Or nothing was tried: of 1,500 looks many must find each of the three.
    expect(counts.online).toBeGreaterThan(300);
    expect(counts.offline).toBeGreaterThan(300);
    expect(counts.unreachable).toBeGreaterThan(150);
    await story.end();
  }, 120_000);
});

/** Customers on three plans of a week, each at a tower. */
async function settleIn(story: Story, towers: Towers): Promise<readonly Customer[]> {
  const validity = { kind: 'duration', count: 7, unit: 'day' } as const;
  const terms = { kind: 'prepaid', validity, renewal: 'extend', graceMs: 0, continuous: false } as const;
  const sold = { access: 'pppoe', downKbps: 10_000, upKbps: 5_000, sessions: 1 } as const;
  const services: readonly PlanInput['service'][] = [
    { ...sold, quotaBytes: null, afterQuota: 'block' },
    { ...sold, quotaBytes: 20n * GiB, afterQuota: 'block' },
    { ...sold, quotaBytes: 10n * GiB, afterQuota: { downKbps: 512, upKbps: 256 } },
  ];
  const plans: Plan[] = [];
  for (const [at, service] of services.entries()) {
    plans.push(await story.plan({ code: `week-${at}`, price: kes(`${PRICE}.00`), terms, service }));
  }
  const customers: Customer[] = [];
  for (let n = 0; n < CUSTOMERS; n++) {
    const plan = plans[n % plans.length];
    const tower = towers.all[n % towers.all.length];
    if (plan === undefined || tower === undefined) throw new Error('there are no plans or no towers');
    const customer = await story.customer(`Customer ${n}`, plan);
    towers.home.set(customer.subscription.id, tower);
    customers.push(customer);
  }
  return customers;
}

/** Whoever is let in is online and uses it; routers report when they can, and repeat themselves. */
async function useIt(story: Story, towers: Towers, customers: readonly Customer[], chance: Chance): Promise<void> {
  const now = story.clock.now();
  for (const tower of towers.all) tower.unsent.push(...endByThemselves(tower, now));
  for (const { subscription } of customers) {
    const tower = towers.home.get(subscription.id);
    if (tower !== undefined) liveOn(tower, subscription, now, chance);
  }
  const reports = towers.all.filter(({ reachable }) => reachable).flatMap(({ unsent }) => unsent.splice(0));
  const again = reports.filter(() => chance.next() < 0.2);
  await story.billing.recordUsage([...again, ...reports].toSorted(() => chance.next() - 0.5));
}

function liveOn(tower: Tower, { id, username }: Customer['subscription'], now: number, chance: Chance): void {
  const session = tower.live.get(id);
  if (session === undefined) {
    const installed = tower.installed.get(id);
    if (installed === undefined || !letsIn(tower, id, now) || chance.next() < 0.3) return;
    const { generation } = installed;
    const fresh = {
      key: `${tower.name}/${id}/${now}`,
      username,
      startedAt: now,
      generation,
      inBytes: 0n,
      outBytes: 0n,
    };
    tower.live.set(id, fresh);
    tower.unsent.push(reportOf(fresh, 'start', now));
    return;
  }
  session.inBytes += BigInt(chance.below(2 ** 28));
  session.outBytes += BigInt(chance.below(2 ** 31));
  const leaves = chance.next() < 0.2;
  if (leaves) tower.live.delete(id);
  tower.unsent.push(reportOf(session, leaves ? 'stop' : 'interim', now));
}

/** Her access is what her terms and her quota give; every shilling of hers bought a week or lies in the wallet. */
async function booksAgree({ billing, clock }: Story, customer: Customer, people: People, where: string): Promise<void> {
  const { account, subscription } = customer;
  const what = `${subscription.username}, ${where}`;
  const now = clock.now();
  const [view, wallet, invoices] = await Promise.all([
    billing.view(account.id),
    billing.reads.wallet(account.id),
    billing.reads.invoices(account.id, { page: 1, limit: 1 }),
  ]);
  const spent = BigInt(invoices.total * PRICE) * 100n;
  expect(spent + wallet, what).toBe(BigInt(people.known.get(customer)?.found ?? 0) * 100n);

  const [one] = view.subscriptions;
  const service = one?.plan.service;
  const isPaid = one?.terms.some(({ startAt, endAt }) => startAt <= now && now < endAt) ?? false;
  const isUsedUp = service?.quotaBytes != null && (one?.usedBytes ?? 0n) >= service.quotaBytes;
  const paid = !isUsedUp ? 'granted' : service.afterQuota === 'block' ? 'blocked' : 'throttled';
  const entitlement = one?.entitlement ?? null;
  const access = entitlement === null ? 'blocked' : accessAt(entitlement, now);
  expect(access, what).toBe(isPaid ? paid : 'blocked');
}

/** Her router lets her in as the ledger says, knows the newest entitlement, and holds no session of another. */
async function networkAgrees(
  { billing, clock }: Story,
  towers: Towers,
  { subscription }: Customer,
  where: string,
): Promise<'unreachable' | 'online' | 'offline'> {
  const tower = towers.home.get(subscription.id);
  if (tower?.reachable !== true) return 'unreachable';
  const what = `${subscription.username}, ${where}`;
  const now = clock.now();
  const [entitlement, [newest]] = await Promise.all([
    billing.entitlement(subscription.id),
    billing.reads.actionsOf(subscription.id, 1),
  ]);
  const isOn = entitlement !== null && isOnline(accessAt(entitlement, now));
  expect(letsIn(tower, subscription.id, now), what).toBe(isOn);
  if (entitlement === null) return 'offline';
  const { generation } = entitlement;
  expect(newest, what).toMatchObject({ state: 'verified', generation });
  expect(tower.installed.get(subscription.id)?.generation, what).toBe(generation);
  const session = tower.live.get(subscription.id);
  if (session !== undefined) expect([isOn, session.generation], what).toEqual([true, generation]);
  return isOn ? 'online' : 'offline';
}
