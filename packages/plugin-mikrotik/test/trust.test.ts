import { describeOnEngines, manualClock, startStory } from '@daftari/core/testing';
import { describe, expect, it, onTestFinished } from 'vitest';
import { mikrotik, type RouterConfig, type RouterInput } from '../src/index.ts';
import { RouterInput as Input } from '../src/router-config.ts';
import { startRouterOs } from '../src/testing/index.ts';

const print = 'ab'.repeat(32);
const router = { id: 'hill', host: '10.0.0.1', password: 'maji-moto' };

describe('how a router is known over TLS', () => {
  const said: readonly (readonly [Partial<RouterInput>, RouterConfig['tls'], string])[] = [
    [{}, 'signed', 'nobody is trusted by accident'],
    [{ fingerprint256: print }, 'pinned', 'a fingerprint is there to be looked at'],
    [{ tls: 'anonymous' }, 'anonymous', 'only by saying so'],
  ];
  it.each(said)('%j is %s: %s', (given, tls, _why) => {
    const config = Input.parse({ ...router, ...given });
    expect(config.tls).toBe(tls);
    // What is kept is read again as it is.
    expect(Input.parse(config)).toEqual(config);
  });

  it.each([
    [{ tls: 'pinned' }, /pinned needs fingerprint256/],
    [{ tls: 'signed', fingerprint256: print }, /signed leaves fingerprint256 out/],
    [{ tls: 'anonymous', fingerprint256: print }, /anonymous leaves fingerprint256 out/],
    [{ tls: 'anonymous', transport: 'rest-ssl' }, /something that api-ssl does/],
    [{ tls: 'anonymous', transport: 'api' }, /something that api-ssl does/],
  ])('%j is refused: %s', (given, message) => {
    expect(() => Input.parse({ ...router, ...given })).toThrow(message);
  });
});

describeOnEngines('a router whose api-ssl has no certificate', (open) => {
  const tried = async (given: Partial<RouterInput>) => {
    const clock = manualClock('2026-03-01T09:00:00+03:00');
    const users = [{ name: 'daftari', password: 'maji-moto' }];
    const device = await startRouterOs({ version: '7.16.2', now: clock.now, users });
    onTestFinished(() => device.close());
    const service = device.rows('/ip/service').find(({ name }) => name === 'api-ssl');
    device.set('/ip/service', service?.['.id'] ?? '', { certificate: 'none', disabled: 'no' });
    const there = { ...router, host: '127.0.0.1', port: device.ports.apiSsl, ...given };
    const story = await startStory({
      database: await open(),
      clock,
      plugins: [mikrotik({ routers: [there] })] as const,
    });
    await story.billing.start({ work: false });
    onTestFinished(() => story.billing.stop());
    return story.billing.plugins.mikrotik.tryRouter('hill', AbortSignal.timeout(20_000));
  };

  it('is spoken to where it was described so, and else not', async () => {
    expect(await tried({ tls: 'anonymous' })).toMatchObject({ about: expect.stringContaining('7.16.2') });
    await expect(tried({})).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
    await expect(tried({ fingerprint256: print })).rejects.toMatchObject({ code: 'mikrotik.unreachable' });
  });
});
