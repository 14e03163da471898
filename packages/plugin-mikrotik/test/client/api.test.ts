import { createHash } from 'node:crypto';
import { describe, expect, it, onTestFinished } from 'vitest';
import { connectApi } from '../../src/client/api.ts';
import { encodeSentence } from '../../src/wire/encode.ts';
import { heldTimers, LET_IN, outcomeOf, startPeer, type Heard } from './peer.ts';
import { linkTo } from './support.ts';

const at = (port: number) => ({ host: '127.0.0.1', port, user: 'billing', password: 'sesame' });

describe('logging in', () => {
  it('since 6.43 takes one sentence with the name and the password', async () => {
    const peer = await startPeer(LET_IN);
    onTestFinished(peer.close);
    const link = await connectApi(at(peer.port));
    expect(link.transport).toBe('api');
    expect(peer.heard).toEqual([['/login', '=name=billing', '=password=sesame']]);
    await link.close();
    expect(await link.closed).toBeNull();
  });

  it('before answers the challenge with the MD5 of a zero octet, the password and the challenge', async () => {
    const challenge = 'ebddd18303a54111e2dea05a92ab46b4';
    const right = createHash('md5').update(
      Buffer.from(`00${Buffer.from('sesame').toString('hex')}${challenge}`, 'hex'),
    );
    const response = `=response=00${right.digest('hex')}`;
    const peer = await startPeer(({ words, say }) => {
      if (words.includes(response)) say('!done');
      else if (words.some((word) => word.startsWith('=response='))) say('!trap', '=message=cannot log in');
      else say('!done', `=ret=${challenge}`);
    });
    onTestFinished(peer.close);
    await (await connectApi(at(peer.port))).close();
    expect(peer.heard.at(-1)).toEqual(['/login', '=name=billing', response]);
  });

  it.each([
    ['invalid user name or password (6)', 'mikrotik.logInRefused'],
    ['cannot log in', 'mikrotik.logInRefused'],
    ['could not authenticate - radius timeout', 'mikrotik.logInUndecided'],
  ])('that is answered %j is %s, and no password is told', async (message, code) => {
    const peer = await startPeer(({ say }) => {
      say('!trap', `=message=${message}`);
      say('!done');
    });
    onTestFinished(peer.close);
    const refused = await connectApi(at(peer.port)).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code, details: { user: 'billing' } });
    expect(JSON.stringify(refused) + String(refused)).not.toContain('sesame');
  });

  it('ends at its deadline when nobody answers', async () => {
    const timers = heldTimers();
    const peer = await startPeer(() => timers.pass(10_000));
    onTestFinished(peer.close);
    const came = outcomeOf(connectApi({ ...at(peer.port), later: timers.later }));
    expect(await came).toEqual(['mikrotik.timedOut', 'unknown']);
  });

  it('where nobody listens is unreachable', async () => {
    const peer = await startPeer(LET_IN);
    await peer.close();
    expect(await outcomeOf(connectApi(at(peer.port)))).toEqual(['mikrotik.unreachable', 'none']);
  });
});

describe('commands', () => {
  it('become sentences, and their replies become rows', async () => {
    const { link, peer } = await linkTo(({ words, say }) => {
      if (words[0] === '/ppp/secret/print') {
        say('!re', '=.id=*1', '=name=amina');
        say('!re', '=.id=*2', '=name=Ñandú Kĩambu 中');
      }
      say('!done', ...(words[0] === '/ppp/secret/add' ? ['=ret=*3'] : []));
    });
    expect(await link.print('/ppp/secret', { where: { service: 'pppoe' }, proplist: ['.id', 'name'] })).toEqual([
      { '.id': '*1', name: 'amina' },
      { '.id': '*2', name: 'Ñandú Kĩambu 中' },
    ]);
    expect(await link.add('/ppp/secret', { name: 'baraka', comment: '' })).toBe('*3');
    await link.set('/ppp/secret', '*3', { profile: 'home' });
    await link.set('/ppp/aaa', null, { 'use-radius': 'yes' });
    await link.remove('/ppp/secret', '*3');
    await link.move('/queue/simple', '*5', '*1');
    await link.move('/queue/simple', '*5', null);
    await link.run('/interface', 'monitor-traffic', { interface: 'ether1' });
    expect(peer.heard.slice(1)).toEqual([
      ['/ppp/secret/print', '=.proplist=.id,name', '?service=pppoe'],
      ['/ppp/secret/add', '=name=baraka', '=comment='],
      ['/ppp/secret/set', '=.id=*3', '=profile=home'],
      ['/ppp/aaa/set', '=use-radius=yes'],
      ['/ppp/secret/remove', '=.id=*3'],
      ['/queue/simple/move', '=numbers=*5', '=destination=*1'],
      ['/queue/simple/move', '=numbers=*5'],
      ['/interface/monitor-traffic', '=interface=ether1', '=once='],
    ]);
  });

  it('that find nothing are answered by !empty since 7.18, and that is no row', async () => {
    const { link } = await linkTo(({ say }) => {
      say('!empty');
      say('!done');
    });
    expect(await link.print('/ppp/active')).toEqual([]);
  });

  it('are not asked when nothing can be found', async () => {
    const { link, peer } = await linkTo(({ say }) => say('!done'));
    expect(await link.print('/ppp/secret', { anyOf: { field: 'name', values: [] } })).toEqual([]);
    expect(peer.heard).toHaveLength(1);
  });

  it('that return a value give it as their last row', async () => {
    const { link } = await linkTo(({ say }) => say('!done', '=ret=42'));
    expect(await link.run('/ppp/secret', 'print', { 'count-only': '' })).toEqual([{ ret: '42' }]);
  });

  it('run side by side, and each gets its own answer in whatever order', async () => {
    const all: Heard[] = [];
    const { link } = await linkTo((heard) => {
      all.push(heard);
      if (all.length < 50) return;
      for (const { words, say } of all.toReversed()) {
        say('!re', `=ret=${words[1]}`);
        say('!done');
      }
    });
    const asked = Array.from({ length: 50 }, (_, n) => link.print('/ppp/secret', { where: { name: `c${n}` } }));
    const rows = (await Promise.all(asked)).map(([row]) => row?.['ret']);
    expect(rows).toEqual(Array.from({ length: 50 }, (_, n) => `?name=c${n}`));
  });

  it('whose replies come octet by octet are answered', async () => {
    const { link } = await linkTo(({ socket, tag }) => {
      const reply = [encodeSentence(['!re', tag ?? '', '=name=Kĩambu']), encodeSentence(['!done', tag ?? ''])];
      for (const octet of Buffer.concat(reply)) socket.write(Buffer.of(octet));
    });
    expect(await link.print('/ppp/secret')).toEqual([{ name: 'Kĩambu' }]);
  });

  it('with a name that is none are refused before they are sent', async () => {
    const { link, peer } = await linkTo(({ say }) => say('!done'));
    expect(await outcomeOf(link.add('/ppp/secret', { 'a=b': 'c' }))).toEqual(['mikrotik.invalidValue', 'none']);
    expect(peer.heard).toHaveLength(1);
  });
});

describe('what a router says against a command', () => {
  it('is told when it is done, with the category of the first complaint, and the link lives on', async () => {
    const { link } = await linkTo(({ words, say }) => {
      if (words[0] === '/ppp/secret/add') {
        say('!trap', '=category=1', '=message=failure: secret with the same name already exists');
        say('!trap', '=message=and more');
      }
      say('!done');
    });
    const refused = await link.add('/ppp/secret', { name: 'amina', password: 'x' }).catch((thrown: unknown) => thrown);
    expect(refused).toMatchObject({ code: 'mikrotik.alreadyThere', details: { category: '1' } });
    expect(String(refused)).toContain('already exists; and more');
    expect(await link.print('/ppp/secret')).toEqual([]);
  });

  it('is told without the password that it repeats', async () => {
    const { link } = await linkTo(({ say }) => {
      say('!trap', '=message=invalid value hush-hush for argument password');
      say('!done');
    });
    const refused = await link.add('/ppp/secret', { name: 'amina', password: 'hush-hush' }).catch((thrown) => thrown);
    expect(JSON.stringify(refused) + String(refused)).not.toContain('hush-hush');
    expect(refused).toMatchObject({ code: 'mikrotik.invalidValue' });
  });

  it('of what was added without an id leaves the outcome unknown', async () => {
    const { link } = await linkTo(({ say }) => say('!done'));
    expect(await outcomeOf(link.add('/ppp/secret', { name: 'x' }))).toEqual(['mikrotik.protocol', 'unknown']);
  });
});
