import { defineErrors, type BillingError } from './error.ts';

declare const kind: unique symbol;

/** The identity of one thing of a kind. The kind exists only in types, so an account's id is no invoice's. */
export type Id<Kind extends string> = string & { readonly [kind]: Kind };

const idErrors = defineErrors('id', {
  malformed: ['invalid', 'An id has 1 to 64 letters, digits, dots, colons, dashes or underscores; got {value}.'],
});

const FORM = /^[A-Za-z0-9_.:-]{1,64}$/;

/**
 * Takes a string from outside as an id.
 * @throws BillingError `id.malformed`
 */
export function id<Kind extends string>(value: string): Id<Kind> {
  if (!FORM.test(value)) throw malformed(value);
  return value as Id<Kind>;
}

function malformed(value: string): BillingError {
  return idErrors.malformed({ value: JSON.stringify(value.slice(0, 80)) });
}
