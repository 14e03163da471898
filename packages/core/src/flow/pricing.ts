import { versionFor, versionsOver, type VersionDates, type VersionSlice } from '../domain/catalogue.ts';
import { costOf } from '../domain/change/paid.ts';
import {
  fullPrice,
  recurring,
  taxesOf,
  timesPieces,
  type Charge,
  type ChargeDraft,
  type Stretch,
} from '../domain/charge.ts';
import type { Commitment } from '../domain/commitment.ts';
import { assemble, issue, type Invoice } from '../domain/invoice.ts';
import { reduceLines } from '../domain/pipeline.ts';
import { phaseAt, phasesOver } from '../domain/phase.ts';
import type { Plan } from '../domain/plan.ts';
import { cashRounding } from '../domain/policy.ts';
import { prorate, type Slice } from '../domain/proration.ts';
import type { Cap } from '../domain/reduction.ts';
import { withCharges } from '../domain/rated.ts';
import type { PricedLine } from '../domain/scope.ts';
import type { AddOn } from '../domain/subscription.ts';
import { addDays, localDateAt, type LocalDate, type Zone } from '../kernel/calendar.ts';
import type { Id } from '../kernel/id.ts';
import { subtract, type Money } from '../kernel/money.ts';
import { periodInstants, type Period } from '../kernel/period.ts';
import type { AccountView, Changes, SubscriptionView } from '../ports/store.ts';
import { fitted } from './fitted.ts';
import { datesOf, type DatedPlan } from './held.ts';
import { together, type House } from './house.ts';
import { pausesLeftOut } from './pauses.ts';
import { phasesOf, startOf } from './phases.ts';
import { promotionsFor } from './promotions.ts';
import { taxedCommitments, taxedLines, taxRulesOf } from './taxes/taxing.ts';

/** A term, or a calendar period or the part of one, that is to be priced. */
export interface ToPrice {
  readonly stretch: Stretch;
  /** The full period that the stretch lies in; null for a prepaid term, which is whole by itself. */
  readonly period: Period | null;
  /** All versions of the plan, where one may reach her within the period. */
  readonly versions?: readonly DatedPlan[];
}

/** What was used in the period before, what it may come to at most and at least, and what is to be kept of it. */
export interface Metered {
  readonly lines: readonly PricedLine[];
  readonly caps: readonly Cap[];
  readonly commitments: readonly Commitment[];
  readonly changes: Changes;
}

/** Nothing is measured. */
export const UNMETERED: Metered = { lines: [], caps: [], commitments: [], changes: {} };

/** Charges as they will stand on a document, and what else is written when they are. */
export interface Priced {
  readonly charges: readonly Charge[];
  readonly changes: Changes;
}

/**
 * The flat lines of a term or period: the plan by its phases, each with its own part of the time; the add-ons that run
 * in it; and, the first time, the set-up fee.
 */
export function flatLines(view: AccountView, one: SubscriptionView, toPrice: ToPrice): readonly PricedLine[] {
  const { plan, subscription } = one;
  const setup = subscription.paidUntil === null && plan.setupFee !== null ? [setupOf(one, toPrice, plan.setupFee)] : [];
  return [
    ...pieces(view, one, toPrice).map(({ charge }) => lineOf(plan, charge)),
    ...subscription.addOns.flatMap((addOn) => addOnLine(view, one, addOn, toPrice)),
    ...setup,
  ];
}

/**
 * Prices lines for a document of an instant: taxes of its day, discounts, cap and true-up by the rules of the pipeline,
 * then the `charges` stage.
 * @throws BillingError those of the pipeline, and what a stage throws
 */
export async function priceLines(
  house: House,
  view: AccountView,
  one: SubscriptionView,
  lines: readonly PricedLine[],
  { lines: used, caps, commitments, changes }: Metered = UNMETERED,
  issuedAt: number = house.clock.now(),
): Promise<Priced> {
  const { account } = view;
  const rules = await taxRulesOf(house, view, issuedAt);
  const all = taxedLines([...lines, ...used], rules);
  const promotions = await promotionsFor(house, view, one, all);
  const reduced = reduceLines({
    currency: account.currency,
    lines: all,
    discounts: promotions.discounts,
    caps,
    commitments: taxedCommitments(commitments, rules),
    tax: house.policy,
  });
  const drafts = await house.stages.charges(reduced.charges, { account, subscription: one.subscription });
  const charges = drafts.map((draft): Charge => ({ ...draft, id: house.ids.next('chg') }));
  const rated = withCharges(changes.rated ?? [], charges);
  return { charges, changes: together({ ...changes, rated }, promotions.took(reduced.discounts)) };
}

/** The finalised document of charges, without its number; null when they come to nothing. */
export async function documentOf(
  house: House,
  view: AccountView,
  charges: readonly Charge[],
  dueAt: number,
  id: Id<'Invoice'> = house.ids.next('inv'),
): Promise<{ readonly invoice: Invoice | null; readonly charges: readonly Charge[] }> {
  const owed = charges.reduce((total, { amount }) => total + amount.minor, 0n);
  if (owed === 0n || charges.length === 0) return { invoice: null, charges };
  const kind = owed > 0n ? 'invoice' : 'credit_note';
  const identity = { id, issuedAt: house.clock.now(), dueAt, kind } as const;
  const plain = await fitted(house, assemble(identity, view.account, charges, house.policy));
  const coin = kind === 'invoice' ? cashRounding(plain, charges, house.policy) : null;
  const all = coin === null ? charges : [...charges, { ...coin, id: house.ids.next<'Charge'>('chg') }];
  const draft = coin === null ? plain : await fitted(house, assemble(identity, view.account, all, house.policy));
  return { invoice: issue(await house.stages.invoice(draft, view)), charges: all };
}

/** What a part of the full price costs: all of it when the stretch is the whole period, or when there is none. */
export function partOf(view: AccountView, plan: Plan, full: Money, { stretch, period }: ToPrice): Money {
  if (period === null) return full;
  const { zone } = view.account;
  const whole = periodInstants(period, zone);
  if (stretch.fromAt <= whole.fromAt && stretch.toAt >= whole.toAt) return full;
  return prorate(full, sliceOf(plan, period, stretch, zone));
}

/** A charge as the pipeline asks for it. */
export function lineOf(plan: Plan, charge: ChargeDraft, meter: string | null = null): PricedLine {
  return { charge, planCode: plan.code, meter, discountable: true };
}

/** A line of the plan itself, and what the whole period or term would cost at its price. */
export interface PricedPiece {
  readonly charge: ChargeDraft;
  readonly full: Money;
}

/** The plan's own lines: one, unless a phase or a new version begins within the period. */
export function pieces(view: AccountView, one: SubscriptionView, toPrice: ToPrice): readonly PricedPiece[] {
  const { zone } = view.account;
  const { stretch, period } = toPrice;
  const parts = partsOf(view, one, toPrice);
  return parts.map(({ slice, version: { plan, full } }, place) => {
    const part = {
      period,
      stretch: pieceWithin(stretch, slice, { zone, first: place === 0, last: isLast(parts, place) }),
    };
    // Parts of one period are differences, so that equal prices add up; one part alone is rounded for itself.
    const cost =
      period === null || parts.length === 1 ? partOf(view, plan, full, part) : costBetween(view, plan, full, part);
    const amount = unpaused(view, one, full, cost, part);
    return { charge: { ...recurring(plan, one.subscription, part.stretch), amount }, full };
  });
}

/** What the whole period costs at list prices, stretch by stretch: phases and versions of the plan part it. */
export function pricesOver(
  view: AccountView,
  one: SubscriptionView,
  versions: readonly DatedPlan[],
  stretch: Stretch,
): readonly { readonly stretch: Stretch; readonly price: Money }[] {
  const { zone } = view.account;
  const period = { from: localDateAt(stretch.fromAt, zone), to: addDays(localDateAt(stretch.toAt - 1, zone), 1) };
  const parts = partsOf(view, one, { stretch, period, versions });
  if (parts.length === 0) return [{ stretch, price: fullPrice(one.plan, one.subscription) }];
  return parts.map(({ slice, version: { full } }, place) => {
    const edges = { zone, first: place === 0, last: isLast(parts, place) };
    return { stretch: pieceWithin(stretch, slice, edges), price: full };
  });
}

/** What a whole period or term costs at list prices by the phase and the version of an instant. */
export function priceOn(view: AccountView, one: SubscriptionView, versions: readonly DatedPlan[], at: number): Money {
  const { zone } = view.account;
  const day = localDateAt(at, zone);
  return pieceOf(one, versionFor(versions, one.plan.version, day), day, zone).full;
}

/** The days of a slice as instants, but for the edges of the stretch that it is cut from. */
function pieceWithin(
  stretch: Stretch,
  slice: Period,
  { zone, first, last }: { readonly zone: Zone; readonly first: boolean; readonly last: boolean },
): Stretch {
  const { fromAt, toAt } = periodInstants(slice, zone);
  return { fromAt: first ? stretch.fromAt : fromAt, toAt: last ? stretch.toAt : toAt };
}

function isLast(parts: readonly unknown[], place: number): boolean {
  return place === parts.length - 1;
}

interface Piece extends VersionDates {
  readonly plan: Plan;
  readonly full: Money;
}

/** The days of what is to be priced, parted by versions of the plan and by its phases. */
function partsOf(view: AccountView, one: SubscriptionView, toPrice: ToPrice): readonly VersionSlice<Piece>[] {
  const { zone } = view.account;
  const { stretch, period, versions = [] } = toPrice;
  const from = localDateAt(stretch.fromAt, zone);
  const own = datesOf(one.plan, zone);
  if (period === null) return [{ slice: { from, to: from }, version: pieceOf(one, own, from, zone) }];
  const charged = { from, to: period.to };
  const sliced = versionsOver(versions.length === 0 ? [own] : versions, own.version, charged);
  return sliced.flatMap(({ slice, version }) =>
    phasesOver(phasesOf(version.plan), startOf(one, zone), slice).map((part) => ({
      slice: part.slice,
      version: pieceOf(one, version, part.slice.from, zone),
    })),
  );
}

function pieceOf(one: SubscriptionView, version: DatedPlan, day: LocalDate, zone: Zone): Piece {
  const phase = phaseAt(phasesOf(version.plan), startOf(one, zone), day)?.phase;
  const { quantity } = one.subscription;
  const full = phase?.price == null ? fullPrice(version.plan, one.subscription) : timesPieces(phase.price, quantity);
  return { ...version, full };
}

/** Days of a pause that lie in a period that is charged only now are not charged at all. */
export function unpaused(
  view: AccountView,
  one: SubscriptionView,
  full: Money,
  amount: Money,
  { stretch, period }: ToPrice,
): Money {
  if (period === null) return amount;
  const manner = { ...one.plan.changes.count, zone: view.account.zone };
  return pausesLeftOut(one).reduce((left, { fromAt, untilAt }) => {
    const [from, to] = [Math.max(fromAt, stretch.fromAt), Math.min(untilAt, stretch.toAt)];
    if (from >= to) return left;
    return subtract(left, costOf(full, { kind: 'period', period }, { fromAt: from, toAt: to }, manner));
  }, amount);
}

/** What an add-on costs for the part of the time in which it runs; nothing when it does not. */
function addOnLine(view: AccountView, one: SubscriptionView, addOn: AddOn, toPrice: ToPrice): readonly PricedLine[] {
  const plan = one.addOnPlans.find(({ id }) => id === addOn.planId);
  if (plan === undefined) return [];
  const fromAt = Math.max(addOn.fromAt, toPrice.stretch.fromAt);
  const toAt = Math.min(addOn.untilAt ?? Infinity, toPrice.stretch.toAt);
  if (fromAt >= toAt) return [];
  const full = timesPieces(addOn.priceOverride ?? plan.price, addOn.quantity);
  const stretch = { fromAt, toAt };
  const part = { stretch, period: toPrice.period };
  const amount = unpaused(view, one, full, partOf(view, plan, full, part), part);
  const key = `${one.subscription.id}/add_on/${addOn.id}/${fromAt}`;
  return [lineOf(plan, { ...recurring(plan, one.subscription, stretch), key, amount })];
}

function setupOf({ plan, subscription }: SubscriptionView, { stretch }: ToPrice, fee: Money): PricedLine {
  const base = recurring(plan, subscription, stretch);
  const description = `${plan.name}: set-up`;
  const { taxClass: _, ...untaxed } = base;
  return lineOf(plan, {
    ...untaxed,
    ...taxesOf(plan, 'setup'),
    key: `${subscription.id}/setup`,
    kind: 'one_off',
    description,
    amount: fee,
    toAt: stretch.fromAt,
  });
}

/** What a price costs up to the end of a stretch, less what it costs up to its start. */
function costBetween({ account: { zone } }: AccountView, plan: Plan, full: Money, { stretch, period }: ToPrice): Money {
  return period === null ? full : costOf(full, { kind: 'period', period }, stretch, { ...plan.changes.count, zone });
}

function sliceOf(plan: Plan, period: Period, { fromAt, toAt }: Stretch, zone: Zone): Slice {
  const { convention = 'calendar_days', rounding } = plan.changes.count;
  const mode = rounding === undefined ? {} : { rounding };
  if (convention === 'seconds') return { convention, period, zone, fromAt, toAt, ...mode };
  return { convention, period, slice: { from: localDateAt(fromAt, zone), to: localDateAt(toAt, zone) }, ...mode };
}
