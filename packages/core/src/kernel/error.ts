/**
 * What went wrong, as a caller can act on it. Only the server turns a kind into a status.
 * `invalid`: the input is wrong. `missing`: no such thing. `conflict`: it contradicts what is. `refused`: a rule or a
 * plugin says no. `stale`: somebody wrote meanwhile, ask again. `denied`: not yours. `limited`: too often.
 * `unavailable`: the world did not answer.
 */
export type ErrorKind = 'invalid' | 'missing' | 'conflict' | 'refused' | 'stale' | 'denied' | 'limited' | 'unavailable';

/** Facts beside an error: what, where and what would be right. Never a secret. */
export type ErrorDetails = Readonly<Record<string, unknown>>;

const BRAND = Symbol.for('@daftari/error');

/** A caller's fault, from a catalogue: `code` is stable (`invoice.sealed`), the message is a sentence for a person. */
export class BillingError extends Error {
  override readonly name = 'BillingError';
  readonly kind: ErrorKind;
  readonly code: string;
  readonly details: ErrorDetails;

  constructor(kind: ErrorKind, code: string, message: string, details: ErrorDetails = {}, cause?: unknown) {
    super(message, cause === undefined ? undefined : { cause });
    this.kind = kind;
    this.code = code;
    this.details = details;
    Object.defineProperty(this, BRAND, { value: true });
  }
}

/** Whether a thrown value is a `BillingError`, of whichever copy of this package. */
export function isBillingError(thrown: unknown): thrown is BillingError {
  return typeof thrown === 'object' && thrown !== null && BRAND in thrown;
}

type Catalogue = Readonly<Record<string, readonly [kind: ErrorKind, message: string]>>;

/** Makes one thrower for each entry. A message may name details in braces: `{accountId}`. */
export function defineErrors<const C extends Catalogue>(
  area: string,
  catalogue: C,
): { readonly [K in keyof C]: (details?: ErrorDetails, cause?: unknown) => BillingError } {
  const makers: Record<string, (details?: ErrorDetails, cause?: unknown) => BillingError> = {};
  for (const [name, [kind, message]] of Object.entries(catalogue)) {
    makers[name] = (details = {}, cause) =>
      new BillingError(kind, `${area}.${name}`, fillIn(message, details), details, cause);
  }
  return makers as { [K in keyof C]: (details?: ErrorDetails, cause?: unknown) => BillingError };
}

function fillIn(message: string, details: ErrorDetails): string {
  return message.replaceAll(/\{(\w+)\}/g, (whole, name: string) => (name in details ? String(details[name]) : whole));
}
