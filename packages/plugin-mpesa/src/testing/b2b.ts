import { eatDigits, newReceipt } from './names.ts';
import type { Organisation } from './organisation.ts';
import { ACCOUNT_NAMES, centsOf, enter, shillings } from './organisation.ts';
import type { Order, OrderKind, Outcome } from './orders.ts';
import { charge } from './payments.ts';
import { takes, textOf } from './reply.ts';
import type { Parameter } from './results.ts';
import { keep } from './transactions.ts';
import { findOrganisation } from './world.ts';

/** What each command is called in the books, and the account that it fills on the other side. */
const COMMANDS = new Map([
  ['BusinessPayBill', { reason: 'Business Pay Bill via API', fills: 'utility' }],
  ['BusinessBuyGoods', { reason: 'Business Buy Goods via API', fills: 'utility' }],
  ['BusinessPayToBulk', { reason: 'Business Pay to Bulk via API', fills: 'utility' }],
  ['BusinessTransferFromMMFToUtility', { reason: 'Business Transfer From MMF To Utility', fills: 'utility' }],
] as const);

/** POST /mpesa/b2b/v1/paymentrequest: from the working account to a business, or to an account of one's own. */
export const b2b: OrderKind = {
  endpoint: 'b2b',
  organisation: 'PartyA',
  operator: 'Initiator',
  namedByCaller: false,
  queue: 'b2bresults',
  fields: [
    ['CommandID', (text) => COMMANDS.has(text as never)],
    ['SenderIdentifierType', takes.oneOf('4')],
    ['RecieverIdentifierType', takes.oneOf('2', '4')],
    ['Amount', takes.amount],
    ['PartyA', takes.ours],
    ['PartyB', takes.shortcode],
  ],
  carryOut(order) {
    const { body } = order;
    // A paybill wants to know whose bill it is; the others do not.
    const reference = textOf(body['AccountReference']);
    const wrong = textOf(body['CommandID']) === 'BusinessPayBill' && (reference === '' || reference.length > 13);
    return wrong ? { code: '2028' } : send(order, reference);
  },
};

function send(order: Order, reference: string): Outcome {
  const { world, org, body, at } = order;
  const cents = centsOf(textOf(body['Amount']));
  if (cents > org.balances.working) return { code: '1' };
  const number = textOf(body['PartyB']);
  const to = findOrganisation(world, number);
  const receipt = newReceipt(world);
  const command = COMMANDS.get(textOf(body['CommandID']) as never);
  const reason = command?.reason ?? '';
  const party = `${number} - ${to?.name ?? 'Biller Company'}`;
  const suffix = reference === '' ? '' : ` Acc. ${reference}`;
  const fee = world.settings.tariff.b2b(cents);
  const moved = { receipt, reason, at, accountNo: reference };
  enter(org, {
    ...moved,
    account: 'working',
    amount: -cents,
    details: `${reason} to ${party}${suffix}`,
    otherParty: party,
  });
  charge(world, { receipt, shortcode: org.shortcode, details: 'Business Pay Bill Charge', reason, fee, at });
  const from = `${org.shortcode} - ${org.name}`;
  if (to !== undefined) {
    const details = `${reason} by ${from}${suffix}`;
    enter(to, { ...moved, account: 'utility', amount: cents, details, otherParty: from });
  }
  keep(order, {
    receipt,
    kind: 'b2b',
    amount: cents,
    fee: { name: 'Business Pay Bill Charge', amount: fee },
    reason,
    debitParty: from,
    creditParty: party,
    debitAccount: ACCOUNT_NAMES.working,
    msisdn: '',
  });
  return { code: '0', receipt, ...told(order, { party, cents, fee, reference }) };
}

interface Sent {
  readonly party: string;
  readonly cents: bigint;
  readonly fee: bigint;
  readonly reference: string;
}

function told({ org, at, world }: Order, { party, cents, fee, reference }: Sent): Omit<Outcome, 'code' | 'receipt'> {
  const balance = braced(org);
  const working = shillings(org.balances.working);
  const least: readonly Parameter[] = [
    ['Currency', 'KES'],
    ['DebitAccountCurrentBalance', balance],
    ['InitiatorAccountCurrentBalance', balance],
  ];
  const parameters: readonly Parameter[] = [
    ['DebitAccountBalance', balance],
    ['Amount', shillings(cents)],
    ['DebitPartyAffectedAccountBalance', `Working Account|KES|${working}|${working}|0.00|0.00`],
    ['TransCompletedTime', eatDigits(at, 'yyyyMMddHHmmss')],
    ['DebitPartyCharges', fee === 0n ? '' : `Business Pay Bill Charge|KES|${shillings(fee)}`],
    ['ReceiverPartyPublicName', party],
    ...least,
  ];
  return {
    least,
    parameters: world.random.shuffle(parameters),
    references: [...(reference === '' ? [] : [['BillReferenceNumber', reference] as const]), ['Occassion', null]],
  };
}

/** `{Amount={CurrencyCode=KES, MinimumAmount=618683, BasicAmount=6186.83}}`: a Java map that got out. */
const braced = ({ balances }: Organisation): string =>
  `{Amount={CurrencyCode=KES, MinimumAmount=${balances.working}, BasicAmount=${shillings(balances.working)}}}`;
