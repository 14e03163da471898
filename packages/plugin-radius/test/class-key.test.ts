import type { PluginHost } from '@daftari/core';
import { describeOnEngines, START, startStory, testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { classKeyTable, loadClassKey } from '../src/class-key.ts';
import { radius } from '../src/index.ts';
import { octetsOf } from '../src/wire/attributes.ts';
import { acctStatusTypes } from '../src/wire/dictionary/values.ts';
import type { Attribute } from '../src/wire/packet.ts';
import { attribute, codes, radiusClient } from '../src/testing/index.ts';
import { hidePassword } from '../src/wire/password.ts';

const hostOf = () => testHost({ pluginId: 'radius', now: START, tables: [classKeyTable] });

describe('the key that Class is signed with', () => {
  it('is one for processes that start together, and there after a restart', async () => {
    const host = hostOf();
    const [one, other] = await Promise.all([loadClassKey(host), loadClassKey(host)]);
    expect(one).toHaveLength(32);
    expect(other).toEqual(one);
    expect(await loadClassKey(host)).toEqual(one);
    expect(await loadClassKey(hostOf())).not.toEqual(one);
  });

  it('is in no error of a database that cites what it could not store', async () => {
    let cited = '';
    const table: PluginHost['table'] = (shape) => ({
      ...hostOf().table(shape),
      insertOnce(row) {
        cited = String(Object.values(row).at(-1));
        return Promise.reject(new Error(`insert … values ('${cited}') - the disk is full`));
      },
    });
    const thrown: unknown = await loadClassKey({ table }).catch((error: unknown) => error);
    expect(String(thrown)).toContain('the disk is full');
    expect(cited).toHaveLength(43);
    expect(String(thrown)).not.toContain(cited);
  });
});

const interim = (seconds: number, octets: number) => [
  attribute('Acct-Status-Type', acctStatusTypes['Interim-Update']),
  attribute('Acct-Session-Time', seconds),
  attribute('Acct-Output-Octets', octets),
];

describeOnEngines('a session whose records come through two clients', (open) => {
  it('is one, and its octets are counted once', async () => {
    const first = { name: 'proxy-1', address: '127.0.0.1', secret: 'siri-ya-kwanza' };
    const second = { name: 'proxy-2', address: '127.0.0.2', secret: 'siri-ya-pili' };
    const plugins = [radius({ authPort: 0, acctPort: 0, clients: [first, second] })] as const;
    const story = await startStory({ database: await open(), plugins });
    const amina = await story.customer('Amina', await story.plan());
    await story.pays(amina, '1000.00');
    const { auth, acct } = story.billing.plugins.radius.ports();

    const nas = await radiusClient({ port: auth ?? 0, secret: first.secret, from: first.address });
    const marks = [attribute('User-Name', 'amina'), attribute('Acct-Session-Id', '81000001')];
    const accept = await nas.ask({
      code: codes['Access-Request'],
      attributes: (authenticator) => [
        ...marks,
        attribute('User-Password', hidePassword('siri-1234', first.secret, authenticator)),
      ],
    });
    const token = octetsOf(accept ?? { attributes: [] }, 'Class');
    if (token === undefined) throw new Error('there is no Class');
    await nas.close();

    const tell = async ({ address, secret }: typeof first, more: readonly Attribute[]) => {
      const line = await radiusClient({ port: acct ?? 0, secret, from: address });
      const attributes = [...marks, attribute('Class', token), ...more];
      expect(await line.ask({ code: codes['Accounting-Request'], attributes })).not.toBeNull();
      await line.close();
    };
    await tell(first, [attribute('Acct-Status-Type', acctStatusTypes.Start)]);
    story.clock.advance(300_000);
    await tell(first, interim(300, 1_000));
    story.clock.advance(300_000);
    await tell(second, interim(600, 3_000));
    story.clock.advance(300_000);
    await tell(first, interim(900, 6_000));

    const sessions = await story.billing.reads.sessionsOf(amina.account.id, { page: 1, limit: 10 });
    expect(sessions.rows).toMatchObject([{ outBytes: 6_000n, seconds: 900, endedAt: null }]);
    expect(await story.billing.reads.usedBytes(amina.subscription.id, 0, story.clock.now() + 1)).toBe(6_000n);
    await story.end();
  });
});
