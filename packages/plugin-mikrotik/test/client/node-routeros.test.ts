import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { RouterOSAPI } from 'node-routeros';
import { describe, expect, it, onTestFinished } from 'vitest';
import { startRouterOs } from '../../src/testing/index.ts';
import { encodeSentence } from '../../src/wire/encode.ts';
import { LET_IN, startPeer, type Heard } from './peer.ts';
import { linkTo } from './support.ts';

const CHILD = fileURLToPath(new URL('client-child.ts', import.meta.url));
const NOW = Date.UTC(2026, 10, 23, 6);

/** What becomes of a process whose one client asks something of such a router; null when it was killed by it. */
async function theirFate(ask: Ask, script: (heard: Heard) => void): Promise<unknown> {
  const peer = await startPeer((heard) => (heard.words[0] === '/login' ? LET_IN(heard) : script(heard)));
  onTestFinished(peer.close);
  return await new Promise((resolve) => {
    const args = ['--conditions=@daftari/source', CHILD, 'theirs', String(peer.port), ask];
    execFile(process.execPath, args, (failed, told) => resolve(failed === null ? JSON.parse(told) : null));
  });
}

async function ourFate(ask: Ask, script: (heard: Heard) => void): Promise<unknown> {
  const { link } = await linkTo(script, { timeoutMs: 500 });
  const asked = ask === 'print' ? link.print('/ppp/secret') : link.add('/ppp/secret', { name: 'Ñandú Kĩambu 中' });
  return await asked.then(answered, ({ code }: { readonly code: string }) => rejected(code));
}

type Ask = 'print' | 'add';

const answered = (what: unknown) => ({ came: 'answered', what });
const rejected = (what: string) => ({ came: 'rejected', what });
const PENDING = { came: 'pending', what: null };

const doings: readonly (readonly [string, Ask, (heard: Heard) => void, unknown, unknown])[] = [
  [
    'has nothing to show, since 7.18',
    'print',
    ({ say }) => {
      say('!empty');
      say('!done');
    },
    null,
    answered([]),
  ],
  [
    'answers late what was given up',
    'print',
    ({ socket, say }) => {
      socket.write(encodeSentence(['!done', '.tag=of-before']));
      say('!done');
    },
    null,
    answered([]),
  ],
  ['closes the connection', 'print', ({ socket }) => void socket.destroy(), PENDING, rejected('mikrotik.unreachable')],
  [
    'says that the session is over',
    'print',
    ({ socket }) => void socket.end(encodeSentence(['!fatal', 'session terminated'])),
    PENDING,
    rejected('mikrotik.fatal'),
  ],
  ['says nothing', 'print', () => undefined, PENDING, rejected('mikrotik.timedOut')],
  [
    'repeats a name',
    'add',
    ({ words, say }) => say('!done', `=ret=${words[1]}`),
    // Its octets are those of the Windows code page; as UTF-8 they are none.
    answered([{ ret: '=name=ï¿½andï¿½ K?ambu ?' }]),
    answered('=name=Ñandú Kĩambu 中'),
  ],
];

describe('why our client is our own: a router that', () => {
  it.each(doings)('%s', { timeout: 30_000 }, async (_, ask, script, theirs, ours) => {
    expect(await Promise.all([theirFate(ask, script), ourFate(ask, script)])).toEqual([theirs, ours]);
  });
});

describe('the simulator, as somebody else reads the protocol', () => {
  it.each(['6.49.18', '7.16.2', '7.20.4'] as const)(
    'of %s logs in, adds, prints, changes and refuses',
    async (version) => {
      const users = [{ name: 'billing', password: 'sesame' }];
      const router = await startRouterOs({ version, users, now: () => NOW });
      const port = router.ports.api;
      const api = new RouterOSAPI({ host: '127.0.0.1', port, user: 'billing', password: 'sesame', timeout: 5 });
      onTestFinished(async () => {
        await api.close();
        await router.close();
      });
      await api.connect();
      const [added] = await api.write('/ppp/secret/add', [
        '=name=amina',
        '=service=pppoe',
        `=comment=${'x'.repeat(300)}`,
      ]);
      await api.write('/ppp/secret/add', ['=name=baraka']);
      const id = String(added?.['ret']);
      expect(
        await api.write('/ppp/secret/print', ['=.proplist=.id,name', '?name=amina', '?name=baraka', '?#|']),
      ).toEqual([
        { '.id': id, name: 'amina' },
        { '.id': router.rows('/ppp/secret')[1]?.['.id'], name: 'baraka' },
      ]);
      await api.write('/ppp/secret/set', [`=.id=${id}`, '=comment=y']);
      expect(router.rows('/ppp/secret')[0]).toMatchObject({ name: 'amina', comment: 'y' });
      await expect(api.write('/ppp/secret/add', ['=name=amina'])).rejects.toThrow('already exists');
      await api.write('/ppp/secret/remove', [`=.id=${id}`]);
      expect(router.rows('/ppp/secret')).toHaveLength(1);
    },
  );
});
