import { eatDigits, newReceipt } from './names.ts';
import { centsOf, enter, shillings } from './organisation.ts';
import type { Order, OrderKind, Outcome } from './orders.ts';
import { notify, spend } from './payments.ts';
import { takes, textOf } from './reply.ts';
import { figure } from './results.ts';
import { keep } from './transactions.ts';

/**
 * POST /mpesa/reversal/v1/request: a payment goes back to the phone that made it, in whole or in part, and once. What
 * was sent out (B2C) cannot be called back here; the portal can.
 */
export const reversal: OrderKind = {
  endpoint: 'reversal',
  organisation: 'ReceiverParty',
  operator: 'Initiator',
  namedByCaller: false,
  queue: 'reversalresults',
  fields: [
    ['CommandID', takes.oneOf('TransactionReversal')],
    ['TransactionID', (text) => /^[A-Za-z0-9]{6,20}$/.test(text)],
    ['Amount', (text) => /^\d{1,7}(\.\d{1,2})?$/.test(text) && Number(text) > 0],
    ['ReceiverParty', takes.ours],
    ['RecieverIdentifierType', takes.oneOf('11')],
  ],
  carryOut: giveBack,
};

function giveBack(order: Order): Outcome {
  const { world, org, body, at } = order;
  const original = world.transactions.get(textOf(body['TransactionID']).toUpperCase());
  if (original === undefined || original.kind !== 'c2b' || original.shortcode !== org.shortcode)
    return { code: 'R000002' };
  if (original.reversed) return { code: 'R000001' };
  const cents = centsOf(textOf(body['Amount']));
  if (cents > original.amount) return { code: 'R000002' };
  if (cents > org.balances.utility) return { code: '1' };
  original.reversed = true;
  const receipt = newReceipt(world);
  const reason = 'Pay Bill Reversal via API';
  const party = original.debitParty;
  const details = `${reason} of ${original.receipt} to ${party}`;
  const linked = original.receipt;
  enter(org, { receipt, account: 'utility', amount: -cents, details, reason, otherParty: party, linked, at });
  spend(world, original.msisdn, cents);
  const said = `${receipt} confirmed. Reversal of ${linked} has been successful: Ksh${shillings(cents)} is back.`;
  notify(world, original.msisdn, at, said);
  keep(order, {
    receipt,
    kind: 'reversal',
    amount: cents,
    fee: { name: 'Fee For Reversal', amount: 0n },
    reason,
    debitParty: original.creditParty,
    creditParty: party,
    debitAccount: 'Utility Account',
    msisdn: original.msisdn,
  });
  const utility = shillings(org.balances.utility);
  const least = [
    ['OriginalTransactionID', linked],
    ['Amount', figure(shillings(cents))],
  ] as const;
  return {
    code: '0',
    receipt,
    least,
    parameters: world.random.shuffle([
      ...least,
      ['DebitAccountBalance', `Utility Account|KES|${utility}|${utility}|0.00|0.00`],
      ['TransCompletedTime', figure(eatDigits(at, 'yyyyMMddHHmmss'))],
      ['Charge', figure('0.00')],
      ['CreditPartyPublicName', party],
      ['DebitPartyPublicName', `${org.shortcode} - ${org.name}`],
    ]),
  };
}
