import type { Change } from '../domain/change.ts';
import { accountErrors } from '../domain/account.ts';
import { checkLater, paymentErrors, settle, type Attempt } from '../domain/payment.ts';
import { isBillingError } from '../kernel/error.ts';
import type { Id } from '../kernel/id.ts';
import { formatMoney, roundUpTo, subtract, sum, zero, type Money } from '../kernel/money.ts';
import type { Gateway, GatewayAsk, GatewayAsked } from '../ports/gateway.ts';
import type { AccountView, Changes, Claim, Written } from '../ports/store.ts';
import { commit, event, loadView, untilFresh, type House, type Task } from './house.ts';
import { applyResult, whenUnresolved } from './payment.ts';
import { changeToPay, reconsider } from './changes.ts';
import { purseTotal, pursesOf } from './money.ts';
import { offerTerm, toRenew, totalOf } from './purchase.ts';

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
  const { attempt, shown } = await untilFresh(house, `the account ${ask.accountId}`, () => plan(house, gateway, ask));
  return send(house, request, attempt, shown);
}

/** What the payer sees of an ask. */
type Shown = Pick<GatewayAsk, 'accountNumber' | 'description'>;

/**
 * The attempt that an ask becomes. It is written only if nobody has asked this payer, nor written to this account,
 * since: who comes second at the same moment decides again, and finds that an ask is waiting.
 */
async function plan(
  house: House,
  gateway: Gateway,
  ask: Ask,
): Promise<{ readonly changes: Changes; readonly answer: { readonly attempt: Attempt; readonly shown: Shown } }> {
  const view = await loadView(house, ask.accountId);
  if (view.account.state === 'closed') throw accountErrors.closed({ accountId: ask.accountId });
  const now = house.clock.now();
  const one = toRenew(view, ask.subscriptionId, house.clock.now());
  const amount = ask.amount ?? roundUpTo(await amountDue(house, view, ask.subscriptionId), gateway.stepMinor ?? 1n);
  checkAmount(gateway, amount);
  const last = await house.store.reads.lastAttempt(gateway.name, ask.payer);
  checkFree(last, now);
  const attempt: Attempt = {
    id: house.ids.next('att'),
    gateway: gateway.name,
    accountId: ask.accountId,
    subscriptionId: ask.subscriptionId ?? one?.subscription.id ?? null,
    amount,
    payer: ask.payer,
    turn: (last?.turn ?? 0) + 1,
    state: 'created',
    providerReference: null,
    reason: null,
    createdAt: now,
    acceptedAt: null,
    changedAt: now,
    nextCheckAt: now + UNHEARD_MS,
    checks: 0,
  };
  const shown = { accountNumber: view.account.number, description: one?.plan.name ?? 'Internet' };
  return { changes: { seen: [view.seen], attempts: [attempt] }, answer: { attempt, shown } };
}

/**
 * What the account has to pay now: its open invoices, and a change that waits for its money or else, for prepaid, the
 * next term; less credit and what is in the wallet.
 */
export async function amountDue(
  house: House,
  view: AccountView,
  subscriptionId: Id<'Subscription'> | null,
): Promise<Money> {
  const { currency } = view.account;
  const one = toRenew(view, subscriptionId, house.clock.now());
  const open = sum(
    view.openInvoices.map(({ owed }) => owed),
    currency,
  );
  const now = house.clock.now();
  const asked = changeToPay(view, subscriptionId);
  // Who asked for a change pays for that; the next term can wait.
  const next =
    asked !== null
      ? await dueOf(house, view, asked)
      : one === null
        ? zero(currency)
        : totalOf(await offerTerm(house, view, one, now));
  const due = subtract(sum([open, next], currency), purseTotal(pursesOf(view, now), currency));
  return due.minor > 0n ? due : zero(currency);
}

/** What a change that waits for money costs now. */
async function dueOf(house: House, view: AccountView, asked: Change): Promise<Money> {
  const { invoice } = await reconsider(house, view, asked);
  return invoice?.kind === 'invoice' ? invoice.total : zero(view.account.currency);
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
    await change(house, attempt, { ...attempt, ...unknown, nextCheckAt: null });
    return;
  }
  try {
    const result = await query(providerReference, house.signal);
    if (result.kind === 'pending') await change(house, attempt, checkLater(attempt, now));
    else await applyResult(house, attempt.gateway, result);
  } catch (fault) {
    house.log.warn('The provider could not be asked about an attempt', {
      attemptId: attempt.id,
      reason: String(fault),
    });
    await change(house, attempt, checkLater(attempt, now));
  }
}

/** Writes an attempt; that nobody will ask about it any more is told. */
function change(house: House, before: Attempt, after: Attempt): Promise<Written> {
  return commit(house, { attempts: [after], outbox: whenUnresolved(before, after, house.clock.now()) });
}

async function send(
  house: House,
  request: NonNullable<Gateway['request']>,
  attempt: Attempt,
  shown: Shown,
): Promise<Attempt> {
  const { id: attemptId, amount, payer } = attempt;
  let asked: GatewayAsked;
  try {
    asked = await request({ attemptId, amount, payer, ...shown }, house.signal);
  } catch (fault) {
    return failed(house, attempt, fault);
  }
  return accepted(house, attempt, asked.providerReference);
}

/**
 * The provider has taken the ask. That our database fails us now is no failure of the ask: its name is written again,
 * and if that is in vain, nobody knows what becomes of it until the callback names it.
 */
async function accepted(house: House, attempt: Attempt, providerReference: string): Promise<Attempt> {
  const now = house.clock.now();
  const processing: Attempt = { ...attempt, state: 'processing', providerReference, acceptedAt: now, changedAt: now };
  const next = checkLater(processing, now);
  const { id: attemptId } = attempt;
  for (let tries = 1; tries <= NAME_TRIES; tries++) {
    try {
      if ((await change(house, attempt, next)).outcome === 'written') return next;
      // The callback was faster than we.
      const known = await house.store.reads.attempt(attemptId);
      if (known?.state === 'succeeded' || known?.providerReference === providerReference) return known;
    } catch (fault) {
      house.log.warn('The name of an ask could not be written', { attemptId, tries, reason: String(fault) });
    }
  }
  house.log.error('An ask was accepted and its name could not be written', { attemptId, providerReference });
  return { ...next, state: 'unknown', reason: UNWRITTEN };
}

async function failed(house: House, attempt: Attempt, fault: unknown): Promise<Attempt> {
  const now = house.clock.now();
  const sure =
    isBillingError(fault) && (fault.kind === 'refused' || fault.kind === 'unavailable' || fault.kind === 'invalid');
  const reason = isBillingError(fault) ? fault.message : 'The provider did not answer.';
  const { id: attemptId, accountId } = attempt;
  if (!sure) {
    const unknown: Attempt = { ...attempt, state: 'unknown', reason, changedAt: now, nextCheckAt: null };
    await change(house, attempt, unknown);
    return unknown;
  }
  const over = settle(attempt, { kind: 'failed', providerReference: attemptId, reason }, now);
  await commit(house, {
    attempts: [over],
    outbox: [event('paymentFailed', accountId, now, { accountId, attemptId, reason })],
  });
  throw fault;
}

function checkAmount(gateway: Gateway, amount: Money): void {
  const shown = formatMoney(amount);
  if (amount.minor <= 0n) throw paymentErrors.amount({ amount: shown, reason: 'nothing is due, name an amount' });
  if (!gateway.currencies.includes(amount.currency)) {
    throw paymentErrors.amount({ amount: shown, reason: `${gateway.name} takes ${gateway.currencies.join(', ')}` });
  }
}

/** The last ask of a payer decides: it went out only because those before it were over. */
function checkFree(last: Attempt | null, now: number): void {
  if (last === null || last.state === 'succeeded' || last.state === 'failed') return;
  if (now - last.createdAt >= PROMPT_LIFE_MS) return;
  throw paymentErrors.pending({ amount: formatMoney(last.amount), attemptId: last.id });
}

/** When an attempt counts as unheard of, in milliseconds after it was written. */
const UNHEARD_MS = 120_000;
/** How often the name of an accepted ask is written before that is given up. */
const NAME_TRIES = 3;
const UNWRITTEN = 'The provider accepted the ask, and its answer could not be stored.';
const INTERRUPTED = 'The ask was interrupted before the provider answered.';

/** How long a prompt can stand on a phone before another may be sent. */
const PROMPT_LIFE_MS = 90_000;

function findGateway(house: House, name: string): Gateway {
  const gateway = house.gateways.get(name);
  if (gateway !== undefined) return gateway;
  throw paymentErrors.noGateway({ gateway: name, gateways: [...house.gateways.keys()].join(', ') || 'none' });
}
