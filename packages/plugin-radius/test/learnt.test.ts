import { silentLog } from '@daftari/core';
import { START, testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { Later } from '../src/exchange.ts';
import { createLearnt, learntTable, type Learnt } from '../src/learnt.ts';
import { createWatch } from '../src/watch.ts';

const nas = '10.0.0.1';
const signs = { requireMessageAuthenticator: 'yes', limitProxyState: 'yes' } as const;
const oldNas = { requireMessageAuthenticator: 'no', limitProxyState: 'yes' } as const;
const oldProxy = { requireMessageAuthenticator: 'no', limitProxyState: 'no' } as const;

/** So many processes on one database. */
async function processes(many: number) {
  const host = testHost({ pluginId: 'radius', now: START, tables: [learntTable] });
  const make = async (): Promise<Learnt> => {
    const learnt = createLearnt(createWatch(host.clock, silentLog));
    await learnt.load(host);
    return learnt;
  };
  return { host, make, all: await Promise.all(Array.from({ length: many }, make)) };
}

/** Whatever is written behind an answer has been written. */
const written = () => new Promise((resolve) => void setImmediate(resolve));

describe('what the packets of a NAS have taught', () => {
  it('is there after a restart', async () => {
    const { make, all } = await processes(1);
    all[0]?.learn(nas, signs);
    await written();
    expect((await make()).of(nas)).toEqual(signs);
  });

  it('is not loosened by a process that has not heard of it: a forger may have found that one', async () => {
    const { make, all } = await processes(2);
    const [knows, other] = all;
    knows?.learn(nas, signs);
    await written();
    other?.learn(nas, oldNas);
    await written();
    expect((await make()).of(nas)).toEqual(signs);
    // It has found the better word when it wanted to write its own.
    expect(other?.of(nas)).toEqual(signs);
  });

  it('is tightened by whichever process sees a signature', async () => {
    const { make, all } = await processes(2);
    all[0]?.learn(nas, oldProxy);
    await written();
    all[1]?.learn(nas, signs);
    await written();
    expect((await make()).of(nas)).toEqual(signs);
  });

  it.each([
    ['Proxy-State', { requireMessageAuthenticator: 'no', limitProxyState: 'yes' } as const, oldProxy],
    ['signatures', { requireMessageAuthenticator: 'yes', limitProxyState: 'no' } as const, oldNas],
  ])('of %s is loosened by no row of a process that saw less, and stands in the row then', async (_, own, row) => {
    const { host, make, all } = await processes(1);
    const [knows] = all;
    // What it had stored is gone, as if it could not have been.
    const table = host.table(learntTable);
    knows?.learn(nas, own);
    await written();
    await table.put({
      nas,
      require_message_authenticator: row.requireMessageAuthenticator,
      limit_proxy_state: row.limitProxyState,
    });
    const strict = {
      requireMessageAuthenticator: own.requireMessageAuthenticator,
      limitProxyState: own.limitProxyState === 'yes' || row.limitProxyState === 'yes' ? 'yes' : 'no',
    };
    await knows?.load(host);
    expect(knows?.of(nas)).toEqual(strict);
    expect((await make()).of(nas)).toEqual(strict);
  });

  it('is known to the others within a minute', async () => {
    const { all } = await processes(2);
    const [knows, other] = all;
    other?.learn(nas, oldNas);
    await written();
    const waits: number[] = [];
    const tasks: (() => void)[] = [];
    const later: Later = (ms, task) => {
      waits.push(ms);
      tasks.push(task);
      return () => void tasks.splice(0);
    };
    const end = other?.follow(later);
    knows?.learn(nas, signs);
    await written();
    expect(other?.of(nas)).toEqual(oldNas);
    tasks.shift()?.();
    await written();
    expect(other?.of(nas)).toEqual(signs);
    expect(waits).toEqual([60_000, 60_000]);
    end?.();
    expect(tasks).toEqual([]);
  });
});
