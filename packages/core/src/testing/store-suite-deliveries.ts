import { expect, it } from 'vitest';
import type { Delivery, OutboxEvent, Store } from '../ports/store.ts';
import { START } from './builders.ts';
import { claimAt, wrote, type Both } from './store-samples.ts';

/** What plugins rely on that hear events: each once, in order, none lost. */
export function describeDeliveries(both: Both): void {
  it('brings each event to each consumer that wants it, in order for one aggregate, one at a time', async () => {
    const { store, other } = both();
    await claim(store, 'order-a', START);
    await wrote(store, { outbox: [event('a', 1), event('b', 2), event('a', 3), event('a', 4, 'unwanted')] });
    await wrote(other, { outbox: [event('a', 5), event('b', 6)] });
    const heard: string[] = [];
    for (let rows = await claim(store, 'order-a'); rows.length > 0; rows = await claim(other, 'order-a')) {
      expect(new Set(rows.map((row) => row.aggregate)).size).toBe(rows.length);
      expect(await claim(other, 'order-a')).toEqual([]);
      heard.push(...shown(rows));
      for (const row of rows) await store.finishDelivery(row, 'done');
    }
    expect(heard.filter((each) => each.startsWith('a'))).toEqual(['a/1', 'a/2', 'a/4']);
    expect(heard.filter((each) => each.startsWith('b'))).toEqual(['b/1', 'b/2']);
    expect(shown(await claim(other, 'order-b'))).toEqual(['a/1', 'b/1']);
  });

  it('tries again when it is time, and a dead one holds up its own aggregate until it is replayed', async () => {
    const { store, other } = both();
    await claim(store, 'dead', START);
    await wrote(store, { outbox: [event('dead-a', 1), event('dead-a', 2), event('dead-b', 3)] });
    const take = async (now: number) =>
      (await claim(other, 'dead', now)).filter((row) => row.aggregate.startsWith('dead'));
    const [first, apart] = await take(START + 10);
    expect(shown([first!, apart!])).toEqual(['dead-a/1', 'dead-b/1']);
    await store.finishDelivery(apart!, 'done');
    await store.finishDelivery(first!, { retryAt: START + 500, reason: 'busy', tried: true });
    expect(await take(START + 499)).toEqual([]);
    const [again] = await take(START + 500);
    expect(again).toMatchObject({ attempts: 1, reason: 'busy', payload: { n: 1 } });
    await store.finishDelivery(again!, { retryAt: null, reason: 'poison', tried: true });
    expect(await take(START + 99_999)).toEqual([]);
    const dead = (await store.deadDeliveries(10)).filter((row) => row.consumer === 'dead');
    expect(dead).toMatchObject([{ id: first!.id, reason: 'poison', attempts: 2 }]);
    await store.replayDelivery(first!.id, START + 600);
    await expect(store.replayDelivery(first!.id, START)).rejects.toMatchObject({ code: 'storage.deliveryMissing' });
    const [replayed] = await take(START + 600);
    await store.finishDelivery(replayed!, 'done');
    expect(shown(await take(START + 700))).toEqual(['dead-a/2']);
  });

  it('loses no event and brings none twice, while others write and claim at once', async () => {
    const { store, other } = both();
    await claim(store, 'flood', START);
    const heard: string[] = [];
    const listen = async (each: Store) => {
      for (let empty = 0; empty < 40 && heard.length < 80;) {
        const rows = (await claim(each, 'flood')).filter((row) => row.aggregate.startsWith('flood'));
        heard.push(...shown(rows));
        empty = rows.length === 0 ? empty + 1 : 0;
        for (const row of rows) await each.finishDelivery(row, 'done');
      }
    };
    await Promise.all([flood(store, 0), flood(other, 20)]);
    await Promise.all([listen(store), listen(other)]);
    expect(heard).toHaveLength(80);
    expect(new Set(heard).size).toBe(80);
    for (const aggregate of ['flood-x', 'flood-0', 'flood-4']) {
      const sequence = heard
        .filter((each) => each.startsWith(`${aggregate}/`))
        .map((each) => Number(each.split('/')[1]));
      expect(sequence).toEqual(sequence.map((_, place) => place + 1));
    }
  });

  it('spares a consumer that is new what is older than a day', async () => {
    const { store } = both();
    await wrote(store, { outbox: [event('old', -90_000_000), event('young', -80_000_000)] });
    await claim(store, 'somebody', START);
    expect(shown(await claim(store, 'newcomer', START)).filter((each) => /old|young/.test(each))).toEqual(['young/1']);
  });
}

function event(aggregate: string, n: number, name = 'tested'): OutboxEvent {
  return { event: name, aggregate, payload: { n }, at: START + n };
}

function claim(store: Store, consumer: string, now = START + 1_000): Promise<readonly Delivery[]> {
  return store.claimDeliveries(consumer, ['tested'], claimAt(now));
}

function shown(rows: readonly Delivery[]): readonly string[] {
  return rows.map((row) => `${row.aggregate}/${row.sequence}`);
}

async function flood(store: Store, from: number): Promise<void> {
  for (let n = from; n < from + 20; n++) {
    await wrote(store, { outbox: [event(`flood-${n % 5}`, n), event('flood-x', n)] });
  }
}
