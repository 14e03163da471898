import type { Order } from './orders.ts';
import type { Transaction } from './world.ts';

/** What an order has to tell of the movement that it made. */
type Made = Pick<
  Transaction,
  'receipt' | 'kind' | 'amount' | 'fee' | 'reason' | 'debitParty' | 'creditParty' | 'debitAccount' | 'msisdn'
>;

/** Keeps a movement, so that a status query finds it by its receipt and by both names of its order. */
export function keep({ world, org, conversationId, originatorConversationId, at }: Order, made: Made): void {
  const { shortcode } = org;
  const names = { conversationId, originatorConversationId };
  world.transactions.set(made.receipt, { ...made, ...names, shortcode, at, reversed: false });
  world.conversations.set(conversationId, made.receipt);
  world.conversations.set(originatorConversationId, made.receipt);
}
