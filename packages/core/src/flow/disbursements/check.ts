import type { Disbursement } from '../../domain/disbursement.ts';
import { askLater, isUnderWay, uncertain } from '../../domain/disbursement-state.ts';
import type { PayOutResult } from '../../domain/gateway-result.ts';
import { isBillingError } from '../../kernel/error.ts';
import type { Id } from '../../kernel/id.ts';
import { isStop, untilFresh, type House } from '../house.ts';
import { applyPayOut } from './apply.ts';
import { knownDisbursement, payOutAskOf } from './known.ts';
import { moving } from './moving.ts';

/**
 * Asks the provider now what became of money that is under way. Of what is over, or was not sent, it asks nothing.
 * @throws BillingError `disbursement.missing`
 */
export async function checkDisbursement(house: House, disbursementId: Id<'Disbursement'>): Promise<Disbursement> {
  const one = await knownDisbursement(house, disbursementId);
  if (!isUnderWay(one)) return one;
  await askAbout(house, one, 'by hand');
  return knownDisbursement(house, disbursementId);
}

/**
 * Asks the provider once, and answers what it said. Nothing that it leaves open releases anything: the money is held
 * until somebody knows.
 */
export async function askAbout(
  house: House,
  one: Disbursement,
  why: 'by hand' | 'due',
): Promise<PayOutResult['kind'] | null> {
  const { truth, reason } = await asked(house, one);
  if (truth !== null && truth.kind !== 'pay_out_pending') {
    await applyPayOut(house, one.gateway, { ...truth, disbursementId: one.id });
    return truth.kind;
  }
  await untilFresh(house, `the disbursement ${one.id}`, async () => {
    const known = await knownDisbursement(house, one.id);
    if (!isUnderWay(known)) return { changes: null, answer: undefined };
    const next = stillOpen(house, known, { isPending: truth !== null, reason, why });
    const isSame = next.state === known.state && next.nextCheckAt === known.nextCheckAt && next.reason === known.reason;
    return { changes: isSame ? null : await moving(house, known, next), answer: undefined };
  });
  return truth === null ? null : truth.kind;
}

/** What was learnt by asking, when nothing was. */
interface Open {
  readonly isPending: boolean;
  readonly reason: string;
  readonly why: 'by hand' | 'due';
}

/** What the provider is still at is on its way; of anything else nobody knows, nor of what it is at for too long. */
function stillOpen(house: House, one: Disbursement, { isPending, reason, why }: Open): Disbursement {
  const now = house.clock.now();
  const next = why === 'due' ? askLater(one, now) : one;
  const isOnItsWay = isPending && one.state === 'sending' && next.nextCheckAt !== null;
  return isOnItsWay ? next : uncertain(next, reason, now);
}

async function asked(
  house: House,
  one: Disbursement,
): Promise<{ readonly truth: PayOutResult | null; readonly reason: string }> {
  const gateway = house.gateways.get(one.gateway);
  const query = gateway?.queryPayOut?.bind(gateway);
  if (query === undefined) return { truth: null, reason: 'The provider cannot be asked what became of it.' };
  try {
    const truth = await query(payOutAskOf(one), house.signal);
    if (truth?.kind === 'pay_out_pending') return { truth, reason: 'The provider is still at it.' };
    return { truth, reason: 'The provider does not say what became of it.' };
  } catch (fault) {
    if (isStop(house, fault)) throw fault;
    const why = isBillingError(fault) ? fault.message : 'it did not answer';
    house.log.warn('The provider could not be asked about a disbursement', { disbursementId: one.id, reason: why });
    return { truth: null, reason: `The provider could not be asked: ${why}` };
  }
}
