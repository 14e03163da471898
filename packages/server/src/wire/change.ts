import { REASON_KEYS, type Change, type ChangePreview, type ChangeRequest } from '@daftari/core';
import { z } from 'zod';
import type { Caller } from '../auth/caller.ts';
import { instant, Instant, instantOrNull, MoneyOut, presentMoney } from './common.ts';
import { LocalDay } from './price.ts';

const Named = z.string().regex(/^[A-Za-z0-9_.:-]{1,64}$/, 'an id has 1 to 64 letters, digits and . : - _');
const Timing = z.enum(['now', 'next_period']).exactOptional();
const Pieces = z.int().min(1).max(10_000);

const Plan = z.strictObject({ kind: z.literal('plan'), planId: Named, when: Timing });
const AddOn = z.strictObject({ kind: z.literal('add_on'), planId: Named, quantity: Pieces.exactOptional() });
const RemoveAddOn = z.strictObject({ kind: z.literal('remove_add_on'), addOnId: Named, when: Timing });
const Pause = z.strictObject({
  kind: z.literal('pause'),
  from: LocalDay.exactOptional(),
  until: LocalDay.exactOptional(),
});
const Resume = z.strictObject({ kind: z.literal('resume') });
const Promise = z.strictObject({ kind: z.literal('promise'), days: z.int().min(1).max(366) });
const Keep = z.strictObject({ kind: z.literal('keep') });
const Bundle = z.strictObject({ kind: z.literal('bundle'), planId: Named });

/** What an operator may ask of a subscription. `when` left out takes the plan's rule. */
export const ChangeIn = z.discriminatedUnion('kind', [
  Plan,
  z.strictObject({ kind: z.literal('quantity'), quantity: Pieces, when: Timing }),
  AddOn,
  RemoveAddOn,
  Pause,
  Resume,
  z.strictObject({
    kind: z.literal('cancel'),
    when: z.enum(['now', 'end_of_period']).exactOptional(),
    unused: z.enum(['credit', 'refund', 'offset', 'nothing']).exactOptional(),
  }),
  z.strictObject({ kind: z.literal('billing_day'), day: z.int().min(1).max(31) }),
  z.strictObject({ kind: z.literal('transfer'), accountId: Named }),
  Keep,
  Promise,
  Bundle,
]);

/**
 * What a customer may ask of her own. When it holds is the plan's rule, and what is cancelled ends with what is paid.
 */
export const MyChangeIn = z.discriminatedUnion('kind', [
  Plan.omit({ when: true }),
  AddOn,
  RemoveAddOn.omit({ when: true }),
  Pause,
  Resume,
  z.strictObject({ kind: z.literal('cancel'), when: z.literal('end_of_period').default('end_of_period') }),
  Keep,
  Promise,
  Bundle,
]);

/** What was asked, as it was understood; time given back for an outage is asked for by nobody from outside. */
export const RequestOut = z.discriminatedUnion('kind', [
  ...ChangeIn.options,
  z.strictObject({ kind: z.literal('give_back'), ms: z.int().min(1), what: z.string() }),
]);

/** A change of a subscription, from the asking to the end. */
export const ChangeOut = z.strictObject({
  id: z.string(),
  customerId: z.string(),
  subscriptionId: z.string(),
  request: RequestOut,
  state: z.enum(['scheduled', 'awaiting_payment', 'done', 'revoked', 'refused']),
  /** Null until its price is paid. */
  effectiveAt: Instant.nullable(),
  requestedAt: Instant,
  endedAt: Instant.nullable(),
  /** Who asked; to a customer an operator has no name. */
  actor: z.string().nullable(),
  /** What it came to, or why it was refused. */
  outcome: z.string().nullable(),
  /** What it costs now, with tax. */
  due: MoneyOut,
});

/** One line of a document that is not made yet. */
export const LineOut = z.strictObject({
  description: z.string(),
  fromAt: Instant,
  toAt: Instant,
  net: MoneyOut,
  tax: MoneyOut,
  gross: MoneyOut,
});

/** What a change would do and cost. */
export const ChangePreviewOut = z.strictObject({
  request: RequestOut,
  effectiveAt: Instant,
  lines: z.array(LineOut),
  /** What waits for the next document instead; no figure here counts it. */
  nextLines: z.array(LineOut),
  net: MoneyOut,
  tax: MoneyOut,
  /** Below zero: the customer gets so much back, by the ways of `returned`. */
  total: MoneyOut,
  returned: z.array(z.strictObject({ way: z.enum(['credit', 'refund', 'offset']), amount: MoneyOut })),
  /** What credit and wallet pay of it. */
  covered: MoneyOut,
  /** What has to be paid first; of postpaid what will be due. */
  toPay: MoneyOut,
  paidUntil: Instant.nullable(),
  planId: z.string(),
  planName: z.string(),
  quantity: z.int(),
  endsAt: Instant.nullable(),
  /** The first day without service and the first one with it again; null unless it is a pause. */
  paused: z.strictObject({ from: LocalDay, until: LocalDay }).nullable(),
  /** Why it is so, in English. */
  reasons: z.array(z.string()),
  /** The same reasons in the same order, for whoever says them in another language. */
  reasonKeys: z.array(
    z.strictObject({ key: z.enum(REASON_KEYS), facts: z.record(z.string(), z.union([z.string(), z.number()])) }),
  ),
});

/** A request as billing takes it. */
export function readRequest(given: z.output<typeof ChangeIn> | z.output<typeof MyChangeIn>): ChangeRequest {
  return given as ChangeRequest;
}

/** Writes a change for whoever looks. */
export function presentChange(change: Change, caller: Caller): z.input<typeof ChangeOut> {
  const { id, accountId, subscriptionId, request, state, effectiveAt, requestedAt, endedAt, actor, outcome } = change;
  return {
    id,
    customerId: accountId,
    subscriptionId,
    request,
    state,
    effectiveAt: instantOrNull(effectiveAt),
    requestedAt: instant(requestedAt),
    endedAt: instantOrNull(endedAt),
    actor: caller.role === 'operator' || actor === caller.name ? actor : null,
    outcome,
    due: presentMoney(change.due),
  };
}

/** Writes a preview. */
export function presentChangePreview(preview: ChangePreview, planName: string): z.input<typeof ChangePreviewOut> {
  const { request, effectiveAt, lines, returned, paidUntil, planId, quantity, endsAt, paused, reasons } = preview;
  return {
    request,
    effectiveAt: instant(effectiveAt),
    lines: lines.map(presentLine),
    nextLines: preview.nextLines.map(presentLine),
    net: presentMoney(preview.net),
    tax: presentMoney(preview.tax),
    total: presentMoney(preview.total),
    returned: returned.map(({ way, amount }) => ({ way, amount: presentMoney(amount) })),
    covered: presentMoney(preview.covered),
    toPay: presentMoney(preview.toPay),
    paidUntil: instantOrNull(paidUntil),
    planId,
    planName,
    quantity,
    endsAt: instantOrNull(endsAt),
    paused: paused && { from: paused.from, until: paused.to },
    reasons: [...reasons],
    reasonKeys: preview.reasonKeys.map(({ key, facts }) => ({ key, facts: { ...facts } })),
  };
}

/** Writes a line. */
export function presentLine(line: ChangePreview['lines'][number]): z.input<typeof LineOut> {
  const { description, fromAt, toAt, net, tax, gross } = line;
  return {
    description,
    fromAt: instant(fromAt),
    toAt: instant(toAt),
    net: presentMoney(net),
    tax: presentMoney(tax),
    gross: presentMoney(gross),
  };
}
