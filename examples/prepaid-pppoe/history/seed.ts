import {
  accessAt,
  addDays,
  createBilling,
  isOnline,
  localDateAt,
  startOfDay,
  type Billing,
  type Clock,
  type Id,
  type Plan,
  type Store,
} from '@daftari/core';
import { asking, extras, isp, karibu, plans } from '../isp.ts';
import { seededChance, type Chance } from './chance.ts';
import { knownLife, life, type Life, type Paid, type Span } from './lives.ts';
import { historyNetwork, historyPaybill } from './network.ts';
import { mornings } from './mornings.ts';
import { meterOf, type Meter } from './nights.ts';
import { people, type Person } from './people.ts';
import { boughtBeside, officeLife, officeMonths } from './beside.ts';
import { mistyped, receiptOf } from './receipts.ts';

/** How a history is made. */
export interface SeedOptions {
  /** Open and empty; it stays open. */
  readonly store: Store;
  readonly customers: number;
  /** When the history ends: now. */
  readonly untilAt: number;
  readonly seed: number;
  /** Hears how far it is, a local day at a time. */
  readonly progress: (done: Progress) => void;
  /** Gives up between two deeds. */
  readonly signal?: AbortSignal;
}

/** How far it is. */
export interface Progress {
  readonly day: number;
  readonly days: number;
  readonly customers: number;
  readonly payments: number;
}

/** What there is now. */
export interface Seeded {
  readonly customers: number;
  readonly payments: number;
  /** Codes that were printed: one for money, the others for a day at the hotspot. */
  readonly vouchers: readonly string[];
}

/** The customer whose time is over, who logs in to the demo and pays. */
export const EXPIRED: Person = {
  name: 'Amina Otieno',
  phone: '254708374149',
  number: '10900009',
  username: 'amina.otieno',
  secret: 'maji-moto-47',
};

/** How long the books go back, and for how many of these days there is usage. */
const DAYS = 60;
const USAGE_DAYS = 30;
/** Of these last days the network is remembered too: when each payment had reached it. */
const RECENT_MS = 2 * 86_400_000;
const MINUTE = 60_000;
const SWEEP = 3 * 60 * MINUTE;

/**
 * Two months of an ISP, through nothing but the public API: a clock of its own moves from deed to deed, and billing
 * does the rest as it would have.
 */
export async function seed(options: SeedOptions): Promise<Seeded> {
  const { store, untilAt, progress } = options;
  const span: Span = { fromAt: startOfDay(addDays(localDateAt(untilAt, isp.zone), -DAYS), isp.zone), toAt: untilAt };
  const chance = seededChance(options.seed);
  const clock = movableClock(span.fromAt);
  const books = { database: store, currency: isp.currency, zone: isp.zone, clock } as const;
  const billing = await createBilling({ ...books, plugins: [historyPaybill({})] });
  const recent = await createBilling({ ...books, plugins: [historyPaybill({}), historyNetwork(store)] });
  const sold = new Map<string, Plan>();
  for (const plan of [...plans, ...extras]) sold.set(plan.code, await billing.publishPlan(plan));
  await billing.createPromotion(karibu);
  await billing.setDunningPolicy(asking);
  const lives = livesOf(chance, options.customers, span);
  const deeds = deedsOf({ chance, sold, clock }, lives, span).toSorted((one, other) => one.at - other.at);
  const done = { customers: 0, payments: 0 };
  let day = 0;
  for (const deed of deeds) {
    if (deed.at > untilAt) break;
    options.signal?.throwIfAborted();
    clock.set(deed.at);
    const isRecent = deed.at >= untilAt - RECENT_MS;
    await deed.act(isRecent ? recent : billing);
    if (isRecent) await recent.drain();
    if (deed.kind === 'night') progress({ day: (day += 1), days: DAYS, ...done });
    if (deed.kind === 'customer') done.customers += 1;
    if (deed.kind === 'payment') done.payments += 1;
  }
  clock.set(untilAt);
  await mornings(recent, untilAt);
  await recent.review();
  await recent.drain();
  return { ...done, vouchers: await printed(recent, sold.get('day')) };
}

async function printed(billing: Billing, day: Plan | undefined): Promise<readonly string[]> {
  const money = await billing.issueVouchers({ count: 1, value: 250_000n });
  const days = day === undefined ? [] : await billing.issueVouchers({ count: 3, planId: day.id });
  return [...money, ...days].map(({ code }) => code);
}

/** Something that happened, at its instant. */
export interface Deed {
  readonly at: number;
  readonly kind: 'customer' | 'payment' | 'night' | 'other';
  readonly act: (billing: Billing) => Promise<unknown>;
}

interface Desk {
  readonly clock: MovableClock;
  readonly chance: Chance;
  readonly sold: ReadonlyMap<string, Plan>;
}

function livesOf(chance: Chance, count: number, span: Span): readonly Life[] {
  const [home5, home10, ...others] = plans;
  if (home5 === undefined || home10 === undefined) throw new Error('the ISP sells nothing');
  const weights = [home5, home5, home5, home10, home10, home10, ...others] as const;
  const offices = Math.max(1, Math.floor(count / 100));
  const known = knownLife(chance, EXPIRED, home10, 'expired', span);
  return [
    known,
    ...people(chance, count - 1, EXPIRED.username).map((person, at) =>
      at >= count - 1 - offices
        ? officeLife(chance, person, span)
        : life(chance, person, chance.pick([home10, ...weights]), span),
    ),
  ];
}

function deedsOf(desk: Desk, lives: readonly Life[], span: Span): readonly Deed[] {
  const deeds: Deed[] = [];
  const meters = lives.map((one) => meterOf(desk.chance, one));
  for (const [at, meter] of meters.entries()) {
    const one = lives[at];
    if (one !== undefined) deeds.push(...deedsOfLife(desk, one, meter, span));
  }
  deeds.push(...strayPayments(desk, lives, span), ...nights(meters, span));
  deeds.push(...officeMonths(desk, lives, span), ...boughtBeside(desk, lives, span));
  // The sweep that ends what has run out.
  for (let at = span.fromAt; at < span.toAt; at += SWEEP) {
    deeds.push({ at, kind: 'other', act: (billing) => billing.review() });
  }
  return deeds;
}

function deedsOfLife(desk: Desk, one: Life, meter: Meter, span: Span): readonly Deed[] {
  let home: Home | undefined;
  const joining: Deed = {
    at: one.joinedAt,
    kind: 'customer',
    async act(billing) {
      const { name, phone, number, username, secret } = one.person;
      const planId = desk.sold.get(one.planCode)?.id ?? '';
      const { id: accountId } = await billing.openAccount({ name, phone, number });
      const { id: subscriptionId } = await billing.subscribe({ accountId, planId, username, secret });
      home = { accountId, subscriptionId };
    },
  };
  const suspending: Deed[] =
    one.suspendedAt === null || one.suspendedAt <= one.joinedAt
      ? []
      : [
          {
            at: one.suspendedAt,
            kind: 'other',
            act: async (billing) =>
              home !== undefined && (await billing.changeAccount(home.accountId, { state: 'suspended' })),
          },
        ];
  const admit = async (billing: Billing, paidAt: number): Promise<void> => {
    if (home !== undefined && paidAt >= span.toAt - RECENT_MS) await admitted(desk, billing, home, meter, paidAt);
  };
  return [joining, ...suspending, ...one.payments.map((paid) => payment(desk, one.person, paid, () => home, admit))];
}

/** Where somebody's books are. */
interface Home {
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'>;
}

type Admit = (billing: Billing, paidAt: number) => Promise<void>;

function payment(desk: Desk, person: Person, paid: Paid, whose: () => Home | undefined, admit: Admit): Deed {
  return {
    at: paid.at,
    kind: 'payment',
    async act(billing) {
      const typed = paid.typed === 'right' ? person.number : mistyped(person.number);
      const applied = await billing.applyResult('mpesa', receiptOf(desk.chance, person, paid, typed));
      const home = whose();
      if (home === undefined) return;
      const isLate = paid.typed === 'late' && applied.outcome === 'unmatched';
      if (isLate) await billing.attribute(applied.payment.id, home.accountId);
      await admit(billing, paid.at);
    },
  };
}

/** What she has paid for reaches the network at once, and her router within seconds. */
async function admitted({ clock, chance }: Desk, billing: Billing, home: Home, meter: Meter, paidAt: number) {
  clock.set(paidAt + chance.whole(20, 60));
  await billing.drain();
  const entitlement = await billing.entitlement(home.subscriptionId);
  if (entitlement === null || !isOnline(accessAt(entitlement, clock.now()))) return;
  clock.set(paidAt + chance.whole(600, 2_800));
  await billing.recordUsage(meter.admitted(clock.now(), entitlement.generation));
}

/** Payments of the last two days whose owner nobody has named yet. */
function strayPayments(desk: Desk, lives: readonly Life[], { toAt }: Span): readonly Deed[] {
  const strays = [
    { hoursAgo: 7, amount: 2_500, typedBy: mistyped },
    { hoursAgo: 26, amount: 1_500, typedBy: () => 'WIFI HOUSE 4B' },
    { hoursAgo: 43, amount: 450, typedBy: () => '' },
  ];
  return strays.flatMap(({ hoursAgo, amount, typedBy }, at) => {
    const person = lives[10 + at]?.person;
    if (person === undefined) return [];
    const paid: Paid = { at: toAt - hoursAgo * 60 * MINUTE, amount, typed: 'wrong' };
    const receipt = () => receiptOf(desk.chance, person, paid, typedBy(person.number));
    const act = (billing: Billing) => billing.applyResult('mpesa', receipt());
    return [{ at: paid.at, kind: 'payment', act }];
  });
}

/** At five to midnight the NAS has told what each customer used that day, and the days before it are earned. */
function nights(meters: readonly Meter[], span: Span): readonly Deed[] {
  const deeds: Deed[] = [];
  for (let back = DAYS; back > 0; back--) {
    const at = startOfDay(addDays(localDateAt(span.toAt, isp.zone), 1 - back), isp.zone) - 5 * MINUTE;
    const reports = () => (back > USAGE_DAYS ? [] : meters.flatMap((meter) => meter.day(at)));
    const act = async (billing: Billing): Promise<void> => {
      await billing.recordUsage(reports());
      await billing.recogniseRevenue();
    };
    deeds.push({ at, kind: 'night', act });
  }
  // The NAS of the demo is a new one: what the old one had open ended with it.
  const restart = (billing: Billing) =>
    billing.recordUsage(meters.flatMap((meter) => meter.restart(span.toAt - MINUTE)));
  return [...deeds, { at: span.toAt - MINUTE, kind: 'other', act: restart }];
}

interface MovableClock extends Clock {
  set(at: number): void;
}

function movableClock(startAt: number): MovableClock {
  let now = startAt;
  return { now: () => now, set: (at) => void (now = at) };
}
