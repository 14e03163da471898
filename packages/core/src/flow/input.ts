import type { z } from 'zod';
import { defineErrors } from '../kernel/error.ts';

const inputErrors = defineErrors('input', {
  malformed: ['invalid', 'This cannot be taken: {reason}.'],
});

/**
 * Parses what a caller gives, or says what, where and what would be right.
 * @throws BillingError `input.malformed`
 */
export function parse<Schema extends z.ZodType>(schema: Schema, given: unknown): z.output<Schema> {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues.map(({ path, message }) => ({ path: path.join('.') || 'input', message }));
  throw inputErrors.malformed({ reason: issues.map(({ path, message }) => `${path}: ${message}`).join('; '), issues });
}

/** A patch without the fields that are there and say nothing. */
export function withoutUndefined<T extends object>(patch: T): { [K in keyof T]: Exclude<T[K], undefined> } {
  return Object.fromEntries(Object.entries(patch).filter(([, value]) => value !== undefined)) as never;
}
