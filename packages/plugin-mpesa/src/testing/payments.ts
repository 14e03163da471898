import type { Deliveries } from './deliveries.ts';
import { c2bBody } from './messages.ts';
import { eatDay, newReceipt, starred } from './names.ts';
import { centsOf, enter, shillings } from './organisation.ts';
import type { Vices } from './vices.ts';
import type { Payment, World } from './world.ts';
import { organisation } from './world.ts';

/** Money that somebody is about to send in. */
export interface Wanted {
  readonly msisdn: string;
  readonly amount: number | string;
  readonly account: string;
  readonly name?: readonly [string, string, string];
  readonly shortcode: string;
  readonly paidTo: string;
  readonly by: Payment['by'];
  /** Now, unless it is paid later than it was due. */
  readonly at?: number;
}

/** What everybody is called of whom nothing else is said. */
export const USUAL_NAME = ['Wanjiku', '', 'Kamau'] as const;

/** A payment with its receipt, not yet made. @throws Error for what is no amount */
export function draft(world: World, { amount, name = USUAL_NAME, at, ...wanted }: Wanted): Payment {
  return {
    receipt: newReceipt(world),
    amount: shillings(centsOf(amount)),
    name,
    at: at ?? world.settings.clock(),
    ...wanted,
  };
}

/** `'0'` where M-Pesa lets a phone pay so much; else the ResultCode that says why not. */
export function mayPay(world: World, { msisdn, amount, at }: Pick<Payment, 'msisdn' | 'amount' | 'at'>): string {
  const { limits } = world.settings;
  const cents = centsOf(amount);
  if (cents > BigInt(limits.payment) * 100n) return '3';
  if (cents > (world.purses.get(msisdn) ?? cents)) return '1';
  if (limits.day === Infinity) return '0';
  const day = eatDay(at);
  const today = world.payments.filter((paid) => paid.msisdn === msisdn && eatDay(paid.at) === day);
  const sent = today.reduce((sum, paid) => sum + centsOf(paid.amount), 0n);
  return sent + cents > BigInt(limits.day) * 100n ? '4' : '0';
}

/** Makes a payment: the phone has less, the organisation more, and both know. */
export function book(world: World, payment: Payment): void {
  const { receipt, msisdn, account, at, paidTo, shortcode, by } = payment;
  const org = organisation(world, shortcode);
  const cents = centsOf(payment.amount);
  world.payments.push(payment);
  spend(world, msisdn, -cents);
  const till = paidTo !== shortcode;
  const name = fullName(payment.name);
  const otherParty = `${starred(msisdn)} - ${name.toUpperCase()}`;
  const reason = REASONS[till ? 'till' : by];
  const details = till ? `${reason} from ${otherParty}` : `${reason} from ${otherParty} Acc. ${account}`;
  enter(org, { receipt, account: 'utility', amount: cents, details, reason, otherParty, accountNo: account, at });
  const fee = feeOf(world, payment, cents);
  charge(world, { ...payment, details: till ? 'Pay Merchant Charge' : 'Pay Bill Charge', reason, fee });
  world.transactions.set(receipt, {
    receipt,
    kind: 'c2b',
    shortcode,
    amount: cents,
    fee: { name: till ? 'Pay Merchant Charge' : 'Pay Bill Charge', amount: fee },
    reason,
    debitParty: `${msisdn} - ${name}`,
    creditParty: `${paidTo} - ${org.name}`,
    debitAccount: 'MMF Account For Customer',
    msisdn,
    conversationId: '',
    originatorConversationId: '',
    at,
    reversed: false,
  });
  const payee = `${org.name} (${paidTo})${till ? '' : ` for account ${account}`}`;
  notify(world, msisdn, at, `${receipt} confirmed. Ksh${payment.amount} paid to ${payee}.`);
}

/** Tells of a payment where the organisation has registered, as often and as late as the vices say. */
export async function confirm(
  world: World,
  deliveries: Deliveries,
  payment: Payment,
  { confirmation, times }: Required<Pick<Vices, 'confirmation' | 'times'>>,
): Promise<void> {
  const { urls } = organisation(world, payment.shortcode);
  if (urls === undefined) return;
  const body = c2bBody(world, payment, urls.version, true);
  const letter = { rail: 'confirmation' as const, url: urls.confirmationUrl, body, receipt: payment.receipt };
  await deliveries.deliver(letter, confirmation, times);
}

/** Takes a fee from the account that bears fees. */
export function charge(
  world: World,
  {
    receipt,
    shortcode,
    details,
    reason,
    fee,
    at,
  }: Pick<Payment, 'receipt' | 'shortcode' | 'at'> & {
    readonly details: string;
    readonly reason: string;
    readonly fee: bigint;
  },
): void {
  const account = world.settings.feesFrom;
  enter(organisation(world, shortcode), { receipt, account, amount: -fee, details, reason, otherParty: 'SP', at });
}

/** Moves money in or out of a phone that can run out. */
export function spend({ purses }: World, msisdn: string, cents: bigint): void {
  const purse = purses.get(msisdn);
  if (purse !== undefined) purses.set(msisdn, purse + cents);
}

/** Sends a text message to a phone. */
export const notify = (world: World, msisdn: string, at: number, words: string): void =>
  void world.messages.push({ msisdn, at, text: words });

/** First, middle and last name in one line. */
export const fullName = (name: Payment['name']): string => name.filter((part) => part !== '').join(' ');

const REASONS: Readonly<Record<Payment['by'] | 'till', string>> = {
  phone: 'Pay Bill',
  prompt: 'Pay Bill Online',
  'standing order': 'Standing Order Pay Bill',
  till: 'Customer Merchant Payment',
};

function feeOf({ settings: { tariff } }: World, { paidTo, shortcode, by }: Payment, cents: bigint): bigint {
  const standing = by === 'standing order' ? tariff.standingOrder(cents) : 0n;
  return standing + (paidTo === shortcode ? tariff.payBill(cents) : tariff.buyGoods(cents));
}
