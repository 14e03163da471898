import { testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { RouterInput } from '../src/router-config.ts';
import { createRouterBook, routerTable, type RouterBook } from '../src/routers.ts';
import { createSealer } from '../src/sealed.ts';

const KEY = new Uint8Array(32).fill(5);
const tower = { id: 'tower-1', host: '10.9.0.2', password: 'nyota-ya-kusini' } as const;

function aBook(key: Uint8Array | null = KEY) {
  const host = testHost({ pluginId: 'mikrotik', tables: [routerTable] });
  const bookOf = (with_: Uint8Array | null): RouterBook =>
    createRouterBook(
      [RouterInput.parse({ id: 'core', host: '10.9.0.1', password: 'fixed' })],
      with_ === null ? null : createSealer(with_),
      host,
    );
  return { host, book: bookOf(key), bookOf };
}

describe('the list of routers', () => {
  it('has those of the options first, and those that were added', async () => {
    const { book } = aBook();
    await book.put(tower);
    expect((await book.all()).map(({ id, name, site, port }) => [id, name, site, port])).toEqual([
      ['core', 'core', 'core', 8729],
      ['tower-1', 'tower-1', 'tower-1', 8729],
    ]);
  });

  it('keeps a password sealed, bound to its router, and only for who has the key', async () => {
    const { host, book, bookOf } = aBook();
    await book.put(tower);
    const row = await host.table(routerTable).get({ id: 'tower-1' });
    expect(JSON.stringify(row)).not.toContain(tower.password);
    expect((await bookOf(KEY).get('tower-1')).password).toBe(tower.password);
    expect((await bookOf(new Uint8Array(32).fill(6)).get('tower-1')).password).toBe('');
    await host.table(routerTable).put({ id: 'other', config: row?.config ?? '', password: row?.password ?? '' });
    expect((await bookOf(KEY).get('other')).password).toBe('');
  });

  it('keeps the password of who changes anything but the way to the router', async () => {
    const { book } = aBook();
    await book.put(tower);
    await book.put({ ...tower, password: '', name: 'Tower on the hill', site: 'hill' });
    expect(await book.get('tower-1')).toMatchObject({ name: 'Tower on the hill', password: tower.password });
  });

  it.each([
    ['host', { host: '203.0.113.9' }],
    ['port', { port: 8_730 }],
    ['user', { user: 'someone' }],
    ['transport', { transport: 'api' }],
    ['fingerprint256', { fingerprint256: 'ab'.repeat(32) }],
  ] as const)('sends a kept password nowhere else: another %s asks for it again', async (field, change) => {
    const { book } = aBook();
    await book.put(tower);
    await expect(book.put({ ...tower, password: '', ...change })).rejects.toMatchObject({
      code: 'mikrotik.passwordNeeded',
      details: { changed: expect.stringContaining(field) },
    });
    expect(await book.get('tower-1')).toMatchObject({ host: tower.host, port: 8_729 });
  });

  it.each([
    ['mikrotik.malformedRouter', { ...tower, id: 'Tower 1' }],
    ['mikrotik.malformedRouter', { ...tower, host: '' }],
    ['mikrotik.malformedRouter', { ...tower, suspension: 'profile' }],
    ['mikrotik.fixedRouter', { ...tower, id: 'core' }],
  ] as const)('refuses with %s what it cannot take', async (code, input) => {
    await expect(aBook().book.put(input)).rejects.toMatchObject({ code });
  });

  it('takes no router whose password it could not keep safely', async () => {
    await expect(aBook(null).book.put(tower)).rejects.toMatchObject({ code: 'mikrotik.unsealable' });
  });

  it('forgets a router, and knows none that it was not told of', async () => {
    const { book } = aBook();
    await book.put(tower);
    await book.remove('tower-1');
    await expect(book.get('tower-1')).rejects.toMatchObject({ code: 'mikrotik.unknownRouter' });
  });
});
