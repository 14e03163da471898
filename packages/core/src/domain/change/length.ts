import type { Interval } from '../../kernel/calendar.ts';
import type { PlanTerms } from '../plan.ts';
import type { Validity } from '../validity.ts';

/** Whether two plans are sold for the same length of time, and in the same way. */
export function sameLength(a: PlanTerms, b: PlanTerms): boolean {
  if (a.kind === 'postpaid') return b.kind === 'postpaid' && sameInterval(a.interval, b.interval);
  return b.kind === 'prepaid' && sameValidity(a.validity, b.validity);
}

/** Whether two plans count their periods alike. */
export function sameInterval(a: Interval, b: Interval): boolean {
  return a.unit === b.unit && a.count === b.count;
}

/** Whether two plans sell terms of one length. */
export function sameValidity(a: Validity, b: Validity): boolean {
  return a.kind === b.kind && a.count === b.count && unitOf(a) === unitOf(b);
}

function unitOf(validity: Validity): string {
  return validity.kind === 'duration' ? validity.unit : validity.kind;
}
