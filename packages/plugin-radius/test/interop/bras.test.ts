import { kes, planInput, type Customer } from '@daftari/core/testing';
import { afterAll, afterEach, beforeAll, expect, it, vi } from 'vitest';
import { BRAS_PROGRAMS, CLOCK_TIMES, startBras, type Bras } from './bras.ts';
import { openIsp, type Isp } from './isp.ts';
import { makeSite } from './network.ts';
import { describePeers, openRig, type Rig } from './rig.ts';

const DAY = 86_400_000;

describePeers('pppd with its RADIUS plugin, over PPPoE', { programs: BRAS_PROGRAMS, root: true }, (open) => {
  let rig: Rig;
  let isp: Isp;
  let bras: Bras;
  beforeAll(async () => {
    rig = await openRig();
    const site = await makeSite(rig);
    isp = await openIsp(await open(), {
      client: { name: 'bras-1', address: site.nas, vendor: 'generic' },
      radius: { address: site.server, interimSeconds: 60 },
      times: CLOCK_TIMES,
    });
    rig.onClose(isp.close);
    bras = await startBras(rig, site, isp.ports);
  });
  afterEach(() => bras.hangUp());
  afterAll(() => rig.close());

  const newest = async (customer: Customer) => (await isp.sessions(customer))[0];
  const stopped = (customer: Customer) =>
    expect.poll(async () => (await newest(customer))?.endedAt ?? null, { timeout: 30_000 }).not.toBeNull();

  /** Lets the ISP work until something holds: an order that a busy BRAS did not answer in time is given again. */
  const settled = (holds: () => Promise<void>) =>
    vi.waitFor(
      async () => {
        await isp.settle();
        await holds();
      },
      { timeout: 60_000, interval: 200 },
    );

  it.each([
    ['pap', false],
    ['chap', false],
    ['mschap-v2', false],
    ['mschap-v2', true],
  ] as const)('lets her in by %s (encrypted: %s), and counts what she used', async (method, encrypted) => {
    const amina = await isp.paid(`Amina ${method} ${encrypted}`);
    const said = await bras.dial(amina.subscription.username, { method, encrypted });
    expect(said).toContain('remote IP address 100.64.0.1');
    if (encrypted) expect(said).toContain('MPPE 128-bit stateless compression enabled');
    await bras.download(100_000);
    await bras.hangUp();
    await stopped(amina);
    const session = await newest(amina);
    expect(session).toMatchObject({ endCause: 'User-Request', where: { client: 'bras-1' } });
    // Headers of TCP, IP and PPP come on top.
    expect(session?.outBytes).toBeGreaterThan(100_000n);
    expect(session?.outBytes).toBeLessThan(120_000n);
    expect(session?.inBytes).toBeGreaterThan(0n);
  });

  it('keeps out a wrong password and who has not paid', async () => {
    await isp.paid('Baraka');
    for (const method of ['pap', 'chap', 'mschap-v2'] as const) {
      expect(await bras.dial('baraka', { method, password: 'wrong' })).toMatch(/authentication failed/);
    }
    await isp.customer('Chausiku', await isp.plan({ code: 'unpaid' }));
    expect(await bras.dial('chausiku')).toMatch(/authentication failed/);
    await bras.linkGone();
  });

  it('ends the session by itself when the time that was paid for is over', async () => {
    const dalila = await isp.paid('Dalila');
    isp.clock.advance(30 * DAY - 150_000);
    expect(await bras.dial('dalila')).toContain('remote IP address');
    await bras.linkGone();
    await stopped(dalila);
    const session = await newest(dalila);
    expect(session).toMatchObject({ endCause: 'Session-Timeout' });
    expect(session?.seconds).toBeLessThanOrEqual(150);
    await isp.settle();
    expect(await bras.dial('dalila')).toMatch(/authentication failed/);
  });

  it('slows her down by CoA for fair use and for a used-up quota, and a top-up frees her, in one session', async () => {
    const service = {
      ...planInput().service,
      downKbps: 8_000,
      fairUse: [{ afterBytes: 250_000n, downKbps: 1_000, upKbps: 500 }],
      quotaBytes: 500_000n,
      afterQuota: { downKbps: 400, upKbps: 400 },
    };
    const topUp = await isp.plan({
      code: 'top-up',
      role: 'bundle',
      price: kes('100.00'),
      service: { ...planInput().service, downKbps: 0, upKbps: 0, sessions: 0 },
      grants: [
        {
          asset: 'BYTES',
          amount: 10_000_000n,
          validity: { kind: 'local_days', count: 30 },
          increment: 1n,
          priority: 10,
          rollover: null,
          pooled: false,
        },
      ],
    });
    const eshe = await isp.paid('Eshe', { service });
    expect(await bras.dial('eshe')).toContain('remote IP address');
    await expect.poll(() => newest(eshe), { timeout: 30_000 }).toMatchObject({ endedAt: null });
    const first = await newest(eshe);
    const moved = async () => (await newest(eshe))?.outBytes ?? 0n;
    /** Waits for the record in which the BRAS tells so much, and then until the link is shaped to so many kbit/s. */
    const shaped = async (outBytes: bigint, kbps: number) => {
      await expect.poll(moved, { timeout: 30_000 }).toBeGreaterThan(outBytes);
      await settled(async () => expect(await bras.shapedTo()).toBe(kbps));
    };
    expect(await bras.shapedTo()).toBe(8_000);

    await bras.download(250_000);
    await shaped(250_000n, 1_000);

    await bras.download(250_000);
    await shaped(500_000n, 400);
    const slow = await bras.download(150_000);
    // 150 kB at 400 kbit/s take three seconds, whatever else the machine does; less what passes in a burst.
    expect(slow).toBeGreaterThan(2_500);

    await isp.pays(eshe, '100.00');
    await isp.billing.requestChange(eshe.subscription.id, { kind: 'bundle', planId: topUp.id }, 'customer');
    await settled(async () => expect(await bras.shapedTo()).toBe(1_000));
    const freed = await bras.download(150_000);
    expect(freed).toBeLessThan(slow);
    await shaped(800_000n, 1_000);

    // Each record that came after a change proves that the session went on.
    expect(await isp.sessions(eshe)).toMatchObject([{ id: first?.id, endedAt: null, where: first?.where }]);
    await settled(async () => {
      const actions = await isp.billing.reads.actionsOf(eshe.subscription.id, 1);
      expect(actions).toMatchObject([{ state: 'verified', driver: 'radius' }]);
    });
    await bras.hangUp();
    await stopped(eshe);
    expect(await isp.sessions(eshe)).toMatchObject([{ id: first?.id, endCause: 'User-Request' }]);
  });

  it('cuts her off by Disconnect when she leaves', async () => {
    const farida = await isp.paid('Farida');
    expect(await bras.dial('farida')).toContain('remote IP address');
    await expect.poll(() => newest(farida), { timeout: 30_000 }).toMatchObject({ endedAt: null });
    const cancel = { kind: 'cancel', when: 'now', unused: 'nothing' } as const;
    await isp.billing.requestChange(farida.subscription.id, cancel, 'customer');
    await settled(async () => expect(await newest(farida)).not.toMatchObject({ endedAt: null }));
    await bras.linkGone();
  });
});
