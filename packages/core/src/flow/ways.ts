import { unusableReason, type Mandate } from '../domain/mandate.ts';
import type { Id } from '../kernel/id.ts';
import { roundUpTo, type Money } from '../kernel/money.ts';
import type { AccountView } from '../ports/store.ts';
import { amountDue } from './amount-due.ts';
import { gatewaysFor, type ChosenGateway } from './gateways.ts';
import { loadView, type House } from './house.ts';
import { purseTotal, pursesOf } from './money.ts';

/** One way in which an account can pay, as a page shows it. */
export interface WayToPay {
  readonly gateway: string;
  /**
   * `prompt`: asked on a phone. `page`: on the provider's page. `card`: in the provider's element on ours. `mandate`:
   * by what she has allowed before, without being asked.
   */
  readonly kind: 'prompt' | 'page' | 'card' | 'mandate';
  /** What `requestPayment` is given for it; null unless the kind is `mandate`. */
  readonly mandateId: Id<'Mandate'> | null;
  /** For people: that of the mandate, or the name of the gateway. */
  readonly label: string;
  /** What would be asked for: what is due, rounded up to what the gateway can move. */
  readonly amount: Money;
  /** False: it cannot be used just now. */
  readonly healthy: boolean;
  /** Why it cannot be used, or works badly; null when all is well. */
  readonly reason: string | null;
}

/** How an account can pay. */
export interface WaysToPay {
  /** What is to be paid now: open invoices and the next term, less what is in the wallet. */
  readonly due: Money;
  /** Credit, and what is in the wallet: it is put to what is due before any other money. */
  readonly wallet: Money;
  /** In the order in which they are preferred: what she has allowed first, what is down last. */
  readonly ways: readonly WayToPay[];
}

/**
 * How an account can pay what is due: for pages that offer it.
 * @throws BillingError `account.missing`, and what a stage throws
 */
export async function waysToPay(
  house: House,
  accountId: Id<'Account'>,
  subscriptionId: Id<'Subscription'> | null,
): Promise<WaysToPay> {
  const view = await loadView(house, accountId);
  const { account } = view;
  const now = house.clock.now();
  const due = await amountDue(house, view, subscriptionId);
  const wallet = purseTotal(pursesOf(view, now), account.currency);
  if (account.state === 'closed') return { due, wallet, ways: [] };
  const asking = await gatewaysFor(house, { account, amount: due, rounds: true, purpose: 'ask', among: null });
  const byMandate = await mandateWays(house, view, due, now);
  const ways = [...byMandate, ...asking.map((chosen) => wayOf(chosen, due, null))];
  return { due, wallet, ways: [...ways.filter(({ healthy }) => healthy), ...ways.filter(({ healthy }) => !healthy)] };
}

async function mandateWays(house: House, { account }: AccountView, due: Money, now: number) {
  const mandates = (await house.store.reads.mandatesOf(account.id)).filter((one) => unusableReason(one, now) === null);
  if (mandates.length === 0) return [];
  const among = new Set(mandates.map(({ gateway }) => gateway));
  const chosen = await gatewaysFor(house, { account, amount: due, rounds: true, purpose: 'mandate', among });
  return chosen.flatMap((one) =>
    mandates.filter(({ gateway }) => gateway === one.gateway.name).map((mandate) => wayOf(one, due, mandate)),
  );
}

function wayOf({ gateway, health }: ChosenGateway, due: Money, mandate: Mandate | null): WayToPay {
  return {
    gateway: gateway.name,
    kind: mandate === null ? (gateway.asksBy ?? 'prompt') : 'mandate',
    mandateId: mandate?.id ?? null,
    label: mandate?.label ?? gateway.name,
    amount: roundUpTo(due, gateway.stepMinor ?? 1n),
    healthy: health.status !== 'down',
    reason: health.reason ?? mandate?.reason ?? null,
  };
}
