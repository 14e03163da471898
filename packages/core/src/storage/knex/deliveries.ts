import type { Knex } from 'knex';
import { decodeJson } from '../../kernel/json.ts';
import type { Claim, Delivery, Store } from '../../ports/store.ts';
import type { Engine } from '../engine.ts';
import { insertOnce, transaction } from '../sql.ts';
import { claimRows } from './claims.ts';
import { takeNumbers } from './counters.ts';
import { storeErrors } from './errors.ts';
import { updateRows } from './rows.ts';
import { big, num, type Stored, text, textOrNull } from './table.ts';

type Deliveries = Pick<Store, 'claimDeliveries' | 'finishDelivery' | 'deadDeliveries' | 'replayDelivery'>;

/** How many events are given their place, or are handed to one consumer, at once. */
const BATCH = 1000;

/** A consumer that is new hears what happened in this time before it came: not years of old news. */
const NEWS_MS = 24 * 60 * 60 * 1000;

/**
 * Events on their way to consumers. Numbers given at insertion are committed out of order, so reading on from the last
 * one seen would lose events. Hence two steps: committed events get a place in one line, under a lock; and each
 * consumer, with a place of its own in that line, gets a row for each event it wants, to be tried, put off and done by
 * itself.
 */
export function deliveriesOf(engine: Engine): Deliveries {
  const { knex } = engine;
  return {
    async claimDeliveries(consumer, events, claim) {
      await lineUp(engine);
      await handOut(engine, consumer, events, claim.now);
      return claimNext(engine, consumer, claim);
    },
    async finishDelivery({ id }, result) {
      if (result === 'done') {
        await knex('deliveries').where({ id }).delete();
        return;
      }
      const put = { due_at: result.retryAt, reason: result.reason, lease_until: 0 };
      await knex('deliveries')
        .where({ id })
        .update(result.tried ? { ...put, attempts: knex.raw('attempts + 1') } : put);
    },
    async deadDeliveries(limit) {
      const rows = await withEvents(knex).whereNull('d.due_at').orderBy('d.id').limit(limit);
      return (rows as Stored[]).map(deliveryOf);
    },
    async replayDelivery(deliveryId, now) {
      const dead = knex('deliveries').where({ id: /^\d{1,18}$/.test(deliveryId) ? deliveryId : 0 });
      if ((await dead.whereNull('due_at').update({ due_at: now })) === 0) {
        throw storeErrors.deliveryMissing({ deliveryId });
      }
    },
  };
}

/** Gives every committed event that has none the next place in line. Two processes cannot do so at once. */
async function lineUp(engine: Engine): Promise<void> {
  const waiting = await engine.knex('outbox').whereNull('place').first('id');
  if (waiting === undefined) return;
  await transaction(engine, async (trx) => {
    await takeNumbers(trx, 'outbox', 0); // Locks the line.
    const ids = await trx('outbox').whereNull('place').orderBy('id').limit(BATCH).pluck<string[]>('id');
    if (ids.length === 0) return;
    const first = await takeNumbers(trx, 'outbox', ids.length);
    const rows = ids.map((id, offset) => ({ id: big(id), place: first + BigInt(offset) }));
    await updateRows(trx, { name: 'outbox', types: { id: 'big', place: 'big' }, keys: ['id'], set: ['place'] }, rows);
  });
}

/** Makes the rows of one consumer for what has come since its place, and moves the place. */
async function handOut(engine: Engine, consumer: string, events: readonly string[], now: number): Promise<void> {
  const { knex } = engine;
  const known = await knex('consumers').where({ consumer }).first<{ place: string } | undefined>('place');
  if (known === undefined) await welcome(knex, consumer, now);
  else if ((await knex('outbox').where('place', '>', known.place).first('id')) === undefined) return;
  await transaction(engine, async (trx) => {
    const row = await trx('consumers').where({ consumer }).forUpdate().first<{ place: string }>('place');
    const news = await trx('outbox')
      .where('place', '>', row.place)
      .orderBy('place')
      .limit(BATCH)
      .select<Stored[]>('id', 'place', 'event', 'aggregate', 'sequence', 'happened_at');
    const last = news.at(-1);
    if (last === undefined) return;
    const wanted = news.filter((one) => events.includes(text(one['event'])));
    if (wanted.length > 0)
      await trx.batchInsert(
        'deliveries',
        wanted.map((one) => fresh(consumer, one)),
        500,
      );
    await trx('consumers')
      .where({ consumer })
      .update({ place: text(last['place']) });
  });
}

async function welcome(db: Knex, consumer: string, now: number): Promise<void> {
  const old = await db('outbox')
    .whereNotNull('place')
    .where('happened_at', '<', now - NEWS_MS)
    .max({ place: 'place' })
    .first<{ place: string | null }>();
  await insertOnce(db, 'consumers', [{ consumer, place: old.place ?? 0 }], ['consumer']);
}

function fresh(consumer: string, event: Stored): Record<string, unknown> {
  const { id: outbox_id, aggregate, sequence, happened_at: due_at } = event;
  return { consumer, outbox_id, aggregate, sequence, due_at, attempts: 0, lease_until: 0 };
}

/** The first undone one of each aggregate only: what follows waits, also behind one that is dead. */
async function claimNext(engine: Engine, consumer: string, claim: Claim): Promise<readonly Delivery[]> {
  const queue = {
    table: 'deliveries',
    key: ['id'],
    due: 'due_at',
    where: `t.consumer = ? and not exists (
      select 1 from deliveries e
      where e.consumer = t.consumer and e.aggregate = t.aggregate and e.sequence < t.sequence)`,
    values: [consumer],
  };
  const claimed = await claimRows(engine, queue, claim);
  if (claimed.length === 0) return [];
  const ids = claimed.map((row) => String(row['id']));
  const rows = (await withEvents(engine.knex).whereIn('d.id', ids)) as readonly Stored[];
  return rows.map(deliveryOf).toSorted((one, other) => one.at - other.at || one.sequence - other.sequence);
}

function withEvents(db: Knex): Knex.QueryBuilder {
  return db('deliveries as d')
    .join('outbox as o', 'o.id', 'd.outbox_id')
    .select('d.id', 'd.consumer', 'd.aggregate', 'd.sequence', 'd.attempts', 'd.reason')
    .select('o.event', 'o.payload', 'o.happened_at');
}

function deliveryOf(row: Stored): Delivery {
  return {
    id: String(row['id']),
    consumer: text(row['consumer']),
    event: text(row['event']),
    aggregate: text(row['aggregate']),
    sequence: num(row['sequence']),
    payload: decodeJson(text(row['payload'])),
    at: num(row['happened_at']),
    attempts: num(row['attempts']),
    reason: textOrNull(row['reason']),
  };
}
