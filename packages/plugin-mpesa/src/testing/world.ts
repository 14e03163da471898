import type { Step } from './calendar.ts';
import type { Credentials } from './credential.ts';
import { newCredentials } from './credential.ts';
import type { Organisation } from './organisation.ts';
import { newOrganisation } from './organisation.ts';
import type { Random } from './random.ts';
import { seededRandom } from './random.ts';
import type { Settings } from './settings.ts';

/** A push that lies on a phone, or lay there. */
export interface Prompt {
  readonly checkoutRequestId: string;
  readonly merchantRequestId: string;
  readonly msisdn: string;
  /** Whole shillings. */
  readonly amount: number;
  readonly partyB: string;
  readonly transactionType: string;
  readonly accountReference: string;
  readonly description: string;
  readonly callbackUrl: string;
  /** UTC milliseconds. */
  readonly askedAt: number;
  /** The shortcode that asks. */
  readonly shortcode: string;
  /** The standing order that it asks consent for; then no money moves when it is answered. */
  readonly standingOrder?: string;
}

/** Money that has come in. */
export interface Payment {
  readonly receipt: string;
  readonly msisdn: string;
  /** Shillings with two decimals, as C2B writes them. */
  readonly amount: string;
  readonly account: string;
  readonly name: readonly [first: string, middle: string, last: string];
  /** UTC milliseconds. */
  readonly at: number;
  /** The shortcode whose money it is. */
  readonly shortcode: string;
  /** What was paid: the shortcode itself, or its till. */
  readonly paidTo: string;
  readonly by: 'phone' | 'prompt' | 'standing order';
}

/** How a prompt ended, and what queries say of it. */
export interface Ending {
  readonly code: string;
  readonly payment?: Payment;
  readonly queryLies: boolean;
  stillProcessing: number;
}

/** Where C2B payments are told. */
export interface RegisteredUrls {
  readonly confirmationUrl: string;
  readonly validationUrl: string;
  readonly otherwise: 'Completed' | 'Cancelled';
  readonly version: 'v1' | 'v2';
}

/** A text message on a simulated phone. */
export interface TextMessage {
  readonly msisdn: string;
  readonly at: number;
  readonly text: string;
}

/** A movement that a transaction status query finds. */
export interface Transaction {
  readonly receipt: string;
  readonly kind: 'c2b' | 'b2c' | 'b2b' | 'reversal';
  /** The organisation that it was made with. */
  readonly shortcode: string;
  /** Cents. */
  readonly amount: bigint;
  /** Name and cents of what it cost the organisation. */
  readonly fee: { readonly name: string; readonly amount: bigint };
  readonly reason: string;
  /** `2547… - Name` or `600100 - Name`. */
  readonly debitParty: string;
  readonly creditParty: string;
  readonly debitAccount: string;
  readonly msisdn: string;
  readonly conversationId: string;
  readonly originatorConversationId: string;
  /** UTC milliseconds. */
  readonly at: number;
  reversed: boolean;
}

/** A payment that a customer has told M-Pesa to make again and again. */
export interface StandingOrder {
  readonly id: string;
  /** Unique for each customer. */
  readonly name: string;
  readonly msisdn: string;
  /** Whole shillings. */
  readonly amount: number;
  readonly shortcode: string;
  readonly paidTo: string;
  readonly account: string;
  /** `yyyymmdd`, the first and the last day. */
  readonly start: string;
  readonly end: string;
  readonly step: Step;
  readonly requestId: string;
  readonly callbackUrl: string;
  /** `asked` until the customer has answered. */
  state: 'asked' | 'active' | 'refused' | 'cancelled' | 'ended';
  /** How many times it has fallen due so far. */
  turns: number;
}

/** All that the simulated Daraja and its phones know. Nothing is kept beyond the process. */
export interface World {
  readonly settings: Settings;
  readonly random: Random;
  readonly credentials: Credentials;
  /** By shortcode; the first is the one of the options. */
  readonly organisations: ReadonlyMap<string, Organisation>;
  /** Every prompt there was, by CheckoutRequestID. */
  readonly prompts: Map<string, Prompt>;
  /** Those that are still on a phone. */
  readonly waiting: Map<string, Prompt>;
  readonly endings: Map<string, Ending>;
  readonly payments: Payment[];
  /** By receipt. */
  readonly transactions: Map<string, Transaction>;
  /** Receipts by both names of a conversation. */
  readonly conversations: Map<string, string>;
  /** Every OriginatorConversationID that a caller has used. */
  readonly originators: Set<string>;
  readonly standingOrders: StandingOrder[];
  /** What is left on a phone, in cents; a phone that is not here never runs out. */
  readonly purses: Map<string, bigint>;
  readonly messages: TextMessage[];
  readonly receipts: Set<string>;
  token: { readonly value: string; readonly expiresAt: number } | undefined;
}

/** A world in which nothing has happened yet. */
export function newWorld(settings: Settings): World {
  const { shortcode, passkey, till, businessName, validation } = settings;
  const first = { shortcode, passkey, till, name: businessName, validation };
  const others = settings.shortcodes.map((other) => ({
    shortcode: other.shortcode,
    passkey: other.passkey ?? passkey,
    till: other.till ?? '',
    name: other.businessName ?? businessName,
    validation: other.validation ?? validation,
  }));
  return {
    settings,
    random: seededRandom(settings.seed),
    credentials: newCredentials(settings.initiator, settings.limits.wrongCredentials),
    organisations: new Map([first, ...others].map((given) => [given.shortcode, newOrganisation(given)])),
    prompts: new Map(),
    waiting: new Map(),
    endings: new Map(),
    payments: [],
    transactions: new Map(),
    conversations: new Map(),
    originators: new Set(),
    standingOrders: [],
    purses: new Map(),
    messages: [],
    receipts: new Set(),
    token: undefined,
  };
}

/**
 * An organisation by its shortcode or its till; the first one where none is named.
 * @throws Error for a number that is nobody's
 */
export function organisation(world: World, number: string = world.settings.shortcode): Organisation {
  const found = findOrganisation(world, number);
  if (found === undefined) throw new Error(`no shortcode or till ${number}`);
  return found;
}

/** An organisation by its shortcode or its till. */
export function findOrganisation(world: World, number: string): Organisation | undefined {
  const { organisations } = world;
  return organisations.get(number) ?? [...organisations.values()].find(({ till }) => till !== '' && till === number);
}

/** The prompt that this phone still shows, if any: there is never more than one. */
export const openPrompt = (world: World, msisdn: string): Prompt | undefined =>
  [...world.waiting.values()].find((prompt) => prompt.msisdn === msisdn);
