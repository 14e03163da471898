import { describe, expect, it, onTestFinished } from 'vitest';
import { connectApi, type ApiAddress } from '../../src/client/api.ts';
import type { RouterLink, Row } from '../../src/client/link.ts';
import { connectRest } from '../../src/client/rest.ts';
import {
  ROUTEROS_VERSIONS,
  startRouterOs,
  type SimulatedRouter,
  type SimulatorOptions,
} from '../../src/testing/index.ts';
import { outcomeOf } from './peer.ts';

const NOW = Date.UTC(2026, 10, 23, 6);
const AMINA = { name: 'amina', password: 'Kĩambu 中', service: 'pppoe', comment: 'Ñandú' };

type Way = 'api' | 'api-ssl' | 'rest' | 'rest-ssl';

/** A router, and a link to it as its administrator. Both end with the test. */
async function routerAndLink(
  options: Partial<SimulatorOptions> = {},
  to: Partial<ApiAddress> = {},
  way: Way = 'api',
): Promise<{ readonly router: SimulatedRouter; readonly link: RouterLink }> {
  const router = await startRouterOs({ now: () => NOW, ...options });
  onTestFinished(() => router.close());
  const port = router.ports[({ api: 'api', 'api-ssl': 'apiSsl', rest: 'www', 'rest-ssl': 'wwwSsl' } as const)[way]];
  const tls = way.endsWith('-ssl') ? { fingerprint256: router.fingerprint256 } : null;
  const address = { host: '127.0.0.1', port, user: 'admin', password: '', tls, ...to };
  const link = await (way.startsWith('rest') ? connectRest(address) : connectApi(address));
  onTestFinished(() => link.close());
  return { router, link };
}

const ways = ROUTEROS_VERSIONS.flatMap((version) =>
  // RouterOS 6 has no REST.
  (version.startsWith('6.') ? (['api', 'api-ssl'] as const) : (['api', 'api-ssl', 'rest', 'rest-ssl'] as const)).map(
    (way) => [version, way] as const,
  ),
);

describe.each(ways)('RouterOS %s over %s', (version, way) => {
  it('takes what we add, finds it as we ask, and forgets what we remove', async () => {
    const { router, link } = await routerAndLink({ version }, {}, way);
    expect(await link.print('/ppp/secret')).toEqual([]);
    const id = await link.add('/ppp/secret', AMINA);
    for (const name of ['baraka', 'chebet']) await link.add('/ppp/secret', { name, service: 'pppoe' });
    await link.add('/ppp/secret', { name: 'daudi', service: 'ovpn' });
    const asked = { where: { service: 'pppoe' }, anyOf: { field: 'name', values: ['amina', 'baraka', 'daudi'] } };
    const rows = await link.print('/ppp/secret', { ...asked, proplist: ['.id', 'name', 'comment'] });
    expect(rows).toEqual([
      { '.id': id, name: 'amina', comment: 'Ñandú' },
      { '.id': expect.any(String), name: 'baraka' },
    ]);
    await link.set('/ppp/secret', id, { comment: 'two\nlines = many' });
    await link.set('/ppp/aaa', null, { 'use-radius': 'yes' });
    expect(await link.print('/ppp/secret', { where: { name: 'amina' }, proplist: ['comment'] })).toEqual([
      { comment: 'two\nlines = many' },
    ]);
    await link.remove('/ppp/secret', id);
    expect(router.rows('/ppp/secret').map((row) => row['name'])).toEqual(['baraka', 'chebet', 'daudi']);
    expect(await outcomeOf(link.remove('/ppp/secret', id))).toEqual(['mikrotik.noSuchItem', null]);
  });

  it('says what is wrong in words that become our errors', async () => {
    const { link } = await routerAndLink({ version }, {}, way);
    await link.add('/ppp/secret', AMINA);
    expect(await outcomeOf(link.add('/ppp/secret', AMINA))).toEqual(['mikrotik.alreadyThere', null]);
    const wrong = link.add('/ppp/secret', { name: 'x', profile: 'of nobody' });
    expect(await outcomeOf(wrong)).toEqual(['mikrotik.invalidValue', null]);
    expect(await outcomeOf(link.print('/no/such'))).toEqual(['mikrotik.unsupported', null]);
    const of = link.add('/ppp/secret', { name: 'x', 'no-such-thing': 'y' });
    expect(await outcomeOf(of)).toEqual(['mikrotik.unsupported', null]);
  });

  it('refuses a wrong password', async () => {
    const refused = routerAndLink({ version }, { password: 'wrong' }, way);
    expect(await outcomeOf(refused)).toEqual(['mikrotik.logInRefused', null]);
  });
});

describe('a router', () => {
  it('tells who listens what others do by hand', async () => {
    const { router, link } = await routerAndLink();
    const heard: Row[] = [];
    const gone = Promise.withResolvers<void>();
    const stop = await link.listen(
      '/ppp/secret',
      (row) => {
        heard.push(row);
        if (row['.dead'] === 'yes') gone.resolve();
      },
      gone.reject,
    );
    // What was asked before is answered before, so from here on it listens.
    await link.print('/system/identity');
    const id = router.add('/ppp/secret', AMINA);
    router.remove('/ppp/secret', id);
    await gone.promise;
    await stop();
    expect(heard.map((row) => [row['.id'], row['name'], row['.dead']])).toEqual([
      [id, 'amina', undefined],
      [id, undefined, 'yes'],
    ]);
    expect(await link.print('/ppp/secret')).toEqual([]);
  });

  it('that dribbles is answered like any other', async () => {
    const { link } = await routerAndLink({ vices: { dribble: true } });
    await link.add('/ppp/secret', AMINA);
    expect(await link.print('/ppp/secret', { proplist: ['comment'] })).toEqual([{ comment: 'Ñandú' }]);
  });

  it('whose user may not is told apart from one that will not', async () => {
    const users = [{ name: 'reader', password: 'r', policy: ['api', 'read'] }];
    const { link } = await routerAndLink({ users }, { user: 'reader', password: 'r' });
    expect(await outcomeOf(link.add('/ppp/secret', AMINA))).toEqual(['mikrotik.noPermission', null]);
  });

  const fates = [
    ['dropBefore', ['mikrotik.unreachable', 'unknown'], 0],
    ['dropAfterWrite', ['mikrotik.unreachable', 'unknown'], 1],
    ['halfReply', ['mikrotik.unreachable', 'unknown'], 1],
    ['dropReply', ['mikrotik.timedOut', 'unknown'], 1],
  ] as const;

  it.each(fates.flatMap((fate) => [['api', ...fate] as const, ['rest', ...fate] as const]))(
    'over %s by %s leaves %j, and only looking tells that %d is there',
    async (way, fate, comes, there) => {
      const { router, link } = await routerAndLink({}, { timeoutMs: 400 }, way);
      router.befall('/ppp/secret/add', fate);
      expect(await outcomeOf(link.add('/ppp/secret', AMINA))).toEqual(comes);
      expect(router.rows('/ppp/secret')).toHaveLength(there);
    },
  );

  it('that hangs is given up with everything that waits', async () => {
    const { router, link } = await routerAndLink({}, { timeoutMs: 200 });
    router.vices.hang = true;
    const asked = [link.print('/ppp/secret'), link.add('/ppp/secret', AMINA), link.run('/system', 'reboot')];
    const came = await Promise.all(asked.map(outcomeOf));
    expect(came).toEqual(asked.map(() => ['mikrotik.timedOut', 'unknown']));
    expect(await link.closed).toMatchObject({ code: 'mikrotik.unreachable' });
  });

  it('takes one connection for a thousand commands at once', async () => {
    const { router, link } = await routerAndLink();
    const names = Array.from({ length: 1000 }, (_, n) => `c${n}`);
    const ids = await Promise.all(names.map((name) => link.add('/ppp/secret', { name })));
    expect(new Set(ids).size).toBe(1000);
    const found = await Promise.all(names.map((name) => link.print('/ppp/secret', { where: { name } })));
    expect(found.map(([row]) => row?.['name'])).toEqual(names);
    expect(router.rows('/user/active').length).toBeLessThanOrEqual(1);
  });
});
