import type { Allocation } from './allocation.ts';
import type { Charge } from './charge.ts';
import type { Entitlement } from './entitlement.ts';
import type { Invoice } from './invoice.ts';
import type { Journal } from './ledger.ts';
import type { NetworkAction } from './network.ts';
import type { Payment } from './payment.ts';
import type { Account } from './account.ts';
import type { Plan } from './plan.ts';
import type { Subscription, Term } from './subscription.ts';
import type { Session } from './usage.ts';

/** Every fact between some money and some access, as stored. */
export interface Chain {
  readonly account: Account | null;
  readonly subscriptions: readonly Subscription[];
  readonly plans: readonly Plan[];
  readonly payments: readonly Payment[];
  readonly allocations: readonly Allocation[];
  readonly invoices: readonly Invoice[];
  readonly charges: readonly Charge[];
  readonly terms: readonly Term[];
  readonly journals: readonly Journal[];
  readonly entitlements: readonly Entitlement[];
  readonly actions: readonly NetworkAction[];
  readonly sessions: readonly Session[];
}

/** What is being explained. */
export interface Subject {
  readonly kind: 'session' | 'payment' | 'invoice';
  readonly id: string;
}

/** One fact of the chain, told. */
export interface Told {
  readonly word: 'session' | 'payment' | 'allocation' | 'invoice' | 'charge' | 'ledger' | 'entitlement' | 'network';
  readonly id: string;
  readonly at: number;
  readonly text: string;
}

/** The chain from money to access and back, as data and as readable text. */
export interface Explanation {
  readonly subject: Subject;
  /** One sentence that answers: paid or not, online or not, and why. */
  readonly verdict: string;
  /** Whether every link between money and access is there. */
  readonly whole: boolean;
  readonly facts: readonly Told[];
  readonly text: string;
  readonly chain: Chain;
}
