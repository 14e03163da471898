import type { Knex } from 'knex';
import type { OutboxEvent } from '../../ports/store.ts';
import { assert } from '../../kernel/assert.ts';
import { encodeJson } from '../../kernel/json.ts';
import { dialectOf } from '../sql.ts';
import { chunks, insertPlain } from './rows.ts';
import { MOST_KEPT_ROWS, rowsOf, run } from './run.ts';
import { big, type Row, whole } from './table.ts';

const outbox = {
  name: 'outbox',
  word: 'outbox',
  columns: { aggregate: 'text', sequence: 'big', event: 'text', payload: 'text', happened_at: 'big' },
} as const;

/**
 * Stores events, each numbered within its aggregate. The aggregate's row stays locked until the commit, so numbers are
 * committed in their order and none is missing.
 */
export async function insertOutbox(trx: Knex, events: readonly OutboxEvent[]): Promise<void> {
  if (events.length === 0) return;
  const counts = new Map<string, number>();
  for (const { aggregate } of events) counts.set(aggregate, (counts.get(aggregate) ?? 0) + 1);
  const next = await takeSequences(trx, counts);
  const rows = events.map((event): Row => {
    const sequence = next.get(event.aggregate);
    assert(sequence !== undefined, `there is no sequence for ${event.aggregate}`);
    next.set(event.aggregate, sequence + 1n);
    return {
      aggregate: event.aggregate,
      sequence,
      event: event.event,
      payload: encodeJson(event.payload),
      happened_at: whole(event.at),
    };
  });
  await insertPlain(trx, outbox, rows);
}

/** The first new number of each aggregate. */
async function takeSequences(trx: Knex, counts: ReadonlyMap<string, number>): Promise<Map<string, bigint>> {
  const first = new Map<string, bigint>();
  const sorted = [...counts].toSorted(([one], [other]) => (one < other ? -1 : 1));
  for (const part of chunks(sorted, 4000)) {
    for (const { aggregate, sequence } of await growSequences(trx, part)) {
      first.set(aggregate, big(sequence) - BigInt(counts.get(aggregate) ?? 0) + 1n);
    }
  }
  return first;
}

interface Grown {
  readonly aggregate: string;
  readonly sequence: string;
}

async function growSequences(trx: Knex, counts: readonly (readonly [string, number])[]): Promise<readonly Grown[]> {
  const insert = `insert into aggregates (aggregate, sequence) values ${counts.map(() => '(?, ?)').join(', ')}`;
  const values = counts.flatMap(([aggregate, count]) => [aggregate, whole(count)]);
  if (dialectOf(trx) === 'postgres') {
    return rowsOf<Grown>(trx, {
      sql: `${insert} on conflict (aggregate) do update set sequence = aggregates.sequence + excluded.sequence
        returning aggregate, sequence`,
      values,
      kept: counts.length <= MOST_KEPT_ROWS,
    });
  }
  await run(trx, { sql: `${insert} on duplicate key update sequence = sequence + values(sequence)`, values });
  return trx('aggregates')
    .whereIn(
      'aggregate',
      counts.map(([aggregate]) => aggregate),
    )
    .select<Grown[]>('aggregate', 'sequence');
}
