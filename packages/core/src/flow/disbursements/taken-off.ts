import type { FloatMove } from '../../domain/agent.ts';
import type { Invoice } from '../../domain/invoice.ts';
import type { Payment } from '../../domain/payment.ts';
import { bookTakenBack } from '../../domain/recipes-disbursements.ts';
import { takenDocument } from '../../domain/taken-document.ts';
import { takenFrom, takingErrors, type Taking } from '../../domain/taking.ts';
import { assert } from '../../kernel/assert.ts';
import { isBillingError } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import { formatMoney, money, toWire, type Money } from '../../kernel/money.ts';
import type { AccountView, Changes, OutboxEvent } from '../../ports/store.ts';
import { recalledWith } from '../agents/earn.ts';
import { floatOf } from '../agents/float.ts';
import { bookedNow, owesOtherwise } from '../documents/moves.ts';
import { clearingOf, event, loadView, together, type House } from '../house.ts';
import { pursesOf, putMoney } from '../money.ts';

/**
 * Money of a payment is gone: what of it still lies in the wallet, or in an agent's float, leaves that; what it has
 * paid is owed again by a document; and what belonged to nobody is given to nobody.
 * @throws BillingError `taking.excess`
 */
export async function takenOff(house: House, taking: Taking, payment: Payment): Promise<Changes> {
  const amount = await amountOf(house, taking, payment);
  const known: Taking = { ...taking, paymentId: payment.id, accountId: payment.accountId, amount, state: 'taken' };
  if (payment.accountId !== null) return ofAccount(house, known, { payment, amount, owner: payment.accountId });
  const next: Taking = { ...known, from: { wallet: 0n, float: 0n, suspense: amount.minor, owed: 0n } };
  return {
    takings: [next],
    moneyTaken: [{ paymentId: payment.id, suspense: amount.minor }],
    journals: [bookTakenBack(next, clearingOf(house, next.gateway), bookedAt(house, next))],
    outbox: [takenEvent(house, next)],
  };
}

/** A payment that is taken back, and whose it was. */
interface Owned {
  readonly payment: Payment;
  readonly amount: Money;
  readonly owner: Id<'Account'>;
}

async function ofAccount(house: House, taking: Taking, { payment, amount, owner }: Owned): Promise<Changes> {
  const view = await loadView(house, owner);
  const inWallet = view.walletSources.find(({ paymentId }) => paymentId === payment.id)?.left.minor ?? 0n;
  const left = view.account.role === 'agent' ? { float: (await floatOf(house, owner)).minor } : { wallet: inWallet };
  const from = takenFrom(amount, left);
  const document = from.owed === 0n ? null : owedAgain(house, view, { taking, payment, owed: from.owed });
  const next: Taking = { ...taking, from, invoiceId: document?.id ?? null };
  const journal = bookTakenBack(next, clearingOf(house, next.gateway), bookedAt(house, next));
  const own: Changes = {
    seen: [view.seen],
    takings: [next],
    moneyTaken: [{ paymentId: payment.id, wallet: from.wallet }],
    floatMoves: from.float === 0n ? [] : [outOfFloat(house, next, journal.id)],
    journals: [journal],
    invoices: document === null ? [] : [document],
    outbox: [takenEvent(house, next)],
  };
  if (document === null) return own;
  const before = (await othersOf(house, taking, payment)).reduce((all, one) => all + one.from.owed, 0n);
  const recalled = await recalledWith(house, document, { paymentId: payment.id, before });
  const paid = await paidFromRest(house, view, { document, payment, from });
  return together(own, recalled, owesOtherwise(house, view), paid);
}

/** What else lies in the wallet pays it, as it pays any document. If that cannot be decided now, it stays open. */
async function paidFromRest(
  house: House,
  view: AccountView,
  { document, payment, from }: { readonly document: Invoice; readonly payment: Payment; readonly from: Taking['from'] },
): Promise<Changes> {
  const sources = view.walletSources.map((one) => {
    return one.paymentId === payment.id ? { ...one, left: less(one.left, from.wallet) } : one;
  });
  const after = { ...view, walletSources: sources.filter(({ left }) => left.minor > 0n) };
  const purses = pursesOf(after, house.clock.now());
  if (purses.length === 0) return {};
  try {
    const open = [{ invoiceId: document.id, owed: document.total, invoice: document }];
    return (await putMoney(house, after, purses, open)).changes;
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    house.log.warn('What is owed again could not be paid from the wallet', { reason: fault.message });
    return {};
  }
}

function owedAgain(
  house: House,
  { account }: AccountView,
  { taking, payment, owed }: { readonly taking: Taking; readonly payment: Payment; readonly owed: bigint },
): Invoice {
  const named = payment.receipt ?? payment.reference;
  return takenDocument(account, {
    id: house.ids.next('inv'),
    lineId: house.ids.next('chg'),
    owed: money(owed, payment.amount.currency),
    description: `Payment ${named}, taken back: ${taking.reason}`,
    at: house.clock.now(),
  });
}

/** No more is taken of a payment than there was, whatever the provider says. */
async function amountOf(house: House, taking: Taking, payment: Payment): Promise<Money> {
  const others = await othersOf(house, taking, payment);
  const before = others.reduce((all, one) => all + (one.amount?.minor ?? 0n), 0n);
  const amount = taking.amount ?? less(payment.amount, before);
  const isOne = amount.currency === payment.amount.currency;
  if (isOne && amount.minor > 0n && amount.minor + before <= payment.amount.minor) return amount;
  const { gateway, reference } = taking;
  const shown = { amount: formatMoney(amount), whole: formatMoney(payment.amount) };
  throw takingErrors.excess({ gateway, reference, ...shown });
}

/** What else is taken of the payment. */
async function othersOf(house: House, { id }: Taking, payment: Payment): Promise<readonly Taking[]> {
  const all = await house.store.reads.takingsOf(payment.id);
  return all.filter((one) => one.state === 'taken' && one.id !== id);
}

function outOfFloat(house: House, taking: Taking, journalId: Id<'Journal'>): FloatMove {
  const { accountId, amount, paymentId, from, gateway } = taking;
  assert(accountId !== null && amount !== null, 'it is taken of an agent');
  return {
    id: house.ids.next('flm'),
    agentId: accountId,
    key: `taking/${taking.id}`,
    kind: 'taken_back',
    amount: money(-from.float, amount.currency),
    customerId: null,
    paymentId,
    batchId: null,
    journalId,
    at: house.clock.now(),
    actor: gateway,
  };
}

const bookedAt = (house: House, { at }: Taking) => ({
  ...bookedNow(house),
  effectiveAt: Math.min(at, house.clock.now()),
});

const less = (from: Money, minor: bigint): Money => ({ ...from, minor: from.minor - minor });

function takenEvent(house: House, taking: Taking): OutboxEvent {
  const { accountId, id: takingId, paymentId, gateway, reference, amount, reason, invoiceId } = taking;
  const wire = amount === null ? null : toWire(amount);
  const told = { takingId, paymentId, accountId, gateway, reference, amount: wire, reason, invoiceId };
  return event('paymentTakenBack', accountId ?? takingId, house.clock.now(), told);
}
