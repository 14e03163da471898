import type { Account } from '../domain/account.ts';
import type { Access } from '../domain/entitlement.ts';
import { accessAt } from '../domain/entitlement.ts';
import type { Payment } from '../domain/payment.ts';
import type { Plan } from '../domain/plan.ts';
import type { MoneyPolicy } from '../domain/policy.ts';
import type { ReferralProgramme } from '../domain/referral.ts';
import type { Subscription } from '../domain/subscription.ts';
import { createBilling, type Billing, type DatabaseOptions } from '../billing.ts';
import type { MoneyOptions } from '../domain/money-rules.ts';
import type { NetworkOptions } from '../domain/network-policy.ts';
import type { PointsProgramme } from '../flow/points.ts';
import { localTime } from '../kernel/calendar.ts';
import { majorString, parseMoney } from '../kernel/money.ts';
import type { Plugin } from '../plugin/contract.ts';
import type { Store } from '../ports/store.ts';
import { planInput, received } from './builders.ts';
import { manualClock, type ManualClock } from './clock.ts';

/** An ISP in a test: months pass line by line, on a clock that is moved by hand. */
export interface Story<Plugins extends readonly Plugin[] = readonly Plugin[]> {
  readonly billing: Billing<Plugins>;
  readonly clock: ManualClock;
  /** Publishes a plan; what is not named is a monthly home plan at KES 1,000. */
  plan(given?: Parameters<typeof planInput>[0]): Promise<Plan>;
  /** A new customer with one subscription. */
  customer(name: string, plan: Plan): Promise<Customer>;
  /** Moves to an instant (ISO 8601 with offset), and lets everything happen that is due by then. */
  at(instant: string): Promise<void>;
  /** Lets everything happen that is due now. */
  settle(): Promise<void>;
  /** Money by hand: receipts are counted. Answers what became of it. */
  pays(customer: Customer, amount: string, given?: Parameters<typeof received>[0]): Promise<Payment>;
  /** What the network would do with her now. */
  access(customer: Customer): Promise<Access | 'none'>;
  /** Until when it is paid, as local time of her zone; null when never. */
  paidUntil(customer: Customer): Promise<string | null>;
  /** What is in the wallet, in major units. */
  wallet(customer: Customer): Promise<string>;
  /** Ends the story: what its days have earned is recognised, and the books must be clean. */
  end(): Promise<void>;
}

/** A customer of a story. */
export interface Customer {
  readonly account: Account;
  readonly subscription: Subscription;
}

/** How a story begins. */
export interface StoryOptions<Plugins extends readonly Plugin[]> {
  readonly database: Store | DatabaseOptions['engine'];
  /** ISO 8601 with offset; Sunday 1 March 2026, 09:00 in Nairobi unless said otherwise. */
  readonly from?: string;
  /** The clock that it stands on, where others need it too; one of its own otherwise. */
  readonly clock?: ManualClock;
  readonly zone?: string;
  readonly policy?: MoneyPolicy;
  readonly money?: MoneyOptions;
  readonly network?: NetworkOptions;
  readonly plugins?: Plugins;
  readonly referral?: ReferralProgramme;
  readonly points?: PointsProgramme;
}

/** The gateway name under which a story's own payments are booked. */
const DESK = 'desk';

/** Opens an ISP. Workers do not run by themselves: `settle` and `at` let them. */
export async function startStory<const Plugins extends readonly Plugin[] = []>(
  options: StoryOptions<Plugins>,
): Promise<Story<Plugins>> {
  const clock = options.clock ?? manualClock(options.from);
  const database =
    'reads' in options.database
      ? options.database
      : { engine: options.database, secretKey: new Uint8Array(32).fill(7) };
  const zone = options.zone ?? 'Africa/Nairobi';
  const plugins = (options.plugins ?? []) as Plugins;
  const billing = await createBilling({
    database,
    currency: 'KES',
    zone,
    clock,
    plugins,
    ...(options.policy && { policy: options.policy }),
    ...(options.money && { money: options.money }),
    ...(options.network && { network: options.network }),
    ...(options.referral && { referral: options.referral }),
    ...(options.points && { points: options.points }),
  });
  await billing.start({ work: false });
  let receipts = 0;
  const settle = async () => {
    await billing.review();
    await billing.drain();
  };
  return {
    billing,
    clock,
    plan: (given) => billing.publishPlan(planInput(given)),
    async customer(name, plan) {
      const account = await billing.openAccount({ name });
      const username = name.toLowerCase().replaceAll(/[^a-z0-9]+/g, '.');
      const subscription = await billing.subscribe({
        accountId: account.id,
        planId: plan.id,
        username,
        secret: 'siri-1234',
      });
      return { account, subscription };
    },
    async at(instant) {
      clock.set(instant);
      await settle();
    },
    settle,
    async pays({ account }, amount, given = {}) {
      receipts += 1;
      const receipt = `RCP${String(receipts).padStart(7, '0')}`;
      const applied = await billing.applyResult(
        DESK,
        received({
          receipt,
          amount: parseMoney(amount, 'KES'),
          accountReference: account.number,
          providerAt: clock.now(),
          ...given,
        }),
      );
      if (!('payment' in applied)) throw new Error(`the payment was ${applied.outcome}`);
      await settle();
      return applied.payment;
    },
    async access({ subscription }) {
      const entitlement = await billing.entitlement(subscription.id);
      return entitlement === null ? 'none' : accessAt(entitlement, clock.now());
    },
    async paidUntil({ account, subscription }) {
      const view = await billing.view(account.id);
      const one = view.subscriptions.find((known) => known.subscription.id === subscription.id);
      const until = one?.subscription.paidUntil ?? null;
      return until === null ? null : localText(until, account.zone);
    },
    async wallet({ account }) {
      return majorString({ minor: await billing.reads.wallet(account.id), currency: account.currency });
    },
    async end() {
      await billing.recogniseRevenue();
      const found = await billing.verify();
      await billing.stop();
      if (found.length > 0) throw new Error(`the books disagree: ${JSON.stringify(found.slice(0, 5))}`);
    },
  };
}

function localText(instantMs: number, zone: string): string {
  return localTime(instantMs, zone).slice(0, 16);
}
