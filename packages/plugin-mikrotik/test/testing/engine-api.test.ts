import { createHash } from 'node:crypto';
import { connect as connectTls } from 'node:tls';
import { afterEach, describe, expect, it } from 'vitest';
import { encodeSentences, sentenceReader } from '../../src/testing/api/words.ts';
import { startRouterOs } from '../../src/testing/index.ts';
import type { SimulatedRouter, SimulatorOptions } from '../../src/testing/index.ts';
import { talkOver, talkTo } from './talk.ts';
import type { Talk } from './talk.ts';

const NOW = Date.UTC(2026, 10, 23, 9, 30);
const running: SimulatedRouter[] = [];

async function start(options: Partial<SimulatorOptions> = {}): Promise<{ router: SimulatedRouter; talk: Talk }> {
  const router = await startRouterOs({ now: () => NOW, ...options });
  running.push(router);
  return { router, talk: await talkTo(router.ports.api, 'admin') };
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((router) => router.close()));
});

describe('words', () => {
  it.each([0, 1, 0x7f, 0x80, 0x3fff, 0x4000, 0x1f_ffff, 0x20_0000])('a word of %d octets comes back', (length) => {
    const sentence = ['/x', 'a'.repeat(length)].filter((word) => word !== '');
    expect(sentenceReader(() => Infinity).read(encodeSentences([sentence]))).toEqual([sentence]);
  });

  it('are whole however the bytes are cut', () => {
    const reader = sentenceReader(() => Infinity);
    const sentence = ['/ppp/secret/add', '=name=Ñandú', `=comment=${'x'.repeat(300)}`];
    const heard = [...encodeSentences([sentence])].flatMap((byte) => reader.read(Uint8Array.of(byte)) ?? []);
    expect(heard).toEqual([sentence]);
  });

  it('a reserved control byte ends the conversation', async () => {
    const { talk } = await start();
    talk.socket.write(Buffer.of(0xf8, 1, 2, 3));
    expect((await talk.next())[0]).toBe('!fatal');
    await talk.closed;
  });
});

describe('logging in', () => {
  const refused = [['!trap', '=message=invalid user name or password (6)'], ['!done']];

  it.each<[why: string, user: Partial<SimulatorOptions>, name: string, password: string]>([
    ['a wrong password', {}, 'admin', 'guess'],
    ['nobody of that name', {}, 'root', ''],
    ['from elsewhere', { users: [{ name: 'bill', password: 'x', address: '10.0.0.0/8' }] }, 'bill', 'x'],
    ['a group without the policy api', { users: [{ name: 'bill', password: 'x', policy: ['read'] }] }, 'bill', 'x'],
  ])('%s is refused', async (_why, options, name, password) => {
    const router = await startRouterOs({ now: () => NOW, ...options });
    running.push(router);
    const talk = await talkTo(router.ports.api);
    expect(await talk.say('/login', `=name=${name}`, `=password=${password}`)).toEqual(refused);
  });

  it('a disabled user is refused', async () => {
    const { router } = await start({ users: [{ name: 'bill', password: 'x' }] });
    router.set('/user', 'bill', { disabled: 'yes' });
    const talk = await talkTo(router.ports.api);
    expect(await talk.say('/login', '=name=bill', '=password=x')).toEqual(refused);
  });

  it('works by challenge, as before 6.43', async () => {
    const { router } = await start({ users: [{ name: 'admin', password: 'hush' }], version: '6.49.18' });
    const talk = await talkTo(router.ports.api);
    const [[, ret = ''] = []] = await talk.say('/login');
    const challenge = Buffer.from(ret.slice('=ret='.length), 'hex');
    const digest = createHash('md5')
      .update(Buffer.concat([Buffer.of(0), Buffer.from('hush'), challenge]))
      .digest('hex');
    expect(await talk.say('/login', '=name=admin', `=response=00${digest}`)).toEqual([['!done']]);
    expect(await talk.say('/system/identity/print')).toEqual([['!re', '=name=MikroTik'], ['!done']]);
  });

  it('comes before anything else', async () => {
    const { router } = await start();
    const talk = await talkTo(router.ports.api);
    expect(await talk.say('/ppp/secret/print')).toEqual([['!fatal', 'not logged in']]);
    await talk.closed;
  });
});

describe('commands', () => {
  it('answer with the tag they came with, an add with its number', async () => {
    const { talk } = await start();
    expect(await talk.say('/ppp/secret/add', '=name=ann', '.tag=7')).toEqual([['!done', '=ret=*1', '.tag=7']]);
    expect(await talk.say('/ppp/secret/print', '=.proplist=name,comment', '.tag=8')).toEqual([
      ['!re', '=name=ann', '.tag=8'],
      ['!done', '.tag=8'],
    ]);
  });

  it('refused ones say why, with a category where routers send one, and are done', async () => {
    const { talk } = await start();
    expect(await talk.say('/ppp/secret/add', '=name=ann', '=profile=gold', '.tag=1')).toEqual([
      ['!trap', '=category=1', '=message=input does not match any value of profile', '.tag=1'],
      ['!done', '.tag=1'],
    ]);
    await talk.say('/ppp/secret/add', '=name=ann');
    expect(await talk.say('/ppp/secret/add', '=name=ann')).toEqual([
      ['!trap', '=message=failure: secret with the same name already exists'],
      ['!done'],
    ]);
  });

  it('a count is what follows done', async () => {
    const { talk } = await start();
    expect(await talk.say('/interface/print', '=count-only=')).toEqual([['!done', '=ret=5']]);
  });

  it('listen tells what changes until it is cancelled', async () => {
    const { router, talk } = await start();
    talk.tell('/ppp/secret/listen', '.tag=live');
    await talk.say('/system/identity/print');
    const id = router.add('/ppp/secret', { name: 'ann' });
    expect(await talk.next()).toEqual(expect.arrayContaining(['!re', `=.id=${id}`, '=name=ann', '.tag=live']));
    router.remove('/ppp/secret', id);
    expect(await talk.next()).toEqual(['!re', `=.id=${id}`, '=.dead=yes', '.tag=live']);
    talk.tell('/cancel', '=tag=live', '.tag=c');
    expect([await talk.next(), await talk.next(), await talk.next()]).toEqual([
      ['!trap', '=category=2', '=message=interrupted', '.tag=live'],
      ['!done', '.tag=live'],
      ['!done', '.tag=c'],
    ]);
    router.add('/ppp/secret', { name: 'bob' });
    expect(await talk.say('/cancel')).toEqual([['!done']]);
  });

  it('quit ends the session with a word of farewell', async () => {
    const { talk } = await start();
    expect(await talk.say('/quit')).toEqual([['!fatal', 'session terminated on request']]);
    await talk.closed;
  });

  it('are written down, for counting round trips', async () => {
    const { router, talk } = await start();
    router.clearCalls();
    await talk.say('/ppp/secret/print', '?name=ann');
    expect(router.calls).toEqual([{ at: NOW, service: 'api', sentence: ['/ppp/secret/print', '?name=ann'] }]);
  });
});

describe('queries', () => {
  it.each<[queries: readonly string[], names: string, why: string]>([
    [['?name=ann'], 'ann', 'equal'],
    [['?comment'], 'bob', 'has it'],
    [['?-comment'], 'ann cat', 'lacks it'],
    [['?name=ann', '?#!'], 'bob cat', 'not'],
    [['?name=ann', '?name=bob', '?#|'], 'ann bob', 'either'],
    [['?name=ann', '?name=bob', '?name=cat', '?#||'], 'ann bob cat', 'any of three'],
    [['?name=ann', '?service=pppoe'], 'ann', 'all that is left on the stack must hold'],
    [['?name=ann', '?service=any', '?#&!'], 'ann bob cat', 'not both'],
    [['?>limit-bytes-in=500'], 'bob cat', 'more, by number and not by letter'],
    [['?<limit-bytes-in=1000'], 'ann', 'less'],
    [['?disabled=yes'], 'cat', 'yes and true are one'],
    [['?name=ann', '?name=bob', '?#1'], 'ann', 'an index at the end takes the place of the stack; 0 is the top'],
    [['?name=ann', '?name=bob', '?#1.|'], 'ann', 'an index before something else copies; what lies below still counts'],
    [['?name=ann', '?#.&'], 'ann', 'a dot copies the top'],
  ])('%j: %s (%s)', async (queries, names) => {
    const { router, talk } = await start();
    router.add('/ppp/secret', { name: 'ann', service: 'pppoe', 'limit-bytes-in': '90' });
    router.add('/ppp/secret', { name: 'bob', service: 'pppoe', 'limit-bytes-in': '1000', comment: 'x' });
    router.add('/ppp/secret', { name: 'cat', service: 'pppoe', 'limit-bytes-in': '20000', disabled: 'yes' });
    const said = await talk.say('/ppp/secret/print', '=.proplist=name', ...queries);
    expect(said.flatMap(([, word]) => (word?.startsWith('=name=') === true ? [word.slice(6)] : [])).join(' ')).toBe(
      names,
    );
  });
});

const open = (router: SimulatedRouter, more = {}): ReturnType<typeof connectTls> =>
  connectTls({ host: '127.0.0.1', port: router.ports.apiSsl, rejectUnauthorized: false, ...more });

describe('TLS', () => {
  it('shows the certificate whose fingerprint is told', async () => {
    const { router } = await start();
    const socket = open(router);
    const talk = await talkOver(socket, 'admin');
    expect(socket.getPeerX509Certificate()?.fingerprint256).toBe(router.fingerprint256);
    expect(await talk.say('/system/identity/print')).toHaveLength(2);
  });

  it('without a certificate speaks anonymously, as RouterOS does', async () => {
    const { router } = await start();
    router.set('/ip/service', 'api-ssl', { certificate: 'none' });
    const talk = await talkOver(open(router, { ciphers: 'ADH:@SECLEVEL=0', maxVersion: 'TLSv1.2' }), 'admin');
    expect(await talk.say('/system/identity/print')).toHaveLength(2);
  });
});
