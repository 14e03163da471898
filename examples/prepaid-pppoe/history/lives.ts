import { validUntil, type PlanInput, type Validity } from '@daftari/core';
import { isp } from '../isp.ts';
import type { Chance } from './chance.ts';
import type { Person } from './people.ts';

/** How somebody lived with this ISP: what she bought, what she paid, when she was online and how much she used. */
export interface Life {
  readonly person: Person;
  readonly planCode: string;
  readonly joinedAt: number;
  readonly payments: readonly Paid[];
  /** Half-open stretches in which she was paid for, as near as the plan of a life can know. */
  readonly stays: readonly Stay[];
  /** When the operator suspended her; null for nearly everybody. */
  readonly suspendedAt: number | null;
  /** Bytes down on a usual day. */
  readonly bytesADay: number;
}

/** One payment at the paybill. */
export interface Paid {
  readonly at: number;
  /** Whole shillings. */
  readonly amount: number;
  readonly typed: Typed;
}

/** What she typed as account number. `wrong`: a slip; `late`: a slip, and the operator found out whose it is. */
export type Typed = 'right' | 'late' | 'wrong';

/** From `fromAt` up to, but not, `toAt`. */
export interface Stay {
  readonly fromAt: number;
  readonly toAt: number;
}

/** How somebody pays. */
type Habit = 'punctual' | 'late' | 'rounds up' | 'in two parts' | 'leaves' | 'expired' | 'paying';

/** When a history begins and ends. */
export type Span = Stay;

const HOUR = 3_600_000;
const DAY = 24 * HOUR;

/** A life from chance. Most joined in the first half, so that they have renewed since. */
export function life(chance: Chance, person: Person, plan: PlanInput, span: Span): Life {
  const half = (span.toAt - span.fromAt) / 2;
  const early = chance.hits(0.82);
  const joinedAt = daytime(
    chance,
    early ? span.fromAt + chance.next() * half : span.fromAt + half * (1 + chance.next() * 0.97),
  );
  return living(chance, person, plan, { joinedAt, habit: habitOf(chance) }, span);
}

/** A life that ends as the demo needs it: `expired` two days ago and waiting to pay, or `paying`, with time left. */
export function knownLife(
  chance: Chance,
  person: Person,
  plan: PlanInput,
  habit: 'expired' | 'paying',
  span: Span,
): Life {
  const beforeEnd = habit === 'expired' ? 2 : 12;
  const joinedAt = monthsBefore(span.toAt - beforeEnd * DAY, habit === 'expired' ? 1 : 2, plan) - 10 * 60_000;
  return living(chance, person, plan, { joinedAt: Math.max(joinedAt, span.fromAt), habit }, span);
}

function living(
  chance: Chance,
  person: Person,
  plan: PlanInput,
  { joinedAt, habit }: { readonly joinedAt: number; readonly habit: Habit },
  span: Span,
): Life {
  const { validity, price } = soldBy(plan);
  const payments: Paid[] = [];
  const stays: Stay[] = [];
  const rounds = habit === 'leaves' ? 1 : habit === 'expired' ? 1 : 99;
  let payAt = joinedAt + 10 * 60_000;
  for (let round = 0; round < rounds && payAt < span.toAt; round++) {
    const paidAt = paying(chance, habit, payAt, price, payments, span);
    const from = Math.max(paidAt, stays.at(-1)?.toAt ?? 0);
    const toAt = validUntil(from, validity, isp.zone);
    stays.push({ fromAt: from, toAt });
    payAt =
      habit === 'late'
        ? daytime(chance, toAt + chance.between(3, 100) * HOUR)
        : toAt - Math.floor(chance.between(2, 40) * HOUR);
    if (habit === 'paying') payAt = toAt - 4 * HOUR;
  }
  const suspended = habit === 'late' && chance.hits(0.1);
  const suspendedAt = suspended ? span.toAt - Math.floor(chance.between(1, 9) * DAY) : null;
  return { person, planCode: plan.code, joinedAt, payments, stays, suspendedAt, bytesADay: appetite(chance, plan) };
}

/** Adds what was paid for one term; answers when the last part of it came. */
function paying(chance: Chance, habit: Habit, at: number, price: number, payments: Paid[], span: Span): number {
  const slip = habit === 'paying' || habit === 'expired' ? 1 : chance.next();
  const typed: Typed = slip < 0.012 ? 'late' : 'right';
  if (habit === 'in two parts') {
    const first = Math.round(price / 200) * 100;
    const secondAt = at + Math.floor(chance.between(2, 20) * HOUR);
    payments.push({ at, amount: first, typed: 'right' });
    if (secondAt < span.toAt) payments.push({ at: secondAt, amount: price - first, typed: 'right' });
    return secondAt;
  }
  const amount = habit === 'rounds up' ? Math.ceil((price + 1) / 500) * 500 : price;
  payments.push({ at, amount, typed });
  return at;
}

function habitOf(chance: Chance): Habit {
  const drawn = chance.next();
  if (drawn < 0.62) return 'punctual';
  if (drawn < 0.79) return 'late';
  if (drawn < 0.89) return 'rounds up';
  return drawn < 0.93 ? 'in two parts' : 'leaves';
}

/** Some people watch films all night, most do not. */
function appetite(chance: Chance, { code, service }: PlanInput): number {
  const usual = code === 'lite-60' ? 1.6e9 : service.downKbps * 0.55e6;
  return usual * Math.exp(chance.between(-0.9, 0.9));
}

/** The same day, between seven in the morning and ten at night in Nairobi, when people pay. */
function daytime(chance: Chance, at: number): number {
  const midnight = at - ((at + 3 * HOUR) % DAY);
  return Math.floor(midnight + chance.between(7, 22) * HOUR);
}

function monthsBefore(at: number, months: number, plan: PlanInput): number {
  const { validity } = soldBy(plan);
  let start = at;
  // Months have different lengths: take what the calendar says they last, from about where they began.
  for (let month = 0; month < months; month++)
    start -= validUntil(start - 30 * DAY, validity, isp.zone) - (start - 30 * DAY);
  return start;
}

function soldBy({ code, terms, price }: PlanInput): { readonly validity: Validity; readonly price: number } {
  if (terms.kind !== 'prepaid') throw new Error(`${code} is not prepaid`);
  return { validity: terms.validity, price: Number(price.minor / 100n) };
}
