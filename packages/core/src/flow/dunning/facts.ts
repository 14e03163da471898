import type { DunningCase, DunningHold } from '../../domain/dunning.ts';
import type { DunningDebt, DunningFacts } from '../../domain/dunning-decide.ts';
import type { DunningPause } from '../../domain/dunning-time.ts';
import { hasEnded } from '../../domain/entitlement.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Id } from '../../kernel/id.ts';
import { money, type Money } from '../../kernel/money.ts';
import type { AccountView, DunningFactsRead, SubscriptionView } from '../../ports/store.ts';
import { isReached } from './reach.ts';

/** The facts of the live case of an account, with its open documents as they stand. */
export function factsOf(
  view: AccountView,
  one: DunningCase,
  { holds, steps, abandonedAt }: DunningFactsRead,
  now: number,
): DunningFacts {
  const { account } = view;
  return {
    caseId: one.id,
    accountId: account.id,
    zone: account.zone,
    currency: account.currency,
    debts: view.openInvoices.map(({ invoice, owed }) => debtOf(invoice, owed)),
    pauses: [...holds.map(pauseOfHold), ...promisesOf(view, now)],
    access: one.access,
    steps,
    terminable: toEnd(view, one, now) !== null,
    abandonedAt,
  };
}

/** The next subscription that a termination ends; null when there is none (left). */
export function toEnd(view: AccountView, one: DunningCase, now: number): SubscriptionView | null {
  const { account } = view;
  const owing = { ...one, prepaidIds: owingPrepaid(view, now) };
  return (
    view.subscriptions.find((each) => {
      return isReached({ dunning: owing }, each) && !hasEnded({ account, subscription: each.subscription }, now);
    }) ?? null
  );
}

/** The prepaid subscriptions that an overdue document charges something for: a debit note of her own. */
export function owingPrepaid({ subscriptions, openInvoices }: AccountView, now: number): readonly Id<'Subscription'>[] {
  const owing = new Set(
    openInvoices
      .filter(({ invoice }) => invoice.dueAt <= now)
      .flatMap(({ invoice }) => invoice.lines.map(({ subscriptionId }) => subscriptionId ?? null)),
  );
  return subscriptions
    .filter(({ plan, subscription: { id } }) => plan.terms.kind === 'prepaid' && owing.has(id))
    .map(({ subscription: { id } }) => id);
}

function debtOf(invoice: Invoice, owed: Money): DunningDebt {
  const fees = invoice.lines.reduce((all, { revenue, gross }) => (revenue === '4150' ? all + gross.minor : all), 0n);
  const rest = owed.minor - fees;
  const feeable = money(rest > 0n ? rest : 0n, owed.currency);
  return { invoiceId: invoice.id, dueAt: invoice.dueAt, owed, feeable };
}

function pauseOfHold({ fromAt, untilAt, releasedAt }: DunningHold): DunningPause {
  if (releasedAt === null) return { fromAt, untilAt };
  return { fromAt, untilAt: untilAt === null ? releasedAt : Math.min(untilAt, releasedAt) };
}

/** Promises to pay that run or were broken; one that begins later rests nothing yet. */
function promisesOf({ subscriptions }: AccountView, now: number): readonly DunningPause[] {
  return subscriptions.flatMap(({ subscription: { promise } }) => {
    return promise === null || promise.fromAt > now ? [] : [{ fromAt: promise.fromAt, untilAt: promise.untilAt }];
  });
}
