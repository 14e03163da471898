import { ApiError, sentenceOf } from '../../api/problem.ts';
import { formatDuration } from '../../i18n/format.ts';
import { payingMessages } from '../../i18n/paying-messages.ts';
import { isUnheard } from '../paying.ts';

/** Why an order was not taken, in the words of the page where we know the refusal. */
export function refusalOf(error: unknown, language: string): string {
  const words = payingMessages(language);
  if (!(error instanceof ApiError)) return sentenceOf(error);
  const known: Readonly<Record<string, string>> = words.refusals;
  const said = Object.hasOwn(known, error.code) ? known[error.code] : undefined;
  if (said !== undefined) return said;
  if (error.status === 429) return words.limited(formatDuration((error.retryAfter ?? 60) * 1000, language));
  if (isUnheard(error)) return words.lost;
  const reasons: Readonly<Record<string, string>> = words.reasons;
  return reasons[error.detail] ?? sentenceOf(error);
}

/** The ask that stands in the way of another; null where none does. */
export function pendingAttempt(error: unknown): string | null {
  if (!(error instanceof ApiError) || error.code !== 'payment.pending') return null;
  const { attemptId } = error.details;
  return typeof attemptId === 'string' ? attemptId : null;
}
