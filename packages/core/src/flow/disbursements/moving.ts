import type { Payout } from '../../domain/commission.ts';
import type { Disbursement } from '../../domain/disbursement.ts';
import { needsPerson } from '../../domain/disbursement-state.ts';
import { bookCommissionBack, bookPaidOut, bookPayOutFee } from '../../domain/recipes-disbursements.ts';
import { refundErrors, type Refund, type RefundStep } from '../../domain/refund.ts';
import { assert } from '../../kernel/assert.ts';
import type { Changes } from '../../ports/store.ts';
import { refundMoved } from '../documents/refunds.ts';
import { bookedNow } from '../documents/moves.ts';
import { clearingOf, loadView, together, type House } from '../house.ts';
import { movedEvent, unresolvedEvent } from './known.ts';

/**
 * All that is written when a disbursement goes on: itself, the refund that it pays or the commission, what is booked,
 * and what is told. Both must be as they were just read: whoever was faster makes it stale.
 */
export async function moving(
  house: House,
  before: Disbursement,
  after: Disbursement,
  actor: string = OURSELVES,
): Promise<Changes> {
  const isMove = before.state !== after.state;
  const isNews = needsPerson(after) && (!needsPerson(before) || after.doubt !== before.doubt);
  const own: Changes = {
    disbursements: [after],
    journals: feeLearnt(house, before, after),
    outbox: [
      ...(isMove ? [movedEvent(house, before.state, after)] : []),
      ...(isNews ? [unresolvedEvent(house, after)] : []),
    ],
  };
  if (!isMove) return own;
  if (after.refundId !== null) return together(own, await ofRefund(house, after, actor));
  if (after.state === 'succeeded') return together(own, paidOut(house, after));
  if (after.purpose === 'commission' && (after.state === 'failed' || after.state === 'refused')) {
    return together(own, await commissionBack(house, after));
  }
  return own;
}

/** Who moves disbursements by themselves, for people. */
const OURSELVES = 'daftari';

function feeLearnt(house: House, before: Disbursement, after: Disbursement): NonNullable<Changes['journals']> {
  if (before.fee !== null || after.fee === null) return [];
  const journal = bookPayOutFee(after, clearingOf(house, after.gateway), bookedNow(house));
  return journal === null ? [] : [journal];
}

/** A refund goes on with what pays it. What was only stopped can be paid in another way. */
async function ofRefund(house: House, one: Disbursement, actor: string): Promise<Changes> {
  const { refundId } = one;
  assert(refundId !== null && one.accountId !== null, 'it pays a refund');
  if (one.state === 'ready' || one.state === 'refused') return {};
  const view = await loadView(house, one.accountId);
  const { reads } = house.store;
  const refund = await reads.refund(refundId);
  if (refund === null) throw refundErrors.missing({ refundId });
  // They are read one after the other, and move together: who was overtaken in between writes nothing, and looks again.
  if ((await reads.disbursement(one.id))?.version !== one.version) return {};
  const step = await stepOf(house, one, refund);
  return (await refundMoved(house, view, refund, { ...step, actor })).changes;
}

async function stepOf(house: House, one: Disbursement, refund: Refund): Promise<Omit<RefundStep, 'at'>> {
  const reason = one.reason ?? refund.reason;
  switch (one.state) {
    case 'sending':
      return { to: 'processing' };
    case 'succeeded':
      return { to: 'succeeded', ...(await namedBy(house, one, refund)) };
    case 'failed':
      return { to: 'failed', reason };
    default:
      return { to: 'unknown', reason };
  }
}

/** How the transfer is found again; one that another refund bears already is found by the disbursement. */
async function namedBy(
  house: House,
  one: Disbursement,
  refund: Refund,
): Promise<Required<Pick<RefundStep, 'paidFrom' | 'reference'>>> {
  const paidFrom = clearingOf(house, one.gateway);
  const reference = one.receipt ?? one.providerReference ?? one.id;
  const other = await house.store.reads.refundByReference(paidFrom, reference);
  return { paidFrom, reference: other === null || other.id === refund.id ? reference : one.id };
}

function paidOut(house: House, one: Disbursement): Changes {
  const journal = bookPaidOut(one, clearingOf(house, one.gateway), bookedNow(house));
  if (one.purpose !== 'commission') return { journals: [journal] };
  const { accountId: agentId, id: key, amount, requestedBy: actor } = one;
  assert(agentId !== null, 'commission is an agent’s');
  const id = house.ids.next<'Payout'>('pyo');
  const payout: Payout = {
    id,
    agentId,
    key,
    amount,
    to: 'gateway',
    journalId: journal.id,
    at: journal.bookedAt,
    actor,
  };
  return { journals: [journal], payouts: [payout] };
}

/** What was to be paid of each commission is payable again. */
async function commissionBack(house: House, one: Disbursement): Promise<Changes> {
  const { reads } = house.store;
  assert(one.accountId !== null, 'commission is an agent’s');
  const parts = await reads.disbursementParts(one.id);
  const minorOf = new Map(parts.map(({ commissionId, minor }) => [commissionId, minor]));
  const known = await reads.commissionsById([...minorOf.keys()]);
  assert(known.length === parts.length, 'what was to be paid is there');
  return {
    commissions: known.map((each) => ({ ...each, paid: each.paid - (minorOf.get(each.id) ?? 0n) })),
    journals: [bookCommissionBack(one, one.accountId, bookedNow(house))],
  };
}
