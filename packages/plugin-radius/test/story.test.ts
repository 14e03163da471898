import { describeOnEngines, planInput, startStory } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { radius } from '../src/index.ts';
import type { Nas } from '../src/testing/index.ts';
import { freePort, handNas, SECRET } from './support.ts';

const PASSWORD = 'siri-1234';
const GiB = 1024n ** 3n;

describeOnEngines('an ISP with a NAS', (open) => {
  const begin = async (waitMs = 2_000) => {
    const coaPort = await freePort();
    const client = { name: 'tower-1', address: '127.0.0.1', secret: SECRET, coaPort };
    const walled = { addressList: 'unpaid', seconds: 300 };
    const plugins = [radius({ authPort: 0, acctPort: 0, clients: [{ ...client, walled }] })] as const;
    const story = await startStory({ database: await open(), plugins });
    const nas = await handNas(story.billing.plugins.radius.ports(), story.clock, { coaPort, waitMs });
    const end = async () => {
      await nas.stop('powerCut');
      await story.end();
    };
    return { story, nas, end };
  };

  it('lets in who has paid, counts what she uses, and disconnects her at expiry', async () => {
    const { story, nas, end } = await begin();
    const amina = await story.customer('Amina', await story.plan());
    nas.plugIn({ username: 'amina', password: PASSWORD });
    expect(await nas.dial('amina')).toBe('refused');

    await story.pays(amina, '1000.00');
    expect(await nas.dial('amina')).toBe('accepted');
    // Thirty days of 86,400 seconds from the payment, and she dialled in the same instant.
    expect(nas.session('amina')?.limits).toMatchObject({ sessionTimeout: 2_592_000, downKbps: 10_000, upKbps: 5_000 });

    story.clock.advance(60_000);
    nas.move('amina', 1_000, 5_000_000_000);
    expect(await nas.report('amina')).toBe(true);
    const page = await story.billing.reads.sessionsOf(amina.account.id, { page: 1, limit: 10 });
    expect(page.rows).toMatchObject([{ username: 'amina', inBytes: 1_000n, outBytes: 5_000_000_000n, seconds: 60 }]);
    expect(page.rows[0]).toMatchObject({ generation: 2, where: { client: 'tower-1', nasIp: '10.255.0.1' } });

    await story.at('2026-03-31T09:00:01+03:00');
    expect(nas.session('amina')).toBeUndefined();
    expect(await nas.dial('amina')).toBe('refused');
    await expect.poll(() => openSessions(story, amina.subscription.id), { timeout: 10_000 }).toBe(0);
    await end();
  });

  it('keeps who has not paid on the pay page where the plan says so, and lets her through once she pays', async () => {
    const { story, nas, end } = await begin();
    const amina = await story.customer('Amina', await story.plan({ onExpiry: 'wall' }));
    nas.plugIn({ username: 'amina', password: PASSWORD, redialMs: 0 });
    expect(await nas.dial('amina')).toBe('accepted');
    expect(nas.session('amina')?.limits).toMatchObject({ walledBy: 'unpaid', downKbps: 512, sessionTimeout: 300 });

    await story.pays(amina, '1000.00');
    // Her session on the pay page was ended, and the router dials again by itself.
    expect(nas.session('amina')).toBeUndefined();
    await nas.tick();
    expect(nas.session('amina')?.limits).toMatchObject({ walledBy: null, downKbps: 10_000 });
    await story.settle();
    const [newest] = await story.billing.reads.actionsOf(amina.subscription.id, 1);
    expect(newest).toMatchObject({ state: 'verified', driver: 'radius' });
    await end();
  });

  it('gives a running session the longer time without cutting it', async () => {
    const { story, nas, end } = await begin();
    const amina = await story.customer('Amina', await story.plan());
    nas.plugIn({ username: 'amina', password: PASSWORD });
    await story.pays(amina, '1000.00');
    await nas.dial('amina');
    const { acctSessionId } = nas.session('amina') ?? {};
    story.clock.advance(3_600_000);

    await story.pays(amina, '1000.00');
    // Sixty days from the start of the session, which is when she first paid.
    expect(nas.session('amina')).toMatchObject({ acctSessionId, limits: { sessionTimeout: 5_184_000 } });
    await end();
  });

  it('gives what is left of the quota at the next log-in, and slows her down once it is used up', async () => {
    const { story, nas, end } = await begin();
    const service = { ...planInput().service, quotaBytes: 10n * GiB, afterQuota: { downKbps: 1_000, upKbps: 500 } };
    const amina = await story.customer('Amina', await story.plan({ service }));
    nas.plugIn({ username: 'amina', password: PASSWORD });
    await story.pays(amina, '1000.00');
    await nas.dial('amina');
    expect(nas.session('amina')?.limits.totalBytes).toBe(10 * 1024 ** 3);
    nas.move('amina', 0, 4 * 1024 ** 3);
    await nas.hangUp('amina');
    await nas.dial('amina');
    expect(nas.session('amina')?.limits.totalBytes).toBe(6 * 1024 ** 3);

    nas.move('amina', 0, 6 * 1024 ** 3);
    await nas.report('amina');
    await story.settle();
    expect(nas.session('amina')?.limits).toMatchObject({ downKbps: 1_000, upKbps: 500, totalBytes: null });
    await end();
  });

  it('ends the sessions of a NAS that restarts, and forgets nothing of what they used', async () => {
    const { story, nas, end } = await begin();
    const amina = await story.customer('Amina', await story.plan());
    nas.plugIn({ username: 'amina', password: PASSWORD });
    await story.pays(amina, '1000.00');
    await nas.dial('amina');
    nas.move('amina', 10, 90);
    await nas.report('amina');
    story.clock.advance(1_000);
    await nas.reboot();
    const page = await story.billing.reads.sessionsOf(amina.account.id, { page: 1, limit: 10 });
    expect(page.rows).toMatchObject([{ endCause: 'NAS-Reboot', inBytes: 10n, outBytes: 90n }]);
    await end();
  });

  it('finds over what nobody has reported for long, and brings it back when it is reported again', async () => {
    const { story, nas, end } = await begin();
    const amina = await story.customer('Amina', await story.plan());
    nas.plugIn({ username: 'amina', password: PASSWORD });
    await story.pays(amina, '1000.00');
    await nas.dial('amina');
    story.clock.advance(20 * 60_000);
    await story.settle();
    expect(await openSessions(story, amina.subscription.id)).toBe(0);
    await nas.report('amina');
    expect(await openSessions(story, amina.subscription.id)).toBe(1);
    await end();
  });

  it('loses and doubles no byte on a line that loses, doubles and reorders datagrams', async () => {
    const { story, nas, end } = await begin(200);
    const amina = await story.customer('Amina', await story.plan());
    nas.plugIn({ username: 'amina', password: PASSWORD });
    await story.pays(amina, '1000.00');
    nas.vices = { ...nas.vices, loseOut: 0.2, loseBack: 0.2, duplicate: 0.3, lateMs: 30 };
    await dialUntilOnline(nas);
    for (let round = 0; round < 5; round++) {
      story.clock.advance(60_000);
      nas.move('amina', 1_000, 10_000);
      await nas.report('amina');
    }
    nas.vices = { ...nas.vices, loseOut: 0, loseBack: 0, duplicate: 0, lateMs: 0 };
    await nas.report('amina');
    expect(await story.billing.reads.usedBytes(amina.subscription.id, 0, story.clock.now() + 1)).toBe(55_000n);
    await end();
  });
});

async function dialUntilOnline(nas: Nas): Promise<void> {
  for (let tries = 0; tries < 20 && nas.session('amina') === undefined; tries++) await nas.dial('amina');
}

interface Reads {
  readonly billing: {
    readonly reads: {
      openSessions(id: never, ask: { page: number; limit: number }): Promise<{ readonly rows: readonly unknown[] }>;
    };
  };
}

async function openSessions(story: Reads, subscriptionId: string): Promise<number> {
  return (await story.billing.reads.openSessions(subscriptionId as never, { page: 1, limit: 10 })).rows.length;
}
