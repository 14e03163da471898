import type { MoneyOptions } from '@daftari/core';
import { z } from 'zod';
import type { ReadText } from './config.ts';
import { listed } from './environment-radius.ts';
import { isNetwork } from './http/peer.ts';

const text = (least: number, what: string) => z.string().trim().min(least, what).max(500, 'at most 500 characters');
const shortcode = (what: string) =>
  z
    .string()
    .regex(/^\d{5,7}$/, `a ${what} of 5 to 7 digits`)
    .optional();
const WAYS = ['phone', 'paybill', 'till', 'payment'] as const;
const isWay = (given: string): given is (typeof WAYS)[number] => (WAYS as readonly string[]).includes(given);

/** A public address of ours. */
export const publicUrl = z
  .string()
  .refine(isBase, 'a complete http or https address without query, such as https://billing.example.co.ke')
  .transform((url) => url.replace(/\/+$/, ''));

/** The variables of how money comes in and goes out. */
export const moneyVariables = {
  MONEY_TWO_PEOPLE_ABOVE: z
    .string()
    .regex(/^(never|\d{1,12}(\.\d{1,2})?)$/, 'an amount such as 10000.00, or never')
    .optional(),
  MONEY_UNDERPAYMENT: z.enum(['part_pay', 'wait'], 'part_pay or wait').optional(),
  MPESA_ENVIRONMENT: z.enum(['sandbox', 'production'], 'sandbox or production').optional(),
  /** `none`: Safaricom has given no keys, and payments come by statement. */
  MPESA_KEYS: z.enum(['own', 'none'], 'own or none').optional(),
  MPESA_CONSUMER_KEY: text(8, 'the consumer key of the Daraja app').optional(),
  MPESA_CONSUMER_SECRET: text(8, 'the consumer secret of the Daraja app').optional(),
  MPESA_SHORTCODE: shortcode('shortcode'),
  MPESA_PASSKEY: text(16, 'the passkey of the shortcode').optional(),
  MPESA_TYPE: z.enum(['paybill', 'till'], 'paybill or till').optional(),
  MPESA_TILL: shortcode('till number'),
  MPESA_CALLBACK_BASE: publicUrl.optional(),
  MPESA_PULL: z
    .enum(['yes', 'no'], 'yes or no')
    .transform((said) => said === 'yes')
    .optional(),
  MPESA_ALLOW_FROM: z
    .string()
    .transform((given) => (given.trim() === 'any' ? ('any' as const) : listed(given)))
    .refine(
      (allowed) => allowed === 'any' || (allowed.length > 0 && allowed.every(isNetwork)),
      'any, or addresses or ranges with commas between: 196.201.214.0/24,196.201.213.44',
    )
    .optional(),
  MPESA_CONFIRM: z.enum(['always', 'never'], 'always or never').optional(),
  MPESA_VALIDATION: z.enum(['accept', 'check-account'], 'accept or check-account').optional(),
  MPESA_C2B: z.enum(['v1', 'v2'], 'v1 or v2').optional(),
  MPESA_COLLECTED_BY: z.enum(['us', 'platform'], 'us or platform').optional(),
  /** In whose name money is sent, reversed and asked for. */
  MPESA_INITIATOR: text(1, 'the name of the API operator').optional(),
  MPESA_INITIATOR_PASSWORD: text(1, 'the password of the API operator').optional(),
  MPESA_CERTIFICATE_FILE: text(1, 'a file: the certificate of Safaricom for this environment, as PEM').optional(),
  MPESA_PAY_OUT_FROM: shortcode('shortcode'),
  MPESA_PAYS_TO: z
    .string()
    .transform(listed)
    .refine((ways) => ways.every(isWay), `ways with commas between, of ${WAYS.join(', ')}`)
    .optional(),
  STRIPE_SECRET_KEY: text(12, 'a secret key of Stripe').optional(),
  STRIPE_PUBLISHABLE_KEY: text(12, 'a publishable key of Stripe').optional(),
  STRIPE_WEBHOOK_SECRETS: z.string().transform(listed).optional(),
  STRIPE_CURRENCIES: z.string().transform(listed).optional(),
  STRIPE_ASKS_BY: z.enum(['page', 'card'], 'page or card').optional(),
  STRIPE_KEEP_CARDS: z
    .enum(['yes', 'no'], 'yes or no')
    .transform((said) => said === 'yes')
    .optional(),
} as const;

type MoneyVariables = { readonly [Name in keyof typeof moneyVariables]?: z.output<(typeof moneyVariables)[Name]> } & {
  readonly DAFTARI_PUBLIC_URL?: string | undefined;
};

/** How M-Pesa is reached. */
export interface MpesaConfig {
  readonly environment: 'sandbox' | 'production';
  /** Null without keys: payments come by statement. */
  readonly keys: MpesaKeys | null;
  readonly shortcode: string;
  readonly type: 'paybill' | 'till';
  /** Only for a till. */
  readonly partyB: string | null;
  /** Whether receipts are looked for that no callback brought. */
  readonly pull: boolean;
  /** Where callbacks may come from; null for Safaricom's own addresses. */
  readonly allowFrom: 'any' | readonly string[] | null;
  /** Null, here and below, for what the plugin does by itself. */
  readonly confirm: 'always' | 'never' | null;
  readonly validation: 'accept' | 'check-account' | null;
  readonly c2b: 'v1' | 'v2' | null;
  readonly collectedBy: 'us' | 'platform' | null;
  /** Null: no money is sent. */
  readonly initiator: { readonly name: string; readonly password: string; readonly certificate: string } | null;
  readonly payOutFrom: string | null;
  readonly paysTo: readonly (typeof WAYS)[number][] | null;
}

/** What Safaricom has given, and the public address of this server. */
export interface MpesaKeys {
  readonly consumerKey: string;
  readonly consumerSecret: string;
  readonly passkey: string;
  readonly callbackBase: string;
}

/** How Stripe is reached. */
export interface StripeConfig {
  readonly secretKey: string;
  readonly publishableKey: string | null;
  readonly webhookSecrets: readonly string[];
  readonly currencies: readonly string[] | null;
  readonly asksBy: 'page' | 'card' | null;
  readonly keepCards: boolean;
  /** Where Stripe's page leads back to: the portal. */
  readonly returnUrl: string;
}

/** The rules of money; what is left out is as usual. */
export function moneyConfigOf({
  MONEY_TWO_PEOPLE_ABOVE: above,
  MONEY_UNDERPAYMENT: rest,
}: MoneyVariables): MoneyOptions {
  return {
    ...(above === undefined ? {} : { twoPeopleAbove: above === 'never' ? null : above }),
    ...(rest === undefined ? {} : { underpayment: rest }),
  };
}

/** All or nothing: half a configuration of M-Pesa would take no money and say nothing. */
export function mpesaConfigOf(env: MoneyVariables, faults: string[], readText: ReadText): MpesaConfig | null {
  const names = Object.keys(moneyVariables).filter((name) => name.startsWith('MPESA_')) as (keyof MoneyVariables)[];
  if (names.every((name) => env[name] === undefined)) return null;
  if (env.MPESA_SHORTCODE === undefined)
    faults.push('MPESA_SHORTCODE: is missing; it is the paybill, or of a till its store');
  const type = env.MPESA_TYPE ?? 'paybill';
  if (type === 'till' && env.MPESA_TILL === undefined) faults.push('MPESA_TILL: is missing; a till has a number');
  const environment = env.MPESA_ENVIRONMENT ?? 'sandbox';
  const keys = env.MPESA_KEYS === 'none' ? null : keysOf(env, faults);
  return {
    environment,
    keys,
    shortcode: env.MPESA_SHORTCODE ?? '',
    type,
    partyB: env.MPESA_TILL ?? null,
    // In production money can come that no callback tells of; the sandbox has no such feed.
    pull: keys !== null && (env.MPESA_PULL ?? environment === 'production'),
    allowFrom: env.MPESA_ALLOW_FROM ?? null,
    confirm: env.MPESA_CONFIRM ?? null,
    validation: env.MPESA_VALIDATION ?? null,
    c2b: env.MPESA_C2B ?? null,
    collectedBy: env.MPESA_COLLECTED_BY ?? null,
    initiator: initiatorOf(env, faults, readText),
    payOutFrom: env.MPESA_PAY_OUT_FROM ?? null,
    paysTo: env.MPESA_PAYS_TO?.filter(isWay) ?? null,
  };
}

function keysOf(env: MoneyVariables, faults: string[]): MpesaKeys {
  const needed = ['MPESA_CONSUMER_KEY', 'MPESA_CONSUMER_SECRET', 'MPESA_PASSKEY'] as const;
  for (const name of needed) {
    if (env[name] === undefined)
      faults.push(`${name}: is missing; M-Pesa needs ${needed.join(', ')}, or MPESA_KEYS=none`);
  }
  const callbackBase = env.MPESA_CALLBACK_BASE ?? env.DAFTARI_PUBLIC_URL;
  if (callbackBase === undefined) {
    faults.push('MPESA_CALLBACK_BASE: is missing; M-Pesa calls back at it, or at DAFTARI_PUBLIC_URL');
  }
  const { MPESA_CONSUMER_KEY = '', MPESA_CONSUMER_SECRET = '', MPESA_PASSKEY = '' } = env;
  return {
    consumerKey: MPESA_CONSUMER_KEY,
    consumerSecret: MPESA_CONSUMER_SECRET,
    passkey: MPESA_PASSKEY,
    callbackBase: callbackBase ?? '',
  };
}

/** Who sends money needs all three. */
function initiatorOf(env: MoneyVariables, faults: string[], readText: ReadText): MpesaConfig['initiator'] {
  const names = ['MPESA_INITIATOR', 'MPESA_INITIATOR_PASSWORD', 'MPESA_CERTIFICATE_FILE'] as const;
  const missing = names.filter((name) => env[name] === undefined);
  if (missing.length === names.length) return null;
  for (const name of missing) faults.push(`${name}: is missing; who sends money needs ${names.join(', ')}`);
  const { MPESA_INITIATOR: name = '', MPESA_INITIATOR_PASSWORD: password = '', MPESA_CERTIFICATE_FILE: file } = env;
  if (file === undefined) return { name, password, certificate: '' };
  try {
    return { name, password, certificate: readText(file) };
  } catch (thrown) {
    const why = thrown instanceof Error && 'code' in thrown ? ` (${String(thrown.code)})` : '';
    faults.push(`MPESA_CERTIFICATE_FILE: must name a file that can be read${why}`);
    return null;
  }
}

/** Null without a key; a key wants the address of the portal, to which Stripe's page leads back. */
export function stripeConfigOf(env: MoneyVariables, faults: string[]): StripeConfig | null {
  const names = Object.keys(moneyVariables).filter((name) => name.startsWith('STRIPE_')) as (keyof MoneyVariables)[];
  if (names.every((name) => env[name] === undefined)) return null;
  if (env.STRIPE_SECRET_KEY === undefined) faults.push('STRIPE_SECRET_KEY: is missing; Stripe needs it');
  const returnUrl = env.DAFTARI_PUBLIC_URL;
  if (returnUrl === undefined) faults.push('DAFTARI_PUBLIC_URL: is missing; Stripe leads payers back to it');
  return {
    secretKey: env.STRIPE_SECRET_KEY ?? '',
    publishableKey: env.STRIPE_PUBLISHABLE_KEY ?? null,
    webhookSecrets: env.STRIPE_WEBHOOK_SECRETS ?? [],
    currencies: env.STRIPE_CURRENCIES ?? null,
    asksBy: env.STRIPE_ASKS_BY ?? null,
    keepCards: env.STRIPE_KEEP_CARDS ?? false,
    returnUrl: returnUrl ?? 'https://billing.example',
  };
}

function isBase(given: string): boolean {
  if (!URL.canParse(given)) return false;
  const { protocol, search, hash, username } = new URL(given);
  return /^https?:$/.test(protocol) && search + hash + username === '';
}
