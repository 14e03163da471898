import { accessAt, isOnline, type Entitlement } from './entitlement.ts';
import type { Elsewhere, Expected } from './drift.ts';
import type { Router } from './router.ts';
import type { SurveyGrant } from './survey.ts';

/** How fast something is; null: no limit. */
export interface Speeds {
  readonly downKbps: number | null;
  readonly upKbps: number | null;
}

/** A speed in a few words. */
export function speedText({ downKbps, upKbps }: Speeds): string {
  return downKbps === null && upKbps === null ? 'no limit' : `${downKbps ?? 'any'}/${upKbps ?? 'any'} kbit/s`;
}

/** When a grant ends. */
export function endText(untilAt: number | null): string {
  return untilAt === null ? 'without an end' : `until ${new Date(untilAt).toISOString()}`;
}

/** What somebody is to have at an instant, and why. */
export function accessText(wanted: Entitlement | null, at: number): string {
  if (wanted === null) return 'no access: nothing was ever decided';
  const access = accessAt(wanted, at);
  const over = access !== wanted.access;
  const because = over ? 'her time is over' : wanted.because.reason;
  if (isOnline(access)) return `${access} ${endText(wanted.untilAt)}, ${speedText(wanted)}`;
  return access === 'walled' ? `the pay page only: ${because}` : `no access: ${because}`;
}

/** Why nothing that is hers lets somebody in. */
export function shutText(own: readonly SurveyGrant[], { username }: Expected): string {
  const [first] = own;
  if (first === undefined) return `nothing lets ${username} in`;
  if (first.access !== 'granted') return `${first.username} is ${first.access}`;
  return `it lets ${first.username} in, and not ${username}`;
}

/** Why somebody is not served at a router. */
export function whyNotHere(mode: Router['mode'], one: Expected | Elsewhere | null): string {
  if (one === null) return 'nothing: nobody has this subscription';
  if (mode === 'radius') return 'nothing: RADIUS lets in at this router';
  const placedAt = 'placedAt' in one ? one.placedAt : null;
  return placedAt === null ? 'nothing: it is placed at no router' : `nothing: it is placed at ${placedAt}`;
}
