import type { Entitlement } from '@daftari/core';
import { anEntitlement, START } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import type { MikrotikDriver } from '../../src/driver.ts';
import { tellingQuotas } from '../../src/pull/uncounted.ts';
import { RouterInput } from '../../src/router-config.ts';

const signal = AbortSignal.timeout(60_000);
const target = { subscriptionId: 'sub_1' as never, username: 'amina', routerId: 'hill' };
const GB = 1_000_000_000n;

/** What becomes of a decision at a router. */
function admit(transport: 'api' | 'pull', given: Partial<Entitlement>): Promise<string> {
  const book = {
    get: async () => RouterInput.parse({ id: 'hill', transport, ...(transport === 'api' && { host: 'x' }) }),
  };
  const below = { apply: async () => 'done' } as unknown as MikrotikDriver;
  const driver = tellingQuotas(below, () => ({ host: { clock: { now: () => START } }, book }));
  const entitlement = anEntitlement({ access: 'granted', fromAt: START, untilAt: START + 1_000, ...given });
  return driver.apply({ kind: 'admit', entitlement }, target, signal);
}

describe('a router that asks for its work counts nothing', () => {
  it.each<[string, Partial<Entitlement>]>([
    ['bytes', { quotaBytes: GB }],
    ['minutes online', { quotaSeconds: 3_600 }],
    ['bytes, slower by now', { quotaBytes: GB, access: 'throttled' }],
  ])('and what ends by %s is granted there with a word about it', async (_, given) => {
    expect(await admit('pull', given)).toMatch(/^done; .*nothing is counted there/);
    expect(await admit('api', given)).toBe('done');
  });

  it.each<[string, Partial<Entitlement>]>([
    ['what ends by time alone', {}],
    ['who is shut out', { quotaBytes: GB, access: 'blocked' }],
    ['who sees the pay page', { quotaBytes: GB, access: 'walled' }],
    ['whose time is over', { quotaBytes: GB, untilAt: START }],
  ])('and nothing is said of %s', async (_, given) => {
    expect(await admit('pull', given)).toBe('done');
  });
});
