import { existsSync } from 'node:fs';
import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { openIsp, type Isp } from './support/isp.ts';

const opened: Isp[] = [];
/** Of each that was stopped, how many accounts its database had then. */
const stopped: number[] = [];

describeOnEngines('an ISP to test', (open) => {
  beforeAll(async () => {
    const isp = await openIsp(open);
    opened.push(isp);
    isp.server.hapi.ext('onPostStop', async () => {
      stopped.push((await isp.billing.reads.accounts({ page: 1, limit: 1 }, isp.clock.now())).total);
    });
  });

  it('answers', async () => {
    const isp = opened.at(-1);
    expect((await isp?.ask('GET', '/health'))?.status).toBe(200);
    expect(existsSync(isp?.dataDir ?? '')).toBe(true);
  });
});

it('is stopped after the last test of its describe, before its database is gone, and leaves nothing behind', () => {
  expect(opened).not.toEqual([]);
  expect(stopped).toEqual(opened.map(() => 0));
  expect(opened.filter(({ dataDir }) => existsSync(dataDir))).toEqual([]);
});
