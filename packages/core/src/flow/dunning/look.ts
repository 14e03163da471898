import type { DunningCase } from '../../domain/dunning.ts';
import type { DunningPolicy } from '../../domain/dunning-policy.ts';
import { dunningOf, stepOf, type DunningFacts, type DunningOutcome } from '../../domain/dunning-decide.ts';
import type { Id } from '../../kernel/id.ts';
import { zero } from '../../kernel/money.ts';
import type { AccountView, Changes, DunningFactsRead } from '../../ports/store.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { accessAfter, caseAfter, caseWritten, viewAfter } from './case.ts';
import { factsOf } from './facts.ts';
import { feesCharged } from './fees.ts';
import { stageNotice } from './notice.ts';
import { terminated } from './terminate.ts';

/** What one look at a case writes, and the case as it then is. */
export interface Looked {
  readonly case: DunningCase;
  readonly changes: Changes;
  /** More is due at once: one subscription ends in a unit of work. */
  readonly again: boolean;
}

/**
 * Looks at the live case of an account until nothing is due now: each unit of work stands by itself, so that whoever
 * comes after a stop goes on where it was. Null where there is no case.
 * @param read the account, where it was read with others
 */
export async function lookAt(house: House, accountId: Id<'Account'>, read?: AccountView): Promise<DunningCase | null> {
  // What was read with others is decided on once; if it has become stale since, the store says so.
  let known = read;
  for (;;) {
    const looked = await untilFresh<Looked | null>(house, `the account ${accountId}`, async () => {
      const view = known ?? (await loadView(house, accountId));
      known = undefined;
      const answer = await lookOnce(house, view);
      return { changes: answer?.changes ?? null, answer };
    });
    if (looked === null || !looked.again) return looked?.case ?? null;
  }
}

/** One look, decided and not yet written; with holds that are about to be written, or without those released. */
export async function lookOnce(
  house: House,
  view: AccountView,
  given: Partial<DunningFactsRead> = {},
  why: { readonly actor?: string; readonly reason?: string } = {},
): Promise<Looked | null> {
  const one = view.dunning;
  if (one === undefined) return null;
  const read = { ...(await house.store.reads.dunningFacts(view.account.id)), ...given };
  const facts = factsOf(view, one, read, house.clock.now());
  const outcome = outcomeOf(read.policy, facts, house.clock.now());
  return carriedOut(house, view, one, { policy: read.policy, facts, outcome, why });
}

/** What the policy says; where there is none, only whether anything is overdue. */
export function outcomeOf(policy: DunningPolicy | null, facts: DunningFacts, now: number): DunningOutcome {
  return dunningOf(policy ?? SILENT, facts, now);
}

interface Decided {
  readonly policy: DunningPolicy | null;
  readonly facts: DunningFacts;
  readonly outcome: DunningOutcome;
  readonly why: { readonly actor?: string; readonly reason?: string };
}

async function carriedOut(
  house: House,
  view: AccountView,
  one: DunningCase,
  { policy, facts, outcome, why }: Decided,
): Promise<Looked> {
  const now = house.clock.now();
  const isEnding = outcome.effects.some(({ effect }) => effect.kind === 'terminate');
  const others = outcome.effects.filter(({ effect }) => effect.kind !== 'terminate');
  // An end is a unit of its own: it moves money, and what else is due may too.
  if (isEnding && others.length === 0) {
    return { case: one, changes: await terminated(house, view, one, { policy, facts, outcome }), again: true };
  }
  const isSoon = isEnding || others.some(({ fee }) => fee !== null);
  const done = { ...outcome, effects: others, ...(isSoon && { nextLookAt: now }) };
  const next = caseAfter(house, view, one, policy, done);
  const after = viewAfter(house, view, next);
  const reason = why.reason ?? reasonOf(outcome);
  const changes = together(
    caseWritten(house, view, next, { ...why, reason }),
    { dunningSteps: others.map((due) => stepOf(facts, due, now)) },
    policy === null ? {} : await feesCharged(house, view, policy, others),
    await accessAfter(house, view, after),
    policy === null ? {} : { outbox: stageNotice(house, view, next, policy, done) },
  );
  return { case: next, changes, again: isEnding };
}

function reasonOf({ state, effects, pausedUntil }: DunningOutcome): string {
  if (state === 'resolved') return 'Nothing is overdue any more.';
  if (state === 'promised')
    return pausedUntil === null ? 'It rests until it is released.' : 'It rests for a promise or a hold.';
  const taken = effects.filter(({ outcome }) => outcome === 'taken').map(({ effect }) => effect.kind);
  return taken.length === 0 ? 'The days of the oldest open document have come so far.' : `Done: ${taken.join(', ')}.`;
}

/** Where there is no policy nothing is asked of anybody. */
const SILENT = {
  code: '',
  name: '',
  stages: [],
  minimum: null,
  cutting: { days: [1], from: '00:00', to: '24:00', notOn: [] },
  quiet: null,
  language: 'en',
  payLink: null,
  feeTaxes: [],
  feeTaxClass: null,
  feeTaxMode: 'exclusive',
} as const;

/** A case as it begins: nothing is known of it but that something has come due. */
export function openedCase(
  house: House,
  { accountId, currency }: { readonly accountId: Id<'Account'>; readonly currency: string },
): DunningCase {
  const now = house.clock.now();
  return {
    id: house.ids.next('dun'),
    accountId,
    currency,
    state: 'open',
    policyId: null,
    invoiceId: null,
    anchorAt: null,
    stage: null,
    access: null,
    prepaidIds: [],
    pausedUntil: null,
    overdue: zero(currency),
    openedAt: now,
    nextLookAt: now,
    endedAt: null,
  };
}
