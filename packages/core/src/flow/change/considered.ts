import { consequence, lineText, type ChangeLine, type Consequence } from '../../domain/change/consequence.ts';
import type { PaidPart } from '../../domain/change/paid.ts';
import { requestErrors, type ChangeRequest } from '../../domain/change.ts';
import type { BillingError } from '../../kernel/error.ts';
import { taxesOf, type Charge, type ChargeDraft } from '../../domain/charge.ts';
import type { Plan } from '../../domain/plan.ts';
import type { PricedLine } from '../../domain/scope.ts';
import type { Subscription } from '../../domain/subscription.ts';
import type { Id } from '../../kernel/id.ts';
import { sum, type Money } from '../../kernel/money.ts';
import type { AccountView, SubscriptionView } from '../../ports/store.ts';
import type { House } from '../house.ts';

/** A request with all that it is decided on. */
export interface Asked<Kind extends ChangeRequest['kind'] = ChangeRequest['kind']> {
  readonly house: House;
  readonly view: AccountView;
  readonly one: SubscriptionView;
  readonly request: Extract<ChangeRequest, { readonly kind: Kind }>;
  readonly now: number;
}

/** What a request does: the pure consequence, and the subscription as it then is. */
export interface Decided {
  readonly consequence: Consequence;
  /** From when the change takes effect on. */
  readonly subscription: Subscription;
  readonly plan: Plan;
  readonly addOnPlans?: readonly Plan[];
  /** The plan that a line is of: its taxes and its name; the new one unless said otherwise. */
  readonly planOf?: (line: ChangeLine) => Plan;
  /** What the whole of a paid part costs at list prices before the change, where that is reckoned with those. */
  readonly listOf?: (part: PaidPart) => Money;
  /** The bundle that is bought. */
  readonly bundle?: Plan;
  /** What it makes the next bill charge by itself: shown, and not charged by it. */
  readonly foreseen?: readonly ChangeLine[];
  /** The account that it then belongs to. */
  readonly movesTo?: AccountView;
}

/** What open invoices come to. */
export function debtOf(view: AccountView): Money {
  return sum(
    view.openInvoices.map(({ owed }) => owed),
    view.account.currency,
  );
}

/** The lines of a consequence as the pipeline asks for them, under the keys of a change. */
export function linesOf(
  { one, view }: Pick<Asked, 'one' | 'view'>,
  decided: Decided,
  changeId: Id<'Change'>,
  lines: readonly ChangeLine[] = decided.consequence.lines,
): readonly PricedLine[] {
  return lines.map((line, place) => {
    const plan = decided.planOf?.(line) ?? decided.plan;
    const charge: ChargeDraft = {
      key: `${one.subscription.id}/change/${changeId}/${place}`,
      accountId: view.account.id,
      subscriptionId: one.subscription.id,
      planId: plan.id,
      kind: line.kind,
      description: `${plan.name}: ${lineText(line.text)}`,
      amount: line.amount,
      taxMode: plan.taxMode,
      ...taxesOf(plan, line.text === 'add_on.setup' ? 'setup' : 'service'),
      ...line.stretch,
      origin: 'core',
    };
    // Paused days that are charged again cost what was credited for them, which a promotion has reduced already.
    const discountable = line.kind === 'recurring' && line.text !== 'pause.resumed';
    return { charge, planCode: plan.code, meter: null, discountable };
  });
}

/** Two consequences of one request, such as those of a plan and of its add-ons, as one. */
export function joined(one: Consequence, others: readonly Consequence[]): Consequence {
  if (others.length === 0) return one;
  const all = [one, ...others];
  const { currency } = one.due;
  const ways = ['offset', 'refund', 'credit'] as const;
  const whole = consequence(one.paid, currency, {
    ...one,
    lines: all.flatMap(({ lines }) => lines),
    returned: ways.flatMap((way) => {
      const amount = sum(
        all.flatMap(({ returned }) => returned.filter((each) => each.way === way)).map((each) => each.amount),
        currency,
      );
      return amount.minor > 0n ? [{ way, amount }] : [];
    }),
    reasons: all.flatMap(({ reasons }) => reasons),
  });
  return { ...whole, cuts: one.cuts };
}

/** The charge that paid for new time: the line whose stretch it is. */
export function chargeFor(charges: readonly Charge[], fromAt: number, toAt: number): Charge | null {
  return (
    charges.find((charge) => charge.kind === 'recurring' && charge.fromAt <= fromAt && charge.toAt >= toAt) ?? null
  );
}

/** Written now, though part of it lies ahead: the subscription knows from when it holds. */
export function asNow(decided: Consequence, now: number): Consequence {
  return { ...decided, effectiveAt: now };
}

/** A change that cannot be made, and why. */
export function refused(subscriptionId: Id<'Subscription'>, reason: string): BillingError {
  return requestErrors.refused({ subscriptionId, reason });
}
