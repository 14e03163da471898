import { MOST_ATTEMPTS, type Run, type RunItem } from '../../domain/run.ts';
import { assert } from '../../kernel/assert.ts';
import { isBillingError } from '../../kernel/error.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { commitAll, loadView, untilFresh, type House } from '../house.ts';
import { putOff } from '../put-off.ts';
import { toppedUp } from '../top-up.ts';
import { chunkReads } from './chunk-reads.ts';
import { decide, parked, reasonOf, worked, type Decided, type Held } from './decide.ts';

/** So many of its last bills say what is usual for an account. */
const LOOK_BACK = 6;

/**
 * Deals with items that a worker holds. All are read together, decided side by side outside any transaction, and
 * written as one unit of work; who falls out of it, because somebody else wrote meanwhile or because of what is wrong
 * with her, is dealt with alone. So what can be written is, and nothing that cannot holds it up.
 * @throws what the database throws when it is not there: the items come back when their lease is over
 */
export async function workChunk(house: House, run: Run, items: readonly RunItem[], worker: string): Promise<void> {
  const { reads } = house.store;
  const ids = items.map(({ accountId }) => accountId);
  const desk: House = { ...house, store: { ...house.store, reads: chunkReads(reads) } };
  const [views, before] = await Promise.all([
    reads.views(ids, house.clock.now()),
    run.kind === 'bill' && run.params.medianFactor !== null
      ? reads.billedBefore(ids, LOOK_BACK)
      : new Map<string, readonly bigint[]>(),
  ]);
  const viewOf = new Map<string, AccountView>(views.map((view) => [view.account.id, view]));
  const units: Unit[] = [];
  const left: Held[] = [];
  const decideOne = async (item: RunItem): Promise<void> => {
    const held: Held = { run, item, worker, before: before.get(item.accountId) ?? [], refused: new Map() };
    const view = viewOf.get(item.accountId);
    if (view === undefined || item.attempts > MOST_ATTEMPTS || isForOne(run, view)) return void left.push(held);
    try {
      const decided = await decide(desk, view, held, { charged: false });
      units.push({ held, decided });
    } catch {
      // Alone it fails again, and says why.
      left.push(held);
    }
  };
  await Promise.all(items.map(decideOne));
  const fallen = new Set(await writeUnits(house, run, units));
  const more = units.filter(({ held, decided }) => decided.more && !fallen.has(held)).map(goneOn);
  for (const held of [...left, ...fallen, ...more]) await workAlone(house, held);
}

/** The item as it stands once its first document is written. */
function goneOn({ held, decided }: Unit): Held {
  return { ...held, item: { ...held.item, totalMinor: held.item.totalMinor + addedTo(decided) } };
}

function addedTo({ changes: { runItems = [] } }: Decided): bigint {
  return runItems[0]?.totalMinor ?? 0n;
}

/** What buys by itself when little is left does so in a unit of work of its own first. */
function isForOne({ kind }: Run, { subscriptions }: AccountView): boolean {
  return kind !== 'bill' && subscriptions.some(({ subscription }) => subscription.autoTopUp !== null);
}

/** What is written for one item. */
interface Unit {
  readonly held: Held;
  readonly decided: Decided;
}

/**
 * Writes units as one. Those that are stale fall out; where it is not known who is wrong, halves are tried, so that a
 * chunk of two thousand with one that cannot be written costs a dozen more writes and not two thousand.
 * @returns those that were not written
 */
async function writeUnits(house: House, run: Run, units: readonly Unit[]): Promise<readonly Held[]> {
  if (units.length === 0) return [];
  const stale = await staleOf(house, run, units);
  if (stale === null) return [];
  const out = units.filter(({ held }) => stale.has(held.item.accountId));
  if (out.length > 0) {
    const others = units.filter(({ held }) => !stale.has(held.item.accountId));
    return [...out.map(({ held }) => held), ...(await writeUnits(house, run, others))];
  }
  if (units.length === 1) return units.map(({ held }) => held);
  const half = units.length >> 1;
  const first = await writeUnits(house, run, units.slice(0, half));
  return [...first, ...(await writeUnits(house, run, units.slice(half)))];
}

/** Null when all was written; else the accounts that are known to be stale, and maybe none is. */
async function staleOf(house: House, run: Run, units: readonly Unit[]): Promise<ReadonlySet<string> | null> {
  const changes = units.map(({ decided }): Changes => decided.changes);
  try {
    const written = await commitAll(house, changes);
    if (written.outcome === 'written') return null;
    return new Set(written.outcome === 'stale' ? written.accountIds : []);
  } catch (fault) {
    // Is it the work that cannot be written, or is nobody there to write it? In the second case this throws too.
    assert((await house.store.reads.run(run.id)) !== null, 'a run that is worked on is there');
    house.log.warn('A part of a run could not be written together', {
      runId: run.id,
      accounts: units.length,
      reason: reasonOf(fault),
    });
    return new Set();
  }
}

/** Deals with one item by itself, to its end: each period that is due, one after the other. */
async function workAlone(house: House, held: Held): Promise<void> {
  const { run, item } = held;
  const { accountId } = item;
  try {
    if (item.attempts > MOST_ATTEMPTS) {
      await giveBack(house, held, 'parked', item.reason ?? KILLS);
      return;
    }
    for (let totalMinor = item.totalMinor, more = true; more;) {
      const current: Held = { ...held, item: { ...item, totalMinor } };
      let tries = 0;
      const decided = await untilFresh(house, `the account ${accountId}`, async (tried) => {
        // Somebody else may have dealt with it meanwhile: the lease was over.
        if (++tries > 1 && (await isGone(house, held))) return { changes: null, answer: NOTHING };
        const view = run.kind === 'bill' ? await loadView(house, accountId) : await toppedUp(house, accountId);
        const answer = await decide(house, view, current, tried);
        return { changes: answer.changes, answer };
      });
      more = decided.more;
      totalMinor += addedTo(decided);
    }
  } catch (fault) {
    await giveUp(house, held, fault);
  }
}

const NOTHING: Decided = { changes: {}, more: false };

async function isGone(house: House, { run, item }: Held): Promise<boolean> {
  const kept = await house.store.reads.runItem(run.id, item.accountId);
  return kept?.state !== 'planned';
}

const KILLS = 'Whoever takes it up ends before it is done.';

/** What is wrong with the account stays wrong: it is parked. What is wrong around it is tried again, so many times. */
async function giveUp(house: House, held: Held, fault: unknown): Promise<void> {
  const reason = reasonOf(fault);
  const { accountId, attempts } = held.item;
  const again = isBillingError(fault) && fault.code === 'flow.contended' && attempts <= MOST_ATTEMPTS;
  house.log.error('An account was left out of a run', { runId: held.run.id, accountId, reason });
  await giveBack(house, held, again ? 'planned' : 'parked', reason);
  if (held.run.kind !== 'bill') await putOff(house, accountId);
}

/** Who has lost the item meanwhile has nothing to give back. */
async function giveBack(house: House, held: Held, state: 'planned' | 'parked', reason: string): Promise<void> {
  const now = house.clock.now();
  const item = state === 'parked' ? parked(held, reason, now) : { ...worked(held, state, now), reason };
  await house.store.write({ runItems: [item] });
}
