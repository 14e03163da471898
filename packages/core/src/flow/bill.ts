import type { Id } from '../kernel/id.ts';
import type { Changes, DueSubscription } from '../ports/store.ts';
import { commitAll, loadView, sideBySide, untilFresh, type House } from './house.ts';
import { nextBill } from './period.ts';

/** What a bill run did. */
export interface BillRun {
  readonly billed: number;
  /** Accounts that could not be billed, each with its reason; the run goes on without them. */
  readonly parked: readonly { readonly subscriptionId: string; readonly reason: string }[];
}

/** How many accounts are billed in one unit of work: most of what a write costs it costs once. */
const TOGETHER = 25;
/** How many accounts are read side by side: a bill run leaves connections for those who are waiting for an answer. */
const SIDE_BY_SIDE = 2;

/** Bills every postpaid subscription whose next period has begun. Run twice, it bills once. */
export async function billDue(house: House): Promise<BillRun> {
  const now = house.clock.now();
  const run = { documents: 0, parked: [] as { readonly subscriptionId: string; readonly reason: string }[] };
  const park = ({ subscriptionId }: DueSubscription, fault: unknown): void => {
    const reason = reasonOf(fault);
    house.log.error('A subscription could not be billed and was parked', { subscriptionId, reason });
    run.parked.push({ subscriptionId, reason });
  };
  for (let after = ''; ;) {
    const due = await house.store.reads.dueForBilling(now, after, TOGETHER);
    const { done, left } = await billTogether(house, due, park);
    run.documents += done;
    for (const one of left) {
      try {
        run.documents += await billSubscription(house, one.accountId, one.subscriptionId);
      } catch (fault) {
        park(one, fault);
      }
    }
    const last = due.at(-1);
    if (last === undefined) return { billed: run.documents, parked: run.parked };
    after = last.subscriptionId;
  }
}

/** What became of a part of a run: how many documents, and which subscriptions are still to be billed, each alone. */
interface Part {
  readonly done: number;
  readonly left: readonly DueSubscription[];
}

/**
 * Bills one period of each account in one unit of work. Left are second subscriptions of an account and those that owe
 * further periods; and all of them when the unit could not be written, for alone each succeeds or says why not.
 */
async function billTogether(
  house: House,
  due: readonly DueSubscription[],
  park: (one: DueSubscription, fault: unknown) => void,
): Promise<Part> {
  const now = house.clock.now();
  const accounts = new Set<string>();
  const first = due.filter(({ accountId }) => !accounts.has(accountId) && accounts.add(accountId));
  const bills = new Map<DueSubscription, Changes>();
  const over = new Set<DueSubscription>();
  const decide = async (one: DueSubscription): Promise<void> => {
    try {
      const bill = await billOf(house, one);
      if (bill === null) over.add(one);
      else bills.set(one, bill);
    } catch (fault) {
      over.add(one);
      park(one, fault);
    }
  };
  await sideBySide(first, SIDE_BY_SIDE, decide);
  if (!(await written(house, [...bills.values()]))) return { done: 0, left: due.filter((one) => !over.has(one)) };
  for (const [one, { terms = [] }] of bills) if (terms.every(({ endAt }) => endAt > now)) over.add(one);
  return { done: bills.size, left: due.filter((one) => !over.has(one)) };
}

async function written(house: House, bills: readonly Changes[]): Promise<boolean> {
  if (bills.length === 0) return true;
  try {
    return (await commitAll(house, bills)).outcome === 'written';
  } catch (fault) {
    house.log.warn('Bills could not be written together', { bills: bills.length, reason: reasonOf(fault) });
    return false;
  }
}

/**
 * Bills one subscription up to now, a document a period. Answers how many were issued; asked twice, the second is none.
 */
export async function billSubscription(
  house: House,
  accountId: Id<'Account'>,
  subscriptionId: Id<'Subscription'>,
): Promise<number> {
  for (let issuedCount = 0; ; issuedCount++) {
    const more = await untilFresh(house, `the account ${accountId}`, async () => {
      const changes = await billOf(house, { accountId, subscriptionId });
      return { changes, answer: changes !== null };
    });
    if (!more) return issuedCount;
  }
}

/** The changes that bill the next period of a subscription; null when none is due. */
async function billOf(house: House, { accountId, subscriptionId }: DueSubscription): Promise<Changes | null> {
  const view = await loadView(house, accountId);
  const one = view.subscriptions.find(({ subscription }) => subscription.id === subscriptionId);
  return one === undefined ? null : nextBill(house, view, one);
}

function reasonOf(fault: unknown): string {
  return fault instanceof Error ? fault.message : String(fault);
}
