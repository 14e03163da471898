import type { DunningCase } from '../../domain/dunning.ts';
import type { Claim, DunningMark } from '../../ports/store.ts';
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

/** How many documents that have come due are read at once, and how many cases are claimed at once. */
const AT_ONCE = 200;
/** How many cases are looked at side by side by a run: it leaves connections for those who wait for an answer. */
const SIDE_BY_SIDE = 4;
/** When a case that could not be looked at is tried again, in milliseconds. */
const AGAIN_MS = 600_000;
/** The place before all documents. */
const BEGINNING: DunningMark = { dueAt: 0, invoiceId: '' };
const NOTHING = { found: 0, opened: 0 };

/**
 * Opens cases for documents that have come due, a page in a unit of work; answers how many there were. The mark
 * moves with the page, so that whoever stops is gone on from there, and two who open at once open the same.
 */
export async function openDue(
  house: House,
  limit = AT_ONCE,
): Promise<{ readonly found: number; readonly opened: number }> {
  const { reads } = house.store;
  if ((await reads.dunningPolicies()).length === 0) return NOTHING;
  const found = await reads.newlyDue(house.clock.now(), await reads.dunningMark(), limit);
  const last = found.at(-1);
  if (last === undefined) return NOTHING;
  const accounts = new Map(found.map((one) => [`${one.accountId}:${one.currency}`, one]));
  const { dueAt, invoiceId } = last;
  await commit(house, {
    dunningOpened: [...accounts.values()].map((one) => openedCase(house, one)),
    dunningMarks: [{ dueAt, invoiceId }],
  });
  return { found: found.length, opened: accounts.size };
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
  await commit(house, { dunningMarks: [BEGINNING] });
  let opened = 0;
  for (let page = await openDue(house); page.found > 0; page = await openDue(house)) opened += page.opened;
  const parked: { accountId: string; reason: string }[] = [];
  let count = 0;
  for (;;) {
    const claim = { worker: 'dunning', now: house.clock.now(), leaseMs: 60_000, limit: AT_ONCE };
    const claimed = await house.store.claimDunning(claim);
    if (claimed.length === 0) return { opened, looked: count, parked };
    await sideBySide(claimed, SIDE_BY_SIDE, async (one) => {
      const reason = await looked(house, one);
      if (reason === null) count += 1;
      else parked.push({ accountId: one.accountId, reason });
    });
  }
}

/** Looks at a claimed case. One that cannot be looked at holds nobody else up: answers why. */
async function looked(house: House, { accountId }: DunningCase): Promise<string | null> {
  try {
    await lookAt(house, accountId);
    return null;
  } catch (fault) {
    const reason = fault instanceof Error ? fault.message : String(fault);
    house.log.error('A dunning case could not be looked at', { accountId, reason });
    const at = house.clock.now() + AGAIN_MS;
    await house.store.write({ dunningLooks: [{ accountId, at, when: 'later' }] });
    return reason;
  }
}
