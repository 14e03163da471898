import type { Health, PluginHost, TableShape } from '@daftari/core';
import type { Link } from './link.ts';
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
export function note(host: PluginHost, name: 'callback' | 'pull', says: string): Promise<void> {
  return host.table(notesTable).put({ name, at: BigInt(host.clock.now()), says });
}

/**
 * How the plugin is. Down without a client, degraded when the last call to Daraja got no answer or the last pull left
 * something behind. Figures are ages in milliseconds; one that is not known is left out.
 */
export async function healthOf(link: Link, host: PluginHost): Promise<Health> {
  const now = host.clock.now();
  const [callback, pull, tokens] = await Promise.all([
    host.table(notesTable).get({ name: 'callback' }),
    host.table(notesTable).get({ name: 'pull' }),
    host.table(tokensTable).find({}, 1),
  ]);
  const expiresAt = tokens[0]?.expires_at;
  const figures = {
    ...(callback === null ? {} : { lastCallbackAgeMs: now - Number(callback.at) }),
    ...(pull === null ? {} : { lastPullAgeMs: now - Number(pull.at) }),
    ...(typeof expiresAt === 'bigint' ? { tokenLeftMs: Math.max(0, Number(expiresAt) - now) } : {}),
  };
  const troubles = [link.last()?.trouble, pull?.says].filter((says) => typeof says === 'string' && says !== '');
  return troubles.length === 0
    ? { status: 'up', figures }
    : { status: 'degraded', reason: troubles.join(' '), figures };
}
