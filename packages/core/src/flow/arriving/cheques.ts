import { accountErrors } from '../../domain/account.ts';
import type { Charge } from '../../domain/charge.ts';
import { chequeErrors, chequeName, type Cheque } from '../../domain/cheque.ts';
import { ofClosed } from '../../domain/matching/match.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { Money } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { applyTaking } from '../disbursements/taken-back.ts';
import { documented } from '../document.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { documentOf } from '../pricing.ts';
import { settleArrival } from '../settle.ts';
import { paymentByHand } from './by-hand.ts';
import { keepUnmatched } from './receive.ts';

/** The name under which cleared cheques come in. */
export const CHEQUE_GATEWAY = 'cheque';

/** A cheque that a customer brings. */
export interface ChequeInput {
  readonly accountId: Id<'Account'>;
  readonly amount: Money;
  /** As printed on it, up to 32 characters. */
  readonly number: string;
  /** Up to 120 characters. */
  readonly bank: string;
  /** What it is to renew once it clears; left out, what is out of time first. */
  readonly subscriptionId?: Id<'Subscription'> | null | undefined;
  /** The caller's own name for it, up to 64 characters: taken twice, it is taken once. */
  readonly key: string;
  readonly actor: string;
}

/**
 * Takes a cheque to the bank. It books nothing, for it is no money yet; who is to have access meanwhile is given a
 * promise (`requestChange`).
 * @throws BillingError `account.missing`, `account.closed`, `account.currency`, `cheque.keyUsed`, `cheque.known`
 */
export async function takeCheque(house: House, input: ChequeInput): Promise<Cheque> {
  const { accountId, amount, number, bank, subscriptionId = null, key, actor } = input;
  assert(amount.minor > 0n, 'a cheque is above zero');
  const { reads } = house.store;
  return untilFresh(house, `the cheque ${number}`, async () => {
    const known = await reads.chequeByKey(key);
    if (known !== null) {
      const isSame = known.accountId === accountId && known.amount.minor === amount.minor;
      if (!isSame || chequeName(known) !== chequeName(input)) throw chequeErrors.keyUsed({ key });
      return { changes: null, answer: known };
    }
    const { account } = await loadView(house, accountId);
    if (account.state === 'closed') throw accountErrors.closed({ accountId });
    if (account.currency !== amount.currency) {
      throw accountErrors.currency({ accountId, currency: account.currency, given: amount.currency });
    }
    const before = await reads.lastCheque(chequeName(input));
    if (before !== null && before.state !== 'bounced') {
      throw chequeErrors.known({ number, bank, state: before.state, chequeId: before.id });
    }
    const now = house.clock.now();
    const cheque: Cheque = {
      id: house.ids.next('chq'),
      key,
      accountId,
      subscriptionId,
      amount,
      number,
      bank,
      presented: (before?.presented ?? 0) + 1,
      state: 'held',
      paymentId: null,
      reason: null,
      takenAt: now,
      takenBy: actor,
      changedAt: now,
      changedBy: actor,
      version: 0,
    };
    return { changes: { cheques: [cheque] }, answer: written(cheque) };
  });
}

/**
 * The bank has paid: the cheque becomes a payment, which does at once what it is for. Said twice, it is one payment.
 * @throws BillingError `cheque.missing`, `cheque.state`
 */
export async function clearCheque(house: House, chequeId: Id<'Cheque'>, actor: string): Promise<Cheque> {
  return untilFresh(house, `the cheque ${chequeId}`, async ({ charged }) => {
    const cheque = await chequeById(house, chequeId);
    if (cheque.state === 'cleared') return { changes: null, answer: cheque };
    if (cheque.state !== 'held') throw wrongState(cheque, 'cleared');
    const { accountId, subscriptionId, amount, number: receipt } = cheque;
    const of = { gateway: CHEQUE_GATEWAY, reference: chequeId, receipt, accountId, subscriptionId, amount };
    const payment = paymentByHand(house, of);
    const view = await loadView(house, accountId);
    const arrived =
      view.account.state === 'closed'
        ? keepUnmatched(house, ofClosed(payment, accountId), {}).changes
        : await settleArrival(house, view, { payment, identified: false, attempt: null, charged });
    const cleared = moved(house, cheque, { state: 'cleared', paymentId: payment.id, reason: null }, actor);
    return { changes: together(arrived, { cheques: [cleared] }), answer: written(cleared) };
  });
}

/** Why a bank did not pay, and what that costs the customer. */
export interface BounceAsk {
  readonly reason: string;
  /** Charged to her, without tax, on a document of its own; nothing when left out. */
  readonly fee?: Money | null | undefined;
}

/**
 * The bank has not paid, or takes back what it had paid: then what the money had paid for is owed again. Said twice, it
 * bounces once.
 * @throws BillingError `cheque.missing`
 */
export async function bounceCheque(
  house: House,
  chequeId: Id<'Cheque'>,
  { reason, fee = null }: BounceAsk,
  actor: string,
): Promise<Cheque> {
  const known = await chequeById(house, chequeId);
  // Taken back before it is marked: who is interrupted in between says it again, and the taking is found by its name.
  if (known.state === 'cleared') await takenBack(house, known, reason);
  return untilFresh(house, `the cheque ${chequeId}`, async () => {
    const cheque = await chequeById(house, chequeId);
    if (cheque.state === 'bounced') return { changes: null, answer: cheque };
    if (cheque.state !== known.state) throw wrongState(cheque, 'bounced');
    const view = await loadView(house, cheque.accountId);
    const { paymentId } = cheque;
    const bounced = moved(house, cheque, { state: 'bounced', paymentId, reason }, actor);
    const charged = fee === null ? {} : await feeFor(house, view, cheque, fee);
    return { changes: together({ seen: [view.seen], cheques: [bounced] }, charged), answer: written(bounced) };
  });
}

async function takenBack(house: House, { id }: Cheque, reason: string): Promise<void> {
  await applyTaking(house, CHEQUE_GATEWAY, {
    kind: 'taken_back',
    reference: `bounced:${id}`,
    payment: id,
    amount: null,
    fee: null,
    providerAt: null,
    reason,
  });
}

/** What the bank took for a cheque that it did not pay: a document of its own, due at once, once a cheque. */
async function feeFor(house: House, view: AccountView, { id, number }: Cheque, fee: Money): Promise<Changes> {
  const now = house.clock.now();
  const charge: Charge = {
    id: house.ids.next('chg'),
    key: `${view.account.id}/cheque/${id}`,
    accountId: view.account.id,
    subscriptionId: null,
    planId: null,
    kind: 'one_off',
    description: `Cheque ${number} was not paid by the bank`,
    amount: fee,
    taxMode: 'inclusive',
    taxes: [],
    fromAt: now,
    toAt: now,
    origin: 'core',
    revenue: '4150',
  };
  const document = await documentOf(house, view, [charge], now);
  return (await documented(house, view, document)).changes;
}

function moved(
  house: House,
  cheque: Cheque,
  to: Pick<Cheque, 'state' | 'paymentId' | 'reason'>,
  changedBy: string,
): Cheque {
  return { ...cheque, ...to, changedAt: house.clock.now(), changedBy };
}

/** As it stands once it is written. */
function written(cheque: Cheque): Cheque {
  return { ...cheque, version: cheque.version + 1 };
}

function wrongState({ number, state }: Cheque, wanted: Cheque['state']) {
  return chequeErrors.state({ number, state, wanted });
}

async function chequeById(house: House, chequeId: Id<'Cheque'>): Promise<Cheque> {
  const cheque = await house.store.reads.cheque(chequeId);
  if (cheque === null) throw chequeErrors.missing({ chequeId });
  return cheque;
}
