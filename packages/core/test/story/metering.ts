import type { PlanInput } from '../../src/domain/plan-input.ts';
import type { PlanPrice } from '../../src/domain/plan-price.ts';
import type { PriceModel } from '../../src/domain/price/price.ts';
import type { Plan } from '../../src/domain/plan.ts';
import { majorString } from '../../src/kernel/money.ts';
import { aReport, kes } from '../../src/testing/builders.ts';
import type { Customer, Story } from '../../src/testing/story.ts';

/** 2^30 bytes. */
export const GIB = 1n << 30n;

/** Billed by the calendar month, without taxes: figures are those of the prices. */
export const metered = {
  code: 'metered',
  name: 'Metered',
  terms: { kind: 'postpaid', interval: { unit: 'month', count: 1 }, dueDays: 14 },
  price: kes('500.00'),
  taxMode: 'exclusive',
  taxes: [],
} as const satisfies Partial<PlanInput>;

/** Bytes by the GiB. */
export function byGib(model: PriceModel, given: Partial<PlanPrice> = {}): PlanPrice {
  return { meter: 'bytes', blockSize: GIB, model, ...given };
}

/** The first ten at 50.00, the rest at 20.00. */
export const graduated = {
  model: 'graduated',
  tiers: [
    { upTo: '10', price: '50' },
    { upTo: null, price: '20' },
  ],
} as const;

/** What a session used from one instant (ISO 8601 with offset) to another, told in one Stop. */
export interface Used {
  readonly from: string;
  readonly to: string;
  readonly inBytes?: bigint;
  readonly outBytes?: bigint;
  /** The device that it was on, as a mark of the session. */
  readonly nas?: string;
  /** The session's name at the device; each its own, unless said otherwise. */
  readonly session?: string;
}

/** An hour of a day, all of it down. */
export function on(date: string, gib: bigint): Used {
  return { from: `${date}T10:00:00+03:00`, to: `${date}T11:00:00+03:00`, outBytes: gib * GIB };
}

/** Reports sessions of a customer, each by its Stop alone, however late that comes. */
export async function uses(story: Story, { subscription }: Customer, ...all: readonly Used[]): Promise<void> {
  const reports = all.map(({ from, to, inBytes = 0n, outBytes = 0n, nas = 'tower-1', session = `${from}/${to}` }) =>
    aReport({
      username: subscription.username,
      sessionKey: `${subscription.username}/${session}`,
      kind: 'stop',
      at: Date.parse(to),
      seconds: (Date.parse(to) - Date.parse(from)) / 1000,
      inBytes,
      outBytes,
      where: { nas },
    }),
  );
  await story.billing.recordUsage(reports);
}

/** Moves on to an instant, and bills what is due then. Answers how many documents were issued. */
export async function bills(story: Story, instant: string): Promise<number> {
  await story.at(instant);
  const { billed, parked } = await story.billing.billDue();
  if (parked.length > 0) throw new Error(parked.map(({ reason }) => reason).join(', '));
  return billed;
}

/** The lines of her documents, oldest first: each document a list of `words amount`. */
export async function documents(story: Story, { account }: Customer): Promise<string[][]> {
  const { rows } = await story.billing.reads.invoices(account.id, { page: 1, limit: 100 });
  return rows
    .toReversed()
    .map(({ invoice }) => invoice.lines.map(({ description, gross }) => `${description} ${majorString(gross)}`));
}

/** The last revision of each meter of all her stretches, oldest first. */
export async function ratings(story: Story, { subscription }: Customer): Promise<string[]> {
  const rated = await story.billing.reads.ratedSince(subscription.id, 0);
  return rated.map(({ meter, revision, units, amount }) => `${meter} ${revision}: ${units} = ${majorString(amount)}`);
}

/** A new customer who is billed for her first period at once. */
export async function joins(story: Story, name: string, plan: Plan): Promise<Customer> {
  const customer = await story.customer(name, plan);
  await story.billing.billSubscription(customer.account.id, customer.subscription.id);
  return customer;
}
