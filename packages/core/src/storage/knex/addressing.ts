import type { Knex } from 'knex';
import { heldBy, type Addressing, type HeldPrefix } from '../../domain/addressing.ts';
import { bitsOf, lastOf, parseIp, type IpPrefix } from '../../kernel/ip.ts';
import type { AddressHolder, AddressingChanges, AddressingReads, OnlineAt } from '../../ports/addressing.ts';
import { dialectOf } from '../sql.ts';
import { takeNumbers } from './counters.ts';
import { DuplicateRow, insertPlain, insertRows } from './rows.ts';
import { oneOf } from './select.ts';
import type { Shelf } from './shelf.ts';
import {
  columnsOf,
  ident,
  json,
  nested,
  num,
  numOrNull,
  text,
  textOrNull,
  whole,
  type Row,
  type Stored,
  type Table,
} from './table.ts';

/** The addresses of subscriptions, one row each. */
export const addressings: Table<Addressing> = {
  name: 'addressings',
  word: 'addressings',
  columns: columnsOf({ text: 'subscription_id', big: 'generation changed_at', json: 'addresses' }),
  toRow: ({ subscriptionId, generation, changedAt, ...addresses }) => ({
    subscription_id: subscriptionId,
    generation: whole(generation),
    changed_at: whole(changedAt),
    addresses: nested(addresses),
  }),
  fromRow: (row) => ({
    ...json<Omit<Addressing, 'subscriptionId' | 'generation' | 'changedAt'>>(row['addresses']),
    subscriptionId: ident(row['subscription_id']),
    generation: num(row['generation']),
    changedAt: num(row['changed_at']),
  }),
};

const heldPrefixes = {
  name: 'held_prefixes',
  word: 'addressings',
  columns: columnsOf({ text: 'first_key last_key held subscription_id' }),
};

/**
 * Writes addresses. No index knows whether two prefixes overlap: the number taken first is a lock, so that what is
 * looked at here stays as it is until this is committed.
 * @throws DuplicateRow when another subscription holds any part of them
 */
export async function writeAddressings(trx: Knex, { addressings: given = [] }: AddressingChanges): Promise<boolean> {
  if (given.length === 0) return true;
  await takeNumbers(trx, 'addressing', 1);
  const ids = given.map(({ subscriptionId }) => subscriptionId).toSorted();
  await trx('held_prefixes').whereIn('subscription_id', ids).delete();
  await trx('addressings').whereIn('subscription_id', ids).delete();
  for (const one of given) {
    const held = heldBy(one);
    for (const prefix of held) {
      const taken = await trx('held_prefixes')
        .where(overlapping(prefix))
        .whereNot('subscription_id', one.subscriptionId)
        .first('held');
      if (taken !== undefined) throw new DuplicateRow(heldPrefixes.word, new Error(`${prefix.text} is held`));
    }
    await insertPlain(
      trx,
      heldPrefixes,
      held.map((prefix) => heldRow(one, prefix)),
    );
  }
  await insertRows(trx, addressings, given);
  return true;
}

/** How many holders of a prefix are looked at. */
const FEW = 1_000;

/** Reads of the addresses of subscriptions. */
export function addressingReads({ engine: { knex } }: Shelf): AddressingReads {
  return {
    addressing: (subscriptionId) => oneOf(knex, addressings, { subscription_id: subscriptionId }),
    async addressHolders(prefix) {
      const rows = await knex('held_prefixes as h')
        .join('subscriptions as s', 's.id', 'h.subscription_id')
        .where(overlapping(prefix))
        .orderBy(['h.first_key', 'h.last_key'])
        .limit(FEW)
        .select<Stored[]>('h.subscription_id', 'h.held', 's.username');
      return rows.map((row): AddressHolder => ({
        subscriptionId: ident(row['subscription_id']),
        username: text(row['username']),
        held: text(row['held']),
      }));
    },
    onlineWithin: (prefixes) => onlineWithin(knex, prefixes),
  };
}

/** All that are open are read, without an index: it is asked when an operator gives an address, and seldom else. */
async function onlineWithin(knex: Knex, prefixes: readonly IpPrefix[]): Promise<readonly OnlineAt[]> {
  const four = prefixes.filter(({ family }) => family === 4);
  if (four.length === 0) return [];
  const framedIp =
    dialectOf(knex) === 'postgres'
      ? "whereabouts ->> 'framedIp'"
      : "json_unquote(json_extract(whereabouts, '$.framedIp'))";
  const rows = await knex('sessions')
    .whereNull('ended_at')
    .whereNotNull('subscription_id')
    .select<Stored[]>('subscription_id', 'generation', 'started_at', knex.raw(`${framedIp} as address`));
  const isWithin = (row: Stored): boolean => {
    const ip = parseIp(textOrNull(row['address']) ?? '');
    return ip?.family === 4 && four.some((prefix) => prefix.first <= ip.value && ip.value <= lastOf(prefix));
  };
  return rows.filter(isWithin).map((row) => ({
    subscriptionId: ident(row['subscription_id']),
    generation: numOrNull(row['generation']),
    startedAt: num(row['started_at']),
  }));
}

/** Two ranges overlap when each begins before the other ends. */
function overlapping(prefix: IpPrefix): (query: Knex.QueryBuilder) => void {
  const [first, last] = keysOf(prefix);
  return (query) => void query.where('first_key', '<=', last).where('last_key', '>=', first);
}

function heldRow({ subscriptionId }: Addressing, prefix: HeldPrefix): Row {
  const [first, last] = keysOf(prefix);
  return { first_key: first, last_key: last, held: prefix.text, subscription_id: subscriptionId };
}

/** The first and last address of a prefix, written so that their order as text is their order as addresses. */
function keysOf(prefix: IpPrefix): readonly [string, string] {
  const digits = bitsOf(prefix.family) / 4;
  const write = (value: bigint) => `${prefix.family}:${value.toString(16).padStart(digits, '0')}`;
  return [write(prefix.first), write(lastOf(prefix))];
}
