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
}

/** Money that has moved. */
export interface Payment {
  readonly receipt: string;
  readonly msisdn: string;
  /** Shillings with two decimals, as C2B writes them. */
  readonly amount: string;
  readonly account: string;
  readonly name: readonly [first: string, middle: string, last: string];
  /** UTC milliseconds. */
  readonly at: number;
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

/** All that the simulated Daraja and its phones know. Nothing is kept beyond the process. */
export interface World {
  readonly settings: Settings;
  readonly random: Random;
  /** Every prompt there was, by CheckoutRequestID. */
  readonly prompts: Map<string, Prompt>;
  /** Those that are still on a phone. */
  readonly waiting: Map<string, Prompt>;
  readonly endings: Map<string, Ending>;
  readonly payments: Payment[];
  readonly messages: TextMessage[];
  readonly receipts: Set<string>;
  /** Of the shortcode, in cents. */
  balance: bigint;
  token: { readonly value: string; readonly expiresAt: number } | undefined;
  urls: RegisteredUrls | undefined;
  pullRegistered: boolean;
}

/** A world in which nothing has happened yet. */
export function newWorld(settings: Settings): World {
  return {
    settings,
    random: seededRandom(settings.seed),
    prompts: new Map(),
    waiting: new Map(),
    endings: new Map(),
    payments: [],
    messages: [],
    receipts: new Set(),
    balance: 0n,
    token: undefined,
    urls: undefined,
    pullRegistered: false,
  };
}

const CAPITALS = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ';
const DIGITS = '0123456789';

/** A receipt number that was not given out before: ten capitals and digits, the first two capitals. */
export function newReceipt({ random, receipts }: World): string {
  for (;;) {
    const receipt = random.text(2, CAPITALS) + random.text(8, CAPITALS + DIGITS);
    if (receipts.has(receipt)) continue;
    receipts.add(receipt);
    return receipt;
  }
}

/** An id of a request, in the way of Daraja's errors. */
export const newRequestId = ({ random }: World): string =>
  `${random.text(4, '0123456789abcdef')}-${random.text(4, '0123456789abcdef')}-${random.text(12, '0123456789abcdef')}`;

/** `29115-34620561-1`. */
export const newMerchantRequestId = ({ random }: World): string =>
  `${random.text(5, '123456789')}-${random.text(8, '123456789')}-1`;

/** `ws_CO_191220191020363925`: day, time and chance. */
export const newCheckoutRequestId = ({ random, settings }: World): string =>
  `ws_CO_${eatDigits(settings.clock(), 'ddMMyyyyHHmmss')}${random.text(10, DIGITS)}`;

/** The prompt that this phone still shows, if any: there is never more than one. */
export const openPrompt = (world: World, msisdn: string): Prompt | undefined =>
  [...world.waiting.values()].find((prompt) => prompt.msisdn === msisdn);

/**
 * Digits of an instant in Nairobi. By the time zone's own rules and not by ours: the simulator shares no code with the
 * client, so that one misreading of Daraja cannot hide in both.
 */
export function eatDigits(at: number, order: 'yyyyMMddHHmmss' | 'ddMMyyyyHHmmss'): string {
  const [year = '', month = '', day = '', ...time] = eatText(at).split(/\D/);
  return (order === 'yyyyMMddHHmmss' ? [year, month, day, ...time] : [day, month, year, ...time]).join('');
}

/** `yyyy-MM-dd HH:mm:ss` in Nairobi: the Swedish way of writing a date. */
export const eatText = (at: number): string => new Date(at).toLocaleString('sv-SE', { timeZone: 'Africa/Nairobi' });
