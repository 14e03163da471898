/** A router's own date and time as one number, in the order of time: `20261123070500`. Every version can compare it. */
export function digitsOf(localAt: number): string {
  return new Date(localAt).toISOString().replaceAll(/\D/g, '').slice(0, 14);
}

/** The same as an instant, as if the router stood in UTC; null when it is no time. */
export function instantOf(digits: string): number | null {
  const [, year, month, day, hour, minute, second] = /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)$/.exec(digits) ?? [];
  if (second === undefined) return null;
  const at = Date.parse(`${year}-${month}-${day}T${hour}:${minute}:${second}Z`);
  return Number.isNaN(at) ? null : at;
}
