import { accountErrors } from '../domain/account.ts';
import { checkLater, paymentErrors, settle, type Attempt } from '../domain/payment.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { formatMoney, roundUpTo, subtract, sum, zero, type Money } from '../kernel/money.ts';
import type { Gateway, GatewayAsk } from '../ports/gateway.ts';
import type { AccountView, Claim } from '../ports/store.ts';
import { commit, event, loadView, type House, type Task } from './house.ts';
import { applyResult } from './payment.ts';
import { offerTerm, toRenew } from './purchase.ts';

/** What somebody asks a payer for. */
export interface Ask {
  readonly gateway: string;
  readonly accountId: Id<'Account'>;
  readonly subscriptionId: Id<'Subscription'> | null;
  /** Null for what is due: open invoices and the next term, less the wallet. */
  readonly amount: Money | null;
  /** International digits without a plus sign. */
  readonly payer: string;
}

/**
 * Asks a payer for money. The attempt is committed before the provider is called; a call whose outcome is unknown is
 * followed up by questions, never by a second call.
 * @throws BillingError `payment.pending` while an earlier ask may still end in a payment, `payment.amount`,
 *   `payment.noGateway`, or the gateway's own of kind `refused`
 */
export async function requestPayment(house: House, ask: Ask): Promise<Attempt> {
  const gateway = findGateway(house, ask.gateway);
  const request = gateway.request?.bind(gateway);
  if (request === undefined) throw paymentErrors.noGateway({ gateway: ask.gateway, gateways: 'none that asks' });
  const view = await loadView(house, ask.accountId);
  if (view.account.state === 'closed') throw accountErrors.closed({ accountId: ask.accountId });
  const now = house.clock.now();
  const one = toRenew(view, ask.subscriptionId);
  const amount = ask.amount ?? roundUpTo(await amountDue(house, view, ask.subscriptionId), gateway.stepMinor ?? 1n);
  await checkAsk(house, gateway, ask, amount);
  const attempt: Attempt = {
    id: house.ids.next('att'),
    gateway: gateway.name,
    accountId: ask.accountId,
    subscriptionId: one?.subscription.id ?? null,
    amount,
    payer: ask.payer,
    state: 'created',
    providerReference: null,
    reason: null,
    createdAt: now,
    acceptedAt: null,
    changedAt: now,
    nextCheckAt: now + UNHEARD_MS,
    checks: 0,
  };
  await commit(house, { attempts: [attempt] });
  const description = one?.plan.name ?? 'Internet';
  return send(house, request, attempt, { accountNumber: view.account.number, description });
}

/** What the account has to pay now: its open invoices and, for prepaid, the next term; less what is in the wallet. */
export async function amountDue(
  house: House,
  view: AccountView,
  subscriptionId: Id<'Subscription'> | null,
): Promise<Money> {
  const { currency } = view.account;
  const one = toRenew(view, subscriptionId);
  const open = sum(
    view.openInvoices.map(({ owed }) => owed),
    currency,
  );
  const next = one === null ? zero(currency) : (await offerTerm(house, view, one, house.clock.now())).invoice.total;
  const wallet = sum(
    view.walletSources.map(({ left }) => left),
    currency,
  );
  const due = subtract(sum([open, next], currency), wallet);
  return due.minor > 0n ? due : zero(currency);
}

/** Claims attempts that nobody has answered: each task asks its provider about one. */
export async function takeAttempts(house: House, claim: Claim): Promise<readonly Task[]> {
  const attempts = await house.store.claimAttempts(claim);
  return attempts.map((attempt) => () => checkAttempt(house, attempt));
}

/** Asks the provider once what became of an attempt. */
export async function checkAttempt(house: House, attempt: Attempt): Promise<void> {
  const gateway = house.gateways.get(attempt.gateway);
  const { providerReference } = attempt;
  const query = gateway?.query?.bind(gateway);
  const now = house.clock.now();
  if (query === undefined || providerReference === null) {
    // We ended between writing the attempt and hearing the provider: the ask may have gone out.
    const unknown =
      attempt.state === 'created' ? { state: 'unknown' as const, reason: INTERRUPTED, changedAt: now } : {};
    await house.store.write({ attempts: [{ ...attempt, ...unknown, nextCheckAt: null }] });
    return;
  }
  try {
    const result = await query(providerReference, house.signal);
    if (result.kind === 'pending') await house.store.write({ attempts: [checkLater(attempt, now)] });
    else await applyResult(house, attempt.gateway, result);
  } catch (fault) {
    house.log.warn('The provider could not be asked about an attempt', {
      attemptId: attempt.id,
      reason: String(fault),
    });
    await house.store.write({ attempts: [checkLater(attempt, now)] });
  }
}

async function send(
  house: House,
  request: NonNullable<Gateway['request']>,
  attempt: Attempt,
  shown: Pick<GatewayAsk, 'accountNumber' | 'description'>,
): Promise<Attempt> {
  const { id: attemptId, amount, payer } = attempt;
  const ask = { attemptId, amount, payer, ...shown };
  try {
    const { providerReference } = await request(ask, house.signal);
    const now = house.clock.now();
    const processing: Attempt = { ...attempt, state: 'processing', providerReference, acceptedAt: now, changedAt: now };
    const next = checkLater(processing, now);
    await house.store.write({ attempts: [next] });
    return next;
  } catch (fault) {
    return failed(house, attempt, fault);
  }
}

async function failed(house: House, attempt: Attempt, fault: unknown): Promise<Attempt> {
  const now = house.clock.now();
  const sure =
    isBillingError(fault) && (fault.kind === 'refused' || fault.kind === 'unavailable' || fault.kind === 'invalid');
  const reason = isBillingError(fault) ? fault.message : 'The provider did not answer.';
  const { id: attemptId, accountId } = attempt;
  if (!sure) {
    const unknown: Attempt = { ...attempt, state: 'unknown', reason, changedAt: now, nextCheckAt: null };
    await house.store.write({ attempts: [unknown] });
    return unknown;
  }
  const over = settle(attempt, { kind: 'failed', providerReference: attemptId, reason }, now);
  await commit(house, {
    attempts: [over],
    outbox: [event('paymentFailed', accountId, now, { accountId, attemptId, reason })],
  });
  throw fault;
}

async function checkAsk(house: House, gateway: Gateway, ask: Ask, amount: Money): Promise<void> {
  const shown = formatMoney(amount);
  if (amount.minor <= 0n) throw paymentErrors.amount({ amount: shown, reason: 'nothing is due, name an amount' });
  if (!gateway.currencies.includes(amount.currency)) {
    throw paymentErrors.amount({ amount: shown, reason: `${gateway.name} takes ${gateway.currencies.join(', ')}` });
  }
  const pending = await house.store.reads.pendingAttempts(gateway.name, ask.payer);
  const now = house.clock.now();
  const waiting = pending.find((one) => now - one.createdAt < PROMPT_LIFE_MS && one.state !== 'failed');
  if (waiting !== undefined) {
    throw paymentErrors.pending({ amount: formatMoney(waiting.amount), attemptId: waiting.id });
  }
}

/** When an attempt counts as unheard of, in milliseconds after it was written. */
const UNHEARD_MS = 120_000;
const INTERRUPTED = 'The ask was interrupted before the provider answered.';

/** How long a prompt can stand on a phone before another may be sent. */
const PROMPT_LIFE_MS = 90_000;

function findGateway(house: House, name: string): Gateway {
  const gateway = house.gateways.get(name);
  if (gateway !== undefined) return gateway;
  throw paymentErrors.noGateway({ gateway: name, gateways: [...house.gateways.keys()].join(', ') || 'none' });
}
