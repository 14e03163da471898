import { eatDigits } from './names.ts';
import { shillings } from './organisation.ts';
import type { Order, OrderKind, Outcome } from './orders.ts';
import { takes, textOf } from './reply.ts';
import type { Parameter } from './results.ts';
import { figure } from './results.ts';
import type { Transaction, World } from './world.ts';

/**
 * POST /mpesa/transactionstatus/v1/query: what became of a movement, by its receipt or by either name of its order. It
 * names the parties and the amount, and not the account number that a payer typed.
 */
export const status: OrderKind = {
  endpoint: 'status',
  organisation: 'PartyA',
  operator: 'Initiator',
  namedByCaller: false,
  queue: 'tsqresults',
  fields: [
    ['CommandID', takes.oneOf('TransactionStatusQuery')],
    ['PartyA', takes.ours],
    ['IdentifierType', takes.oneOf('1', '2', '4')],
  ],
  carryOut: look,
};

function look({ world, org, body }: Order): Outcome {
  const receipt = textOf(body['TransactionID']).toUpperCase();
  const found = byReceipt(world, receipt) ?? byConversation(world, textOf(body['OriginalConversationID']));
  // One that timed out in the queue, or was refused, has left nothing that could be found.
  if (found === undefined || found.shortcode !== org.shortcode) return { code: '2032' };
  const occasion = textOf(body['Occasion']);
  return {
    code: '0',
    parameters: world.random.shuffle(parametersOf(world, found)),
    references: occasion === '' ? [] : [['Occasion', occasion]],
  };
}

const byReceipt = (world: World, receipt: string): Transaction | undefined => world.transactions.get(receipt);
const byConversation = (world: World, name: string): Transaction | undefined =>
  byReceipt(world, world.conversations.get(name) ?? '');

function parametersOf({ random }: World, found: Transaction): readonly Parameter[] {
  const time = figure(eatDigits(found.at, 'yyyyMMddHHmmss'));
  const debit: Parameter = ['DebitPartyName', found.debitParty];
  return [
    ['ReceiptNo', found.receipt],
    ['ConversationID', found.conversationId],
    ['FinalisedTime', time],
    ['Amount', figure(shillings(found.amount))],
    // One that came to nothing is not kept, so whatever is found is this.
    ['TransactionStatus', 'Completed'],
    ['ReasonType', found.reason],
    ['TransactionReason', null],
    ['DebitPartyCharges', found.fee.amount === 0n ? '' : `${found.fee.name}|KES|${shillings(found.fee.amount)}`],
    ['DebitAccountType', found.debitAccount],
    ['InitiatedTime', time],
    ['OriginatorConversationID', found.originatorConversationId],
    ['CreditPartyName', found.creditParty],
    debit,
    // It was seen to come twice.
    ...(random.next() < 0.5 ? [debit] : []),
  ];
}
