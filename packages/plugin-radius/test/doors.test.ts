import { START, testHost } from '@daftari/core/testing';
import { describe, expect, it } from 'vitest';
import { radius } from '../src/index.ts';
import { running } from './running.ts';
import { SECRET } from './support.ts';

/** What the command prints of one log-in. */
async function printed(password: string, secret = SECRET): Promise<string> {
  const { host, ports } = await running();
  const clients = [{ name: 'desk', address: '127.0.0.1', secret }];
  const parts = radius({ authPort: ports().auth ?? 0, acctPort: 0, clients }).setup();
  const [command] = parts.commands ?? [];
  if (command === undefined) throw new Error('there is no command');
  const lines: string[] = [];
  const options = command.options.parse({ user: 'amina', password, seconds: '0.3' });
  await command.run(options as never, host, (line) => void lines.push(line));
  return lines.join('\n');
}

describe('the doors', () => {
  it('that cannot be opened say which, where and why', async () => {
    const { ports } = await running();
    const { auth } = ports();
    const clients = [{ name: 'tower-1', address: '127.0.0.1', secret: SECRET }];
    const parts = radius({ authPort: auth ?? 0, acctPort: 0, clients }).setup();
    const starting = parts.start?.(testHost({ pluginId: 'radius' }));
    await expect(starting).rejects.toMatchObject({ code: 'radius.bind', details: { what: 'auth', port: auth } });
  });

  it('are told by health: down while closed, up while open', async () => {
    const host = testHost({ pluginId: 'radius', now: START });
    const clients = [{ name: 'tower-1', address: '127.0.0.1', secret: SECRET }];
    const parts = radius({ authPort: 0, acctPort: 0, clients }).setup();
    expect(await parts.health?.(host)).toMatchObject({ status: 'down', reason: 'closed: auth, acct' });
    await parts.start?.(host);
    await parts.source?.open(host.usage);
    expect(await parts.health?.(host)).toMatchObject({ status: 'up' });
    await parts.source?.close();
    await parts.stop?.();
    expect(parts.api?.ports()).toEqual({ auth: null, acct: null, radsec: null });
  });

  it('stay closed in a process that only gives orders', async () => {
    const host = testHost({ pluginId: 'radius', now: START });
    const clients = [{ name: 'tower-1', address: '127.0.0.1', secret: SECRET }];
    const parts = radius({ listen: false, clients }).setup();
    await parts.start?.(host);
    await parts.source?.open(host.usage);
    expect(parts.api?.ports()).toEqual({ auth: null, acct: null, radsec: null });
    expect(await parts.health?.(host)).toMatchObject({ status: 'up' });
    await parts.stop?.();
  });
});

describe('the command test', () => {
  it('prints what a NAS would be answered, and no password', async () => {
    const said = await printed('maji-moto');
    expect(said).toContain('Access-Accept');
    expect(said).toContain('Mikrotik-Rate-Limit = "5M/10M"');
    expect(said).not.toContain('maji-moto');
  });

  it('says that nobody answers', async () => {
    await expect(printed('maji-moto', 'another-secret')).rejects.toMatchObject({ code: 'radius.testSilent' });
  });
});
