import { disbursementErrors, type Disbursement, type DisbursementEnd } from '../../domain/disbursement.ts';
import { confirms, failed, isBeingSent, isOver, isUnderWay, paid, sameEnd } from '../../domain/disbursement-state.ts';
import type { Id } from '../../kernel/id.ts';
import { together, untilFresh, type House } from '../house.ts';
import { askAbout } from './check.ts';
import { knownDisbursement } from './known.ts';
import { moving } from './moving.ts';
import { needsTwo, secondWanted } from './two-people.ts';

/**
 * A person says what has become of money that nobody was sure of. Above the limit it counts once another person says
 * the same. Before it is given back, the provider is asked once more: its word that it was paid stands above a
 * person's.
 * @throws BillingError `disbursement.missing`, `disbursement.move`, `disbursement.wasPaid`,
 *   `disbursement.receiptUsed`, `disbursement.malformed`
 */
export async function settleDisbursement(
  house: House,
  disbursementId: Id<'Disbursement'>,
  end: DisbursementEnd,
  actor: string,
): Promise<Disbursement> {
  const before = await knownDisbursement(house, disbursementId);
  await checkEnd(house, before, end);
  if (end.to === 'failed' && isUnderWay(before)) await checkNotAtIt(house, before);
  return untilFresh(house, `the disbursement ${disbursementId}`, async () => {
    const one = await knownDisbursement(house, disbursementId);
    if (isOver(one)) return { changes: null, answer: alreadyOver(one, end) };
    if (!isUnderWay(one)) {
      throw disbursementErrors.move({ disbursementId, state: one.state, why: 'it was not sent, and can be stopped' });
    }
    const now = house.clock.now();
    if (needsTwo(house, one.amount) && !confirms(one.finding, end, actor)) {
      const { finding } = one;
      if (finding !== null && finding.actor === actor && sameEnd(finding.outcome, end)) {
        return { changes: null, answer: one };
      }
      const next: Disbursement = { ...one, finding: { outcome: end, actor, at: now }, changedAt: now };
      const wanted = secondWanted(house, 'outcome', { subjectId: one.id, amount: one.amount, actor });
      const changes = together(await moving(house, one, next, actor), { outbox: [wanted] });
      return { changes, answer: { ...next, version: one.version + 1 } };
    }
    const told = { fee: null, receiver: null, providerReference: null };
    const next =
      end.to === 'succeeded'
        ? paid(one, { ...told, receipt: end.receipt.trim() }, now)
        : failed(one, `${actor}: ${end.reason}`, now);
    return { changes: await moving(house, one, next, actor), answer: { ...next, version: one.version + 1 } };
  });
}

/**
 * Nobody can know that it has failed while it is just being sent, nor while the provider is at it and is still asked.
 * @throws BillingError `disbursement.move`
 */
async function checkNotAtIt(house: House, one: Disbursement): Promise<void> {
  const { id: disbursementId, state, nextCheckAt } = one;
  if (isBeingSent(one, house.clock.now())) {
    throw disbursementErrors.move({ disbursementId, state, why: 'it is just being sent' });
  }
  const said = await askAbout(house, one, 'by hand');
  if (said === 'pay_out_pending' && nextCheckAt !== null) {
    throw disbursementErrors.move({ disbursementId, state, why: 'the provider says that it is still at it' });
  }
}

async function checkEnd(house: House, one: Disbursement, end: DisbursementEnd): Promise<void> {
  const said = (end.to === 'succeeded' ? end.receipt : end.reason).trim();
  if (said === '' || said.length > 190) {
    throw disbursementErrors.malformed({ reason: 'say how it is named, or why it failed, in up to 190 characters' });
  }
  if (end.to !== 'succeeded') return;
  const other = await house.store.reads.disbursementByReceipt(one.gateway, said);
  if (other !== null && other.id !== one.id) throw disbursementErrors.receiptUsed({ receipt: said });
}

function alreadyOver(one: Disbursement, end: DisbursementEnd): Disbursement {
  const { id: disbursementId, state, receipt } = one;
  if (end.to === 'failed' && state === 'failed') return one;
  if (end.to === 'succeeded' && state === 'succeeded' && receipt === end.receipt.trim()) return one;
  if (end.to === 'failed' && state === 'succeeded') throw disbursementErrors.wasPaid({ disbursementId });
  throw disbursementErrors.move({ disbursementId, state, why: 'it is over' });
}
