import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describeOnEngines, startStory, type Customer } from '@daftari/core/testing';
import { mpesa } from '@daftari/plugin-mpesa';
import { startDaraja } from '@daftari/plugin-mpesa/testing';
import { radius } from '@daftari/plugin-radius';
import { startNas } from '@daftari/plugin-radius/testing';
import { createServer, serverPlugin } from '@daftari/server';
import { expect, it } from 'vitest';
import { plans } from '../isp.ts';
import { freeUdp } from './support.ts';

const SECRET = 'siri-ya-kituo';
const PASSWORD = 'siri-1234';
/** Debian's radclient, a peer that we did not write. Without it the simulated NAS asks alone. */
const radclient = process.env['DAFTARI_RADCLIENT'] ?? '';
const [, home10] = plans;

describeOnEngines('first light', (open) => {
  /** A whole ISP on real sockets; its clock and its workers are moved by the test. */
  const begin = async () => {
    const dataDir = await mkdtemp(join(tmpdir(), 'daftari-light-'));
    const now = { at: Date.parse('2026-03-01T09:00:00+03:00') };
    const daraja = await startDaraja({ allowHttp: true, seed: 1, clock: () => now.at });
    const { consumerKey, consumerSecret, shortcode, passkey } = daraja.credentials;
    const coaPort = await freeUdp();
    const client = { name: 'tower-1', address: '127.0.0.1', secret: SECRET, coaPort };
    const plugins = [
      radius({ authPort: 0, acctPort: 0, clients: [client] }),
      mpesa({
        consumerKey,
        consumerSecret,
        shortcode,
        passkey,
        baseUrl: daraja.url,
        callbackBase: 'http://127.0.0.1/hooks',
        callbackSecret: 'a secret of twenty-four characters',
        allowHttp: true,
        allowFrom: ['127.0.0.1'],
      }),
      serverPlugin(),
    ] as const;
    const story = await startStory({ database: await open(), plugins });
    const { billing } = story;
    const config = { host: '127.0.0.1', port: 0, dataDir, ispName: 'First Light' };
    const server = await createServer({ billing, config });
    await server.start();
    const { confirmation, validation } = billing.plugins.mpesa.callbackUrls(server.hookBase('mpesa'));
    const registered = { confirmationUrl: confirmation, validationUrl: validation, otherwise: 'Completed' } as const;
    await billing.plugins.mpesa.client().registerUrls(registered);
    const ports = billing.plugins.radius.ports();
    const heard: string[] = [];
    const nas = await startNas({
      authPort: ports.auth ?? 0,
      acctPort: ports.acct ?? 0,
      coaPort,
      secret: SECRET,
      clock: story.clock.now,
      tickMs: 0,
      heard: ({ what, username }) => heard.push(`${what} ${username}`),
    });
    const at = async (instant: string): Promise<void> => {
      now.at = Date.parse(instant);
      await story.at(instant);
    };
    /**
     * What a log-in is told: by radclient where there is one, and then by the NAS, which begins a session. Both must be
     * told the same.
     */
    const login = async (username: string): Promise<string> => {
      const first = radclient === '' ? null : await askByRadclient(ports.auth ?? 0, username);
      const told = await nas.dial(username);
      if (first !== null) expect(first).toContain(`Received Access-${told === 'accepted' ? 'Accept' : 'Reject'}`);
      return told;
    };
    const end = async (): Promise<void> => {
      await nas.stop('powerCut');
      expect(await billing.verify()).toEqual([]);
      await server.stop();
      await daraja.close();
      await rm(dataDir, { recursive: true, force: true });
    };
    return { story, nas, heard, daraja, at, login, end };
  };

  it('lets in who has paid, refuses who has not, and lets her in again once M-Pesa tells of her money', async () => {
    const { story, nas, daraja, at, login, end } = await begin();
    const plan = await story.plan(home10);
    const amina = await story.customer('Amina', plan);
    const brian = await story.customer('Brian', plan);
    nas.plugIn({ username: 'amina', password: PASSWORD }, { username: 'brian', password: PASSWORD });
    await story.pays(amina, '2500.00');
    await at('2026-03-20T12:00:00+03:00');
    await story.pays(brian, '2500.00');

    // A calendar month from 1 March, 09:00, is over on 1 April, 09:00.
    await at('2026-04-01T09:00:01+03:00');
    expect(await login('amina')).toBe('refused');
    expect(await login('brian')).toBe('accepted');

    const paid = await daraja.phone.payBill({ msisdn: '254712345678', amount: '2500.00', account: numberOf(amina) });
    expect(paid.accepted).toBe(true);
    await daraja.settled();
    expect(daraja.deliveries().map(({ rail, status }) => [rail, status])).toEqual([['confirmation', 200]]);
    await story.settle();
    expect(await login('amina')).toBe('accepted');
    expect(await story.paidUntil(amina)).toBe('2026-05-01 09:00');
    await end();
  });

  it('sends a Disconnect-Request to a live session when its time is over', async () => {
    const { story, nas, heard, at, login, end } = await begin();
    const amina = await story.customer('Amina', await story.plan(home10));
    nas.plugIn({ username: 'amina', password: PASSWORD });
    await story.pays(amina, '2500.00');
    expect(await login('amina')).toBe('accepted');

    // The NAS would end it by its own Session-Timeout; its clock is not looked at, so it is the server that does.
    await at('2026-04-01T09:00:01+03:00');
    expect(heard).toContain('disconnected amina');
    expect(nas.session('amina')).toBeUndefined();
    expect(await login('amina')).toBe('refused');
    await end();
  });
});

function numberOf({ account }: Customer): string {
  return account.number;
}

/** Answers what radclient prints. It exits with 1 for a refusal, so its exit code says nothing more. */
function askByRadclient(port: number, username: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const child = spawn(radclient, ['-x', '-r', '2', '-t', '3', `127.0.0.1:${port}`, 'auth', SECRET]);
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    child.stderr.on('data', (chunk: Buffer) => void (said += chunk.toString()));
    child.once('error', reject);
    child.once('close', () => resolve(said));
    child.stdin.end(`User-Name = "${username}"\nUser-Password = "${PASSWORD}"\nMessage-Authenticator = 0x00\n`);
  });
}
