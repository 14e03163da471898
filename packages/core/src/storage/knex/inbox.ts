import type { Knex } from 'knex';
import type { InboxMessage } from '../../ports/gateway.ts';
import type { DeadMessage } from '../../ports/store.ts';
import { decodeJson, encodeJson } from '../../kernel/json.ts';
import { storeErrors } from './errors.ts';
import { num, type Stored, type Table, text, textOrNull, whole, columnsOf } from './table.ts';

/** Messages from outside, as they came. The body is text, which keeps it to the letter. */
export const inbox: Table<InboxMessage> = {
  name: 'inbox',
  word: 'inbox',
  columns: columnsOf({ text: 'gateway message_key topic body', big: 'received_at due_at tries lease_until' }),
  toRow: (message) => ({
    gateway: message.gateway,
    message_key: message.key,
    topic: message.topic,
    body: encodeJson(message.body),
    received_at: whole(message.receivedAt),
    due_at: whole(message.receivedAt),
    tries: 0n,
    lease_until: 0n,
  }),
  fromRow: (row) => ({
    gateway: text(row['gateway']),
    key: text(row['message_key']),
    topic: text(row['topic']),
    body: decodeJson(text(row['body'])),
    receivedAt: num(row['received_at']),
    tries: num(row['tries']),
  }),
};

/** Messages that nobody takes up any more, oldest first: neither due nor done. */
export async function deadInbox(db: Knex, limit: number): Promise<readonly DeadMessage[]> {
  const dead = db('inbox').whereNull('due_at').whereNull('done_at');
  const rows = await dead.orderBy(['received_at', 'gateway', 'message_key']).limit(limit).select<Stored[]>('*');
  return rows.map((row) => ({
    ...inbox.fromRow(row),
    tries: num(row['tries']),
    reason: textOrNull(row['reason']),
  }));
}

/**
 * Makes a dead message due, with as many tries ahead as a new one has.
 * @throws BillingError `storage.messageMissing`
 */
export async function replayInbox(db: Knex, gateway: string, key: string, now: number): Promise<void> {
  const dead = db('inbox').where({ gateway, message_key: key }).whereNull('due_at').whereNull('done_at');
  if ((await dead.update({ due_at: now, tries: 0, lease_until: 0 })) === 0) {
    throw storeErrors.messageMissing({ gateway, key });
  }
}
