import { describeOnEngines, span } from '@daftari/core/testing';
import { expect, it } from 'vitest';
import { day } from '../isp.ts';
import { openValley } from '../valley.ts';

const MACS = ['02:AA:00:00:00:01', '06:BB:00:00:00:02', '0A:CC:00:00:00:03'] as const;

describeOnEngines('a phone at the market that changes its hardware address', (open) => {
  it('twice, is the same customer in the same place, and online each time', { timeout: 60_000 }, async () => {
    const valley = await openValley({ database: await open() });
    const { story, plain } = valley;
    const { billing } = story;
    const wanjiru = await valley.joins('Wanjiru', 'plain', await story.plan(day));
    const { id, username, secret: password } = wanjiru.subscription;
    const there = () => plain.people.sessions().map(({ name, mac, rateKbps }) => [name, mac, rateKbps.down]);
    const phone = valley.phone(MACS[0]);
    await phone.ready;
    expect(phone.sees()).toBe('log-in page');
    expect(await phone.logIn({ username, password })).toMatchObject({ ok: false, reason: 'rejected' });
    await story.pays(wanjiru, '50.00', { receipt: 'QGH7XK12PL' });
    const place = await billing.openSlot(id, { device: MACS[0] });
    expect((await phone.logIn({ username, password })).ok).toBe(true);
    expect(there()).toEqual([['wanjiru', MACS[0], 4_000]]);

    // At noon the phone shows another address; the router believes the old one to be there still.
    await valley.pass(3 * span.hour, span.hour);
    const changed = valley.phone(MACS[1]);
    await changed.ready;
    expect(changed.sees()).toBe('log-in page');
    expect(await changed.logIn({ username, password })).toMatchObject({ ok: false, reason: 'rejected' });
    await expect(billing.openSlot(id, { device: MACS[1] })).rejects.toMatchObject({ code: 'slot.full' });
    // The message of M-Pesa proves that the package is hers.
    const found = await billing.paidWith({ gateway: 'desk', receipt: ' qgh7xk12pl ', phone: null });
    expect(found.id).toBe(id);
    const second = await billing.openSlot(id, { device: MACS[1], replace: true });
    await story.settle();
    expect(there()).toEqual([]);
    expect((await changed.logIn({ username, password })).ok).toBe(true);
    expect(there()).toEqual([['wanjiru', MACS[1], 4_000]]);

    // In the afternoon once more; her browser still has the ticket of its place.
    await valley.pass(3 * span.hour, span.hour);
    await changed.changeMac(MACS[2]);
    const third = await billing.openSlot(id, { device: MACS[2], formerly: second.id });
    await story.settle();
    expect((await changed.logIn({ username, password })).ok).toBe(true);
    expect(there()).toEqual([['wanjiru', MACS[2], 4_000]]);

    expect([second, third]).toMatchObject([
      { id: place.id },
      { id: place.id, place: 1, device: MACS[2].toLowerCase() },
    ]);
    expect(await billing.reads.slots(id)).toHaveLength(1);
    expect((await billing.reads.accounts({ page: 1, limit: 10 }, billing.clock.now())).total).toBe(1);
    expect(await story.paidUntil(wanjiru)).toBe('2026-03-03 09:00');
    await valley.until('2026-03-03T09:00:00+03:00', span.hour);
    expect([there(), changed.sees()]).toEqual([[], 'log-in page']);
    await valley.close();
  });
});
