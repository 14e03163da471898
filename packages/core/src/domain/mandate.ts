import { defineErrors } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import type { MandateResult } from './gateway-result.ts';

/** That a payer has allowed money to be taken again without asking her: a saved card, a standing order. */
export interface Mandate {
  readonly id: Id<'Mandate'>;
  /** Null while only its end was heard of: nobody has said whose it was. */
  readonly accountId: Id<'Account'> | null;
  readonly gateway: string;
  /** The provider's name for it; one mandate for each gateway and name, for ever. */
  readonly providerReference: string;
  /** For people: `Visa •••• 4242`. */
  readonly label: string;
  /** Who starts each payment: we, or the provider by its own calendar. */
  readonly startedBy: 'us' | 'provider';
  readonly state: MandateState;
  /** The last instant at which it works, as far as the provider says. */
  readonly expiresAt: number | null;
  readonly createdAt: number;
  readonly endedAt: number | null;
  /** Who ended it here; null: nobody did. What a person has ended, no message of the provider begins again. */
  readonly endedBy: string | null;
  /** A sentence for a person: why it fails, or has ended. */
  readonly reason: string | null;
  /** When what is known of it was said, by the provider's own clock: of what is said in any order the latest counts. */
  readonly heardAt: number;
  /** How many charges in a row were declined. */
  readonly declines: number;
  /** When the provider is told next that it has ended; null: there is nothing to tell. */
  readonly tellAt: number | null;
  /** How often it was told in vain. */
  readonly tells: number;
  readonly version: number;
}

/** `failing`: declined so often in a row that nothing new is charged by it until she gives another, or it works. */
export type MandateState = 'active' | 'failing' | 'ended';

/** What can be wrong with a mandate. */
export const mandateErrors = defineErrors('mandate', {
  missing: ['missing', 'There is no mandate {mandateId}.'],
  notHers: ['conflict', 'The mandate {mandateId} is not of the account {accountId}.'],
  unusable: ['conflict', 'The mandate {label} cannot be charged: {reason}.'],
  providerStarts: [
    'refused',
    'The provider starts the payments of {label} and cannot be told to stop: the payer ends it there.',
  ],
  noSetUp: ['missing', 'Nothing can be saved for charges in {currency} by {gateway}.'],
  otherOwner: [
    'conflict',
    'The provider says that the mandate {reference} is of {accountId}; it is of another account.',
  ],
  /** Thrown by gateways: details `reason`, and `url` where she can confirm, or null. */
  needsPayer: ['refused', 'The payer must confirm this charge herself: {reason}.'],
});

/** How many declines in a row make a mandate fail. */
const DECLINES_TO_FAIL = 3;

/** Why nothing can be charged by a mandate now; null when it can. */
export function unusableReason(mandate: Mandate, now: number): string | null {
  if (mandate.state === 'ended') return 'it has ended';
  if (mandate.startedBy === 'provider') return 'the provider starts its payments';
  return mandate.expiresAt !== null && mandate.expiresAt < now ? 'it has expired' : null;
}

/** A mandate that is heard of: its id if it is new, and when it was heard of here. */
export interface Hearing {
  readonly id: Id<'Mandate'>;
  readonly gateway: string;
  readonly accountId: Id<'Account'> | null;
  readonly now: number;
}

/**
 * A mandate after the provider has said something of it, in whatever order it is said: what was said last counts, and
 * of two things said at once the end. Null when nothing of it is new.
 * @throws BillingError `mandate.otherOwner`
 */
export function heard(known: Mandate | null, result: MandateResult, hearing: Hearing): Mandate | null {
  const at = result.providerAt ?? hearing.now;
  if (known === null) return heardFirst(result, hearing, at);
  const { accountId } = hearing;
  if (accountId !== null && known.accountId !== null && accountId !== known.accountId) {
    throw mandateErrors.otherOwner({ reference: known.providerReference, accountId, mandateId: known.id });
  }
  const owned = { ...known, accountId: known.accountId ?? accountId, createdAt: Math.min(known.createdAt, at) };
  const next = isLater(known, result, at) ? said(owned, result, at) : described(owned, result);
  return same(known, next) ? null : { ...next, version: known.version + 1 };
}

/** What is said at the same instant as an end is no newer than that. */
function isLater(known: Mandate, { state }: MandateResult, at: number): boolean {
  return at > known.heardAt || (at === known.heardAt && state === 'ended' && known.state !== 'ended');
}

function heardFirst(result: MandateResult, { id, gateway, accountId }: Hearing, at: number): Mandate {
  const { providerReference, label, startedBy, expiresAt, state } = result;
  const ended = state === 'ended';
  return {
    id,
    accountId,
    gateway,
    providerReference,
    label,
    startedBy,
    state,
    expiresAt,
    createdAt: at,
    endedAt: ended ? at : null,
    endedBy: null,
    reason: ended ? ENDED_THERE : null,
    heardAt: at,
    declines: 0,
    tellAt: null,
    tells: 0,
    version: 0,
  };
}

/** What the provider says now: a card that was renewed works again, whatever was declined before. */
function said(known: Mandate, { label, startedBy, expiresAt, state }: MandateResult, at: number): Mandate {
  const told = { ...known, label: label || known.label, startedBy, expiresAt, heardAt: at };
  // What a person has ended stays so, with when and why.
  if (known.endedBy !== null) return told;
  if (state === 'ended') return { ...told, state, endedAt: at, reason: ENDED_THERE };
  return { ...told, state: 'active', endedAt: null, reason: null, declines: 0 };
}

/** What was said before tells only what nobody has told since. */
function described(known: Mandate, { label, expiresAt }: MandateResult): Mandate {
  return { ...known, label: known.label || label, expiresAt: known.expiresAt ?? expiresAt };
}

const ENDED_THERE = 'The provider says that it has ended.';

/** A mandate that a person has ended; the provider is told at once where it can be. */
export function endedBy(mandate: Mandate, actor: string, now: number, canTell: boolean): Mandate {
  return {
    ...mandate,
    state: 'ended',
    endedAt: now,
    endedBy: actor,
    reason: `Ended by ${actor}.`,
    tellAt: canTell ? now : null,
    version: mandate.version + 1,
  };
}

/** When the provider is told again that a mandate has ended, in milliseconds after the last try; then once a day. */
const TELL_DELAYS_MS: readonly number[] = [15_000, 60_000, 300_000, 900_000, 3_600_000, 21_600_000];
const DAY_MS = 86_400_000;

/** A mandate after its provider was told of the end, or could not be. */
export function toldOf(mandate: Mandate, isTold: boolean, now: number): Mandate {
  const { tells, version } = mandate;
  const next = { ...mandate, version: version + 1 };
  if (isTold) return { ...next, tellAt: null };
  return { ...next, tells: tells + 1, tellAt: now + (TELL_DELAYS_MS[tells] ?? DAY_MS) };
}

/** A mandate after a charge by it was declined. */
export function declined(mandate: Mandate, reason: string): Mandate {
  const declines = mandate.declines + 1;
  const next = { ...mandate, declines, version: mandate.version + 1 };
  return mandate.state === 'active' && declines >= DECLINES_TO_FAIL ? { ...next, state: 'failing', reason } : next;
}

/** A mandate after a charge by it has worked; null when that changes nothing. */
export function charged(mandate: Mandate): Mandate | null {
  if (mandate.declines === 0) return null;
  const works = mandate.state === 'failing' ? { state: 'active' as const, reason: null } : {};
  return { ...mandate, ...works, declines: 0, version: mandate.version + 1 };
}

function same(one: Mandate, other: Mandate): boolean {
  return (Object.keys(one) as (keyof Mandate)[]).every((key) => one[key] === other[key]);
}
