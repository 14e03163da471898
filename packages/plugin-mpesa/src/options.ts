import { isBillingError, parseMoney } from '@daftari/core';
import { z } from 'zod';
import { addressFault, SAFARICOM } from './addresses.ts';
import { callbackUrls, type CallbackOptions } from './callbacks.ts';
import { credentialFault } from './daraja/credential.ts';

/** Where Daraja lives. */
const HOSTS = {
  sandbox: 'https://sandbox.safaricom.co.ke',
  production: 'https://api.safaricom.co.ke',
} as const;

const secret = (least: number) => z.string().min(least, `must have at least ${least} characters`);
const numbered = (what: string) => z.string().regex(/^\d{5,7}$/, `must be a ${what} of 5 to 7 digits`);
const WAYS = ['phone', 'paybill', 'till', 'payment'] as const;

/** What each shortcode may have of its own; at the top it holds for all that do not say otherwise. */
const own = {
  consumerKey: secret(8).optional(),
  consumerSecret: secret(8).optional(),
  /** The paybill; for a till its store or head office number. */
  shortcode: numbered('shortcode').optional(),
  passkey: secret(16).optional(),
  transactionType: z.enum(['paybill', 'till'], 'must be paybill or till').optional(),
  /** The till that is paid; only with `transactionType: 'till'`. */
  partyB: numbered('till number').optional(),
  /** `none` where Safaricom has given no keys: payments come by statement of the organisation portal. */
  keys: z.enum(['own', 'none'], 'must be own or none').optional(),
  /** Whose shortcode it is: a platform's money is a claim on the platform (1150) and not M-Pesa of ours (1160). */
  collectedBy: z.enum(['us', 'platform'], 'must be us or platform').optional(),
  /** Whether STK callbacks are confirmed by a query before they are believed. */
  confirm: z.enum(['always', 'never'], 'must be always or never').optional(),
  /** Shillings above which also the success of a payout is confirmed; a failure always is. */
  confirmAbove: z
    .string()
    .regex(/^\d{1,9}(\.\d{2})?$/, 'must be shillings, such as 10000.00')
    .optional(),
  /** What a C2B validation looks at: `check-account` refuses a payment to a number that is nobody's. */
  validation: z.enum(['accept', 'check-account'], 'must be accept or check-account').optional(),
  /** Which C2B is registered: v2 masks the payer's number, v1 hashes it. */
  c2b: z.enum(['v1', 'v2'], 'must be v1 or v2').optional(),
  /** Reports the pull feed: the core looks through it hourly for receipts that no callback brought. */
  pull: z.boolean().optional(),
  /** The API operator in whose name money is sent, reversed and asked for. */
  initiator: z
    .strictObject({
      name: z.string().min(1, 'must name the API operator'),
      password: secret(1),
      /** Safaricom's certificate of this environment, as PEM: the password is encrypted for it. */
      certificate: z.string().superRefine((text, context) => {
        const fault = credentialFault(text);
        if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
      }),
    })
    .optional(),
  /** The shortcode that money is sent from, where it is another than the one that is paid. */
  payOutFrom: numbered('shortcode').optional(),
  /** The ways in which money may be sent; all unless said, with an initiator. */
  paysTo: z.array(z.enum(WAYS, `must be of ${WAYS.join(', ')}`)).optional(),
};

const Shape = z.strictObject({
  /** Which Daraja; or `baseUrl` for another, such as the simulator. */
  environment: z.enum(['sandbox', 'production'], 'must be sandbox or production').optional(),
  baseUrl: z.url({ protocol: /^https?$/, error: 'must be a complete http or https address' }).optional(),
  ...own,
  /** Several shortcodes: `mpesa` is one without a name, `mpesa-<name>` one with. */
  shortcodes: z
    .array(
      z.strictObject({
        name: z
          .string()
          .regex(/^[a-z][a-z0-9-]{0,29}$/, 'must be 1 to 30 lower-case letters, digits and dashes')
          .optional(),
        ...own,
      }),
    )
    .min(1, 'must have a shortcode')
    .optional(),
  /** Where Safaricom finds our routes: `https://billing.example.co.ke/hooks`. */
  callbackBase: z.url({ protocol: /^https?$/, error: 'must be a complete https address' }).optional(),
  /** The callback token is made of it; it never leaves the process. Changed, the callback addresses change. */
  callbackSecret: secret(24).optional(),
  /** Takes a callback address, and a Daraja, without TLS: for the simulator. */
  allowHttp: z.boolean().default(false),
  /** Addresses and CIDR blocks that callbacks may come from; `any` leaves it to a firewall. */
  allowFrom: z
    .union([
      z.literal('any', "must be 'any'"),
      z.array(z.string().superRefine(isAddress)).min(1, 'must name an address'),
    ])
    .default(() => [...SAFARICOM]),
});

type Given = z.output<typeof Shape>;

/** The options of the plugin. Wrong ones fail where they are written, each by its name. */
export const Options = Shape.superRefine(agree).transform((given) => ({
  production: given.environment === 'production',
  shortcodes: given.shortcodes === undefined ? [lineOf(given, {})] : given.shortcodes.map((one) => lineOf(given, one)),
}));

/** The options as the plugin works with them. */
export type MpesaOptions = z.output<typeof Options>;

/** One shortcode with all that holds for it: it is one gateway. */
export interface Line {
  /** `mpesa`, or `mpesa-<name>`. */
  readonly name: string;
  readonly shortcode: string;
  readonly transactionType: 'paybill' | 'till';
  readonly partyB: string | undefined;
  readonly collectedBy: 'us' | 'platform';
  readonly allowFrom: 'any' | readonly string[];
  readonly confirm: 'always' | 'never';
  /** KES cents. */
  readonly confirmAboveMinor: bigint;
  readonly validation: 'accept' | 'check-account';
  readonly c2b: 'v1' | 'v2';
  readonly pull: boolean;
  readonly payOutFrom: string;
  readonly paysTo: readonly (typeof WAYS)[number][];
  readonly initiator: Initiator | null;
  /** Null for one without keys. */
  readonly keys: Keys | null;
}

/** What Safaricom has given, and where it calls us. */
export interface Keys {
  readonly baseUrl: string;
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly passkey: string;
  readonly callbackBase: string;
  readonly callbackSecret: string;
}

/** In whose name money is sent. The password goes nowhere but to Daraja, and encrypted. */
export interface Initiator {
  readonly name: string;
  readonly password: string;
  readonly certificate: string;
}

/** A line with keys. */
export type KeyedLine = Line & { readonly keys: Keys };

/** Whether Daraja can be asked for this line. */
export const isKeyed = (line: Line): line is KeyedLine => line.keys !== null;

/** What the callback addresses of a line are made of. */
export const callbacksOf = ({ shortcode, keys }: KeyedLine): CallbackOptions => ({ ...keys, shortcode });

function lineOf(given: Given, one: NonNullable<Given['shortcodes']>[number]): Line {
  const { initiator, keys, ...all } = { ...given, ...one };
  const paidAt = one.shortcode ?? given.shortcode ?? '';
  const hasKeys = keys !== 'none';
  return {
    name: one.name === undefined ? 'mpesa' : `mpesa-${one.name}`,
    shortcode: paidAt,
    transactionType: all.transactionType ?? 'paybill',
    partyB: all.partyB,
    collectedBy: all.collectedBy ?? 'us',
    allowFrom: given.allowFrom,
    confirm: all.confirm ?? 'always',
    confirmAboveMinor: parseMoney(all.confirmAbove ?? '10000.00', 'KES').minor,
    validation: all.validation ?? 'accept',
    c2b: all.c2b ?? 'v2',
    pull: hasKeys && (all.pull ?? false),
    payOutFrom: all.payOutFrom ?? paidAt,
    paysTo: initiator === undefined || !hasKeys ? [] : (all.paysTo ?? WAYS),
    initiator: initiator === undefined || !hasKeys ? null : initiator,
    keys: hasKeys ? keysOf({ ...given, ...one }) : null,
  };
}

function keysOf({ environment, baseUrl, ...given }: Given): Keys {
  const { consumerKey = '', consumerSecret = '', passkey = '', callbackBase = '', callbackSecret = '' } = given;
  return {
    baseUrl: baseUrl ?? HOSTS[environment ?? 'sandbox'],
    consumerKey,
    consumerSecret,
    passkey,
    callbackBase,
    callbackSecret,
  };
}

/** What one option alone cannot show. */
function agree(given: Given, context: z.RefinementCtx): void {
  const at = (path: readonly (string | number)[]) => (name: string, message: string) =>
    context.addIssue({ code: 'custom', path: [...path, name], message });
  const lines = given.shortcodes ?? [{}];
  lines.forEach((one, place) => {
    agreeLine({ ...given, ...one }, at(given.shortcodes === undefined ? [] : ['shortcodes', place]));
  });
  agreeTogether(given, at([]));
  if (lines.some((one) => (one.keys ?? given.keys) !== 'none')) agreeKeyed(given, at([]));
}

type Wrong = (name: string, message: string) => void;

function agreeLine(line: Given, wrong: Wrong): void {
  const { transactionType, partyB, keys } = line;
  if (line.shortcode === undefined) wrong('shortcode', 'is needed: the number that is paid');
  if (transactionType === 'till' && partyB === undefined) wrong('partyB', 'is the till number, needed for a till');
  if (transactionType !== 'till' && partyB !== undefined) wrong('partyB', 'is only for transactionType till');
  if (line.validation === 'check-account' && transactionType === 'till') {
    wrong('validation', 'needs a paybill: who pays a till types no account number to look for');
  }
  if (keys === 'none') {
    if (line.pull === true) wrong('pull', 'needs keys; without them payments come by importing a statement');
    if (line.initiator !== undefined) wrong('initiator', 'needs keys: nobody else can be told to send money');
    return;
  }
  for (const name of ['consumerKey', 'consumerSecret', 'passkey'] as const) {
    if (line[name] === undefined) wrong(name, "is needed; keys: 'none' is for a shortcode without any");
  }
  if (line.paysTo !== undefined && line.initiator === undefined) wrong('paysTo', 'needs an initiator');
}

/** Two gateways have two names and two numbers: a receipt says the number, and must say one gateway by it. */
function agreeTogether(given: Given, wrong: Wrong): void {
  const { shortcodes } = given;
  if (shortcodes === undefined) return;
  for (const name of ['shortcode', 'partyB'] as const) {
    if (given[name] !== undefined) wrong(name, 'stands in shortcodes where there are several');
  }
  for (const [what, of] of [
    ['name', shortcodes.map((one) => one.name ?? '')],
    ['shortcode', shortcodes.map((one) => one.shortcode ?? '')],
  ] as const) {
    if (new Set(of).size < of.length) wrong('shortcodes', `must each have a ${what} of its own`);
  }
}

function agreeKeyed(given: Given, wrong: Wrong): void {
  const { environment, baseUrl, callbackBase, callbackSecret, allowHttp } = given;
  if ((environment === undefined) === (baseUrl === undefined)) {
    wrong('environment', 'give either environment (sandbox or production) or baseUrl');
  }
  if (baseUrl?.startsWith('http:') === true && !allowHttp) {
    wrong('baseUrl', 'must be https, since keys go there; allowHttp takes http for a simulator');
  }
  const lines = given.shortcodes ?? [given];
  const believing = lines.some((one) => (one.confirm ?? given.confirm) === 'never');
  if (environment === 'production' && believing && given.allowFrom === 'any') {
    wrong('confirm', 'must be always where allowFrom is open, or whoever learns the callback address is believed');
  }
  if (callbackSecret === undefined) wrong('callbackSecret', 'is needed: the callback addresses are made of it');
  if (callbackBase === undefined) return wrong('callbackBase', 'is needed: Safaricom must be told where to call');
  if (callbackBase.startsWith('http:') && !allowHttp) {
    wrong('callbackBase', 'must be https: Safaricom calls no other; allowHttp takes http for a simulator');
  }
  // What is no address has been named already; nothing more can be said of it.
  if (!URL.canParse(callbackBase)) return;
  const { search, hash, username } = new URL(callbackBase);
  if (search + hash + username !== '') wrong('callbackBase', 'must end with its path: no query, fragment or user');
  try {
    callbackUrls({ callbackBase, callbackSecret: callbackSecret ?? '', shortcode: '' });
  } catch (fault) {
    wrong('callbackBase', isBillingError(fault) ? fault.message : String(fault));
  }
}

function isAddress(text: string, context: z.RefinementCtx): void {
  const fault = addressFault(text);
  if (fault !== undefined) context.addIssue({ code: 'custom', message: fault });
}
