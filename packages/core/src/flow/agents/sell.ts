import { accountErrors } from '../../domain/account.ts';
import { agentErrors, type FloatMove } from '../../domain/agent.ts';
import type { Payment } from '../../domain/payment.ts';
import { fromFloat } from '../../domain/recipes-agents.ts';
import { assert } from '../../kernel/assert.ts';
import type { Id } from '../../kernel/id.ts';
import { formatMoney, money, negate } from '../../kernel/money.ts';
import type { AccountView, Changes } from '../../ports/store.ts';
import { takingOf } from '../arriving/cash.ts';
import { loadView, together, untilFresh, type House } from '../house.ts';
import { settleArrival } from '../settle.ts';
import { floatOf, refuseShortFloat } from './float.ts';
import { activeAgent } from './named.ts';

/** The gateway under which agents' sales are booked. */
export const FLOAT_GATEWAY = 'float';

/** What an agent pays for a customer. */
export interface FloatSale {
  readonly agentId: Id<'Account'>;
  readonly accountId: Id<'Account'>;
  /** What it is to renew; left out, what is out of time first. */
  readonly subscriptionId?: Id<'Subscription'> | null | undefined;
  /** Minor units of the currency of the books. */
  readonly amountMinor: bigint;
  /** The caller's own name for this sale, up to 64 characters: asked for twice, it is made once. */
  readonly key: string;
  /** Who does it, for people. */
  readonly actor: string;
}

/**
 * An agent pays for one of her customers out of her float: a payment like any other, so that the customer is online in
 * the same unit of work. The database lets no float go below zero: of two sales on the last shilling one is refused.
 * @throws BillingError `agent.missing`, `agent.suspended`, `agent.notHers`, `agent.float`, `agent.keyUsed`,
 *   `agent.buysNothing`, `account.missing`, `account.closed`
 */
export async function sellFromFloat(house: House, sale: FloatSale): Promise<Payment> {
  const { agentId, accountId, key } = sale;
  const amount = money(sale.amountMinor, house.currency);
  assert(amount.minor > 0n, 'a sale is above zero');
  try {
    return await untilFresh(house, `the sale ${key}`, async ({ charged }) => {
      const known = await house.store.reads.floatMove(agentId, keyOf(key));
      if (known !== null) return { changes: null, answer: await saleBefore(house, sale, known) };
      await activeAgent(house, agentId);
      const view = await loadView(house, accountId);
      if (view.account.agentId !== agentId) throw agentErrors.notHers();
      if (view.account.role === 'agent') throw agentErrors.buysNothing({ accountId });
      if (view.account.state === 'closed') throw accountErrors.closed({ accountId });
      const left = await floatOf(house, agentId);
      if (left.minor < amount.minor) {
        throw agentErrors.float({ agentId, left: formatMoney(left), needed: formatMoney(amount) });
      }
      return sold(house, view, sale, charged);
    });
  } catch (fault) {
    await refuseShortFloat(house, agentId, amount, fault);
    throw fault;
  }
}

async function sold(
  house: House,
  view: AccountView,
  { agentId, accountId, subscriptionId = null, amountMinor, key, actor }: FloatSale,
  charged: boolean,
): Promise<{ readonly changes: Changes; readonly answer: Payment }> {
  const now = house.clock.now();
  const amount = money(amountMinor, house.currency);
  const id = house.ids.next<'Payment'>('pay');
  const payment: Payment = {
    id,
    gateway: FLOAT_GATEWAY,
    reference: id,
    receipt: null,
    amount,
    accountId,
    subscriptionId,
    attemptId: null,
    unmatched: null,
    suggestion: null,
    accountReference: null,
    payer: null,
    payerName: null,
    providerAt: now,
    receivedAt: now,
    effectiveAt: now,
  };
  const from = fromFloat(agentId, amount);
  const changes = await settleArrival(house, view, { payment, identified: false, attempt: null, charged, from });
  const journal = changes.journals?.find(({ documentId }) => documentId === id);
  assert(journal !== undefined, 'money that came is booked');
  const move: FloatMove = {
    id: house.ids.next('flm'),
    agentId,
    key: keyOf(key),
    kind: 'sale',
    amount: negate(amount),
    customerId: accountId,
    paymentId: id,
    batchId: null,
    journalId: journal.id,
    at: now,
    actor,
  };
  // The customer pays her in cash, which is hers: it is counted when she closes her drawer.
  const cashTakings = [takingOf(payment, agentId, 'agent')];
  return { changes: together(changes, { floatMoves: [move], cashTakings }), answer: payment };
}

const keyOf = (key: string): string => `sale/${key}`;

/** @throws BillingError `agent.keyUsed` */
async function saleBefore(
  house: House,
  { accountId, amountMinor, key }: FloatSale,
  known: FloatMove,
): Promise<Payment> {
  const payment = known.paymentId === null ? null : await house.store.reads.payment(known.paymentId);
  const isSame = payment !== null && payment.accountId === accountId && payment.amount.minor === amountMinor;
  if (!isSame) throw agentErrors.keyUsed({ key });
  return payment;
}
