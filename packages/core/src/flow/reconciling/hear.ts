import { readingsOf } from '../../domain/matching/reference.ts';
import { CLOCKS_DIFFER_MS } from '../../domain/payment.ts';
import type { GatewayResult, ReceivedResult } from '../../domain/gateway-result.ts';
import { AMBIGUOUS, labelOf, resultOf, type KeptLine } from '../../domain/reconcile/line.ts';
import type { Mine } from '../../domain/reconcile/match.ts';
import { isBillingError } from '../../kernel/error.ts';
import { isMask, unnamedAsks } from '../arriving/unnamed.ts';
import type { House } from '../house.ts';
import { applyResult } from '../payment.ts';

/**
 * How long a payment that may answer an ask of ours waits for that ask to end: as long as the provider is asked what
 * became of it, and a little.
 */
const WAIT_MS = 8 * 3_600_000;

/**
 * Looks for a line in our books, and books what is not there. Answers how it ended, or null when it is to be looked at
 * again; a contradiction stays, and is a break of its day.
 */
export async function hear(house: House, line: KeptLine): Promise<string | null> {
  const result = await resultFor(house, line);
  if (result === 'wait') return house.clock.now() < line.at + WAIT_MS ? null : AMBIGUOUS;
  if (result === AMBIGUOUS) return result;
  if (result === null) return 'nothing';
  try {
    return (await applyResult(house, line.gateway, result)).outcome;
  } catch (fault) {
    if (!isBillingError(fault) || fault.kind === 'stale' || fault.kind === 'unavailable') throw fault;
    const { gateway, key } = line;
    house.log.warn('A line of a report could not be booked', { gateway, key, code: fault.code, reason: fault.message });
    return fault.code;
  }
}

async function resultFor(house: House, line: KeptLine): Promise<GatewayResult | 'wait' | typeof AMBIGUOUS | null> {
  if (line.kind === 'disbursement' || line.kind === 'settlement') return outcomeOf(house, line);
  if (line.kind === 'taken_back') {
    const order = await orderedBack(house, line);
    if (order === 'wait') return order;
    if (order !== null) return outcomeOf(house, line);
  }
  const result = resultOf(line);
  return result?.kind === 'received' ? askedFor(house, line, result) : result;
}

/**
 * The order of ours that a provider tells of as money taken back: a reversal that we asked for. It is booked as the
 * order it is, and nothing is taken a second time. An order that bears no name yet may be the one, so it is waited for.
 */
async function orderedBack(house: House, line: KeptLine): Promise<'wait' | Mine | null> {
  const { reads } = house.store;
  const named = await reads.mineNamed(line.gateway, [labelOf(line), line.key]);
  const order = named.find(({ kind }) => kind === 'disbursement');
  if (order !== undefined) return order;
  const { gateway, amount, at } = line;
  const span = { fromAt: at - WAIT_MS, untilAt: Math.max(at, house.clock.now()) + CLOCKS_DIFFER_MS };
  const sent = await reads.mine({ gateway, kinds: ['disbursement'], ...span });
  const isAble = (one: Mine) => one.nameless && one.amount.minor === amount.minor;
  return sent.some((one) => isAble(one) && one.amount.currency === amount.currency) ? 'wait' : null;
}

/** A line about money that went out says what became of an order whose outcome nobody knew. */
async function outcomeOf(house: House, line: KeptLine): Promise<GatewayResult | null> {
  const named = await house.store.reads.mineNamed(line.gateway, [labelOf(line), line.key]);
  const order = named.find(({ kind, sure }) => kind === 'disbursement' && !sure);
  if (order === undefined) return null;
  return {
    kind: 'paid_out',
    disbursementId: order.id,
    providerReference: null,
    receipt: labelOf(line),
    amount: { minor: -line.amount.minor, currency: line.amount.currency },
    fee: line.fee,
    providerAt: line.at,
    receiver: line.payerName ?? line.payer,
  };
}

/**
 * A report names receipts and no asks of ours. Where neither a name nor an account number says what a payment is, it
 * may be money that a query has confirmed without a receipt, or is about to: it then bears the name of that ask, so
 * that it is not booked a second time. Where several could be meant, it is booked by nobody but a person.
 */
async function askedFor(
  house: House,
  line: KeptLine,
  result: ReceivedResult,
): Promise<ReceivedResult | 'wait' | typeof AMBIGUOUS> {
  if ((await isNamed(house, line)) || (await namesAccount(house, line))) return result;
  const asks = await unnamedAsks(house, line);
  const candidates = asks.map(({ attempt }) => attempt);
  const [only, ...others] = candidates;
  if (only === undefined) return result;
  const isWaiting = candidates.some(({ state }) => state !== 'succeeded');
  if (others.length > 0) return isWaiting ? 'wait' : AMBIGUOUS;
  // Never by the amount alone: an ask that is still open must be of this payer.
  if (isWaiting && !isMask(line.payer)) return 'wait';
  return { ...result, providerReference: only.providerReference };
}

async function isNamed(house: House, line: KeptLine): Promise<boolean> {
  const named = await house.store.reads.mineNamed(line.gateway, [labelOf(line), line.key]);
  return named.some(({ kind }) => kind === 'payment');
}

/** By an account number the one door for money finds what it has already. */
async function namesAccount(house: House, { accountReference }: KeptLine): Promise<boolean> {
  for (const { number } of readingsOf(accountReference ?? '')) {
    if (number !== '' && (await house.store.reads.accountByNumber(number)) !== null) return true;
  }
  return false;
}
