import type { InboxMessage } from '../../ports/gateway.ts';
import { decodeJson, encodeJson } from '../../kernel/json.ts';
import { num, text, whole, type Table } from './table.ts';

/** Messages from outside, as they came. The body is text, which keeps it to the letter. */
export const inbox: Table<InboxMessage> = {
  name: 'inbox',
  word: 'inbox',
  columns: {
    ...{ gateway: 'text', message_key: 'text', topic: 'text', body: 'text', received_at: 'big', due_at: 'big' },
    ...{ tries: 'big', lease_until: 'big' },
  },
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
