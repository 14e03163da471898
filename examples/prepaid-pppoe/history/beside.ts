import { addDays, localDateAt, startOfDay, type Billing, type Money, type Plan } from '@daftari/core';
import { isp } from '../isp.ts';
import type { Chance } from './chance.ts';
import type { Life, Span } from './lives.ts';
import type { Person } from './people.ts';
import { receiptOf } from './receipts.ts';
import type { Deed } from './seed.ts';

// What is not a home that pays before: offices that are billed, and what homes buy beside their plan.

const HOUR = 3_600_000;
const DAY = 24 * HOUR;
const OFFICE = 'office-20';
/** How many offices have not paid their last bill. */
const LATE = 2;

interface Desk {
  readonly chance: Chance;
  readonly sold: ReadonlyMap<string, Plan>;
}

/** The life of an office: online from its first days to now, and it pays what it is billed. */
export function officeLife(chance: Chance, person: Person, { fromAt, toAt }: Span): Life {
  const joinedAt = Math.floor(fromAt + chance.whole(1, 12) * DAY + chance.between(8, 17) * HOUR);
  const bytesADay = chance.between(14, 30) * 1e9;
  const stays = [{ fromAt: joinedAt, toAt }];
  return { person, planCode: OFFICE, joinedAt, payments: [], stays, suspendedAt: null, bytesADay };
}

/** Offices are billed when they come, and on the third of each month, when use is in; on the fifth they pay. */
export function officeMonths(desk: Desk, lives: readonly Life[], { fromAt, toAt }: Span): readonly Deed[] {
  const offices = lives.filter(({ planCode }) => planCode === OFFICE);
  const deeds = offices.map(({ joinedAt }) => bill(joinedAt + 60_000));
  for (let day = localDateAt(fromAt, isp.zone); startOfDay(day, isp.zone) < toAt; day = addDays(day, 1)) {
    const at = startOfDay(day, isp.zone);
    if (day.endsWith('-03')) deeds.push(bill(at + 2 * HOUR));
    if (!day.endsWith('-05')) continue;
    // There are always some who are late.
    const punctual = at + 31 * DAY > toAt ? offices.slice(LATE) : offices;
    deeds.push(...punctual.map((one) => paysDue(desk, one.person, at + 10 * HOUR)));
  }
  return deeds;
}

function bill(at: number): Deed {
  return { at, kind: 'other', act: (billing) => billing.billDue() };
}

function paysDue({ chance }: Desk, person: Person, at: number): Deed {
  return {
    at,
    kind: 'payment',
    async act(billing) {
      const account = await billing.reads.accountByNumber(person.number);
      if (account !== null) await pays(billing, chance, person, await billing.amountDue(account.id), at);
    },
  };
}

/** Within the last day: data by some whose plan has a quota, and a fixed address by some others. */
export function boughtBeside(desk: Desk, lives: readonly Life[], { toAt }: Span): readonly Deed[] {
  const buyers = (planCode: string) =>
    lives
      .filter(
        (one) => one.planCode === planCode && one.suspendedAt === null && one.person.number !== lives[0]?.person.number,
      )
      .filter(({ stays }) => stays.some((stay) => stay.fromAt < toAt - DAY && stay.toAt > toAt + HOUR))
      .slice(0, Math.max(2, Math.ceil(lives.length / 50)));
  const buying = (people: readonly Life[], planCode: string, kind: 'bundle' | 'add_on') =>
    people.map(({ person }) =>
      buys(desk, person, { planCode, kind }, Math.floor(toAt - desk.chance.between(5, 20) * HOUR)),
    );
  return [...buying(buyers('lite-60'), 'data-10', 'bundle'), ...buying(buyers('home-10'), 'static-ip', 'add_on')];
}

interface Wish {
  readonly planCode: string;
  readonly kind: 'bundle' | 'add_on';
}

function buys({ sold, chance }: Desk, person: Person, { planCode, kind }: Wish, at: number): Deed {
  return {
    at,
    kind: 'other',
    async act(billing) {
      const account = await billing.reads.accountByNumber(person.number);
      const planId = sold.get(planCode)?.id;
      if (account === null || planId === undefined) return;
      const [held] = (await billing.view(account.id)).subscriptions;
      // Somebody whose money went astray has nothing that this could stand beside.
      if (held === undefined || (held.subscription.paidUntil ?? 0) < at) return;
      const change = await billing.requestChange(held.subscription.id, { kind, planId }, person.name);
      if (change.state === 'awaiting_payment') await pays(billing, chance, person, change.due, at);
    },
  };
}

/** At the paybill, in whole shillings. */
async function pays(billing: Billing, chance: Chance, person: Person, due: Money, at: number): Promise<void> {
  const amount = Number((due.minor + 99n) / 100n);
  if (amount === 0) return;
  await billing.applyResult('mpesa', receiptOf(chance, person, { at, amount, typed: 'right' }, person.number));
}
