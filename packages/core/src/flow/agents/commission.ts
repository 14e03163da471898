import type { Agent } from '../../domain/agent.ts';
import { clawed, commission, type Commission, type CommissionClawback } from '../../domain/commission.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Journal } from '../../domain/ledger.ts';
import { bookClawback, bookCommission } from '../../domain/recipes-agents.ts';
import { localDateAt } from '../../kernel/calendar.ts';
import { ratio, scaleMoney } from '../../kernel/decimal.ts';
import type { Id } from '../../kernel/id.ts';
import { subtract, zero, type Money } from '../../kernel/money.ts';
import type { Changes, CommissionEarned, CommissionRecalled, CreditedMonth } from '../../ports/store.ts';
import type { House } from '../house.ts';

const DAY_MS = 86_400_000;

/**
 * What a unit of work makes agents earn, and what it takes back from them, to be written with it: commission accrues
 * with the allocation and goes with what it was earned on. All decisions of the unit are looked at together, so that
 * tiers count each of them once.
 */
export async function commissionsOf(house: House, decided: readonly Changes[]): Promise<Changes> {
  const recalled = decided.flatMap((changes) => changes.recalled ?? []);
  const earned = decided.flatMap((changes) => changes.earned ?? []);
  if (recalled.length === 0 && earned.length === 0) return {};
  const work = workOf(decided);
  for (const one of recalled) await takeBack(house, work, one);
  for (const one of earned) await accrue(house, work, one);
  return {
    commissions: [...work.commissions.values()],
    clawbacks: work.clawbacks,
    journals: work.journals,
    credited: [...work.months.values()].filter(({ before, after }) => before !== after),
  };
}

/** What has been decided so far. */
interface Work {
  readonly agents: Map<Id<'Account'>, Agent | null>;
  /** By their ids, in their last state. */
  readonly commissions: Map<string, Commission>;
  readonly clawbacks: CommissionClawback[];
  readonly journals: Journal[];
  readonly months: Map<string, CreditedMonth>;
  /** Documents that are issued in this unit, which nobody can read yet. */
  readonly issued: readonly Invoice[];
  /** What of a bucket of credit has settled what its own note corrects, up to now. */
  readonly settled: Map<Id<'Bucket'>, bigint>;
}

const workOf = (decided: readonly Changes[]): Work => ({
  agents: new Map(),
  commissions: new Map(),
  clawbacks: [],
  journals: [],
  months: new Map(),
  issued: decided.flatMap(({ invoices = [] }) => invoices),
  settled: new Map(),
});

async function accrue(house: House, work: Work, one: CommissionEarned): Promise<void> {
  const agent = await agentOf(house, work, one.agentId);
  const { credit } = one;
  const { base, before } = credit === null ? one : await earnedAgain(house, work, { ...one, credit });
  if (agent === null || agent.tiers.length === 0 || base.minor <= 0n) return;
  const now = house.clock.now();
  const month = localDateAt(now, house.zone).slice(0, 7);
  const tally = await tallyOf(house, work, agent, month);
  // One rate for all that is sold: then it counts within the document, which nobody else is writing.
  const position = tally === null ? before : { ...base, minor: tally.after };
  const amount = commission(base, position, agent.tiers);
  if (tally !== null) work.months.set(keyOf(tally), { ...tally, after: tally.after + base.minor });
  const { agentId, customerId, invoiceId, allocationId } = one;
  const row: Commission = {
    id: house.ids.next('com'),
    agentId,
    customerId,
    invoiceId,
    allocationId,
    base,
    amount,
    clawedBase: 0n,
    clawed: 0n,
    paid: 0n,
    month,
    earnedAt: now,
    payableAt: now + agent.payableAfterDays * DAY_MS,
    version: 0,
  };
  work.commissions.set(row.id, row);
  if (amount.minor > 0n) work.journals.push(bookCommission(row, bookingOf(house)));
}

/**
 * Of credit that a note has given, or of what is owed again, what was taken back for that document, in proportion to
 * what is used of the one or paid of the other. What settles
 * the corrected documents themselves was never paid, so it is no part of that and earns nothing.
 */
async function earnedAgain(
  house: House,
  work: Work,
  {
    credit,
    invoiceId,
    base: { currency },
  }: CommissionEarned & { readonly credit: NonNullable<CommissionEarned['credit']> },
): Promise<Pick<CommissionEarned, 'base' | 'before'>> {
  const { noteId, bucketId, granted, usedBefore, used } = credit;
  const { reads } = house.store;
  const note = work.issued.find(({ id }) => id === noteId) ?? (await reads.invoice(noteId))?.invoice;
  const corrected = new Set(note?.lines.flatMap(({ corrects }) => (corrects ? [corrects.invoiceId] : [])));
  const settled =
    bucketId === null ? 0n : (work.settled.get(bucketId) ?? (await reads.creditPut(bucketId, [...corrected])));
  const isSettled = corrected.has(invoiceId);
  if (bucketId !== null) work.settled.set(bucketId, isSettled ? settled + used - usedBefore : settled);
  const none = { base: zero(currency), before: zero(currency) };
  if (isSettled) return none;
  const ofNow = work.clawbacks.filter((one) => one.documentId === noteId);
  const minor = ofNow.reduce((all, { base }) => all + base.minor, await reads.clawedFor(noteId));
  const upTo = (units: bigint): Money => scaleMoney({ minor, currency }, ratio(units - settled, granted - settled));
  if (minor === 0n) return none;
  return { base: subtract(upTo(used), upTo(usedBefore)), before: upTo(usedBefore) };
}

async function takeBack(house: House, work: Work, recall: CommissionRecalled): Promise<void> {
  let left = recall.base.minor;
  for (const row of await touched(house, work, recall)) {
    if (left <= 0n) return;
    const { next, taken } = clawed(row, left);
    if (taken.base.minor === 0n) continue;
    left -= taken.base.minor;
    work.commissions.set(next.id, next);
    const { documentId, reason } = recall;
    const { id: commissionId, agentId, month } = row;
    const id = house.ids.next<'Clawback'>('clw');
    const clawback: CommissionClawback = {
      id,
      commissionId,
      agentId,
      documentId,
      ...taken,
      reason,
      at: house.clock.now(),
    };
    work.clawbacks.push(clawback);
    if (taken.amount.minor > 0n) work.journals.push(bookClawback(clawback, bookingOf(house)));
    const agent = await agentOf(house, work, agentId);
    const tally = agent === null ? null : await tallyOf(house, work, agent, month);
    if (tally !== null) {
      const after = tally.after > taken.base.minor ? tally.after - taken.base.minor : 0n;
      work.months.set(keyOf(tally), { ...tally, after });
    }
  }
}

/** What was earned on what is corrected, the newest first: no other sale pays for it. */
async function touched(
  house: House,
  work: Work,
  { customerId, invoiceIds, allocationId }: CommissionRecalled,
): Promise<readonly Commission[]> {
  const stored = await house.store.reads.commissionsOf(customerId);
  const rows = stored.map((row) => work.commissions.get(row.id) ?? row);
  if (allocationId !== null) return rows.filter((row) => row.allocationId === allocationId);
  return invoiceIds.length === 0 ? rows : rows.filter((row) => invoiceIds.includes(row.invoiceId));
}

/** What an agent was credited with in a month, where her rate depends on it; else null, so that nobody waits for it. */
async function tallyOf(house: House, work: Work, agent: Agent, month: string): Promise<CreditedMonth | null> {
  if (agent.tiers.length < 2) return null;
  const known = work.months.get(keyOf({ agentId: agent.id, month }));
  if (known !== undefined) return known;
  const before = await house.store.reads.creditedIn(agent.id, month);
  const tally = { agentId: agent.id, month, before, after: before };
  work.months.set(keyOf(tally), tally);
  return tally;
}

const keyOf = ({ agentId, month }: Pick<CreditedMonth, 'agentId' | 'month'>): string => `${agentId} ${month}`;

/** An agent who may earn; null for one whose account is closed: her customers stay hers by name only. */
async function agentOf(house: House, work: Work, agentId: Id<'Account'>): Promise<Agent | null> {
  const known = work.agents.get(agentId);
  if (known !== undefined) return known;
  const { reads } = house.store;
  const [kept, account] = await Promise.all([reads.agent(agentId), reads.account(agentId)]);
  const agent = account?.state === 'closed' ? null : kept;
  work.agents.set(agentId, agent);
  return agent;
}

function bookingOf({ clock, ids }: House) {
  const now = clock.now();
  return { id: ids.next<'Journal'>('jrn'), bookedAt: now, effectiveAt: now, origin: 'core' };
}
