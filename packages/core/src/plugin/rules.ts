import { isDeepStrictEqual } from 'node:util';
import { checkAllocations, isFrom } from '../domain/allocation.ts';
import type { ChargeDraft } from '../domain/charge.ts';
import type { Access, EntitlementDraft } from '../domain/entitlement.ts';
import { checkFooted } from '../domain/invoice.ts';
import { describeStep } from '../domain/network.ts';
import type { StageName, Stages } from './contract.ts';
import { stageErrors } from './errors.ts';

/** The value that a stage bends. */
export type ValueOf<Name extends StageName> = Parameters<Stages[Name]>[0];

/** What a stage is told beside it. */
export type FactsOf<Name extends StageName> = Parameters<Stages[Name]>[1];

/** What a stage may change, and nothing else. Answers the value that counts, with the plugin's mark on what it bent. */
export type Rule<Name extends StageName> = (
  given: ValueOf<Name>,
  answer: ValueOf<Name>,
  facts: FactsOf<Name>,
  origin: string,
) => ValueOf<Name>;

/**
 * The invariants of each arrow, checked after every plugin.
 * @throws BillingError `stage.breach` that names what was broken; `allocation.excess`, `invoice.unfooted`
 */
export const rules: { readonly [Name in StageName]: Rule<Name> } = {
  usage(given, answer, _facts, origin) {
    if (answer.length !== given.length)
      breach(`${given.length} pieces of usage were given and ${answer.length} answered`);
    return answer.map((one, place) => {
      const before = given[place];
      if (before === undefined || one.key !== before.key)
        return breach('the pieces of usage were put in another order');
      onlyMayChange(`the usage ${one.key}`, before, one, ['usageClass']);
      return one.usageClass === before.usageClass ? before : { ...one, origin };
    });
  },

  charges(given, answer, facts, origin) {
    const before = new Map(given.map((one) => [one.key, one]));
    const seen = new Set<string>();
    const bent = answer.map((one) => {
      if (seen.has(one.key)) breach(`the key ${one.key} is there twice`);
      seen.add(one.key);
      const known = before.get(one.key);
      if (known === undefined) return { ...added(one, given, facts), origin };
      onlyMayChange(`the charge ${one.key}`, known, one, ['description']);
      return one.description === known.description ? known : { ...one, origin };
    });
    for (const key of before.keys()) if (!seen.has(key)) breach(`the charge ${key} was dropped`);
    const [owedBefore, owed] = [total(given), total(bent)];
    if (owed < 0n && owed < owedBefore) breach(`the charges would sum to ${owed}, below zero`);
    return bent;
  },

  invoice(given, answer) {
    onlyMayChange('the invoice', given, answer, ['lines', 'dueAt']);
    if (answer.lines.length !== given.lines.length) breach('a line was added or dropped');
    for (const [place, line] of answer.lines.entries()) {
      const before = given.lines[place];
      if (before === undefined) return breach('a line was added');
      onlyMayChange(`the line of the charge ${before.chargeId}`, before, line, ['description']);
    }
    if (answer.dueAt < answer.issuedAt) breach('it would be due before it is issued');
    checkFooted(answer);
    return answer;
  },

  gateways(given, answer) {
    const foreign = answer.find((name) => !given.includes(name));
    if (foreign !== undefined) breach(`the gateway ${foreign} cannot be used: ${given.join(', ')} were given`);
    if (new Set(answer).size < answer.length) breach('a gateway is named twice');
    return answer;
  },

  allocation(_given, answer, { sources, open }) {
    for (const draft of answer) {
      const source = sources.find((one) => isFrom(draft, one) && one.via === draft.via);
      if (source !== undefined && source.left.currency !== draft.amount.currency) {
        const what = draft.paymentId === null ? `credit ${draft.bucketId}` : `payment ${draft.paymentId}`;
        breach(`the ${what} is in ${source.left.currency}, not in ${draft.amount.currency}`);
      }
    }
    checkAllocations(answer, sources, open);
    return answer;
  },

  entitlement(given, answer) {
    checkNarrower(given, answer);
    const { reason, ...basis } = answer.because;
    const { reason: reasonBefore, ...basisBefore } = given.because;
    if (!isDeepStrictEqual(basis, basisBefore)) breach('the term and the charge that access stands on were changed');
    if (reason !== reasonBefore && reason !== 'stage') breach(`because.reason may only become stage, not ${reason}`);
    if (isDeepStrictEqual(given, answer)) return given;
    // Whoever asks why she is slower than her plan must not read that she has paid for it.
    return { ...answer, because: { ...answer.because, reason: 'stage' } };
  },

  network(given, answer) {
    const left = [...given];
    return answer.map((step) => {
      const place = left.findIndex((one) => isDeepStrictEqual(one, step));
      const [own] = place < 0 ? [] : left.splice(place, 1);
      return own ?? breach(`a step was invented, changed or doubled: ${steps(given)} were given`);
    });
  },
};

function breach(reason: string): never {
  throw stageErrors.breach({ reason });
}

function onlyMayChange(what: string, before: object, after: object, may: readonly string[]): void {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  for (const name of names) {
    if (may.includes(name) || isDeepStrictEqual(Reflect.get(before, name), Reflect.get(after, name))) continue;
    breach(`${what}: ${name} must not change; only ${may.join(' and ')} may`);
  }
}

/** A charge that a plugin brings must belong to the bill that it is brought to. */
function added(one: ChargeDraft, given: readonly ChargeDraft[], facts: FactsOf<'charges'>): ChargeDraft {
  const { account, subscription } = facts;
  const wrong = (reason: string) => breach(`the added charge ${one.key}: ${reason}`);
  if (one.kind !== 'discount' && one.kind !== 'adjustment' && one.kind !== 'one_off') {
    wrong(`its kind must be discount, adjustment or one_off, not ${one.kind}`);
  }
  if (one.amount.currency !== account.currency) wrong(`its currency must be ${account.currency}`);
  if (one.kind === 'discount' && one.amount.minor >= 0n) wrong('a discount is below zero');
  if (one.kind === 'one_off' && one.amount.minor <= 0n) wrong('a one_off is above zero');
  if (one.amount.minor === 0n) wrong('an amount of zero changes nothing');
  if (one.accountId !== account.id) wrong(`its account must be ${account.id}`);
  const subscriptions = new Set([subscription?.id, ...given.map((each) => each.subscriptionId)]);
  if (one.subscriptionId !== null && !subscriptions.has(one.subscriptionId))
    wrong('its subscription is not on this bill');
  const plans = new Set([subscription?.planId, ...given.map((each) => each.planId)]);
  if (one.planId !== null && !plans.has(one.planId)) wrong('its plan is not on this bill');
  const owners = [account.id, ...subscriptions].filter((owner) => owner !== null && owner !== undefined);
  // A charge of a key is owed once, ever and for everybody: a key such as `promo` would be one customer's only.
  if (!owners.some((owner) => one.key.startsWith(`${owner}/`))) {
    wrong(`its key must begin with the id of its subscription or account and a slash, such as ${owners.at(-1)}/…`);
  }
  if (given.some((each) => each.taxMode !== one.taxMode)) wrong(`its tax mode must be that of the other charges`);
  if (new Set(one.taxes.map((tax) => tax.code)).size < one.taxes.length) wrong('it bears a tax twice');
  if (one.toAt < one.fromAt) wrong('it ends before it begins');
  return one;
}

function total(charges: readonly ChargeDraft[]): bigint {
  return charges.reduce((sum, one) => sum + one.amount.minor, 0n);
}

const RANK: Readonly<Record<Access, number>> = { granted: 3, throttled: 2, walled: 1, blocked: 0 };

/** How far access reaches; null is without limit. */
type Bound = Access | number | bigint | null;

function checkNarrower(given: EntitlementDraft, answer: EntitlementDraft): void {
  const wider = (what: string, from: Bound, to: Bound) =>
    breach(`access may only be narrowed, and ${what} went from ${from ?? 'no limit'} to ${to ?? 'no limit'}`);
  if (answer.subscriptionId !== given.subscriptionId) breach('the subscription was changed');
  if (RANK[answer.access] > RANK[given.access]) wider('access', given.access, answer.access);
  if (RANK[answer.afterwards] > RANK[given.afterwards]) wider('afterwards', given.afterwards, answer.afterwards);
  if (answer.fromAt < given.fromAt) wider('fromAt', given.fromAt, answer.fromAt);
  if (exceeds(answer.untilAt, given.untilAt)) wider('untilAt', given.untilAt, answer.untilAt);
  if (answer.untilAt !== null && answer.untilAt < answer.fromAt) breach('access would end before it begins');
  if (exceeds(answer.quotaBytes, given.quotaBytes)) wider('quotaBytes', given.quotaBytes, answer.quotaBytes);
  if (exceeds(answer.quotaSeconds, given.quotaSeconds)) {
    wider('quotaSeconds', given.quotaSeconds, answer.quotaSeconds);
  }
  if (answer.downKbps > given.downKbps) wider('downKbps', given.downKbps, answer.downKbps);
  if (answer.upKbps > given.upKbps) wider('upKbps', given.upKbps, answer.upKbps);
  if (answer.sessions > given.sessions) wider('sessions', given.sessions, answer.sessions);
}

/** Null is without limit. */
function exceeds<T extends number | bigint>(answer: T | null, given: T | null): boolean {
  return given !== null && (answer === null || answer > given);
}

function steps(given: ValueOf<'network'>): string {
  return given.length === 0 ? 'none' : given.map(describeStep).join(', ');
}
