import { describe, expect, it } from 'vitest';
import { mikrotikErrors } from '../src/errors.ts';
import type { RouterLink } from '../src/client/link.ts';
import { createLinks, type LinkTools } from '../src/links.ts';
import { RouterInput } from '../src/router-config.ts';

const config = RouterInput.parse({ id: 'tower-1', host: '127.0.0.1', password: 'maji-moto' });

const linksBy = (connect: LinkTools['connect'], later: LinkTools['later'] = () => () => undefined) =>
  createLinks({
    book: { get: async () => config },
    connect,
    clock: { now: () => 0 },
    later,
    log: { warn: () => undefined, info: () => undefined },
    back: async () => undefined,
  });

/** A link to a router that answers, and shows nothing but its clock. */
const standing = (): RouterLink => {
  const closed = Promise.withResolvers<null>();
  const clock = { date: '2026-03-02', time: '09:00:00', 'time-zone-name': 'UTC', 'gmt-offset': '+00:00' };
  const print = async (menu: string) => (menu === '/system/clock' ? [clock] : []);
  return { print, closed: closed.promise, close: async () => closed.resolve(null) } as unknown as RouterLink;
};

const aborted = (signal: AbortSignal) =>
  new Promise<never>((_, reject) => signal.addEventListener('abort', () => reject(new Error('broken off'))));

describe('links that are closed while a router is being reached', () => {
  it('break off a connection that does not come about, and wait for nothing', async () => {
    const links = linksBy((_config, signal) => aborted(signal));
    const work = links.with('tower-1', new AbortController().signal, async () => 'done');
    const failed = expect(work).rejects.toThrow('broken off');
    await Promise.resolve();
    await links.close();
    await failed;
  });

  it('close a router that says nothing after its log-in', async () => {
    const closed = Promise.withResolvers<never>();
    const asked = Promise.withResolvers<void>();
    const silent = {
      print: () => {
        asked.resolve();
        return closed.promise;
      },
      close: async () => closed.reject(new Error('closed')),
      closed: Promise.resolve(null),
    };
    const links = linksBy(async () => silent as unknown as RouterLink);
    const failed = expect(links.with('tower-1', new AbortController().signal, async () => 'done')).rejects.toThrow();
    await asked.promise;
    await links.close();
    await failed;
  });
});

describe('a router that has just not answered', () => {
  const address = '127.0.0.1:8729';
  it.each([
    [mikrotikErrors.unreachable({ address, reason: 'ECONNREFUSED' }), 'ECONNREFUSED (127.0.0.1:8729)'],
    [
      mikrotikErrors.logInRefused({ address, user: 'daftari', message: 'invalid user name or password' }),
      'it does not let the user daftari in: invalid user name or password',
    ],
    [
      mikrotikErrors.fatal({ address, reason: 'session terminated' }),
      'it has ended the connection: session terminated',
    ],
  ])('says why in one sentence: %s', async (fault, why) => {
    const links = linksBy(() => Promise.reject(fault));
    const ask = () => links.with('tower-1', new AbortController().signal, async () => 'done');
    await expect(ask()).rejects.toBe(fault);
    await expect(ask()).rejects.toMatchObject({
      code: 'mikrotik.unreachable',
      message: `The router at tower-1 cannot be reached: ${why}.`,
    });
    await links.close();
  });

  it('is waited for when it is tried again, and from the second time on no more', async () => {
    const refused = () => Promise.reject(mikrotikErrors.unreachable({ address, reason: 'ECONNREFUSED' }));
    const silence = Promise.withResolvers<never>();
    const [second, third] = [silence.promise, Promise.withResolvers<RouterLink>()];
    const answers = [refused, () => second, () => third.promise];
    const tries: (() => void)[] = [];
    const links = linksBy(
      () => answers.shift()?.() ?? refused(),
      (_ms, again) => {
        tries.push(again);
        return () => undefined;
      },
    );
    const ask = () => links.with('tower-1', new AbortController().signal, async () => 'done');
    await expect(ask()).rejects.toThrow('ECONNREFUSED');
    tries.shift()?.();
    await expect.poll(() => answers.length).toBe(1);
    const waiting = expect(ask()).rejects.toThrow('silent');
    silence.reject(mikrotikErrors.unreachable({ address, reason: 'silent' }));
    await waiting;
    await expect.poll(() => tries.length).toBe(1);
    tries.shift()?.();
    await expect.poll(() => answers.length).toBe(0);
    await expect(ask()).rejects.toThrow('silent');
    third.resolve(standing());
    await expect.poll(() => links.away()).toEqual([]);
    expect(await ask()).toBe('done');
    await links.close();
  });
});
