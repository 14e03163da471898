import type { InboxMessage } from '../../ports/gateway.ts';
import { decodeJson, encodeJson } from '../../kernel/json.ts';
import { num, type Table, text, whole, columnsOf } from './table.ts';

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
