import { ApiError, sentenceOf } from '../api/problem.ts';
import { formatDuration } from '../i18n/format.ts';
import type { Messages } from '../i18n/messages.ts';

/** Why nobody was signed in, in words. */
export function refusalOf(error: unknown, words: Messages, language: string): string {
  if (!(error instanceof ApiError)) return sentenceOf(error);
  if (error.status === 0) return words.unreachable;
  if (error.status === 401) return words.signInFailed;
  if (error.status !== 429) return sentenceOf(error);
  return words.signInLimited(formatDuration((error.retryAfter ?? 60) * 1000, language));
}
