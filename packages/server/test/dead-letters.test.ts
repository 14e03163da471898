import { describeOnEngines } from '@daftari/core/testing';
import { beforeAll, expect, it } from 'vitest';
import { openIsp, type Isp } from './support/isp.ts';
import { tornPlugin } from './support/plugins.ts';

describeOnEngines('dead letters', (open) => {
  const torn = tornPlugin();
  let isp: Isp;
  let token: string;
  const letters = async () => (await isp.ask('GET', '/api/v1/dead-letters', { token })).body;
  const replay = (what: string, body: object = {}) =>
    isp.ask('POST', `/api/v1/dead-letters/${what}/replay`, { token, body });
  const command = async (options: object) => {
    const lines: string[] = [];
    const found = isp.billing.registry.commands.find((one) => one.name === 'dead-letters');
    await found?.run(options, (line) => void lines.push(line));
    return lines;
  };

  beforeAll(async () => {
    isp = await openIsp(open, { plugins: [torn.plugin] });
    token = await isp.operator();
    await isp.billing.drain();
    const body = { receipt: 'SCK1', Password: 'a-secret-of-safaricom' };
    await isp.billing.store.write({
      inbox: [{ gateway: 'torn', key: 'stk/1', topic: 'stk', body, receivedAt: isp.clock.now() }],
    });
    await isp.billing.drain();
  });

  it('are none at first, and the money in a message that cannot be read waits for a person', async () => {
    const { deliveries, messages } = await letters();
    expect(deliveries).toEqual([]);
    expect(messages).toMatchObject([
      {
        gateway: 'torn',
        key: 'stk/1',
        topic: 'stk',
        tries: 1,
        reason: 'The message is torn.',
        body: { receipt: 'SCK1', Password: '…' },
      },
    ]);
    expect((await isp.ask('GET', '/health')).body).toMatchObject({
      status: 'degraded',
      parts: { database: { status: 'degraded', figures: { dead: 1 } } },
    });
    expect((await isp.ask('GET', '/metrics')).body).toContain('daftari_backlog{kind="dead"} 1');
  });

  it('are taken up again when an operator says so, and the money is booked', async () => {
    torn.mend();
    expect((await replay('messages', { gateway: 'torn', key: 'stk/1' })).status).toBe(204);
    await isp.billing.drain();
    expect(await isp.billing.reads.paymentByName('torn', 'SCK1')).toMatchObject({ receipt: 'SCK1' });
    expect((await letters()).messages).toEqual([]);
    expect(await replay('messages', { gateway: 'torn', key: 'stk/1' })).toMatchObject({ status: 404 });
  });

  it('of a plugin that could not hear are shown and replayed too', async () => {
    const [delivery] = await claimed();
    await isp.billing.store.finishDelivery(delivery!, { retryAt: null, reason: 'deaf', tried: true });
    const [dead] = (await letters()).deliveries;
    expect(dead).toMatchObject({ consumer: 'torn', event: 'paymentUnmatched', reason: 'deaf' });
    expect(await command({})).toEqual([`${dead.id}  paymentUnmatched for torn, tried 1 times: deaf`]);
    expect((await replay(`deliveries/${dead.id}`)).status).toBe(204);
    expect((await letters()).deliveries).toEqual([]);
    expect(await replay(`deliveries/${dead.id}`)).toMatchObject({ status: 404 });
  });

  it('have a command that tries one again', async () => {
    expect(await command({})).toEqual(['no dead letters']);
    await expect(command({ replay: '99' })).rejects.toMatchObject({ code: 'storage.deliveryMissing' });
    await expect(command({ replay: 'torn/none' })).rejects.toMatchObject({ code: 'storage.messageMissing' });
    await expect(command({ replay: 'torn' })).rejects.toMatchObject({ code: 'deadLetter.id' });
  });

  /** A delivery as a worker has it; the plugin's own worker would have heard it at once. */
  async function claimed() {
    const now = isp.clock.now();
    await isp.billing.store.write({
      outbox: [
        {
          event: 'paymentUnmatched',
          aggregate: 'pay_x',
          at: now,
          payload: { paymentId: 'pay_x', gateway: 'torn', reason: 'unknown_account' },
        },
      ],
    });
    return isp.billing.store.claimDeliveries('torn', ['paymentUnmatched'], {
      worker: 'w',
      now,
      leaseMs: 1_000,
      limit: 10,
    });
  }
});
