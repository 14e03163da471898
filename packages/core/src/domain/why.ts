import { localTime } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { formatMoney } from '../kernel/money.ts';
import type { Account } from './account.ts';
import { accessAt, isOnline, type Entitlement } from './entitlement.ts';
import type { Journal } from './ledger.ts';
import { worksNevertheless, type LogIn } from './log-in.ts';
import type { NetworkAction } from './network.ts';
import type { Payment } from './payment.ts';
import type { Plan } from './plan.ts';
import type { Subscription } from './subscription.ts';
import type { Session } from './usage.ts';
import { whyText, type WhyFacts, type WhyKey } from './why-words.ts';

/** All that is known about one user name, as stored. */
export interface WhyKnown {
  readonly username: string;
  /** Null for a name that nobody has. */
  readonly holder: {
    readonly account: Account;
    readonly subscription: Subscription;
    readonly plan: Plan;
    readonly entitlement: Entitlement | null;
  } | null;
  /** Her last payment, with the journal that it stands in. */
  readonly payment: { readonly payment: Payment; readonly journal: Journal | null } | null;
  /** Her sessions, the newest first. */
  readonly sessions: readonly Session[];
  /** The network actions of her newest generation. */
  readonly actions: readonly NetworkAction[];
  /** Log-ins with her name, the newest first. */
  readonly logIns: readonly LogIn[];
  /** What came from her router, whoever it was about, the newest first. */
  readonly ofRouter: readonly LogIn[];
  /** The router where she is placed; null or absent: nowhere in particular. */
  readonly served?: ServedAt | null;
  /** The drivers that serve at routers by name, and have her placed at none of theirs; absent: there is none. */
  readonly unplaced?: readonly string[];
  /** Whether no other driver is there that could serve her: until she is placed nobody does. */
  readonly nowhere?: boolean;
}

/** The router where somebody is placed, as its surveys have shown it. */
export interface ServedAt {
  /** What people call it. */
  readonly router: string;
  /** Since when it does not answer, and why; null while it does. */
  readonly away: { readonly sinceAt: number; readonly reason: string } | null;
  /** When it last answered; null: never so far. */
  readonly seenAt: number | null;
  /** How it differs from what she is to have. */
  readonly drifts: readonly { readonly openedAt: number; readonly wanted: string; readonly found: string }[];
}

/** One fact about her, and whether it lets her be online. */
export interface Finding {
  readonly word: 'account' | 'entitlement' | 'payment' | 'session' | 'log-in' | 'network' | 'router';
  readonly tone: 'good' | 'bad' | 'plain';
  readonly key: WhyKey;
  readonly facts: WhyFacts;
  /** The sentence, in English. */
  readonly text: string;
}

/** The answer to: why is she offline? */
export interface Why {
  readonly username: string;
  readonly accountId: Id<'Account'> | null;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly online: boolean;
  /** The one sentence that answers, and what to do. */
  readonly conclusion: Pick<Finding, 'key' | 'facts' | 'text'>;
  /** Every fact that it stands on, in the order in which somebody would look. */
  readonly findings: readonly Finding[];
  /** All of it to be read at a terminal. */
  readonly text: string;
  readonly logIns: readonly LogIn[];
}

/** After so long without a word a session or a router counts as silent: three reports of five minutes. */
const SILENT_MS = 15 * 60_000;

/** Finds out why somebody is offline, or that she is not. Pure: what is known goes in, the answer comes out. */
export function tellWhy(known: WhyKnown, now: number, zone: string): Why {
  const { username, holder } = known;
  const findings = findingsOf(known, now).map((one) => ({ ...one, text: whyText(one.key, one.facts, zone) }));
  const [key, facts] = conclude(known, findings, now);
  const conclusion = { key, facts, text: whyText(key, facts, zone) };
  const lines = findings.map(({ tone, word, text }) => `${MARKS[tone]} ${word.padEnd(11)}  ${text}`);
  return {
    username,
    accountId: holder?.account.id ?? null,
    subscriptionId: holder?.subscription.id ?? null,
    online: key === 'is.online' || key === 'is.walled',
    conclusion,
    findings,
    text: [`${username}, ${localTime(now, zone)}`, '', ...lines, '', conclusion.text].join('\n'),
    logIns: known.logIns,
  };
}

const MARKS: Readonly<Record<Finding['tone'], string>> = { good: '+', bad: '!', plain: ' ' };

type Draft = Omit<Finding, 'text'>;

function findingsOf(known: WhyKnown, now: number): readonly Draft[] {
  const { username, holder } = known;
  if (holder === null) {
    return [
      { word: 'account', tone: 'bad', key: 'stranger', facts: { username } },
      ...asked(known),
      ...router(known, now),
    ];
  }
  const { account, plan } = holder;
  const facts = { username, name: account.name, number: account.number, plan: plan.name };
  return [
    { word: 'account', tone: 'plain', key: 'known', facts },
    entitled(holder.entitlement, now),
    paid(known),
    stayed(known, now),
    ...asked(known),
    ...told(known),
    ...served(known),
    ...router(known, now),
  ];
}

/** Her own router, by its surveys: away since when, or how it differs. */
function served({ served: at, nowhere = false }: WhyKnown): readonly Draft[] {
  if (at == null) return nowhere ? [{ word: 'router', tone: 'bad', key: 'nowhere', facts: {} }] : [];
  const { router: name, away, seenAt, drifts } = at;
  const drifting = drifts.map(({ openedAt, wanted, found }): Draft => {
    return { word: 'router', tone: 'bad', key: 'drifting', facts: { router: name, openedAt, wanted, found } };
  });
  if (away !== null) {
    return [{ word: 'router', tone: 'bad', key: 'away', facts: { router: name, ...away } }, ...drifting];
  }
  const seen = seenAt === null ? { router: name } : { router: name, seenAt };
  return [
    {
      word: 'router',
      tone: seenAt === null ? 'plain' : 'good',
      key: seenAt === null ? 'unseen' : 'served',
      facts: seen,
    },
    ...drifting,
  ];
}

function entitled(one: Entitlement | null, now: number): Draft {
  if (one === null) return { word: 'entitlement', tone: 'bad', key: 'undecided', facts: { because: 'never_paid' } };
  const { fromAt, untilAt, downKbps, upKbps } = one;
  const access = accessAt(one, now);
  const said = { word: 'entitlement', facts: { because: reasonAt(one, now), downKbps, upKbps } } as const;
  if (now < fromAt) return { ...said, tone: 'bad', key: 'early', facts: { ...said.facts, fromAt } };
  if (!isOnline(access)) return { ...said, tone: 'bad', key: access === 'walled' ? 'walled' : 'blocked' };
  if (access === 'throttled') return { ...said, tone: 'good', key: 'slowed' };
  if (untilAt === null) return { ...said, tone: 'good', key: 'endless' };
  return { ...said, tone: 'good', key: 'open', facts: { ...said.facts, untilAt } };
}

/** Past its end a paid entitlement has expired, although it still says that it stands on a payment. */
function reasonAt({ access, untilAt, because }: Entitlement, now: number): Entitlement['because']['reason'] {
  return isOnline(access) && untilAt !== null && now >= untilAt ? 'expired' : because.reason;
}

function paid({ payment: last }: WhyKnown): Draft {
  if (last === null) return { word: 'payment', tone: 'plain', key: 'unpaid', facts: {} };
  const { payment, journal } = last;
  const name = `${payment.gateway} ${payment.receipt ?? payment.reference}`;
  const facts = { amount: formatMoney(payment.amount), payment: name, paidAt: payment.receivedAt };
  return { word: 'payment', tone: 'plain', key: 'payment', facts: { ...facts, journal: journal?.id ?? '–' } };
}

function stayed({ sessions }: WhyKnown, now: number): Draft {
  const [last] = sessions.toSorted((one, other) => Number(other.endedAt === null) - Number(one.endedAt === null));
  if (last === undefined) return { word: 'session', tone: 'plain', key: 'never', facts: {} };
  const { startedAt, lastSeenAt: seenAt, endedAt, endCause, where } = last;
  const facts = { nas: routerOf(last) ?? '–', address: where['framedIp'] ?? '–', startedAt, seenAt };
  if (endedAt !== null) {
    return { word: 'session', tone: 'plain', key: 'left', facts: { ...facts, endedAt, cause: endCause ?? '–' } };
  }
  const silent = now - seenAt > SILENT_MS;
  return { word: 'session', tone: silent ? 'bad' : 'good', key: silent ? 'silent' : 'online', facts };
}

function asked({ logIns: [last] }: WhyKnown): readonly Draft[] {
  if (last === undefined) return [{ word: 'log-in', tone: 'plain', key: 'unasked', facts: {} }];
  const { outcome } = last;
  return [
    {
      word: 'log-in',
      tone: outcome === 'accept' ? 'good' : 'bad',
      key: outcome === 'accept' ? 'accepted' : 'rejected',
      facts: factsOf(last),
    },
  ];
}

function factsOf({ lastAt, firstAt, count, client, nas, reason, why, next }: LogIn): WhyFacts {
  return { lastAt, firstAt, count, nas: client ?? nas, reason, why, next: next ?? '' };
}

function told({ actions, unplaced = [] }: WhyKnown): readonly Draft[] {
  return actions.flatMap(({ state, driver, generation, attempts, reason, verifiedAt }): readonly Draft[] => {
    if (state === 'superseded') return [];
    const facts = { driver, generation, attempts, reason: reason ?? 'it waits for its turn' };
    if (state === 'verified') {
      // Where there was nothing to do, nothing was confirmed.
      if (unplaced.includes(driver)) return [{ word: 'network', tone: 'plain', key: 'unplaced', facts }];
      return [{ word: 'network', tone: 'good', key: 'verified', facts: { ...facts, verifiedAt: verifiedAt ?? '–' } }];
    }
    return [{ word: 'network', tone: 'bad', key: state, facts }];
  });
}

function router(known: WhyKnown, now: number): readonly Draft[] {
  const [last] = [...known.ofRouter, ...known.logIns].toSorted((one, other) => other.lastAt - one.lastAt);
  const [session] = known.sessions;
  const nas = last?.client ?? last?.nas ?? (session === undefined ? undefined : routerOf(session));
  if (nas === undefined) return [];
  const heardAt = Math.max(
    last?.lastAt ?? 0,
    session !== undefined && routerOf(session) === nas ? session.lastSeenAt : 0,
  );
  const quiet = now - heardAt > SILENT_MS;
  const answered = [...known.ofRouter, ...known.logIns].filter((one) => one.nas === last?.nas && isAnswered(one));
  const works = last !== undefined && answered.some(({ lastAt }) => worksNevertheless(last, lastAt));
  const thrown = last?.outcome === 'discard' && !works ? last : undefined;
  return [
    { word: 'router', tone: quiet ? 'bad' : 'good', key: quiet ? 'quiet' : 'heard', facts: { nas, heardAt } },
    ...(thrown === undefined
      ? []
      : ([{ word: 'router', tone: 'bad', key: 'discarded', facts: factsOf(thrown) }] as const)),
  ];
}

function isAnswered({ outcome }: LogIn): boolean {
  return outcome !== 'discard';
}

function routerOf({ where }: Session): string | undefined {
  return where['client'] ?? where['nas'];
}

/** The first reason that holds: money before the network, what she does before what her router does. */
function conclude(
  { holder }: WhyKnown,
  findings: readonly Finding[],
  now: number,
): readonly [key: WhyKey, facts: WhyFacts] {
  const finding = (...keys: readonly WhyKey[]) => findings.find(({ key }) => keys.includes(key));
  if (holder === null) return ['is.stranger', {}];
  const entitlement = finding('undecided', 'walled', 'blocked', 'early');
  const online = finding('online');
  if (online !== undefined && entitlement === undefined) return ['is.online', online.facts];
  if (entitlement?.key === 'walled' && online !== undefined) return ['is.walled', entitlement.facts];
  if (entitlement !== undefined) return [closedKey(entitlement), entitlement.facts];
  if (finding('nowhere') !== undefined) return ['is.nowhere', {}];
  const rejected = finding('rejected');
  if (rejected !== undefined) return ['is.refused', rejected.facts];
  const discarded = finding('discarded');
  if (discarded !== undefined) return ['is.discarded', discarded.facts];
  const away = finding('away');
  if (away !== undefined) return ['is.away', away.facts];
  const untold = finding('pending', 'failed');
  if (untold !== undefined) return ['is.untold', untold.facts];
  const drifting = finding('drifting');
  if (drifting !== undefined) return ['is.drifting', drifting.facts];
  const silent = finding('silent');
  if (silent !== undefined) return ['is.silent', silent.facts];
  const quiet = finding('quiet');
  if (quiet !== undefined) return ['is.quiet', quiet.facts];
  const accepted = finding('accepted');
  const left = finding('left')?.facts['endedAt'];
  const lastAt = Number(accepted?.facts['lastAt'] ?? -Infinity);
  if (accepted !== undefined && lastAt > Number(left ?? -Infinity) && now - lastAt > UNCOUNTED_MS) {
    return ['is.uncounted', accepted.facts];
  }
  return ['is.unasked', {}];
}

/** How long a router may take from being let in to its first report. */
const UNCOUNTED_MS = 60_000;

function closedKey({ key, facts }: Finding): WhyKey {
  if (key === 'early') return 'is.early';
  const payable = ['expired', 'never_paid', 'quota_used', 'overdue'];
  return payable.includes(String(facts['because'])) ? 'is.unpaid' : 'is.closed';
}
