import { describe, expect, it } from 'vitest';
import { testHost } from '../../src/testing/host.ts';
import { thrownAt, thrownBy } from '../plugin/world.ts';

const tills = {
  name: 'tills',
  columns: { number: 'text', day: 'bigint', taken: 'bigint', open: 'boolean' },
  key: ['number', 'day'],
} as const;

const row = { number: '7', day: 1n, taken: 100n, open: true };

describe('the table of a test host', () => {
  it('keeps a row once under its key', async () => {
    const table = testHost().table(tills);
    expect(await table.insertOnce(row)).toBe(true);
    expect(await table.insertOnce({ ...row, taken: 5n })).toBe(false);
    expect(await table.get({ number: '7', day: 1n })).toEqual(row);
    await table.put({ ...row, taken: 5n });
    expect(await table.get({ number: '7', day: 1n })).toEqual({ ...row, taken: 5n });
    await table.remove({ number: '7', day: 1n });
    expect(await table.get({ number: '7', day: 1n })).toBeNull();
  });

  it('changes a row only for who knows how it is', async () => {
    const table = testHost().table(tills);
    await table.put(row);
    const key = { number: '7', day: 1n };
    expect(await table.replace(key, { taken: 99n }, { taken: 1n })).toBe(false);
    expect(await table.replace(key, { taken: 100n }, { taken: 1n })).toBe(true);
    expect(await table.replace({ number: '8', day: 1n }, {}, { taken: 1n })).toBe(false);
    expect(await table.find({ open: true })).toEqual([{ ...row, taken: 1n }]);
  });

  it('finds by any column, at most so many', async () => {
    const host = testHost();
    for (const day of [1n, 2n, 3n]) await host.table(tills).put({ ...row, day });
    expect(await host.table(tills).find({ number: '7' }, 2)).toHaveLength(2);
    expect(await host.table(tills).find({ number: '8' })).toEqual([]);
    expect(host.rows('tills')).toHaveLength(3);
  });

  it.each<[object, RegExp]>([
    [{ ...row, extra: 1n }, /there is no column extra/],
    [{ ...row, taken: 1 }, /the column taken takes bigint, not number/],
    [{ ...row, number: null }, /the column number takes text, not null/],
    [{ number: '7', day: 1n, open: true }, /the column taken is missing/],
  ])('refuses the row %o', async (wrong, says) => {
    const error = await thrownBy(
      testHost()
        .table(tills)
        .put(wrong as typeof row),
    );
    expect(error).toMatchObject({ code: 'table.row', message: expect.stringMatching(says) });
  });

  it('wants the whole key and nothing but the key', async () => {
    const table = testHost().table(tills);
    expect((await thrownBy(table.get({ number: '7' }))).message).toMatch(/the column day is missing/);
    expect((await thrownBy(table.get({ ...row }))).message).toMatch(/taken.* is not in its key/);
  });

  it('is not there unless it was declared, and not with another shape', () => {
    const host = testHost({ tables: [tills] });
    const other = { ...tills, key: ['number'] } as const;
    expect(thrownAt(() => host.table(other))).toMatchObject({ code: 'table.undeclared' });
    expect(host.table(tills)).toBeDefined();
  });
});

describe('a test host', () => {
  it('receives a message once for each gateway and key', async () => {
    const host = testHost({ now: 5 });
    const message = { gateway: 'a', key: 'k', topic: 't', body: {} };
    expect(await host.receive(message)).toBe('new');
    host.pass(10);
    expect(await host.receive(message)).toBe('seen');
    expect(await host.receive({ ...message, gateway: 'b' })).toBe('new');
    expect(host.messages.map((one) => [one.gateway, one.receivedAt])).toEqual([
      ['a', 5],
      ['b', 15],
    ]);
  });

  it('says what was logged, and makes ids that do not repeat', () => {
    const host = testHost();
    host.log.warn('slow', { ms: 9 });
    expect(host.logged).toEqual([{ level: 'warn', message: 'slow', details: { ms: 9 } }]);
    expect(host.ids.next('a')).not.toBe(host.ids.next('a'));
  });
});
