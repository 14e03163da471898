import { createBilling } from '../../../src/billing.ts';
import type { Account } from '../../../src/domain/account.ts';
import type { Refund } from '../../../src/domain/refund.ts';
import { addDays, startOfDay, type LocalDate } from '../../../src/kernel/calendar.ts';
import type { Store } from '../../../src/ports/store.ts';
import { span } from '../../../src/testing/clock.ts';
import { startStory, type Story } from '../../../src/testing/story.ts';
import { chanceOf } from '../chance.ts';
import { publish, vatLaw, type Catalogue, type PlanName } from './catalogue.ts';
import { monthly, nightly, saidAgain, yearly, type MonthKept } from './checks.ts';
import { atTheDesk } from './desk.ts';
import { dying, Killed } from './killed.ts';
import { agentsWork, change, pay, use } from './people.ts';
import { note, type Person, type World } from './world.ts';

/** How a year is played. */
export interface YearOptions {
  readonly store: Store;
  readonly seed: number;
  readonly customers: number;
  /** From 1 January; 365, unless somebody looks for a fault. */
  readonly days?: number;
  /** Told after each night. */
  readonly progress?: (day: LocalDate, counts: ReadonlyMap<string, number>) => void;
}

const ZONE = 'Africa/Nairobi';
const FIRST_DAY = '2026-01-01';

/** What everybody holds, by turns: each kind of plan that the ISP sells. */
const HELD: readonly PlanName[] = [
  'home',
  'office',
  'week',
  'fast',
  'metered',
  'day',
  'home',
  'business',
  'line',
  'trial',
  'family',
  'year',
];

/**
 * A year of an ISP out of one seed: sales, use, late payers, changes, corrections, a change of tax and killed workers.
 * Every night the books are recomputed, every month's reports foot, and after the year they are what they were.
 * Answers how often what was done.
 */
export async function runYear(options: YearOptions): Promise<ReadonlyMap<string, number>> {
  const { store, seed, customers, days = 365, progress } = options;
  const story = await startStory({ database: store, from: `${FIRST_DAY}T06:00:00+03:00`, zone: ZONE });
  const world = await settleIn(story, seed, customers);
  const open: Refund[] = [];
  const kept: MonthKept[] = [];
  for (let n = 0; n < days; n++) {
    const day = addDays(FIRST_DAY, n);
    const where = `${day}, seed ${seed}`;
    try {
      await aDay(world, day, open);
      await aNight(world, store, day);
      await nightly(story.billing, day, where);
      const next = addDays(day, 1);
      if (next.endsWith('-01')) {
        const month = { from: `${day.slice(0, 7)}-01`, to: next, knownAt: story.clock.now() + 1 };
        kept.push(await monthly(story.billing, month, where));
        note(world, 'month closed');
      }
    } catch (fault) {
      throw new Error(`the year of seed ${seed} broke on ${day}: ${(fault as Error).message}`, { cause: fault });
    }
    progress?.(day, world.counts);
  }
  for (const month of kept) await saidAgain(story.billing, month);
  // The last night is of the next day.
  const whole = { from: FIRST_DAY, to: addDays(FIRST_DAY, days + 1), knownAt: story.clock.now() + 1 };
  await yearly(story.billing, whole);
  await story.end();
  return world.counts;
}

async function settleIn(story: Story, seed: number, customers: number): Promise<World> {
  const chance = chanceOf(seed);
  const plans = await publish(story);
  const agents: Account[] = [];
  for (const name of ['Kiosk Mwangi', 'Duka Achieng']) {
    const account = await story.billing.openAccount({ name });
    const terms = { tiers: [{ upTo: null, rate: '0.10' }], payableAfterDays: 7 };
    await story.billing.appointAgent(account.id, terms, 'simulation');
    agents.push(account);
  }
  const people: Person[] = [];
  for (let n = 0; n < customers; n++) people.push(await aPerson(story, n, { plans, agents, pick: chance.pick }));
  await story.billing.setDunningPolicy({
    code: 'usual',
    name: 'Usual',
    feeTaxClass: 'internet',
    stages: [
      { key: 'remind', afterDays: 3, effects: [{ kind: 'remind', template: 'overdue' }] },
      { key: 'slow', afterDays: 10, effects: [{ kind: 'throttle', downKbps: 512, upKbps: 256 }] },
      {
        key: 'fee',
        afterDays: 20,
        effects: [
          {
            kind: 'late_fee',
            terms: { fee: { kind: 'percent', rate: '0.02' }, most: { minor: 50_000n, currency: 'KES' } },
          },
          { kind: 'wall' },
        ],
      },
      { key: 'off', afterDays: 30, effects: [{ kind: 'suspend', billed: true }] },
    ],
  });
  return { story, chance, plans, people, agents, counts: new Map(), receipts: { last: 0 }, codes: [] };
}

async function aPerson(
  story: Story,
  n: number,
  { plans, agents, pick }: { plans: Catalogue; agents: readonly Account[]; pick: ReturnType<typeof chanceOf>['pick'] },
): Promise<Person> {
  const plan = HELD[n % HELD.length] ?? 'home';
  const customer = await story.customer(`Customer ${n}`, plans[plan]);
  const agent = n % 3 === 0 ? (agents[n % agents.length] ?? null) : null;
  if (agent !== null) await story.billing.changeAccount(customer.account.id, { agentId: agent.id });
  const manner = pick(['punctual', 'punctual', 'punctual', 'late', 'late', 'forgetful'] as const);
  // They come in over the first two months.
  const nextAt = story.clock.now() + ((n * 37) % 60) * span.day;
  return { customer, plan, agent, manner, nextAt };
}

/** What people do by day. */
async function aDay(world: World, day: LocalDate, open: Refund[]): Promise<void> {
  const { story, people, chance } = world;
  story.clock.set(`${day}T10:00:00+03:00`);
  await story.settle();
  if (day.endsWith('-01')) await firstOfMonth(world, day);
  if (day === '2026-06-20') {
    // The law of July is known in June.
    await story.billing.publishTaxes([vatLaw('0.18', '2026-07-01')], 'simulation');
    note(world, 'tax changed');
  }
  await pay(world);
  await use(world);
  story.clock.set(`${day}T15:00:00+03:00`);
  await atTheDesk(world, open);
  const most = Math.max(1, Math.round(people.length / 120));
  for (let n = 0; n < most; n++) if (chance.next() < 0.4) await change(world);
}

async function firstOfMonth(world: World, day: LocalDate): Promise<void> {
  const { story, plans, codes } = world;
  await agentsWork(world, day.slice(0, 7));
  const printed = await story.billing.issueVouchers({ count: 20, planId: plans.day.id });
  codes.push(...printed.map(({ code }) => code));
}

/** What machines do by night: the day is earned, what is due is billed, who owes is asked. */
async function aNight(world: World, store: Store, day: LocalDate): Promise<void> {
  const { story, chance } = world;
  const { billing, clock } = story;
  clock.set(new Date(startOfDay(addDays(day, 1), ZONE) + 20 * span.minute).toISOString());
  await billing.recogniseRevenue();
  const due = await billing.reads.countDue('bill', clock.now(), 1);
  if (due > 0 && chance.next() < 0.5) await killedAtBilling(world, store);
  const { parked } = await billing.billDue();
  if (parked.length > 0) throw new Error(`not billed: ${parked.map(({ reason }) => reason).join(', ')}`);
  await billing.runDunning();
}

/** Another worker begins the bill run and dies in the middle of it; its claims come back by themselves. */
async function killedAtBilling(world: World, store: Store): Promise<void> {
  const { story, chance } = world;
  const doomed = dying(store, 1 + chance.below(8), chance.next() < 0.5);
  const zone = { currency: 'KES', zone: ZONE, clock: story.clock, worker: `doomed-${story.clock.now()}` };
  const other = await createBilling({ database: doomed, ...zone });
  try {
    await other.billDue();
    note(world, 'worker lived');
  } catch (fault) {
    if (!(fault instanceof Killed)) throw fault;
    note(world, 'worker killed');
  }
  story.clock.advance(2 * span.minute);
}

/** What must have happened at least so often, or nothing was tried. */
export const MUST_HAPPEN = [
  'payment',
  'payment without an owner',
  'owner found',
  'bill paid',
  'part of a bill',
  'voucher',
  'float',
  'commission',
  'credit note',
  'debit note',
  'invoice by hand',
  'void',
  'write-off',
  'refund',
  'refund sent',
  'goodwill',
  'tax changed',
  'worker killed',
  'preview came true',
  'month closed',
] as const;
