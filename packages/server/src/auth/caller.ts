import type { Request } from '@hapi/hapi';
import { defineErrors, type Id } from '@daftari/core';

/** Who may do what: an operator runs the ISP, a customer sees her own account. */
export type Role = 'operator' | 'customer';

/** Who is asking, as her token says. */
export interface Caller {
  readonly userId: string;
  readonly name: string;
  readonly role: Role;
  /** The one account that a customer may see; null for operators, who see all. */
  readonly accountId: Id<'Account'> | null;
  /** Until when the token is good, in UTC milliseconds. */
  readonly goodUntil: number;
}

/** Why somebody is not let in, or not let through. */
export const authErrors = defineErrors('auth', {
  required: ['denied', 'This needs a log-in: send Authorization: Bearer <access token>.'],
  wrong: ['denied', 'The name or the password is wrong.'],
  expired: ['denied', 'The log-in is over. Log in again.'],
  reused: ['denied', 'This refresh token was used before, so the log-in has been ended. Log in again.'],
  denied: ['denied', 'This is not yours to see.'],
  noAccount: ['denied', 'This is for customers: an operator has no account of her own.'],
  codes: ['limited', 'Too many codes were wrong. Try again in {retryAfterSeconds} seconds.'],
  asks: ['limited', 'Too many payments were asked for. Try again in {retryAfterSeconds} seconds.'],
  limited: ['limited', 'Too many log-ins have failed. Try again in {retryAfterSeconds} seconds.'],
});

/** Nobody: what doors that ask for no log-in are given. */
const NOBODY: Caller = { userId: '', name: '', role: 'customer', accountId: null, goodUntil: 0 };

/** Who is asking, as the authentication scheme has put it down. */
export function callerOf(request: Request): Caller {
  if (!request.auth.isAuthenticated) return NOBODY;
  return request.auth.credentials['caller'] as Caller;
}

/**
 * Lets operators through, and a customer to her own account.
 * @throws BillingError `auth.denied`, whether or not there is such an account
 */
export function mayNamed(caller: Caller, accountId: Id<'Account'>): void {
  if (caller.role === 'operator') return;
  if (caller.accountId !== accountId) throw authErrors.denied();
}

/** Whether something of an account is there for this caller: to a customer, what is not hers does not exist. */
export function sees(caller: Caller, accountId: Id<'Account'> | null): boolean {
  return caller.role === 'operator' || (accountId !== null && caller.accountId === accountId);
}
