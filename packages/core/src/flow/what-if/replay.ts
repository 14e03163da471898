import type { Account } from '../../domain/account.ts';
import type { Charge } from '../../domain/charge.ts';
import { sameLength } from '../../domain/change/length.ts';
import { planErrors, type Plan } from '../../domain/plan.ts';
import { checkPlan } from '../../domain/plan-check.ts';
import { completePlan } from '../../domain/plan-input.ts';
import { roundedAs } from '../../domain/policy.ts';
import { checkProposal, whatIfErrors, type Proposal } from '../../domain/what-if/proposal.ts';
import { limitMet } from '../../domain/what-if/quota.ts';
import { asIssued, replayed, type IssuedDocument } from '../../domain/what-if/replay.ts';
import { createTally, type Tally, type WhatIf } from '../../domain/what-if/report.ts';
import { startOfDay } from '../../kernel/calendar.ts';
import type { Id } from '../../kernel/id.ts';
import { compareMoney } from '../../kernel/money.ts';
import type { House } from '../house.ts';
import { checkClasses } from '../taxes/publish.ts';
import { proposed, type Facts, type Scene } from './proposed.ts';

/** How a replay is watched, and stopped. */
export interface Watch {
  readonly progress?: (done: number, total: number) => void;
  readonly signal?: AbortSignal;
}

/** How many documents are read and reckoned at once: few enough that nobody else waits long for a turn. */
const TOGETHER = 200;

/**
 * Replays documents that were issued as if a plan, a tax or a discount had been published before. It reads only, page
 * by page, and lets others take turns between pages. With what is published already, the answer is what was charged.
 * @throws BillingError those of `checkProposal` and of publishing; `whatIf.unknownPlan`, `whatIf.otherLength`,
 *   `whatIf.otherTaxMode`, `whatIf.stopped`
 */
export async function whatIf(house: House, proposal: Proposal, watch: Watch = {}): Promise<WhatIf> {
  checkProposal(proposal);
  const scene = await sceneOf(house, proposal);
  const tally = createTally(house.currency, house.zone, (id) => scene.plans.get(id)?.code ?? null);
  const [fromAt, toAt] = [proposal.from, proposal.to].map((day) => startOfDay(day, house.zone));
  if (fromAt === undefined || toAt === undefined) return tally.result(false);
  const { reads } = house.store;
  const total = await reads.issuedCount(fromAt, toAt);
  let done = 0;
  let after: { readonly issuedAt: number; readonly id: string } | null = null;
  for (;;) {
    if (watch.signal?.aborted === true || house.signal.aborted) throw whatIfErrors.stopped();
    const page: readonly IssuedDocument[] = await reads.issuedDocuments(fromAt, toAt, after, TOGETHER);
    await replayPage(house, scene, page, tally);
    done += page.length;
    watch.progress?.(done, Math.max(done, total));
    const last = page.at(-1)?.invoice;
    if (last === undefined || page.length < TOGETHER) return tally.result(scene.next !== null);
    after = { issuedAt: last.issuedAt, id: last.id };
  }
}

async function sceneOf(house: House, proposal: Proposal): Promise<Scene> {
  const plans = new Map((await house.store.reads.plans()).map((plan) => [plan.id, plan]));
  const offers = new Map((await house.offers.all()).map((offer) => [String(offer.id), offer.discount]));
  const shared = { proposal, plans, termsOf: (id: string) => offers.get(id), policy: house.policy, zone: house.zone };
  const table = await house.taxes.all();
  const next = proposal.kind === 'plan' ? await nextOf(house, proposal.plan, [...plans.values()]) : null;
  return { ...shared, table, next };
}

/** The version as it would be published; it is sold for as long as before, and states taxes as before. */
async function nextOf(house: House, input: Parameters<typeof completePlan>[0], known: readonly Plan[]): Promise<Plan> {
  const body = roundedAs(completePlan(input), house.policy);
  checkPlan(body);
  await checkClasses(house, body);
  const { code } = body;
  if (body.price.currency !== house.currency) {
    throw planErrors.malformed({ code, reason: `prices are in ${house.currency}` });
  }
  const versions = known.filter((plan) => plan.code === code);
  const [first] = versions;
  if (first === undefined) throw whatIfErrors.unknownPlan({ code });
  if (!versions.some(({ terms }) => sameLength(terms, body.terms))) throw whatIfErrors.otherLength({ code });
  if (first.taxMode !== body.taxMode) throw whatIfErrors.otherTaxMode({ code, mode: first.taxMode });
  const version = Math.max(...versions.map((plan) => plan.version)) + 1;
  return { ...body, id: 'what-if' as Id<'Plan'>, version, publishedAt: house.clock.now(), retiredAt: null };
}

async function replayPage(house: House, scene: Scene, page: readonly IssuedDocument[], tally: Tally): Promise<void> {
  const facts = await factsOf(house, scene, page);
  const dearer: { readonly document: IssuedDocument; readonly needed: bigint }[] = [];
  for (const document of page) {
    const { invoice } = document;
    const before = asIssued(document);
    const account = facts.accounts.get(invoice.accountId);
    const given = account === undefined ? null : proposed(scene, facts, document, account, tally);
    const after = given === null || account === undefined ? before : replayed(document, account, given, house.policy);
    tally.document(invoice.accountId, invoice.issuedAt, [before, after], given !== null);
    if (compareMoney(after.total, before.total) > 0 && isPrepaid(scene, document)) {
      dearer.push({ document, needed: after.total.minor });
    }
  }
  addLimits(scene, facts, page, tally);
  const cover = await house.store.reads.coverOf(dearer.map(({ document }) => document.invoice.id));
  for (const { document, needed } of dearer) {
    const { id: invoiceId, accountId, number, currency } = document.invoice;
    const had = cover.get(invoiceId) ?? 0n;
    if (had >= needed) continue;
    tally.uncovered({
      accountId,
      invoiceId,
      number,
      had: { minor: had, currency },
      needed: { minor: needed, currency },
    });
  }
}

/** Sold for money that was there: what it does not cover is not sold. */
function isPrepaid({ plans }: Scene, { charges }: IssuedDocument): boolean {
  return charges.some(({ planId }) => planId !== null && plans.get(planId)?.terms.kind === 'prepaid');
}

/** All that the documents of a page are reckoned with, one read for each kind. */
async function factsOf(house: House, { next, plans }: Scene, page: readonly IssuedDocument[]): Promise<Facts> {
  const { reads } = house.store;
  const accounts = await reads.accountsById([...new Set(page.map(({ invoice }) => invoice.accountId))]);
  const all = page.flatMap(({ charges }) => charges);
  const own = next === null ? [] : all.filter(({ planId }) => planId !== null && plans.get(planId)?.code === next.code);
  const usage = own.filter(({ key }) => key.includes('/usage/')).map(({ id }) => id);
  const flat = own.filter(isTerm).map(({ id }) => id);
  const [holders, rated, used] = await Promise.all([
    reads.holders([...new Set(own.flatMap(({ subscriptionId }) => subscriptionId ?? []))]),
    reads.ratedUnits(usage),
    reads.usedIn(flat),
  ]);
  return { accounts: new Map(accounts.map((one): [string, Account] => [one.id, one])), holders, rated, used };
}

function isTerm({ key, kind }: Charge): boolean {
  return kind === 'recurring' && key.includes('/recurring/');
}

/** The terms of the plan: what was used in each, and which limit that meets. A phase parts a term, but no quota. */
function addLimits({ next, plans }: Scene, { used }: Facts, page: readonly IssuedDocument[], tally: Tally): void {
  if (next === null) return;
  for (const { invoice, charges } of page) {
    const own = charges.filter(
      (one) => isTerm(one) && one.planId !== null && plans.get(one.planId)?.code === next.code,
    );
    for (const [subscriptionId, parts] of Map.groupBy(own, (charge) => charge.subscriptionId)) {
      const from = parts[0]?.planId == null ? undefined : plans.get(parts[0].planId);
      if (subscriptionId === null || from === undefined) continue;
      const usedBytes = parts.reduce((all, { id }) => all + (used.get(id) ?? 0n), 0n);
      tally.limit({
        accountId: invoice.accountId,
        subscriptionId,
        fromAt: Math.min(...parts.map(({ fromAt }) => fromAt)),
        toAt: Math.max(...parts.map(({ toAt }) => toAt)),
        usedBytes,
        before: limitMet(usedBytes, from.service),
        after: limitMet(usedBytes, next.service),
      });
    }
  }
}
