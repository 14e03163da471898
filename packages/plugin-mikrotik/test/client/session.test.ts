import { describe, expect, it } from 'vitest';
import type { Row } from '../../src/client/link.ts';
import { encodeSentence } from '../../src/wire/encode.ts';
import { gate, heldTimers, LET_IN, outcomeOf, type Heard } from './peer.ts';
import { linkTo } from './support.ts';

const throwing = (): never => {
  throw new Error('of the listener');
};

describe('a deadline', () => {
  it('rejects, cancels by the tag, and gives a late reply to nobody', async () => {
    const timers = heldTimers();
    const { script, next } = gate();
    const { link } = await linkTo(script, { later: timers.later });
    const slow = outcomeOf(link.add('/ppp/secret', { name: 'slow' }));
    const late = await next();
    timers.pass(10_000);
    expect(await slow).toEqual(['mikrotik.timedOut', 'unknown']);
    const cancel = await next();
    expect(cancel.words).toEqual(['/cancel', `=tag=${late.tag?.slice('.tag='.length)}`]);
    const second = link.print('/ppp/secret');
    const asked = await next();
    late.say('!re', '=name=of the first');
    late.say('!done', '=ret=*9');
    cancel.say('!done');
    asked.say('!re', '=name=of the second');
    asked.say('!done');
    expect(await second).toEqual([{ name: 'of the second' }]);
  });

  it('on a line on which nothing is heard any more ends the link', async () => {
    const timers = heldTimers();
    const { script, next } = gate();
    const { link } = await linkTo(script, { later: timers.later });
    const first = outcomeOf(link.print('/ppp/secret'));
    await next();
    timers.pass(10_000);
    await next();
    const second = outcomeOf(link.add('/ppp/secret', { name: 'x' }));
    await next();
    timers.pass(9_999);
    expect(await first).toEqual(['mikrotik.timedOut', 'unknown']);
    timers.pass(1);
    expect(await second).toEqual(['mikrotik.unreachable', 'unknown']);
    expect(await link.closed).toMatchObject({ code: 'mikrotik.unreachable' });
    expect(await outcomeOf(link.print('/ppp/secret'))).toEqual(['mikrotik.unreachable', 'none']);
  });

  it('of a table may be longer', async () => {
    const timers = heldTimers();
    const { script, next } = gate();
    const { link } = await linkTo(script, { later: timers.later });
    const table = link.print('/ppp/secret', { timeoutMs: 60_000 });
    const asked = await next();
    timers.pass(20_000);
    asked.say('!done');
    expect(await table).toEqual([]);
  });
});

describe('a caller who gives up', () => {
  it('is rejected at once, and the router hears of it', async () => {
    const { script, next } = gate();
    const { link } = await linkTo(script);
    const patience = new AbortController();
    const asked = outcomeOf(link.add('/ppp/secret', { name: 'x' }, patience.signal));
    await next();
    patience.abort();
    expect(await asked).toEqual(['mikrotik.interrupted', 'unknown']);
    expect((await next()).words[0]).toBe('/cancel');
  });

  it('before it is sent, sends nothing', async () => {
    const { link, peer } = await linkTo(LET_IN);
    const asked = outcomeOf(link.add('/ppp/secret', { name: 'x' }, AbortSignal.abort()));
    expect(await asked).toEqual(['mikrotik.interrupted', 'none']);
    expect(peer.heard).toHaveLength(1);
  });
});

describe('the end of a connection', () => {
  const ends: readonly (readonly [string, (heard: Heard) => void, string])[] = [
    [
      'a close in the middle of a reply',
      ({ socket, tag }) => {
        const whole = encodeSentence(['!re', '=name=amina', tag ?? '']);
        socket.end(whole.subarray(0, 9));
      },
      'mikrotik.unreachable',
    ],
    ['a reset', ({ socket }) => socket.resetAndDestroy(), 'mikrotik.unreachable'],
    ['!fatal', ({ socket }) => socket.end(encodeSentence(['!fatal', 'session terminated'])), 'mikrotik.fatal'],
    ['a control byte', ({ socket }) => void socket.write(Buffer.of(0xff)), 'mikrotik.protocol'],
  ];

  it.each(ends)('by %s rejects everything under way, and what comes after it', async (_, end, code) => {
    const all: Heard[] = [];
    const { link } = await linkTo((heard) => {
      all.push(heard);
      if (all.length === 4) end(heard);
    });
    const faults: Error[] = [];
    await link.listen(
      '/ppp/active',
      () => undefined,
      (fault) => faults.push(fault),
    );
    const asked = [link.print('/ppp/secret'), link.add('/ppp/secret', { name: 'x' }), link.run('/system', 'reboot')];
    for (const one of asked) expect(await outcomeOf(one)).toEqual([code, 'unknown']);
    expect(await link.closed).toMatchObject({ code });
    expect(faults).toMatchObject([{ code }]);
    expect(await outcomeOf(link.print('/ppp/secret'))).toEqual([code, 'none']);
  });

  it('by ourselves rejects what is under way, and closed says null', async () => {
    const { script, next } = gate();
    const { link } = await linkTo(script);
    const asked = outcomeOf(link.print('/ppp/secret'));
    await next();
    await link.close();
    expect(await asked).toEqual(['mikrotik.unreachable', 'unknown']);
    expect(await link.closed).toBeNull();
  });

  it('is found out on a line that says nothing, even when we only listen', async () => {
    const timers = heldTimers();
    const { script, next } = gate();
    const { link } = await linkTo(script, { later: timers.later, quietMs: 30_000 });
    const failed = Promise.withResolvers<Error>();
    await link.listen('/ppp/active', () => undefined, failed.resolve);
    (await next()).say('!re', '=name=amina');
    await link.print('/ppp/active', { timeoutMs: 1 }, AbortSignal.abort()).catch(() => undefined);
    timers.pass(30_000);
    timers.pass(30_000);
    expect((await next()).words[0]).toBe('/system/identity/print');
    timers.pass(10_000);
    expect(await failed.promise).toMatchObject({ code: 'mikrotik.unreachable' });
  });
});

describe('listening', () => {
  it('hears rows as they come, the removed ones as dead, and nothing after it was stopped', async () => {
    const { script, next } = gate();
    const { link } = await linkTo(script);
    const rows: Row[] = [];
    const faults: Error[] = [];
    const both = Promise.withResolvers<void>();
    const hear = (row: Row): void => {
      rows.push(row);
      if (rows.length === 2) both.resolve();
    };
    const stop = await link.listen('/ppp/active', hear, (fault) => faults.push(fault));
    const asked = await next();
    expect(asked.words).toEqual(['/ppp/active/listen']);
    asked.say('!re', '=.id=*1', '=name=amina');
    asked.say('!re', '=.id=*1', '=.dead=yes');
    await both.promise;
    const stopped = stop();
    const cancel = await next();
    asked.say('!re', '=.id=*2', '=name=late');
    asked.say('!trap', '=category=2', '=message=interrupted');
    asked.say('!done');
    cancel.say('!done');
    await stopped;
    expect(rows).toEqual([
      { '.id': '*1', name: 'amina' },
      { '.id': '*1', '.dead': 'yes' },
    ]);
    expect(faults).toEqual([]);
  });

  it('tells a refusal once', async () => {
    const { link } = await linkTo(({ say }) => {
      say('!trap', '=message=no such command');
      say('!done');
    });
    const failed = Promise.withResolvers<Error>();
    await link.listen('/ppp/nothing', () => undefined, failed.resolve);
    expect(await failed.promise).toMatchObject({ code: 'mikrotik.unsupported' });
  });

  it('by one who throws ends that listening only', async () => {
    const { link } = await linkTo(({ words, say }) => {
      if (words[0]?.endsWith('/listen')) say('!re', '=name=amina');
      else say('!done');
    });
    const failed = Promise.withResolvers<Error>();
    await link.listen('/ppp/active', throwing, failed.resolve);
    expect((await failed.promise).cause).toEqual(new Error('of the listener'));
    expect(await link.print('/ppp/active')).toEqual([]);
  });
});
