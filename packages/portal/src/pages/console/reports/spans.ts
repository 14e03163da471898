import type { Days } from '../../../api/reports.ts';

/** Stretches of months that are asked for most. */
export const SPANS = ['thisMonth', 'lastMonth', 'thisYear', 'lastYear'] as const;
/** One of them. */
export type SpanName = (typeof SPANS)[number];

/** The days of a stretch, seen from a local day, `2026-11-22`: whole months, the one that runs included. */
export function daysOf(span: SpanName, today: string): Days {
  const [year = 1970, month = 1] = today.split('-').map(Number);
  switch (span) {
    case 'thisMonth':
      return { from: firstOf(year, month), to: firstOf(year, month + 1) };
    case 'lastMonth':
      return { from: firstOf(year, month - 1), to: firstOf(year, month) };
    case 'thisYear':
      return { from: firstOf(year, 1), to: firstOf(year + 1, 1) };
    case 'lastYear':
      return { from: firstOf(year - 1, 1), to: firstOf(year, 1) };
  }
}

function firstOf(year: number, month: number): string {
  return new Date(Date.UTC(year, month - 1, 1)).toISOString().slice(0, 10);
}
