import type { RestoredResult, TakenBackResult } from '../../domain/gateway-result.ts';
import type { Payment } from '../../domain/payment.ts';
import { bookTakingFee } from '../../domain/recipes-disbursements.ts';
import { takingErrors, type Taking } from '../../domain/taking.ts';
import { isBillingError, type BillingError } from '../../kernel/error.ts';
import type { Changes } from '../../ports/store.ts';
import { bookedNow } from '../documents/moves.ts';
import { clearingOf, together, untilFresh, type House } from '../house.ts';
import { restored } from './restored.ts';
import { asideFor, isFinal } from './set-aside.ts';
import { takenOff } from './taken-off.ts';

/**
 * What a provider says of money that it took back, or gave back again: in any order, any number of times, before or
 * after the payment itself is heard of, it is booked once.
 * @throws BillingError `taking.otherwise`
 */
export async function applyTaking(
  house: House,
  gateway: string,
  result: TakenBackResult | RestoredResult,
): Promise<{ readonly outcome: 'noted' }> {
  return untilFresh<{ readonly outcome: 'noted' }>(house, `the taking ${result.reference}`, async ({ charged }) => {
    const known = await house.store.reads.takingByReference(gateway, result.reference);
    const changes =
      result.kind === 'taken_back'
        ? await takenBack(house, gateway, known, result)
        : await givenAgain(house, gateway, known, { result, charged });
    return { changes, answer: { outcome: 'noted' } };
  });
}

/**
 * Applies what was heard of before its payment, once that is there. What cannot be taken of that payment is set aside
 * for a person: tried for ever, it would keep others from their turn.
 */
export async function applyKept(house: House, kept: Taking): Promise<void> {
  const { id: takingId } = kept;
  try {
    await untilFresh(house, `the taking ${takingId}`, async () => {
      const taking = await house.store.reads.taking(takingId);
      if (taking?.state !== 'waiting' || taking.paymentName === null) return { changes: null, answer: undefined };
      const payment = await house.store.reads.paymentByName(taking.gateway, taking.paymentName);
      return { changes: payment === null ? null : await takenOff(house, taking, payment), answer: undefined };
    });
  } catch (fault) {
    if (!isBillingError(fault)) throw fault;
    house.log.error('Money that was taken back could not be booked', { takingId, reason: fault.message });
    if (isFinal(fault)) await setAside(house, kept, fault);
  }
}

async function setAside(house: House, { id: takingId }: Taking, fault: BillingError): Promise<void> {
  await untilFresh(house, `the taking ${takingId}`, async () => {
    const taking = await house.store.reads.taking(takingId);
    return { changes: taking?.state === 'waiting' ? asideFor(house, taking, fault) : null, answer: undefined };
  });
}

async function takenBack(
  house: House,
  gateway: string,
  known: Taking | null,
  told: TakenBackResult,
): Promise<Changes | null> {
  if (known !== null) return again(house, known, told);
  const taking: Taking = {
    ...blank(house, gateway, told.reference),
    paymentName: told.payment,
    amount: told.amount,
    fee: told.fee,
    reason: told.reason,
    at: told.providerAt ?? house.clock.now(),
  };
  const payment = await house.store.reads.paymentByName(gateway, told.payment);
  const own = payment === null ? { takings: [taking] } : await takenOrAside(house, taking, payment);
  return together(own, feeOf(house, taking));
}

/** What cannot be taken of a payment that is there is set aside at once: told again, it would be the same. */
async function takenOrAside(house: House, taking: Taking, payment: Payment): Promise<Changes> {
  try {
    return await takenOff(house, taking, payment);
  } catch (fault) {
    if (!isFinal(fault)) throw fault;
    const { id: takingId } = taking;
    house.log.error('Money that was taken back could not be booked', { takingId, reason: fault.message });
    return asideFor(house, taking, fault);
  }
}

/** Told again; or for the first time, of what has come back already: then nothing of it is there to be booked. */
async function again(house: House, known: Taking, told: TakenBackResult): Promise<Changes | null> {
  const { reference, payment: paymentName, amount, reason } = told;
  if (known.amount !== null && amount !== null && known.amount.minor !== amount.minor) {
    throw takingErrors.otherwise({ gateway: known.gateway, reference });
  }
  const isFeeNews = known.fee === null && told.fee !== null;
  if (known.paymentName !== null && !isFeeNews) return null;
  const details = known.paymentName === null ? { paymentName, amount, reason } : {};
  const next: Taking = { ...known, ...details, fee: known.fee ?? told.fee };
  return together({ takings: [next] }, isFeeNews ? feeOf(house, next) : {});
}

async function givenAgain(
  house: House,
  gateway: string,
  known: Taking | null,
  { result, charged }: { readonly result: RestoredResult; readonly charged: boolean },
): Promise<Changes | null> {
  const now = house.clock.now();
  const at = result.providerAt ?? now;
  if (known === null) {
    const early: Taking = { ...blank(house, gateway, result.reference), state: 'restored', at, restoredAt: now };
    return { takings: [early] };
  }
  if (known.state === 'restored') return null;
  if (known.state !== 'taken') return { takings: [{ ...known, state: 'restored', restoredAt: now }] };
  return together(await restored(house, known, { at, charged }), await roomFor(house, known));
}

/** What was too much to be taken of a payment may fit now that part of it is there again. */
async function roomFor(house: House, { paymentId }: Taking): Promise<Changes> {
  const doubted = paymentId === null ? [] : await house.store.reads.takingsDoubted(paymentId);
  return { takings: doubted.map((one) => ({ ...one, state: 'waiting' as const })) };
}

function blank(house: House, gateway: string, reference: string): Taking {
  return {
    id: house.ids.next('tkg'),
    gateway,
    reference,
    paymentName: null,
    paymentId: null,
    accountId: null,
    amount: null,
    fee: null,
    reason: '',
    state: 'waiting',
    from: { wallet: 0n, float: 0n, suspense: 0n, owed: 0n },
    invoiceId: null,
    restoredAs: null,
    at: house.clock.now(),
    restoredAt: null,
    version: 0,
  };
}

function feeOf(house: House, taking: Taking): Changes {
  const journal = bookTakingFee(taking, clearingOf(house, taking.gateway), bookedNow(house));
  return journal === null ? {} : { journals: [journal] };
}
