/** Our own fault: a state that the code around it rules out. Never thrown for what a caller sent. */
export class AssertionFault extends Error {
  override readonly name = 'AssertionFault';
}

/** Stops at once when our own reasoning is wrong. What a caller can cause is a `BillingError` instead. */
export function assert(condition: unknown, message: string): asserts condition {
  if (!condition) throw new AssertionFault(message);
}

/** The end of an exhaustive dispatch: a new kind fails the build here until it is handled. */
export function unreachable(value: never): never {
  throw new AssertionFault(`unhandled case: ${JSON.stringify(value)}`);
}
