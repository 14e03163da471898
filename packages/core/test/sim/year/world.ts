import type { Account } from '../../../src/domain/account.ts';
import { isBillingError } from '../../../src/kernel/error.ts';
import { money, type Money } from '../../../src/kernel/money.ts';
import { received } from '../../../src/testing/builders.ts';
import type { Customer, Story } from '../../../src/testing/story.ts';
import type { Chance } from '../chance.ts';
import type { Catalogue, PlanName } from './catalogue.ts';

/** Everything that an act of the year needs. */
export interface World {
  readonly story: Story;
  readonly chance: Chance;
  readonly plans: Catalogue;
  readonly people: readonly Person[];
  readonly agents: readonly Account[];
  /** How often what was done, and what was refused. */
  readonly counts: Map<string, number>;
  /** How many receipts there have been, so that each has its own number. */
  readonly receipts: { last: number };
  /** Codes of vouchers that nobody has used yet. */
  readonly codes: string[];
}

/** A customer, and how she pays. */
export interface Person {
  readonly customer: Customer;
  plan: PlanName;
  /** Who sells to her; null for most. */
  readonly agent: Account | null;
  readonly manner: 'punctual' | 'late' | 'forgetful';
  /** When she pays next, by herself. UTC milliseconds. */
  nextAt: number;
}

/** Notes that something was done. */
export function note({ counts }: World, what: string): void {
  counts.set(what, (counts.get(what) ?? 0) + 1);
}

/**
 * Does something that may be refused for a reason that a person understands; what fails otherwise is a fault. Answers
 * whether it was done.
 */
export async function tries(world: World, what: string, act: () => Promise<unknown>): Promise<boolean> {
  try {
    await act();
    note(world, what);
    return true;
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    if (!REFUSALS.has(fault.kind)) throw fault;
    note(world, `${what}: ${fault.code}`);
    return false;
  }
}

const REFUSALS: ReadonlySet<string> = new Set(['refused', 'conflict', 'invalid']);

/** Money that comes in, by the number that the payer typed. */
export async function moneyIn(world: World, gateway: string, typed: string, amount: Money, lateMs = 0) {
  const { story, receipts } = world;
  receipts.last += 1;
  const receipt = `RCP${String(receipts.last).padStart(8, '0')}`;
  const providerAt = story.clock.now() - lateMs;
  return story.billing.applyResult(gateway, received({ receipt, amount, accountReference: typed, providerAt }));
}

/** A number as somebody types it who errs: of nobody. */
export function mistyped(number: string): string {
  return `9${number.slice(1)}0`;
}

/** Shillings. */
export function shillings(amount: number): Money {
  return money(BigInt(amount) * 100n, 'KES');
}

/** One of a list; undefined of an empty one. */
export function oneOf<T>({ chance }: World, list: readonly T[]): T | undefined {
  return list.length === 0 ? undefined : list[chance.below(list.length)];
}
