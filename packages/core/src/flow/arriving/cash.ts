import { accountErrors } from '../../domain/account.ts';
import { cashErrors, type CashTaking } from '../../domain/cash.ts';
import { paymentErrors, type Payment } from '../../domain/payment.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import type { Money } from '../../kernel/money.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { settleArrival } from '../settle.ts';
import { paymentByHand } from './by-hand.ts';

/** The name under which money at the desk is booked. */
export const CASH_GATEWAY = 'cash';

/** Cash that somebody takes from a customer. */
export interface CashInput {
  readonly accountId: Id<'Account'>;
  readonly amount: Money;
  /** The number on the receipt book, up to 64 characters: entered twice, it is one payment. */
  readonly receipt: string;
  /** Whose drawer it goes into: an operator, by whatever name she bears in all of them. Up to 120 characters. */
  readonly desk: string;
  /** What it is to renew; left out, what is out of time first. */
  readonly subscriptionId?: Id<'Subscription'> | null | undefined;
  /** The open document that it pays first. */
  readonly invoiceId?: Id<'Invoice'> | null | undefined;
}

/**
 * Takes cash: a payment like any other, which does at once what it is for, and lies in the drawer of who took it until
 * that is closed.
 * @throws BillingError `account.missing`, `account.closed`, `account.currency`, `cash.agentDesk`,
 *   `payment.receiptTaken`, `payment.notItsInvoice`
 */
export async function takeCash(house: House, input: CashInput): Promise<Payment> {
  const { accountId, amount, receipt, desk, subscriptionId = null, invoiceId = null } = input;
  assert(amount.minor > 0n, 'cash is above zero');
  const { reads } = house.store;
  return untilFresh(house, `the receipt ${receipt}`, async ({ charged }) => {
    const known = await reads.paymentByName(CASH_GATEWAY, receipt);
    if (known !== null) return { changes: null, answer: await takenBefore(house, input, known) };
    await checkDesk(house, desk);
    const view = await loadView(house, accountId);
    const { account, openInvoices } = view;
    if (account.state === 'closed') throw accountErrors.closed({ accountId });
    if (account.currency !== amount.currency) {
      throw accountErrors.currency({ accountId, currency: account.currency, given: amount.currency });
    }
    if (invoiceId !== null && !openInvoices.some(({ invoice }) => invoice.id === invoiceId)) {
      throw paymentErrors.notItsInvoice({ invoiceId, accountId });
    }
    const of = { gateway: CASH_GATEWAY, reference: receipt, receipt, accountId, subscriptionId, amount };
    const payment = paymentByHand(house, of);
    const arrival = { payment, identified: false, attempt: null, charged, invoiceId };
    const taking: CashTaking = takingOf(payment, desk, 'house');
    const settled = await settleArrival(house, view, arrival);
    return { changes: together(settled, { cashTakings: [taking] }), answer: payment };
  });
}

/** Cash in a drawer, until that is closed. */
export function takingOf({ id, amount, receivedAt }: Payment, desk: string, whose: CashTaking['whose']): CashTaking {
  return { paymentId: id, desk, whose, amount, takenAt: receivedAt, closingId: null };
}

/** Who sells out of a float has no drawer of the house. */
async function checkDesk(house: House, desk: string): Promise<void> {
  const agent = await house.store.reads.agent(desk as Id<'Account'>);
  if (agent !== null) throw cashErrors.agentDesk({ agentId: desk });
}

async function takenBefore(house: House, input: CashInput, known: Payment): Promise<Payment> {
  const taking = await house.store.reads.cashTaking(known.id);
  const { minor, currency } = known.amount;
  const isSame =
    known.accountId === input.accountId &&
    minor === input.amount.minor &&
    currency === input.amount.currency &&
    (taking === null || taking.desk === input.desk);
  if (!isSame) throw paymentErrors.receiptTaken({ receipt: input.receipt, paymentId: known.id });
  return known;
}
