import { majorString, type Health, type PluginHost, type TableShape } from '@daftari/core';
import { keptBalances, type KeptBalance } from './kept.ts';
import type { Link } from './link.ts';
import type { Line } from './options.ts';
import { tokensTable } from './tokens.ts';

/** What any process has noted for all: when the last callback came, when the last pull ended and how. */
export const notesTable = {
  name: 'notes',
  columns: { name: 'text', at: 'bigint', says: 'text' },
  key: ['name'],
} as const satisfies TableShape;

/** What this process remembers, so that it does not write a note for each of a thousand callbacks. */
export interface Vitals {
  notedAt: number;
}

/** Nothing noted yet. */
export const newVitals = (): Vitals => ({ notedAt: 0 });

/** A note a minute is fine enough to see silence. */
const EVERY_MS = 60_000;

/** Notes that a callback came. That it cannot be noted is no reason to refuse it. */
export async function noteCallback(vitals: Vitals, host: PluginHost): Promise<void> {
  const now = host.clock.now();
  if (now - vitals.notedAt < EVERY_MS) return;
  vitals.notedAt = now;
  await note(host, 'callback', '').catch((fault: unknown) =>
    host.log.warn('That a callback came could not be noted', { reason: String(fault) }),
  );
}

/** Notes that something happened now, and what is to be said of it; empty when all is well. */
export function note(host: PluginHost, name: 'callback' | `pull/${string}`, says: string): Promise<void> {
  return host.table(notesTable).put({ name, at: BigInt(host.clock.now()), says });
}

/**
 * How the plugin is. Degraded when the last call to Daraja got no answer or the last pull left something behind.
 * Figures are ages in milliseconds, and balances in shillings; one that is not known is left out.
 */
export async function healthOf(lines: readonly (readonly [Line, Link])[], host: PluginHost): Promise<Health> {
  const now = host.clock.now();
  const [callback, tokens, balances, ...pulls] = await Promise.all([
    host.table(notesTable).get({ name: 'callback' }),
    host.table(tokensTable).find({}, 100),
    keptBalances(host),
    ...lines.map(([{ name }]) => host.table(notesTable).get({ name: `pull/${name}` })),
  ]);
  const ends = tokens.flatMap(({ expires_at: at }) => (typeof at === 'bigint' ? [Number(at)] : []));
  const pulled = pulls.flatMap((pull) => (pull === null ? [] : [pull]));
  const figures = {
    ...(callback === null ? {} : { lastCallbackAgeMs: now - Number(callback.at) }),
    ...(pulled.length === 0 ? {} : { lastPullAgeMs: now - Math.min(...pulled.map(({ at }) => Number(at))) }),
    ...(ends.length === 0 ? {} : { tokenLeftMs: Math.max(0, Math.min(...ends) - now) }),
    ...Object.fromEntries(balances.map((one) => [figureOf(one), shillingsOf(one)])),
    ...(balances.length === 0 ? {} : { balanceAgeMs: now - Math.min(...balances.map(({ at }) => at)) }),
  };
  const troubles = [...lines.map(([, link]) => link.last()?.trouble), ...pulled.map(({ says }) => says)];
  const told = [...new Set(troubles.filter((says) => typeof says === 'string' && says !== ''))];
  return told.length === 0 ? { status: 'up', figures } : { status: 'degraded', reason: told.join(' '), figures };
}

/** For a graph: nothing is calculated with it. */
const shillingsOf = ({ balanceMinor: minor }: KeptBalance): number => Number(majorString({ minor, currency: 'KES' }));

/** `mpesa.utilityAccountShillings`. */
function figureOf({ gateway, account }: KeptBalance): string {
  const [first = '', ...rest] = account.split(/\W+/).filter((word) => word !== '');
  const camel = rest.map((word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());
  return `${gateway}.${first.toLowerCase()}${camel.join('')}Shillings`;
}
