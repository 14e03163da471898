import type { AccessView } from '@daftari/core';
import { describe, expect, it } from 'vitest';
import { createKnowing } from '../src/knowing.ts';

const viewOf = (username: string) => ({ subscription: { username } }) as AccessView;

/** Reads that end when they are told to. */
function slowReads() {
  const asked: { readonly usernames: readonly string[]; end(): void; fail(fault: Error): void }[] = [];
  const knowing = createKnowing((usernames) => {
    const { promise, resolve, reject } = Promise.withResolvers<readonly { view: AccessView; untilAt: null }[]>();
    const end = () => resolve(usernames.map((username) => ({ view: viewOf(username), untilAt: null })));
    asked.push({ usernames: [...usernames], end, fail: reject });
    return promise;
  });
  return { knowing, asked };
}

const tick = () => new Promise((next) => setImmediate(next));

describe('customers', () => {
  it('who are asked for while others are read are read together, by a read that begins after it', async () => {
    const { knowing, asked } = slowReads();
    const first = knowing('amina');
    await tick();
    const others = ['otieno', 'wanjiru', 'otieno'].map(knowing);
    await tick();
    expect(asked.map(({ usernames }) => usernames)).toEqual([['amina']]);
    asked[0]?.end();
    expect(await first).toEqual(viewOf('amina'));
    await tick();
    expect(asked[1]?.usernames).toEqual(['otieno', 'wanjiru', 'otieno']);
    asked[1]?.end();
    expect(await Promise.all(others)).toEqual([viewOf('otieno'), viewOf('wanjiru'), viewOf('otieno')]);
  });

  it('who cannot be read are told so, and those after them are read', async () => {
    const { knowing, asked } = slowReads();
    const first = knowing('amina');
    await tick();
    const next = knowing('otieno');
    asked[0]?.fail(new Error('no connection'));
    await expect(first).rejects.toThrow('no connection');
    await tick();
    asked[1]?.end();
    expect(await next).toEqual(viewOf('otieno'));
  });

  it('of whom there are very many are read in parts', async () => {
    const { knowing, asked } = slowReads();
    const all = Array.from({ length: 600 }, (_, at) => knowing(`guest-${at}`));
    for (let part = 0; part < 3; part += 1) {
      await tick();
      asked[part]?.end();
    }
    expect((await Promise.all(all)).map((view) => view?.subscription.username)).toEqual(
      Array.from({ length: 600 }, (_, at) => `guest-${at}`),
    );
    expect(asked.map(({ usernames }) => usernames.length)).toEqual([250, 250, 100]);
  });
});
