import { isLive, type DunningCase, type DunningMove } from '../../domain/dunning.ts';
import type { DunningPolicy } from '../../domain/dunning-policy.ts';
import type { DunningOutcome } from '../../domain/dunning-decide.ts';
import { toWire } from '../../kernel/money.ts';
import type { AccountView, Changes, SubscriptionView } from '../../ports/store.ts';
import { decideAccess, standingOf } from '../access.ts';
import { event, together, type House } from '../house.ts';
import { resumed } from '../subscriptions.ts';
import { owingPrepaid } from './facts.ts';
import { isReached, isUnbilled } from './reach.ts';

/** A case is looked at so often at least, whatever its policy says: nothing that has changed is missed for longer. */
const LOOK_EVERY_MS = 86_400_000;

/** Who moves cases by themselves, for people. */
export const OURSELVES = 'daftari';

/** The case as an outcome leaves it. */
export function caseAfter(
  house: House,
  view: AccountView,
  one: DunningCase,
  policy: DunningPolicy | null,
  outcome: DunningOutcome,
): DunningCase {
  const now = house.clock.now();
  const { state, anchor, stage, access, overdue, pausedUntil, nextLookAt } = outcome;
  const over = state === 'resolved';
  return {
    ...one,
    state,
    policyId: policy?.id ?? one.policyId,
    invoiceId: anchor?.invoiceId ?? one.invoiceId,
    anchorAt: anchor?.dueAt ?? one.anchorAt,
    stage: over ? one.stage : stage,
    access,
    prepaidIds: over ? [] : owingPrepaid(view, now),
    pausedUntil,
    overdue,
    nextLookAt: over ? null : Math.min(nextLookAt ?? Infinity, now + LOOK_EVERY_MS),
    endedAt: over ? now : null,
  };
}

/** What is written when a case goes on: the case, the row of its move and the event, where it has moved. */
export function caseWritten(
  house: House,
  view: AccountView,
  next: DunningCase,
  { actor = OURSELVES, reason }: { readonly actor?: string; readonly reason: string },
): Changes {
  const one = view.dunning;
  const now = house.clock.now();
  const { id: caseId, accountId, stage } = next;
  const known = { seen: [view.seen], dunningCases: [next] };
  const isFirst = one?.policyId === null;
  if (next.policyId === null && one?.state === next.state) return known;
  if (one !== undefined && !isFirst && one.state === next.state && one.stage === stage) return known;
  const from = isFirst ? null : (one?.state ?? null);
  const move: DunningMove = {
    id: house.ids.next('dmv'),
    caseId,
    accountId,
    from,
    to: next.state,
    stage,
    at: now,
    actor,
    reason: reason.slice(0, 1000),
  };
  // Nobody was asked for anything yet: then there is nothing that she should hear of.
  if (isFirst && next.state === 'resolved') return { ...known, dunningMoves: [move] };
  const told = next.state === 'resolved' ? 'dunningResolved' : 'dunningMoved';
  const payload = {
    accountId,
    caseId,
    from,
    to: next.state,
    stage,
    access: next.access?.kind ?? 'granted',
    overdue: toWire(next.overdue),
    pausedUntil: next.pausedUntil,
    reason,
  };
  return { ...known, dunningMoves: [move], outbox: [event(told, accountId, now, payload)] };
}

/** A view in which the case is as it was left: access is decided on it. Who is back is billed from now on. */
export function viewAfter(house: House, view: AccountView, next: DunningCase): AccountView {
  const { dunning: _, ...others } = view;
  const after: AccountView = isLive(next) ? { ...others, dunning: next } : others;
  const subscriptions = view.subscriptions.map((one): SubscriptionView => {
    const back = isUnbilled(view, one) && !isUnbilled(after, one) ? resumed(house, one) : one;
    if (isLive(next) || back.plan.terms.kind !== 'postpaid' || back.subscription.promise === null) return back;
    return { ...back, subscription: { ...back.subscription, promise: null } };
  });
  return { ...after, subscriptions };
}

/** Access of all that the case reached before or reaches now, decided anew; and their rows, where they changed. */
export async function accessAfter(
  house: House,
  before: AccountView,
  after: AccountView,
  skip: (one: SubscriptionView) => boolean = () => false,
): Promise<Changes> {
  const touched = after.subscriptions.filter((one, place) => {
    const was = before.subscriptions[place];
    return !skip(one) && (one !== was || isReached(before, one) || isReached(after, one));
  });
  const decided = await Promise.all(
    touched.map(async (one) => {
      const access = await decideAccess(house, standingOf(after, one));
      const isRow = before.subscriptions.includes(one) || access.subscriptions !== undefined;
      return isRow ? access : { ...access, subscriptions: [one.subscription] };
    }),
  );
  return together(...decided);
}
