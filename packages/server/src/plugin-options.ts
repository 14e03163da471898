import { createHmac } from 'node:crypto';
import type { mikrotik } from '@daftari/plugin-mikrotik';
import { isBillingError } from '@daftari/core';
import { mpesa } from '@daftari/plugin-mpesa';
import { radius } from '@daftari/plugin-radius';
import { stripe } from '@daftari/plugin-stripe';
import type { Config } from './config.ts';
import type { MpesaConfig, MpesaKeys, StripeConfig } from './environment-money.ts';
import { radiusVariable, type RadiusConfig } from './environment-radius.ts';
import { hookPath } from './hooks.ts';

type MikrotikOptions = NonNullable<Parameters<typeof mikrotik>[0]>;
type MpesaOptions = Parameters<typeof mpesa>[0];
type StripeOptions = Parameters<typeof stripe>[0];
type RadiusOptions = NonNullable<Parameters<typeof radius>[0]>;

/** The options of the M-Pesa plugin. */
export function mpesaOptions(
  { type, keys, allowFrom, paysTo, environment, shortcode, pull, ...rest }: MpesaConfig,
  secretKey: Uint8Array,
): MpesaOptions {
  return {
    ...told(rest),
    environment,
    shortcode,
    pull,
    transactionType: type,
    ...(allowFrom === null ? {} : { allowFrom: allowFrom === 'any' ? allowFrom : [...allowFrom] }),
    ...(paysTo === null ? {} : { paysTo: [...paysTo] }),
    ...(keys === null ? { keys: 'none' } : keyed(keys, secretKey)),
  };
}

function keyed({ callbackBase, ...keys }: MpesaKeys, secretKey: Uint8Array) {
  return {
    ...keys,
    callbackBase: `${callbackBase}${hookPath(secretKey, 'mpesa')}`,
    // Of the key, but no way back to it; the same after a restart, so that Safaricom's addresses stay good.
    callbackSecret: createHmac('sha256', secretKey).update('mpesa/callback').digest('hex'),
  };
}

/** The options of the Stripe plugin. */
export function stripeOptions(
  { webhookSecrets, currencies, keepCards, ...rest }: StripeConfig,
  secretKey: Uint8Array,
): StripeOptions {
  return {
    ...told(rest),
    keepCards,
    webhookSecrets: [...webhookSecrets],
    hookPath: hookPath(secretKey, 'stripe'),
    ...(currencies === null ? {} : { currencies: [...currencies] }),
  };
}

type Told<Given> = { [Name in keyof Given]?: NonNullable<Given[Name]> } & {
  [Name in keyof Given as null extends Given[Name] ? never : Name]: NonNullable<Given[Name]>;
};

/** What was said; what was not is left to the plugin. */
function told<Given extends object>(given: Given): Told<Given> {
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== null)) as Told<Given>;
}

/** The options of the MikroTik plugin: the passwords of its routers hang on the server's own key. */
export function mikrotikOptions(secretKey: Uint8Array): MikrotikOptions {
  return { sealingKey: new Uint8Array(createHmac('sha256', secretKey).update('mikrotik/passwords').digest()) };
}

/** The options of the RADIUS plugin. */
export function radiusOptions({ clients, ...rest }: RadiusConfig): RadiusOptions {
  return { ...rest, clients: [...clients] };
}

/**
 * What the plugins would refuse of a configuration, each under the name of its variable: what one variable alone does
 * not show, and all that a router may be given.
 */
export function pluginFaults({
  radius: network,
  mpesa: money,
  stripe: cards,
}: Pick<Config, 'radius' | 'mpesa' | 'stripe'>): readonly string[] {
  return [
    ...faultsOf(() => radius(judged(network)), radiusVariable),
    ...(money === null ? [] : faultsOf(() => mpesa(mpesaOptions(money, ANY_KEY)), mpesaVariable)),
    ...(cards === null ? [] : faultsOf(() => stripe(stripeOptions(cards, ANY_KEY)), stripeVariable)),
  ];
}

/** Addresses are judged by their form, which is the same under any key. */
const ANY_KEY = new Uint8Array(32);

/** Without a router nothing listens, and what is wrong is told nevertheless. */
function judged(network: RadiusConfig): RadiusOptions {
  const nobody = { name: 'nobody', address: '127.0.0.1', secret: 'heard-by-nobody' };
  return radiusOptions(network.clients.length === 0 ? { ...network, clients: [nobody] } : network);
}

interface Issue {
  readonly path: string;
  readonly says: string;
}

function faultsOf(make: () => unknown, variableOf: (path: string) => string): readonly string[] {
  try {
    make();
    return [];
  } catch (thrown) {
    if (!isBillingError(thrown)) throw thrown;
    const issues = (thrown.details['issues'] ?? []) as readonly Issue[];
    return issues.map(({ path, says }) => `${variableOf(path)}: ${says}`);
  }
}

/** `allowFrom[0]` is `MPESA_ALLOW_FROM`. */
function mpesaVariable(path: string): string {
  const [name = ''] = path.split(/[.[]/, 1);
  const known: Readonly<Record<string, string>> = { partyB: 'MPESA_TILL', transactionType: 'MPESA_TYPE' };
  if (path === 'initiator.certificate') return 'MPESA_CERTIFICATE_FILE';
  return known[name] ?? `MPESA_${inCapitals(name)}`;
}

/** `returnUrl` is the public address. */
function stripeVariable(path: string): string {
  const [name = ''] = path.split(/[.[]/, 1);
  return name === 'returnUrl' ? 'DAFTARI_PUBLIC_URL' : `STRIPE_${inCapitals(name)}`;
}

function inCapitals(name: string): string {
  return name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase();
}
