import type { Id } from '../../src/kernel/id.ts';
import type { Payment } from '../../src/domain/payment.ts';
import { kes, received } from '../../src/testing/builders.ts';
import { span } from '../../src/testing/clock.ts';
import type { Customer, Story } from '../../src/testing/story.ts';
import type { Chance } from './chance.ts';

/** What a plan of this ISP costs for its week, in shillings. */
export const PRICE = 250;
const AMOUNTS = [100, PRICE, PRICE, 300, 700] as const;

/** Money that has moved, and when the ISP hears of it. */
interface Moved {
  readonly receipt: string;
  readonly customer: Customer;
  readonly shillings: number;
  readonly paidAt: number;
  readonly typed: string;
  /** Each an instant at which it is told; several, and some days late. */
  tellAt: number[];
}

/** What the world knows of the money of one customer. */
export interface Known {
  /** Shillings that have found her. */
  found: number;
}

/** People who pay: late, twice, and with a digit wrong. */
export interface People {
  readonly known: ReadonlyMap<Customer, Known>;
  /** Money that lies without an owner. */
  readonly stray: () => number;
  /** Some of them pay now. */
  readonly pay: (now: number) => void;
  /** Tells the ISP what is due to be told, all at once. */
  readonly tell: (now: number) => Promise<void>;
  /** A person at the desk finds the owners of some stray money. */
  readonly findOwners: () => Promise<void>;
}

/** Lets the customers of a story pay. */
export function peopleOf(story: Story, customers: readonly Customer[], chance: Chance): People {
  const known = new Map(customers.map((customer) => [customer, { found: 0 }]));
  const moved: Moved[] = [];
  const heard = new Set<string>();
  const strays = new Map<Payment, Moved>();
  let receipts = 0;

  const tellOne = async (one: Moved): Promise<void> => {
    const { receipt, shillings, paidAt: providerAt, typed: accountReference } = one;
    const amount = kes(`${shillings}.00`);
    const applied = await story.billing.applyResult(
      'till',
      received({ receipt, amount, providerAt, accountReference }),
    );
    if (!('payment' in applied)) throw new Error(`the receipt ${receipt} was ${applied.outcome}`);
    // Told twice at once, one of the two is new.
    if (applied.outcome === 'known') return;
    if (heard.has(receipt)) throw new Error(`the receipt ${receipt} was new twice`);
    heard.add(receipt);
    if (applied.outcome === 'unmatched') strays.set(applied.payment, one);
    else find(one);
  };
  const find = ({ customer, shillings }: Moved): void => {
    const her = known.get(customer);
    if (her !== undefined) her.found += shillings;
  };

  return {
    known,
    stray: () => strays.size,
    pay(now) {
      for (const customer of customers) {
        if (chance.next() > 0.06) continue;
        receipts += 1;
        const late = chance.next() < 0.25 ? chance.below(60 * span.hour) : chance.below(60_000);
        const times = 1 + chance.below(3);
        const isWrong = chance.next() < 0.08;
        moved.push({
          receipt: `TIL${String(receipts).padStart(7, '0')}`,
          customer,
          shillings: chance.pick(AMOUNTS),
          paidAt: now - chance.below(span.hour),
          typed: isWrong ? `9${customer.account.number.slice(1)}0` : customer.account.number,
          tellAt: Array.from({ length: times }, (_, n) => now + late + n * chance.below(span.day)),
        });
      }
    },
    async tell(now) {
      const due = moved.flatMap((one) => {
        const told = one.tellAt.filter((at) => at <= now);
        one.tellAt = one.tellAt.filter((at) => at > now);
        return told.map(() => one);
      });
      await Promise.all(due.map(tellOne));
    },
    async findOwners() {
      for (const [payment, one] of strays) {
        if (chance.next() < 0.5) continue;
        await story.billing.attribute(payment.id, one.customer.account.id satisfies Id<'Account'>);
        strays.delete(payment);
        find(one);
      }
    },
  };
}
