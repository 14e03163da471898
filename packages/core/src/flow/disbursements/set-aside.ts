import { doubtedTaking, explainedTaking, takingErrors, type Taking } from '../../domain/taking.ts';
import { isBillingError, type BillingError } from '../../kernel/error.ts';
import { toWire } from '../../kernel/money.ts';
import type { Changes } from '../../ports/store.ts';
import { event, untilFresh, type House } from '../house.ts';
import { takenOff } from './taken-off.ts';

/** Whether it will be the same when it is tried again. */
export function isFinal(fault: unknown): fault is BillingError {
  return isBillingError(fault) && FINAL.has(fault.kind);
}

const FINAL: ReadonlySet<BillingError['kind']> = new Set(['invalid', 'conflict', 'refused', 'missing']);

/** Sets aside for a person what cannot be taken of its payment, and tells of it. */
export function asideFor(house: House, taking: Taking, { message }: BillingError): Changes {
  const doubted = doubtedTaking(taking, message);
  const { id: takingId, gateway, reference, amount, reason } = doubted;
  const wire = amount === null ? null : toWire(amount);
  const told = { takingId, paymentId: null, accountId: null, gateway, reference, amount: wire, reason };
  return { takings: [doubted], outbox: [event('takingDoubted', takingId, house.clock.now(), told)] };
}

/**
 * A person decides that money was taken back: it is booked now, or nothing is decided.
 * @throws BillingError `taking.unheard`, `taking.excess`
 */
export async function takeByHand(house: House, gateway: string, reference: string): Promise<void> {
  const { reads } = house.store;
  await untilFresh(house, `the taking ${reference}`, async () => {
    const known = await reads.takingByReference(gateway, reference);
    const isBooked = known === null || known.state === 'taken' || known.state === 'restored';
    if (isBooked) return { changes: null, answer: undefined };
    const { paymentName } = known;
    const payment = paymentName === null ? null : await reads.paymentByName(gateway, paymentName);
    if (payment === null) throw takingErrors.unheard({ gateway, reference });
    return { changes: await takenOff(house, known, payment), answer: undefined };
  });
}

/** A person says, of a taking that was set aside, why it is right as it is: nobody has to look at it any more. */
export async function explainTaking(
  house: House,
  { gateway, names, words }: { readonly gateway: string; readonly names: readonly string[]; readonly words: string },
): Promise<Changes> {
  for (const name of names) {
    const known = await house.store.reads.takingByReference(gateway, name);
    if (known?.state === 'doubted') return { takings: [explainedTaking(known, words)] };
  }
  return {};
}
