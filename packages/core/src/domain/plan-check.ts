import { compareMoney, sameCurrency } from '../kernel/money.ts';
import { parseLocalDate } from '../kernel/calendar.ts';
import { checkPhases } from './phase.ts';
import { planErrors, type ServiceProfile, type Speed } from './plan.ts';
import type { PlanBody } from './plan-input.ts';
import { isMeter, METERS } from './meter.ts';
import { pricedMeters } from './plan-price.ts';
import { checkPrice } from './price/check.ts';
import { checkPriceList } from './price/dimensions.ts';
import { warnPrice, type PriceWarning } from './price/warn.ts';
import { checkWindows } from './price/windows.ts';
import { checkRollover } from './rollover.ts';
import { checkRates } from './tax.ts';
import { isTaxClass } from './taxes/table.ts';
import { checkValidity, type RenewalMode } from './validity.ts';

/**
 * Checks a plan before it is published, so that it cannot be sold wrong.
 * @throws BillingError `plan.malformed` that names the field and what would be right; those of its taxes, its prices,
 * its validity and its grants
 */
export function checkPlan(plan: PlanBody): void {
  const check: Check = (holds, reason) => {
    if (!holds) throw planErrors.malformed({ code: plan.code, reason });
  };
  check(
    /^[a-z0-9][a-z0-9-]{0,39}$/.test(plan.code),
    'the code takes 1 to 40 lower-case letters, digits and dashes, such as home-10',
  );
  check(plan.name.trim() !== '', 'it has a name');
  checkTerms(plan, check);
  checkMoney(plan, check);
  checkService(plan, check);
  checkGrants(plan, check);
  checkChanges(plan, check);
  checkSale(plan, check);
  checkRates(plan.taxes);
  checkTaxClass(plan, check);
  for (const price of plan.usage) checkPrice(price);
  checkMeters(plan, check);
}

/** Something about a plan that its author should have seen before it is sold. */
export type PlanWarning = PriceWarning;

/**
 * What the author of a plan should look at before it is published; nothing of it is refused. Asked of a checked plan.
 */
export function planWarnings({ usage }: Pick<PlanBody, 'usage'>): readonly PlanWarning[] {
  return usage.flatMap(warnPrice);
}

/** Either its own taxes or a class: two would be one too many. */
function checkTaxClass({ taxes, taxClass, setupTaxClass }: PlanBody, check: Check): void {
  check(taxClass === null || taxes.length === 0, 'it has taxes of its own or a tax class, and not both');
  check(setupTaxClass === null || taxClass !== null, 'its set-up has a tax class only if the rest has one');
  for (const each of [taxClass, setupTaxClass]) {
    check(each === null || isTaxClass(each), `a tax class is lower-case, such as internet; got ${each}`);
  }
}

type Check = (holds: boolean, reason: string) => void;

/** Terms decide how long is sold: wrong here, the first sale would fail, and not the plan. */
function checkTerms({ terms }: PlanBody, check: Check): void {
  const { kind } = terms;
  check(kind === 'prepaid' || kind === 'postpaid', `terms.kind is prepaid or postpaid; got ${kind}`);
  if (terms.kind !== 'prepaid') return;
  const { validity, renewal, graceMs } = terms;
  checkValidity(validity, 'terms.validity');
  check(RENEWALS.includes(renewal), `terms.renewal is one of ${RENEWALS.join(', ')}; got ${renewal}`);
  check(
    Number.isSafeInteger(graceMs) && graceMs >= 0,
    `terms.graceMs is whole milliseconds from zero; got ${String(graceMs)}`,
  );
}

const RENEWALS: readonly RenewalMode[] = ['extend', 'restart', 'queue'];

function checkMoney({ price, phases, setupFee, minimum, maximum, changes, terms, usage }: PlanBody, check: Check) {
  const fees = [
    changes.plan.upgradeFee,
    changes.plan.downgradeFee,
    changes.cancelFee,
    changes.pause?.fee,
    changes.promise?.fee,
  ];
  const amounts = [price, setupFee, minimum, maximum, ...fees, ...phases.map((phase) => phase.price)];
  for (const amount of amounts) {
    if (amount === null || amount === undefined) continue;
    sameCurrency(price, amount);
    check(amount.minor >= 0n, 'a price must not be negative');
  }
  if (phases.length > 0) checkPhases(phases);
  const metered = usage.length > 0 || minimum !== null || maximum !== null;
  check(!metered || terms.kind === 'postpaid', 'a usage price needs postpaid terms: prepaid has a quota instead');
  check(
    minimum === null || maximum === null || compareMoney(minimum, maximum) <= 0,
    'the minimum is not above the cap',
  );
  const meters = usage.filter(({ when }) => when === undefined).map((one) => one.meter);
  check(new Set(meters).size === meters.length, 'each meter has one price for all that no dimension says');
}

function checkMeters({ usage }: PlanBody, check: Check): void {
  for (const { meter, rates } of pricedMeters(usage)) {
    if (!('prices' in rates)) continue;
    checkPriceList(rates);
    const sums = rates.prices.every(({ price: { model } }) => model.model !== 'capacity');
    check(sums && meter !== 'mbps_p95', `only sums have prices by dimension; ${meter} has one that is none`);
  }
  for (const { meter, model, connectFee } of usage) {
    const others = model.model === 'capacity' ? model.tiers.flatMap(({ upTo }) => Object.keys(upTo)) : [];
    for (const name of [meter, ...others]) {
      check(isMeter(name), `a meter is one of ${METERS.join(', ')}; got ${name}`);
    }
    const shares = model.model === 'percentage' || model.model === 'graduated_percentage' || model.model === 'dynamic';
    check(!shares, `${meter} counts no money, so there is no percentage of it`);
    check(new Set([meter, ...others]).size === 1 || !others.includes('mbps_p95'), 'a capacity counts sums together');
    check(meter !== 'mbps_p95' || connectFee === undefined, 'bandwidth has no sessions');
  }
}

function checkService({ role, service }: PlanBody, check: Check): void {
  const { quotaBytes, afterQuota, fairUse, sessions, rollover, weights } = service;
  const slower = [...(afterQuota === 'block' ? [] : [afterQuota]), ...fairUse];
  const own = role === 'base';
  check(
    isSpeed(service, own ? 1 : 0),
    `speeds are whole kbit/s ${own ? 'above zero' : 'from zero, for what is added'}`,
  );
  check(
    slower.every((speed) => isSpeed(speed, 1)),
    'speeds are whole kbit/s above zero',
  );
  check(Number.isInteger(sessions) && sessions >= (own ? 1 : 0), 'at least one session must be allowed');
  check(quotaBytes === null || quotaBytes >= 0n, 'a quota is zero bytes or more, or null for none');
  check(inOrder(fairUse), 'the steps of fair use ascend from above zero bytes');
  check(isSlower(service), 'each step of fair use is slower than what comes before it');
  checkWindows(weights);
  checkNetwork(service, check);
  check(
    weights.every(({ price, connectFee }) => price === undefined && connectFee === undefined),
    'hours of a quota have a weight and no price',
  );
  if (rollover === null) return;
  check(quotaBytes !== null, 'only a quota can roll over');
  checkRollover(rollover);
}

/** What only equipment reads: wrong here, it would be refused or ignored where nobody looks. */
function checkNetwork(service: ServiceProfile, check: Check): void {
  const { burst, priority, guaranteed, idleSeconds } = service;
  if (burst !== undefined) {
    const { threshold = service, seconds } = burst;
    check(isSpeed(burst, 1) && isSlower({ ...burst, fairUse: [service] }), 'a burst is no slower than the speed sold');
    check(isSpeed(threshold, 1) && isSlower({ ...burst, fairUse: [threshold] }), 'a burst is above its threshold');
    check(isWithin(seconds, 1, 3_600), 'a burst is measured over 1 to 3600 seconds');
  }
  check(priority === undefined || isWithin(priority, 1, 8), 'a priority is 1 (served first) to 8');
  check(
    guaranteed === undefined || (isSpeed(guaranteed, 1) && isSlower({ ...service, fairUse: [guaranteed] })),
    'what is guaranteed is no faster than the speed sold',
  );
  check(
    idleSeconds === undefined || isWithin(idleSeconds, 60, 2_592_000),
    'an idle session ends after 60 s to 30 days',
  );
  const names = ['pool', 'ipv6Pool', 'delegatedPool', 'profile', 'addressList'] as const;
  for (const name of names) {
    const text = service[name];
    check(text === undefined || /^[\x21-\x7e]{1,64}$/.test(text), `${name} is 1 to 64 visible ASCII characters`);
  }
}

function isWithin(count: number, least: number, most: number): boolean {
  return Number.isInteger(count) && count >= least && count <= most;
}

function isSpeed({ downKbps, upKbps }: Speed, least: number): boolean {
  return [downKbps, upKbps].every((kbps) => Number.isInteger(kbps) && kbps >= least);
}

function isSlower({ fairUse, ...sold }: Speed & { readonly fairUse: readonly Speed[] }): boolean {
  return fairUse.every(({ downKbps, upKbps }, place) => {
    const before = fairUse[place - 1] ?? sold;
    return downKbps <= before.downKbps && upKbps <= before.upKbps;
  });
}

function inOrder(steps: ServiceProfile['fairUse']): boolean {
  return steps.every(({ afterBytes }, place) => afterBytes > (steps[place - 1]?.afterBytes ?? 0n));
}

function checkGrants({ role, grants }: PlanBody, check: Check): void {
  check(role !== 'bundle' || grants.length > 0, 'a bundle grants something');
  for (const [place, { asset, amount, increment, validity, rollover }] of grants.entries()) {
    check(/^[A-Z][A-Z0-9_]{0,15}$/.test(asset), `an asset is capitals, such as BYTES; got ${asset}`);
    check(amount > 0n && increment > 0n, `the grant of ${asset} is above zero, in steps of one unit or more`);
    check(validity !== null || role !== 'bundle', `the grant of ${asset} says how long it lasts`);
    if (validity !== null) checkValidity(validity, `grants.${place}.validity`);
    if (rollover !== null) checkRollover(rollover);
  }
}

function checkChanges({ changes }: PlanBody, check: Check): void {
  const { pause, promise, accessGraceMs } = changes;
  const days = [pause?.maxDaysPerYear ?? 0, pause?.minDays ?? 0, promise?.maxDays ?? 0, promise?.minTenureDays ?? 0];
  check(
    [...days, accessGraceMs].every((count) => Number.isSafeInteger(count) && count >= 0),
    'days and grace are whole numbers from zero',
  );
  check(
    days.slice(0, 3).every((count) => count <= 366),
    'nobody pauses or promises for more than a year',
  );
}

function checkSale({ availableFrom, availableUntil, existing, terms }: PlanBody, check: Check): void {
  check(
    availableFrom === null || availableUntil === null || availableFrom < availableUntil,
    'it is available from before it is available until',
  );
  check(
    (existing.mode === 'grandfather') === (existing.from === null),
    'holders of older versions move from a date on, or keep their price and have none',
  );
  for (const day of [existing.from, availableFrom, availableUntil]) if (day !== null) parseLocalDate(day);
  check(
    existing.mode !== 'on_date_split' || terms.kind === 'postpaid',
    'only a calendar period can be split at a date: prepaid moves at the next term',
  );
}
