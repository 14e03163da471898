import {
  addDays,
  createBilling,
  localDateAt,
  parseMoney,
  startOfDay,
  type Account,
  type Billing,
  type Clock,
  type Id,
  type Plan,
  type Store,
} from '@daftari/core';
import { isp, plans } from '../isp.ts';
import { seededChance, type Chance } from './chance.ts';
import { knownLife, life, type Life, type Paid, type Span } from './lives.ts';
import { meterOf } from './nights.ts';
import { people, type Person } from './people.ts';

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
  const billing = await createBilling({ database: store, currency: isp.currency, zone: isp.zone, clock });
  const sold = new Map<string, Plan>();
  for (const plan of plans) sold.set(plan.code, await billing.publishPlan(plan));
  const lives = livesOf(chance, options.customers, span);
  const deeds = deedsOf({ billing, chance, sold }, lives, span).toSorted((one, other) => one.at - other.at);
  const done = { customers: 0, payments: 0 };
  let day = 0;
  for (const deed of deeds) {
    if (deed.at > untilAt) break;
    options.signal?.throwIfAborted();
    clock.set(deed.at);
    await deed.act();
    if (deed.kind === 'night') progress({ day: (day += 1), days: DAYS, ...done });
    if (deed.kind === 'customer') done.customers += 1;
    if (deed.kind === 'payment') done.payments += 1;
  }
  clock.set(untilAt);
  await billing.review();
  return done;
}

/** Something that happened, at its instant. */
interface Deed {
  readonly at: number;
  readonly kind: 'customer' | 'payment' | 'night' | 'other';
  readonly act: () => Promise<unknown>;
}

interface Desk {
  readonly billing: Billing;
  readonly chance: Chance;
  readonly sold: ReadonlyMap<string, Plan>;
}

function livesOf(chance: Chance, count: number, span: Span): readonly Life[] {
  const [home5, home10, ...others] = plans;
  if (home5 === undefined || home10 === undefined) throw new Error('the ISP sells nothing');
  const weights = [home5, home5, home5, home10, home10, home10, ...others] as const;
  const known = knownLife(chance, EXPIRED, home10, 'expired', span);
  return [
    known,
    ...people(chance, count - 1, EXPIRED.username).map((person) =>
      life(chance, person, chance.pick([home10, ...weights]), span),
    ),
  ];
}

function deedsOf(desk: Desk, lives: readonly Life[], span: Span): readonly Deed[] {
  const deeds: Deed[] = [];
  for (const one of lives) deeds.push(...deedsOfLife(desk, one));
  deeds.push(...strayPayments(desk, lives, span), ...nights(desk, lives, span));
  // The sweep that ends what has run out.
  for (let at = span.fromAt; at < span.toAt; at += SWEEP) {
    deeds.push({ at, kind: 'other', act: () => desk.billing.review() });
  }
  return deeds;
}

function deedsOfLife(desk: Desk, one: Life): readonly Deed[] {
  const { billing, sold } = desk;
  let accountId: Id<'Account'> | undefined;
  const joining: Deed = {
    at: one.joinedAt,
    kind: 'customer',
    async act() {
      const { name, phone, number, username, secret } = one.person;
      const planId = sold.get(one.planCode)?.id ?? '';
      const account: Account = await billing.openAccount({ name, phone, number });
      accountId = account.id;
      await billing.subscribe({ accountId, planId, username, secret });
    },
  };
  const suspending: Deed[] =
    one.suspendedAt === null || one.suspendedAt <= one.joinedAt
      ? []
      : [
          {
            at: one.suspendedAt,
            kind: 'other',
            act: async () =>
              accountId !== undefined && (await billing.changeAccount(accountId, { state: 'suspended' })),
          },
        ];
  return [joining, ...suspending, ...one.payments.map((paid) => payment(desk, one.person, paid, () => accountId))];
}

function payment({ billing, chance }: Desk, person: Person, paid: Paid, whose: () => Id<'Account'> | undefined): Deed {
  return {
    at: paid.at,
    kind: 'payment',
    async act() {
      const typed = paid.typed === 'right' ? person.number : mistyped(person.number);
      const applied = await billing.applyResult('mpesa', receiptOf(chance, person, paid, typed));
      const accountId = whose();
      if (paid.typed !== 'late' || applied.outcome !== 'unmatched' || accountId === undefined) return;
      await billing.attribute(applied.payment.id, accountId);
    },
  };
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
    const act = () => desk.billing.applyResult('mpesa', receiptOf(desk.chance, person, paid, typedBy(person.number)));
    return [{ at: paid.at, kind: 'payment', act }];
  });
}

/** At five to midnight the NAS has told what each customer used that day. */
function nights({ billing, chance }: Desk, lives: readonly Life[], span: Span): readonly Deed[] {
  const meters = lives.map((one) => meterOf(chance, one));
  const deeds: Deed[] = [];
  for (let back = DAYS; back > 0; back--) {
    const at = startOfDay(addDays(localDateAt(span.toAt, isp.zone), 1 - back), isp.zone) - 5 * MINUTE;
    const reports = () => (back > USAGE_DAYS ? [] : meters.flatMap((meter) => meter.day(at)));
    deeds.push({ at, kind: 'night', act: () => billing.recordUsage(reports()) });
  }
  // The NAS of the demo is a new one: what the old one had open ended with it.
  const restart = () => billing.recordUsage(meters.flatMap((meter) => meter.restart(span.toAt - MINUTE)));
  return [...deeds, { at: span.toAt - MINUTE, kind: 'other', act: restart }];
}

function receiptOf(chance: Chance, { name, phone }: Person, paid: Paid, typed: string) {
  return {
    kind: 'received',
    receipt: chance.text(2, LETTERS) + chance.text(8, LETTERS + DIGITS),
    providerReference: null,
    amount: parseMoney(`${paid.amount}.00`, isp.currency),
    providerAt: paid.at - 2_000,
    accountReference: typed === '' ? null : typed,
    payer: `${phone.slice(0, 4)}*****${phone.slice(-3)}`,
    payerName: name.toUpperCase(),
  } as const;
}

const LETTERS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

/** As people slip: the last digit is another, which is why account numbers have a check digit. */
function mistyped(number: string): string {
  return number.slice(0, -1) + String((Number(number.at(-1)) + 1) % 10);
}

interface MovableClock extends Clock {
  set(at: number): void;
}

function movableClock(startAt: number): MovableClock {
  let now = startAt;
  return { now: () => now, set: (at) => void (now = at) };
}
