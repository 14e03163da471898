import { eatDotted, newReceipt } from './names.ts';
import { centsOf, enter, shillings } from './organisation.ts';
import type { Order, OrderKind, Outcome } from './orders.ts';
import { charge, fullName, notify, spend, USUAL_NAME } from './payments.ts';
import { takes, textOf } from './reply.ts';
import { figure } from './results.ts';
import { keep } from './transactions.ts';

const REASONS: Readonly<Record<string, string>> = {
  BusinessPayment: 'Business Payment to Customer via API',
  SalaryPayment: 'Salary Payment via API',
  PromotionPayment: 'Promotion Payment via API',
};

/**
 * POST /mpesa/b2c/v3/paymentrequest: money to a phone, from the utility account. The caller names each order, and a
 * name is taken once: that is what stands between a doubt and a second payment.
 */
export const b2c: OrderKind = {
  endpoint: 'b2c',
  organisation: 'PartyA',
  operator: 'InitiatorName',
  namedByCaller: true,
  queue: 'b2cresults',
  fields: [
    ['CommandID', takes.oneOf(...Object.keys(REASONS))],
    ['Amount', takes.amount],
    ['PartyA', takes.ours],
    ['PartyB', takes.phone],
  ],
  carryOut: send,
};

function send(order: Order): Outcome {
  const { world, org, body, at } = order;
  const [msisdn, cents] = [textOf(body['PartyB']), centsOf(textOf(body['Amount']))];
  const code = ruling(order, msisdn, cents);
  if (code !== '0') return { code };
  const receipt = newReceipt(world);
  const reason = REASONS[textOf(body['CommandID'])] ?? '';
  const party = `${msisdn} - ${fullName(USUAL_NAME)}`;
  const fee = world.settings.tariff.b2c(cents);
  const details = `${reason} to ${party}`;
  enter(org, { receipt, account: 'utility', amount: -cents, details, reason, otherParty: party, at });
  charge(world, { receipt, shortcode: org.shortcode, details: 'Fee For B2C Payment', reason, fee, at });
  spend(world, msisdn, cents);
  notify(world, msisdn, at, `${receipt} confirmed. You have received Ksh${shillings(cents)} from ${org.name}.`);
  keep(order, {
    receipt,
    kind: 'b2c',
    amount: cents,
    fee: { name: 'Fee For B2C Payment', amount: fee },
    reason,
    debitParty: `${org.shortcode} - ${org.name}`,
    creditParty: party,
    debitAccount: 'Utility Account',
    msisdn,
  });
  const least = [
    ['TransactionReceipt', receipt],
    ['TransactionAmount', figure(String(cents / 100n))],
  ] as const;
  return {
    code: '0',
    receipt,
    least,
    parameters: world.random.shuffle([
      ...least,
      ['B2CWorkingAccountAvailableFunds', funds(org.balances.working)],
      ['B2CUtilityAccountAvailableFunds', funds(org.balances.utility)],
      ['TransactionCompletedDateTime', eatDotted(at)],
      ['ReceiverPartyPublicName', party],
      ['B2CChargesPaidAccountAvailableFunds', funds(org.balances.charges)],
      ['B2CRecipientIsRegisteredCustomer', 'Y'],
    ]),
  };
}

const funds = (cents: bigint) => figure(shillings(cents));

/** `'0'`, or why M-Pesa does not send it. */
function ruling({ world, org, at }: Order, msisdn: string, cents: bigint): string {
  const { limits } = world.settings;
  if (cents < BigInt(limits.leastB2c) * 100n) return '2';
  if (cents > BigInt(limits.payment) * 100n) return '3';
  if (cents > org.balances.utility) return '1';
  const again = [...world.transactions.values()].some(
    (one) => one.kind === 'b2c' && one.msisdn === msisdn && one.amount === cents && at - one.at < limits.sameAgainMs,
  );
  return again ? '17' : '0';
}
