import type { Stripe } from '../stripe/sdk.ts';
import type { TestCard } from './cards.ts';
import { seededRandom, type Random } from './random.ts';
import type { Settings } from './settings.ts';

/** What the simulated Stripe keeps, each in the shape of the SDK's own types. */
export type Stored =
  | Stripe.BalanceTransaction
  | Stripe.Charge
  | Stripe.Checkout.Session
  | Stripe.Customer
  | Stripe.Dispute
  | Stripe.Event
  | Stripe.PaymentIntent
  | Stripe.PaymentMethod
  | Stripe.Payout
  | Stripe.Refund
  | Stripe.SetupIntent
  | Stripe.WebhookEndpoint;

/** One kind of what is kept, by the name that it bears itself. */
export type Of<Kind extends Stored['object']> = Extract<Stored, { object: Kind }>;

/** All that the simulated Stripe knows. Nothing is kept beyond the process. */
export interface World {
  readonly settings: Settings;
  readonly random: Random;
  /** Every object by its id, in the order in which they were made. */
  readonly objects: Map<string, Stored>;
  /** What a card does, by the payment method that bears it. */
  readonly cards: Map<string, TestCard>;
  /** Methods whose bank has seen their holder: such a card may be charged without her, if its bank allows that. */
  readonly seen: Set<string>;
  /** Intents whose payer has answered her bank, and may be charged now. */
  readonly authenticated: Set<string>;
  /** What an intent was to be of a page: the session by its intent. */
  readonly pages: Map<string, string>;
  /** What a session is to make of an intent, once she has a card. */
  readonly plans: Map<string, PagePlan>;
  /** Which movements a payout took to the bank. */
  readonly taken: Map<string, string>;
  /** Requests that were made under a key, and what was answered. */
  readonly keys: Map<string, KeptAnswer>;
  /** Seconds, as Stripe counts. */
  now(): number;
  id(prefix: string): string;
  /** Tells the endpoints that something has happened. */
  tell(type: Stripe.Event['type'], object: Stored): void;
}

/** What a page is for. */
export interface PagePlan {
  readonly amount: number;
  readonly currency: string;
  readonly description: string | null;
  readonly metadata: Readonly<Record<string, string>>;
  readonly keep: boolean;
}

/** An answer that is given again to who asks again under the same key. */
export interface KeptAnswer {
  /** Method, path and parameters: the same key with others is refused. */
  readonly asked: string;
  readonly status: number;
  readonly body: unknown;
  /** Seconds. */
  readonly at: number;
}

/** A world in which nothing has happened yet. */
export function newWorld(settings: Settings, tell: World['tell']): World {
  const random = seededRandom(settings.seed);
  return {
    settings,
    random,
    objects: new Map(),
    cards: new Map(),
    seen: new Set(),
    authenticated: new Set(),
    pages: new Map(),
    plans: new Map(),
    taken: new Map(),
    keys: new Map(),
    now: () => Math.floor(settings.clock() / 1_000),
    id: (prefix) => `${prefix}_${random.name(24)}`,
    tell,
  };
}

/** Keeps an object as it is now. What was told of it before stays as it was. */
export function put<One extends Stored>(world: World, object: One): One {
  world.objects.set(object.id, object);
  return object;
}

/** An object of a kind by its id; undefined when there is none. */
export function find<Kind extends Stored['object']>(world: World, kind: Kind, id: unknown): Of<Kind> | undefined {
  const found = typeof id === 'string' ? world.objects.get(id) : undefined;
  return found?.object === kind ? (found as Of<Kind>) : undefined;
}

/** All of a kind, the newest first. */
export function all<Kind extends Stored['object']>(world: World, kind: Kind): readonly Of<Kind>[] {
  return [...world.objects.values()].filter((one): one is Of<Kind> => one.object === kind).toReversed();
}
