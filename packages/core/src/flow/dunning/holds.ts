import { z } from 'zod';
import type { Account } from '../../domain/account.ts';
import { dunningErrors, type DunningCase, type DunningHold } from '../../domain/dunning.ts';
import { startOfDay, type LocalDate } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { accessAfter, caseWritten, viewAfter } from './case.ts';
import { lookOnce, openedCase } from './look.ts';
import { parse } from '../input.ts';
import { policyOf } from './policies.ts';

/** What lets an account rest. */
export interface HoldInput {
  readonly accountId: Id<'Account'>;
  /** The local day on which it is over, exclusive: on that day it goes on. Null: until it is released. */
  readonly until: LocalDate | null;
  /** Why, for people: a cheque is on its way. */
  readonly reason: string;
}

/**
 * Lets an account rest until a day: nothing is asked, no fee is charged, and what was taken of access is back at once.
 * Also of who owes nothing yet.
 * @throws BillingError `account.missing`, `dunning.holdPast`, `calendar.malformedDate`
 */
export async function holdDunning(house: House, input: HoldInput, actor: string): Promise<DunningHold> {
  return untilFresh(house, `the account ${input.accountId}`, async () => {
    const view = await loadView(house, input.accountId);
    const now = house.clock.now();
    const untilAt = input.until === null ? null : startOfDay(input.until, view.account.zone);
    if (untilAt !== null && untilAt <= now) throw dunningErrors.holdPast({ until: input.until });
    const hold = holdOf(house, view, { untilAt, actor, reason: input.reason });
    return { changes: await withHold(house, view, hold, { actor, reason: input.reason }), answer: hold };
  });
}

/**
 * Ends a hold before its day: it goes on where it stood.
 * @throws BillingError `account.missing`, `dunning.holdMissing`
 */
export async function releaseHold(
  house: House,
  accountId: Id<'Account'>,
  holdId: Id<'DunningHold'>,
  actor: string,
): Promise<DunningHold> {
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    const now = house.clock.now();
    const holds = await house.store.reads.dunningHolds(accountId);
    const hold = holds.find(({ id }) => id === holdId);
    const isOver = hold?.releasedAt != null || (hold?.untilAt ?? Infinity) <= now;
    if (hold === undefined || isOver) throw dunningErrors.holdMissing({ holdId });
    const released = { ...hold, releasedAt: now, releasedBy: actor };
    const why = { actor, reason: `The hold was released: ${hold.reason}` };
    return { changes: await withHold(house, view, released, why), answer: released };
  });
}

/** How one account is asked, as an operator sets it. */
export interface DunningOfAccount {
  /** The code of its own policy; null: the default one. */
  readonly policy: string | null;
  readonly excluded: boolean;
}

const OfAccount = z.strictObject({ policy: z.string().nullable(), excluded: z.boolean() });

/**
 * Gives an account a policy of its own, or excludes it: then nothing is asked of it, and what was taken is back.
 * Included again, it goes on where it stood.
 * @throws BillingError `account.missing`, `dunningPolicy.missing`, `input.malformed`
 */
export async function assignDunning(
  house: House,
  accountId: Id<'Account'>,
  to: DunningOfAccount,
  actor: string,
): Promise<Account> {
  const { policy, excluded } = parse(OfAccount, to);
  if (policy !== null) await policyOf(house, policy);
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    const now = house.clock.now();
    const account: Account = { ...view.account, dunning: { policy, excluded } };
    const was = view.account.dunning?.excluded ?? false;
    const known = { seen: [view.seen], accounts: [account] };
    const looks = view.dunning === undefined ? [] : [{ accountId, at: now, when: 'sooner' as const }];
    if (was === excluded) return { changes: { ...known, dunningLooks: looks }, answer: account };
    const holds = await house.store.reads.dunningHolds(accountId);
    const running = holds.find(({ reason, releasedAt }) => reason === EXCLUDED && releasedAt === null);
    const hold = excluded
      ? holdOf(house, view, { untilAt: null, actor, reason: EXCLUDED })
      : running && { ...running, releasedAt: now, releasedBy: actor };
    const why = { actor, reason: excluded ? EXCLUDED : 'It is asked again.' };
    const resting = hold === undefined ? {} : await withHold(house, { ...view, account }, hold, why);
    // What came due while it was excluded has no case yet.
    const isDue = !excluded && view.openInvoices.some(({ invoice }) => invoice.dueAt <= now);
    const opened = isDue && view.dunning === undefined ? [openedCase(house, { ...account, accountId })] : [];
    return { changes: together(known, resting, { dunningOpened: opened }), answer: account };
  });
}

/**
 * Gives a case up: what is due by now is not asked for any more, though it stays owed. What was taken of access is
 * back; whoever is to stay off the network is suspended by hand, or ended.
 * @throws BillingError `account.missing`, `dunning.missing`
 */
export async function abandonDunning(
  house: House,
  accountId: Id<'Account'>,
  reason: string,
  actor: string,
): Promise<DunningCase> {
  return untilFresh(house, `the account ${accountId}`, async () => {
    const view = await loadView(house, accountId);
    if (view.dunning === undefined) throw dunningErrors.missing({ accountId });
    const now = house.clock.now();
    const over = { state: 'abandoned', access: null, prepaidIds: [], nextLookAt: null, endedAt: now } as const;
    const next: DunningCase = { ...view.dunning, ...over };
    const after = viewAfter(house, view, next);
    const changes = together(caseWritten(house, view, next, { actor, reason }), await accessAfter(house, view, after));
    return { changes, answer: next };
  });
}

/** Why an account that is excluded rests. */
const EXCLUDED = 'Excluded from dunning.';

function holdOf(
  house: House,
  { account }: AccountView,
  { untilAt, actor, reason }: { readonly untilAt: number | null; readonly actor: string; readonly reason: string },
): DunningHold {
  return {
    id: house.ids.next('dho'),
    accountId: account.id,
    fromAt: house.clock.now(),
    untilAt,
    actor,
    reason: reason.slice(0, 1000),
    releasedAt: null,
    releasedBy: null,
  };
}

/** The hold, and what the case of the account makes of it, in one unit of work. */
async function withHold(
  house: House,
  view: AccountView,
  hold: DunningHold,
  why: { readonly actor: string; readonly reason: string },
): Promise<Changes> {
  const others = await house.store.reads.dunningHolds(view.account.id);
  const holds = [...others.filter(({ id }) => id !== hold.id), hold];
  const looked = await lookOnce(house, view, { holds }, why);
  return together({ seen: [view.seen], dunningHolds: [hold] }, looked?.changes ?? {});
}
