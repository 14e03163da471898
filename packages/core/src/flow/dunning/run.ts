import type { DunningCase } from '../../domain/dunning.ts';
import type { AccountView, Claim, DunningMark } from '../../ports/store.ts';
import { commit, sideBySide, type House, type Task } from '../house.ts';
import { lookAt, openedCase } from './look.ts';

/** What one run over all who owe came to. */
export interface DunningRun {
  /** Cases that were opened, and cases that were looked at. */
  readonly opened: number;
  readonly looked: number;
  /** Cases that could not be looked at, each with the reason; they are tried again. */
  readonly parked: readonly { readonly accountId: string; readonly reason: string }[];
}

/** How many documents that have come due are read at once. */
const AT_ONCE = 200;
/** How many accounts a run reads with a handful of statements: few enough to be decided on while they are fresh. */
const READ_AT_ONCE = 50;
/** How many cases are looked at side by side by a run: it leaves connections for those who wait for an answer. */
const SIDE_BY_SIDE = 4;
/** When a case that could not be looked at is tried again, in milliseconds. */
const AGAIN_MS = 600_000;
/**
 * How far the mark stays behind the clock, in milliseconds: a document that is due when it is made may be written by a
 * unit of work that takes its time, and is not passed over.
 */
const LAG_MS = 600_000;
/** The place before all documents. */
const BEGINNING: DunningMark = { dueAt: 0, invoiceId: '' };

/** A page of documents that have come due. */
export interface Opened {
  readonly found: number;
  readonly opened: number;
  /** Where the next page begins. */
  readonly next: DunningMark;
}

/**
 * Opens cases for documents that have come due, a page in a unit of work: from the mark on, or from the page before.
 * The mark moves with it, so that whoever stops is gone on from there, and two who open at once open the same.
 */
export async function openDue(house: House, after?: DunningMark): Promise<Opened> {
  const mark = await house.store.reads.dunningMark();
  return openPage(house, after ?? mark, ({ found, next }) => {
    // Behind a page that is not full there is nothing: what was looked through is not looked through again.
    const seen: DunningMark = { dueAt: house.clock.now() - LAG_MS, invoiceId: '' };
    const moved = found < AT_ONCE || isBefore(seen, next) ? seen : next;
    const isWorth = found > 0 || moved.dueAt > mark.dueAt + LAG_MS;
    return isWorth && isBefore(mark, moved) ? [moved] : [];
  });
}

/** Opens a page after a mark, and moves the kept one as is said. */
async function openPage(
  house: House,
  after: DunningMark,
  moves: (page: Pick<Opened, 'found' | 'next'>) => readonly DunningMark[],
): Promise<Opened> {
  const { reads } = house.store;
  if ((await reads.dunningPolicies()).length === 0) return { found: 0, opened: 0, next: after };
  const due = await reads.newlyDue(house.clock.now(), after, AT_ONCE);
  const { dueAt, invoiceId } = due.at(-1) ?? after;
  const page = { found: due.length, next: { dueAt, invoiceId } };
  const accounts = new Map(due.map((one) => [`${one.accountId}:${one.currency}`, one]));
  const dunningOpened = [...accounts.values()].map((one) => openedCase(house, one));
  const dunningMarks = moves(page);
  if (dunningOpened.length + dunningMarks.length > 0) await commit(house, { dunningOpened, dunningMarks });
  return { ...page, opened: accounts.size };
}

/** Claims cases whose next look is due: each task looks at one. */
export async function takeDunning(house: House, claim: Claim): Promise<readonly Task[]> {
  const claimed = await house.store.claimDunning(claim);
  return claimed.map((one) => async () => {
    await looked(house, one);
  });
}

/**
 * Goes through all who owe now: opens what has come due, from the beginning, and looks at every case whose time has
 * come. Run twice, the second finds nothing to do.
 */
export async function runDunning(house: House): Promise<DunningRun> {
  let opened = 0;
  // Its own place, not the mark of the workers: neither leads the other past a document.
  for (let after: DunningMark | null = BEGINNING; after !== null;) {
    const page: Opened = await openPage(house, after, () => []);
    opened += page.opened;
    after = page.found === 0 ? null : page.next;
  }
  const parked: { accountId: string; reason: string }[] = [];
  let count = 0;
  for (;;) {
    const claim = { worker: 'dunning', now: house.clock.now(), leaseMs: 60_000, limit: READ_AT_ONCE };
    const claimed = await house.store.claimDunning(claim);
    if (claimed.length === 0) return { opened, looked: count, parked };
    const accountIds = [...new Set(claimed.map(({ accountId }) => accountId))];
    const views = await house.store.reads.views(accountIds, claim.now);
    const of = new Map(views.map((view) => [view.account.id, view]));
    await sideBySide(claimed, SIDE_BY_SIDE, async (one) => {
      const reason = await looked(house, one, of.get(one.accountId));
      if (reason === null) count += 1;
      else parked.push({ accountId: one.accountId, reason });
    });
  }
}

/** In the order of due dates. */
function isBefore(one: DunningMark, other: DunningMark): boolean {
  return one.dueAt < other.dueAt || (one.dueAt === other.dueAt && one.invoiceId < other.invoiceId);
}

/** Looks at a claimed case. One that cannot be looked at holds nobody else up: answers why. */
async function looked(house: House, { accountId }: DunningCase, read?: AccountView): Promise<string | null> {
  try {
    await lookAt(house, accountId, read);
    return null;
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    house.log.error('A dunning case could not be looked at', { accountId, reason });
    const at = house.clock.now() + AGAIN_MS;
    await house.store.write({ dunningLooks: [{ accountId, at, when: 'later' }] });
    return reason;
  }
}
