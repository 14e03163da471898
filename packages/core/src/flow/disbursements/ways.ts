import type { PayOutTo, ToPayer, ToPhone } from '../../domain/disbursement.ts';
import type { Payment } from '../../domain/payment.ts';
import { refundErrors, type Refund } from '../../domain/refund.ts';
import type { Id } from '../../kernel/id.ts';
import { formatMoney, money, type Money } from '../../kernel/money.ts';
import type { Gateway } from '../../ports/gateway.ts';
import type { House } from '../house.ts';

/** A way in which a refund could be paid. */
export interface RefundWay {
  /** Null: by hand, from the bank. */
  readonly gateway: string | null;
  readonly kind: PayOutTo['kind'] | 'bank';
  /** Where to, as far as it is known; null where somebody has to say. */
  readonly to: ToPhone | Pick<ToPayer, 'kind' | 'paymentId'> | null;
  /** For people: the receipt that it goes back to, or the phone. */
  readonly label: string | null;
  /** Why it cannot be paid so, or not now; null when it can. */
  readonly reason: string | null;
}

/**
 * By which gateways and in which ways a refund could be paid: back the way it came first, and by hand last. What cannot
 * be is among them, with the reason.
 * @throws BillingError `refund.missing`
 */
export async function refundWays(house: House, refundId: Id<'Refund'>): Promise<readonly RefundWay[]> {
  const { reads } = house.store;
  const refund = await reads.refund(refundId);
  if (refund === null) throw refundErrors.missing({ refundId });
  const account = await reads.account(refund.accountId);
  const phone = (account?.phone ?? '').replaceAll(/\D/gu, '');
  const gateways = [...house.gateways.values()].filter(({ paysTo = [] }) => paysTo.length > 0);
  const ways = await Promise.all(gateways.map((gateway) => waysOf(house, gateway, refund, phone)));
  const byHand: RefundWay = { gateway: null, kind: 'bank', to: null, label: null, reason: null };
  return [...ways.flat().toSorted((one, other) => TURNS[one.kind] - TURNS[other.kind]), byHand];
}

/** Which way comes first. */
const TURNS: Readonly<Record<RefundWay['kind'], number>> = { payment: 0, phone: 1, paybill: 2, till: 3, bank: 4 };

async function waysOf(house: House, gateway: Gateway, refund: Refund, phone: string): Promise<readonly RefundWay[]> {
  const { name, paysTo = [] } = gateway;
  const ways = await Promise.all(
    paysTo.map(async (kind): Promise<RefundWay | null> => {
      const reason = unfit(house, name, { kind, amount: refund.amount });
      if (kind === 'payment') return backWay(house, name, refund, reason);
      if (kind !== 'phone') return { gateway: name, kind, to: null, label: null, reason };
      const to = phone === '' ? null : { kind, msisdn: phone };
      return { gateway: name, kind, to, label: phone === '' ? null : phone, reason };
    }),
  );
  return ways.filter((one) => one !== null);
}

/**
 * The payment of hers that all of it can go back to: one that it was taken of, or the newest. Where only the gateway is
 * in the way, the first that is large enough, with the reason; null without one.
 */
async function backWay(
  house: House,
  gateway: string,
  { accountId, amount, parts }: Refund,
  unfitting: string | null,
): Promise<RefundWay | null> {
  const since = house.clock.now() - BACK_MS;
  const came = await house.store.reads.recentPayments(accountId, gateway, since);
  const own = new Set(parts.map(({ paymentId }) => paymentId));
  const inOrder = [...came.filter(({ id }) => own.has(id)), ...came.filter(({ id }) => !own.has(id))];
  let otherwise: RefundWay | null = null;
  for (const payment of inOrder) {
    if (payment.amount.currency !== amount.currency) continue;
    if ((await leftOfPayment(house, payment)) < amount.minor) continue;
    const way = { gateway, kind: 'payment', label: payment.receipt ?? payment.reference } as const;
    const reason = unfitting ?? notGivenBack(house, payment, amount);
    if (reason === null || unfitting !== null) {
      return { ...way, to: { kind: 'payment', paymentId: payment.id }, reason };
    }
    otherwise ??= { ...way, to: null, reason };
  }
  return otherwise;
}

/** Why a gateway cannot give so much of a payment back, though so much of it is left; null when it can. */
export function notGivenBack(house: House, { gateway, amount: whole, receipt }: Payment, amount: Money): string | null {
  if (house.gateways.get(gateway)?.givesBack !== 'whole') return null;
  if (whole.minor !== amount.minor) {
    return `it gives ${formatMoney(whole)} back whole or not at all; a part can go to a phone, or stay in the wallet`;
  }
  return receipt === null ? 'it has told no receipt of the payment yet, and gives it back by that alone' : null;
}

/** How far back a payment is looked for, in milliseconds: providers refund no older ones. */
const BACK_MS = 180 * 86_400_000;

/** What of a payment was neither sent back the way it came, nor taken back by the provider, in minor units. */
export async function leftOfPayment(house: House, { id, amount }: Payment): Promise<bigint> {
  const { reads } = house.store;
  const [sent, takings] = await Promise.all([reads.sentBackOf(id), reads.takingsOf(id)]);
  const gone = takings
    .filter(({ state }) => state === 'taken')
    .reduce((all, one) => all + (one.amount?.minor ?? 0n), 0n);
  return amount.minor - sent - gone;
}

/** Why a gateway cannot send an amount in a way, or not now; null when it can. */
export function unfit(
  house: House,
  name: string,
  { kind, amount }: { readonly kind: PayOutTo['kind']; readonly amount: Money },
): string | null {
  const gateway = house.gateways.get(name);
  if (gateway === undefined) return 'there is no such gateway';
  const { paysTo = [], currencies, stepMinor = 1n } = gateway;
  if (gateway.payOut === undefined || paysTo.length === 0) return 'it sends no money';
  if (!paysTo.includes(kind)) return `it sends only to: ${paysTo.join(', ')}`;
  if (!currencies.includes(amount.currency)) return `it sends only ${currencies.join(', ')}`;
  if (amount.minor % stepMinor === 0n) return null;
  return `it sends whole multiples of ${formatMoney(money(stepMinor, amount.currency))}`;
}
