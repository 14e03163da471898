import type { Attempt, Chain, Entitlement, NetworkAction, Payment, Session } from '@daftari/core';
import { isOnline } from '@daftari/core';

/** The stations from asking for money to being online, in their order. */
export const stepNames = [
  'asked',
  'prompted',
  'received',
  'booked',
  'access',
  'applied',
  'verified',
  'online',
] as const;

/** One station, and whether it is behind us. Times in UTC milliseconds. */
export interface Step {
  readonly step: (typeof stepNames)[number];
  readonly label: string;
  /** Null when it has not come, or when nobody wrote down when it came. */
  readonly at: number | null;
  /** Since the first step. */
  readonly elapsedMs: number | null;
  readonly state: 'done' | 'waiting' | 'failed';
  readonly detail: string | null;
}

/** The way of one payment, as stored facts tell it. */
export interface Timeline {
  readonly attempt: Attempt | null;
  readonly payment: Payment | null;
  readonly steps: readonly Step[];
  /** From the receipt to the session under the access that it bought; null until then. */
  readonly payToOnlineMs: number | null;
}

/** What a timeline is told from. The chain is that of the payment. */
export interface TimelineFacts {
  readonly attempt: Attempt | null;
  readonly payment: Payment | null;
  readonly chain: Chain | null;
}

/** Tells the way of one payment. Who came by herself was neither asked nor prompted, so her way has no such steps. */
export function timelineOf({ attempt, payment, chain }: TimelineFacts): Timeline {
  const bought = chain === null || payment === null ? NOTHING : whatItBought(chain);
  const stations = [
    ...(attempt === null ? [] : askingSteps(attempt, payment)),
    ...moneySteps(attempt, payment, chain),
    ...networkSteps(bought),
  ];
  const started = stations.find(({ at }) => at !== null)?.at ?? null;
  const over = attempt?.state === 'failed' && payment === null;
  const steps = stations.map((each): Step => {
    const elapsedMs = each.at === null || started === null ? null : Math.max(0, each.at - started);
    const state = each.state ?? (each.at !== null ? 'done' : over ? 'failed' : 'waiting');
    return { ...each, elapsedMs, state };
  });
  const { online } = bought;
  const payToOnlineMs = payment === null || online === null ? null : Math.max(0, online - payment.receivedAt);
  return { attempt, payment, steps, payToOnlineMs };
}

interface Station extends Omit<Step, 'elapsedMs' | 'state'> {
  /** Given where the time alone does not tell. */
  readonly state?: Step['state'];
}

interface Bought {
  readonly entitlement: Entitlement | null;
  readonly action: NetworkAction | null;
  readonly session: Session | null;
  /** When a session was first under the access that was bought. */
  readonly online: number | null;
}

const NOTHING: Bought = { entitlement: null, action: null, session: null, online: null };

function askingSteps(attempt: Attempt, payment: Payment | null): readonly Station[] {
  const prompted = attempt.providerReference !== null;
  const failed = attempt.state === 'failed' && payment === null;
  return [
    station('asked', 'Asked for money', attempt.createdAt, `by ${attempt.gateway}`),
    {
      ...station('prompted', 'Prompt sent to the phone', attempt.acceptedAt),
      state: prompted ? 'done' : failed || attempt.state === 'unknown' ? 'failed' : 'waiting',
      detail: prompted ? attempt.providerReference : attempt.reason,
    },
  ];
}

function moneySteps(attempt: Attempt | null, payment: Payment | null, chain: Chain | null): readonly Station[] {
  const receipt = chain?.journals.find((journal) => journal.documentType === 'payment') ?? null;
  const failure = attempt?.state === 'failed' ? attempt.reason : null;
  return [
    station(
      'received',
      'Money received',
      payment?.receivedAt ?? null,
      payment === null ? failure : (payment.receipt ?? payment.reference),
    ),
    station('booked', 'Booked', receipt?.bookedAt ?? null, unmatchedOf(payment)),
  ];
}

function networkSteps({ entitlement, action, session, online }: Bought): readonly Station[] {
  const granted = entitlement === null ? null : `${entitlement.access}, generation ${entitlement.generation}`;
  return [
    station('access', 'Access granted', entitlement?.decidedAt ?? null, granted),
    station('applied', 'Network told', action?.appliedAt ?? null, action?.evidence.at(0) ?? action?.reason ?? null),
    {
      ...station('verified', 'Network checked', action?.verifiedAt ?? null, action?.reason ?? null),
      ...(action?.state === 'failed' && { state: 'failed' as const }),
    },
    station('online', 'Online', online, session === null ? null : (session.where['framedIp'] ?? session.username)),
  ];
}

/** The first access that stands on what was paid, the order that carried it out, and the first session under it. */
function whatItBought(chain: Chain): Bought {
  const granted = chain.entitlements
    .filter(({ access }) => isOnline(access))
    .toSorted((a, b) => a.generation - b.generation);
  const [entitlement] = granted;
  if (entitlement === undefined) return NOTHING;
  const ordered = chain.actions
    .filter((one) => one.subscriptionId === entitlement.subscriptionId && one.generation >= entitlement.generation)
    .toSorted((a, b) => a.generation - b.generation || a.createdAt - b.createdAt);
  const action = ordered.find((one) => one.verifiedAt !== null) ?? ordered.find(isAlive) ?? null;
  const stays = chain.sessions
    .filter(
      (one) => one.subscriptionId === entitlement.subscriptionId && (one.generation ?? 0) >= entitlement.generation,
    )
    .map((session) => ({ session, at: onlineAt(session, entitlement, action) }))
    .filter((one): one is { session: Session; at: number } => one.at !== null)
    .toSorted((a, b) => a.at - b.at);
  return { entitlement, action, session: stays[0]?.session ?? null, online: stays[0]?.at ?? null };
}

/** A session that was there before and was changed in mid-stay came under its new access when that was seen. */
function onlineAt(session: Session, entitlement: Entitlement, action: NetworkAction | null): number | null {
  if (session.startedAt >= entitlement.decidedAt) return session.startedAt;
  return action?.verifiedAt ?? action?.appliedAt ?? null;
}

function isAlive({ state }: NetworkAction): boolean {
  return state === 'pending' || state === 'failed';
}

function unmatchedOf(payment: Payment | null): string | null {
  return payment?.unmatched == null ? null : `without an owner: ${payment.unmatched}`;
}

function station(step: Step['step'], label: string, at: number | null, detail: string | null = null): Station {
  return { step, label, at, detail };
}
