/** The fault, unless it is right. */
export function check(right: boolean, fault: string): readonly string[] {
  return right ? [] : [fault];
}

/** That something is no function. What may be left out is none; a handler and a run may not. */
export function functionFault(name: string, given: unknown): readonly string[] {
  return given === undefined && !name.match(/^(handler|run)$/)
    ? []
    : check(typeof given === 'function', `${name} must be a function`);
}

/** Whether something is an object with names. */
export function isRecord(given: unknown): given is Readonly<Record<string, unknown>> {
  return typeof given === 'object' && given !== null && !Array.isArray(given);
}

/** Whether something is a name: 1 to 40 lower-case letters, digits and dashes. */
export function isName(given: unknown): given is string {
  return typeof given === 'string' && /^[a-z][a-z0-9-]{0,39}$/.test(given);
}
