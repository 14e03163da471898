import type { Money } from '../../src/api/wire.ts';

/** The moment at which the fake world stands still: a Sunday evening in Nairobi. */
export const NOW = Date.parse('2026-11-22T16:00:00.000Z');
/** A day of 24 hours, in milliseconds. */
export const DAY = 86_400_000;

/** Kenyan shillings on the wire. */
export function kes(major: number): Money {
  return { minor: String(major * 100), currency: 'KES' };
}

/** An instant on the wire. */
export function iso(at: number): string {
  return new Date(at).toISOString();
}

/** What a file is, by how its name ends. */
export const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript',
  '.css': 'text/css',
  '.svg': 'image/svg+xml',
};

/** A request as the rooms of the console make it. */
export interface Asked {
  readonly method: string;
  /** Below `/api/v1`. */
  readonly path: string;
  readonly body: Readonly<Record<string, string>>;
  readonly search: URLSearchParams;
}
