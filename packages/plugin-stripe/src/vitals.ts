import type { Health, PluginHost, TableShape } from '@daftari/core';
import type { Link } from './link.ts';

/** What any process has noted for all: when the last event came, and how far the last sweep looked. */
export const notesTable = {
  name: 'notes',
  columns: { name: 'text', at: 'bigint', says: 'text' },
  key: ['name'],
} as const satisfies TableShape;

/** What this process remembers, so that it does not write a note for each of a thousand events. */
export interface Vitals {
  notedAt: number;
}

/** Nothing noted yet. */
export const newVitals = (): Vitals => ({ notedAt: 0 });

/** A note a minute is fine enough to see silence. */
const EVERY_MS = 60_000;

/** Notes that an event came. That it cannot be noted is no reason to refuse it. */
export async function noteEvent(vitals: Vitals, host: PluginHost): Promise<void> {
  const now = host.clock.now();
  if (now - vitals.notedAt < EVERY_MS) return;
  vitals.notedAt = now;
  await note(host, 'event', '').catch((fault: unknown) =>
    host.log.warn('That an event came could not be noted', { reason: String(fault) }),
  );
}

/** Notes that something happened now, and what is to be said of it; empty when all is well. */
export function note(host: PluginHost, name: 'event' | 'sweep', says: string): Promise<void> {
  return host.table(notesTable).put({ name, at: BigInt(host.clock.now()), says });
}

/** When the last sweep was; null before the first. UTC milliseconds. */
export async function lastSweep(host: PluginHost): Promise<number | null> {
  const row = await host.table(notesTable).get({ name: 'sweep' });
  return row?.at == null ? null : Number(row.at);
}

/**
 * How the plugin is: degraded when the last call to Stripe got no answer, or the last sweep found events that had not
 * reached us. Figures are ages in milliseconds; one that is not known is left out.
 */
export async function healthOf(link: Link, host: PluginHost): Promise<Health> {
  const now = host.clock.now();
  const notes = host.table(notesTable);
  const [event, sweep] = await Promise.all([notes.get({ name: 'event' }), notes.get({ name: 'sweep' })]);
  const figures = {
    ...(event?.at == null ? {} : { lastEventAgeMs: now - Number(event.at) }),
    ...(sweep?.at == null ? {} : { lastSweepAgeMs: now - Number(sweep.at) }),
  };
  const troubles = [link.last()?.trouble, sweep?.says].filter((says) => typeof says === 'string' && says !== '');
  return troubles.length === 0
    ? { status: 'up', figures }
    : { status: 'degraded', reason: troubles.join(' '), figures };
}
