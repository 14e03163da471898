import { createHmac } from 'node:crypto';
import { isBillingError } from '@daftari/core';
import { mpesa } from '@daftari/plugin-mpesa';
import { radius } from '@daftari/plugin-radius';
import type { Config, MpesaConfig } from './config.ts';
import { radiusVariable, type RadiusConfig } from './environment-radius.ts';
import { hookPath } from './hooks.ts';

type MpesaOptions = Parameters<typeof mpesa>[0];
type RadiusOptions = NonNullable<Parameters<typeof radius>[0]>;

/** The options of the M-Pesa plugin. */
export function mpesaOptions(
  { type, partyB, callbackBase, allowFrom, confirm, validation, ...rest }: MpesaConfig,
  secretKey: Uint8Array,
): MpesaOptions {
  return {
    ...rest,
    transactionType: type,
    ...(partyB === null ? {} : { partyB }),
    ...(allowFrom === null ? {} : { allowFrom: allowFrom === 'any' ? allowFrom : [...allowFrom] }),
    ...(confirm === null ? {} : { confirm }),
    ...(validation === null ? {} : { validation }),
    callbackBase: `${callbackBase}${hookPath(secretKey, 'mpesa')}`,
    // Of the key, but no way back to it; the same after a restart, so that Safaricom's addresses stay good.
    callbackSecret: createHmac('sha256', secretKey).update('mpesa/callback').digest('hex'),
  };
}

/** The options of the RADIUS plugin. */
export function radiusOptions({ clients, ...rest }: RadiusConfig): RadiusOptions {
  return { ...rest, clients: [...clients] };
}

/**
 * What the plugins would refuse of a configuration, each under the name of its variable: what one variable alone does
 * not show, and all that a router may be given.
 */
export function pluginFaults({ radius: network, mpesa: money }: Pick<Config, 'radius' | 'mpesa'>): readonly string[] {
  return [
    ...faultsOf(() => radius(judged(network)), radiusVariable),
    // The addresses are judged by their form, which is the same under any key.
    ...(money === null ? [] : faultsOf(() => mpesa(mpesaOptions(money, new Uint8Array(32))), mpesaVariable)),
  ];
}

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
  return known[name] ?? `MPESA_${name.replaceAll(/[A-Z]/g, (letter) => `_${letter}`).toUpperCase()}`;
}
