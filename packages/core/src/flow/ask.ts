import { accountErrors } from '../domain/account.ts';
import { askErrors, gatewayErrors } from '../domain/asking.ts';
import { mandateErrors, unusableReason, type Mandate } from '../domain/mandate.ts';
import { paymentErrors, type Attempt } from '../domain/payment.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { formatMoney, roundUpTo, type Money } from '../kernel/money.ts';
import type { Gateway, NextStep } from '../ports/gateway.ts';
import type { AccountView, Changes } from '../ports/store.ts';
import { amountDue } from './amount-due.ts';
import { sendAsk, type Outgoing } from './ask-send.ts';
import { checkUndecided } from './ask-undecided.ts';
import { askingGateway, gatewaysFor, type AskingGateway } from './gateways.ts';
import { loadView, untilFresh, type House } from './house.ts';
import { toRenew } from './purchase.ts';

/** What somebody asks a payer for. */
export interface Ask {
  /** Null: the house chooses among all that can take it. With a mandate it is that of the mandate. */
  readonly gateway: string | null;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'> | null;
  /** Null for what is due: open invoices and the next term, less the wallet. */
  readonly amount: Money | null;
  /**
   * International digits without a plus sign. Left out: the phone of the account, or where no phone is asked its id.
   */
  readonly payer?: string | null;
  /** Charges what she has allowed before, without asking her. */
  readonly mandateId?: Id<'Mandate'> | null;
  /** An ask of which nobody knows the end: a person has looked, and asks all the same. */
  readonly despite?: Id<'Attempt'> | null;
}

/** An ask that the provider has taken, or of which nobody knows. */
export interface Asked extends Attempt {
  /** What the payer's browser does next; null: nothing, she is asked elsewhere. Kept nowhere: it is told this once. */
  readonly next: NextStep | null;
}

/**
 * Asks a payer for money. The attempt is committed before the provider is called; a call whose outcome is unknown is
 * followed up by questions, never by a second call. Where the house chooses and a provider was surely not reached, the
 * next one is asked.
 * @throws BillingError `payment.pending` while an earlier ask may still end in a payment, `payment.undecided` while
 *   nobody knows whether one for the same was paid, `payment.amount`, `payment.noGateway`, `gateways.none`,
 *   `ask.noPhone`, `mandate.missing`, `mandate.notHers`, `mandate.unusable`, or the gateway's own of kind `refused`
 */
export async function requestPayment(house: House, ask: Ask): Promise<Asked> {
  const gateways = await gatewaysOf(house, ask);
  for (const [place, gateway] of gateways.entries()) {
    try {
      return await askThrough(house, gateway, ask);
    } catch (fault) {
      if (!isBillingError(fault) || fault.kind !== 'unavailable' || place === gateways.length - 1) throw fault;
      house.log.warn('A gateway was not reached, the next is asked', { gateway: gateway.name, reason: fault.message });
    }
  }
  throw gatewayErrors.none({ amount: 'it', reason: 'there is none' });
}

async function gatewaysOf(house: House, ask: Ask): Promise<readonly AskingGateway[]> {
  if (ask.mandateId != null) {
    const { gateway } = await usableMandate(house, ask, ask.mandateId);
    return [askingGateway(house, gateway)];
  }
  if (ask.gateway !== null) return [askingGateway(house, ask.gateway)];
  const view = await loadView(house, ask.accountId);
  const amount = ask.amount ?? (await amountDue(house, view, ask.subscriptionId));
  const { account } = view;
  const sought = { account, amount, rounds: ask.amount === null, purpose: 'ask', among: null } as const;
  const chosen = await gatewaysFor(house, sought);
  const working = chosen.filter(({ health }) => health.status !== 'down').map(({ gateway }) => gateway);
  if (working.length > 0) return working;
  const down = chosen.map(({ gateway, health }) => `${gateway.name} is down (${health.reason ?? 'no reason told'})`);
  throw gatewayErrors.none({ amount: formatMoney(amount), reason: down.join(', ') || 'none may be used for it' });
}

async function askThrough(house: House, gateway: AskingGateway, ask: Ask): Promise<Asked> {
  const outgoing = await untilFresh(house, `the account ${ask.accountId}`, () => plan(house, gateway, ask));
  return sendAsk(house, gateway, outgoing);
}

/**
 * The attempt that an ask becomes. It is written only if nobody has asked this payer, nor written to this account,
 * since: who comes second at the same moment decides again, and finds that an ask is waiting.
 */
async function plan(
  house: House,
  gateway: Gateway,
  ask: Ask,
): Promise<{ readonly changes: Changes; readonly answer: Outgoing }> {
  const view = await loadView(house, ask.accountId);
  if (view.account.state === 'closed') throw accountErrors.closed({ accountId: ask.accountId });
  const one = toRenew(view, ask.subscriptionId, house.clock.now());
  const subscriptionId = ask.subscriptionId ?? one?.subscription.id ?? null;
  const mandate = ask.mandateId == null ? null : await usableMandate(house, ask, ask.mandateId);
  const amount = ask.amount ?? roundUpTo(await amountDue(house, view, ask.subscriptionId), gateway.stepMinor ?? 1n);
  const { accountId, despite = null } = ask;
  const intent = {
    accountId,
    subscriptionId,
    amount,
    isDue: ask.amount === null,
    step: gateway.stepMinor ?? 1n,
    despite,
  };
  await checkUndecided(house, intent);
  const answer = await outgoingOf(house, view, gateway, {
    amount,
    subscriptionId,
    payer: mandate?.id ?? payerOf(view, gateway, ask),
    mandate,
    description: planNameOf(view, subscriptionId),
  });
  return { changes: { seen: [view.seen], attempts: [answer.attempt] }, answer };
}

/** What one attempt is made of. */
export interface Wanted {
  readonly amount: Money;
  readonly subscriptionId: Id<'Subscription'> | null;
  readonly payer: string;
  readonly mandate: Mandate | null;
  readonly description: string | null;
}

/**
 * An attempt as it is written before anything goes out, and what goes out then.
 * @throws BillingError `payment.amount`, `payment.pending`
 */
export async function outgoingOf(house: House, view: AccountView, gateway: Gateway, wanted: Wanted): Promise<Outgoing> {
  const { amount, subscriptionId, payer, mandate, description } = wanted;
  checkAmount(gateway, amount);
  const now = house.clock.now();
  const last = await house.store.reads.lastAttempt(gateway.name, payer);
  checkFree(gateway, last, now, mandate !== null);
  const attempt: Attempt = {
    id: house.ids.next('att'),
    gateway: gateway.name,
    accountId: view.account.id,
    subscriptionId,
    amount,
    payer,
    turn: (last?.turn ?? 0) + 1,
    state: 'created',
    providerReference: null,
    reason: null,
    createdAt: now,
    acceptedAt: null,
    changedAt: now,
    nextCheckAt: now + UNHEARD_MS,
    checks: 0,
    ...(mandate !== null && { mandateId: mandate.id }),
  };
  return { attempt, mandate: mandate?.providerReference ?? null, ...shownOf(view, description) };
}

/** What a payer is shown. Told again, an ask says the same to the letter: by other words it would be another ask. */
export function shownOf(
  { account }: AccountView,
  description: string | null,
): Pick<Outgoing, 'accountNumber' | 'description'> {
  return { accountNumber: account.number, description: description ?? 'Internet' };
}

/** What an ask is for, as far as it is for a subscription. */
export function planNameOf({ subscriptions }: AccountView, subscriptionId: Attempt['subscriptionId']): string | null {
  return subscriptions.find(({ subscription }) => subscription.id === subscriptionId)?.plan.name ?? null;
}

async function usableMandate(house: House, { accountId }: Ask, mandateId: Id<'Mandate'>): Promise<Mandate> {
  const mandate = await house.store.reads.mandate(mandateId);
  if (mandate === null) throw mandateErrors.missing({ mandateId });
  if (mandate.accountId !== accountId) throw mandateErrors.notHers({ mandateId, accountId });
  const reason = unusableReason(mandate, house.clock.now());
  if (reason !== null) throw mandateErrors.unusable({ mandateId, label: mandate.label, reason });
  return mandate;
}

function payerOf({ account }: AccountView, { asksBy = 'prompt' }: Gateway, { payer }: Ask): string {
  if (payer != null) return payer;
  if (asksBy !== 'prompt') return account.id;
  if (account.phone === null) throw askErrors.noPhone({ accountId: account.id });
  return account.phone;
}

function checkAmount(gateway: Gateway, amount: Money): void {
  const shown = formatMoney(amount);
  if (amount.minor <= 0n) throw paymentErrors.amount({ amount: shown, reason: 'nothing is due, name an amount' });
  if (!gateway.currencies.includes(amount.currency)) {
    throw paymentErrors.amount({ amount: shown, reason: `${gateway.name} takes ${gateway.currencies.join(', ')}` });
  }
}

/**
 * The last ask of a payer decides: it went out only because those before it were over. A prompt stands on a phone for a
 * while; on a page she is there herself, and may open it again; a charge by mandate is never doubled while it is open.
 */
function checkFree({ asksBy = 'prompt' }: Gateway, last: Attempt | null, now: number, byMandate: boolean): void {
  if (last === null || last.state === 'succeeded' || last.state === 'failed') return;
  if (!byMandate && (asksBy !== 'prompt' || now - last.createdAt >= PROMPT_LIFE_MS)) return;
  throw paymentErrors.pending({ amount: formatMoney(last.amount), attemptId: last.id });
}

/** When an attempt counts as unheard of, in milliseconds after it was written. */
const UNHEARD_MS = 120_000;

/** How long a prompt can stand on a phone before another may be sent. */
const PROMPT_LIFE_MS = 90_000;
