import { formatDate } from '../../../i18n/format.ts';
import { taxMessages } from '../../../i18n/tax-messages.ts';
import type { TaxLaw } from '../../../api/taxes.ts';

const DAY_MS = 86_400_000;

/** The day before a local day of the wire: what ends on a day holds for the last time on the one before. */
export function lastDay(until: string): string {
  return new Date(Date.parse(`${until}T00:00Z`) - DAY_MS).toISOString().slice(0, 10);
}

/** A local day of the wire as it is read, `1 Jul 2023`; a day has no zone. */
export function namedDay(day: string, language: string): string {
  return formatDate(`${day}T00:00Z`, language, 'UTC');
}

/** From the first to the last day of something: `1 Jul 2021 – 30 Jun 2023`, `from 1 Jul 2023 on`. */
export function spanOf({ from, until }: Pick<TaxLaw, 'from' | 'until'>, language: string): string {
  const words = taxMessages(language);
  const first = namedDay(from, language);
  if (until === null) return words.since(first);
  return until <= from ? words.never : `${first} – ${namedDay(lastDay(until), language)}`;
}
