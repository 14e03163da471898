import { expect, it } from 'vitest';
import type { DriftKind } from '../../src/domain/drift.ts';
import { manualClock, span } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { memoryNetwork, networkInMemory, type RouterInMemory } from '../../src/testing/network.ts';
import { startStory } from '../../src/testing/story.ts';
import { anIsp } from './isp.ts';

describeOnEngines('a router that equals the ledger', (open) => {
  it('is surveyed each minute, and has no drift', async () => {
    const isp = await anIsp(open);
    await isp.paying('Amina');
    isp.router('tower').dial('amina');
    for (let minute = 0; minute < 5; minute++) await isp.after(span.minute);
    expect(isp.router('tower').surveys).toBeGreaterThanOrEqual(5);
    expect(isp.router('hill').surveys).toBeGreaterThanOrEqual(5);
    expect(await isp.kinds()).toEqual([]);
    const routers = await isp.story.billing.routers();
    expect(routers.map(({ id, state, placed, online }) => [id, state, placed, online])).toEqual([
      ['tower', 'up', 1, 1],
      ['hill', 'up', 0, 0],
    ]);
    await isp.story.end();
  });
});

describeOnEngines('a router that was just put up', (open) => {
  it('is known as soon as its driver is asked, and surveyed in the next round', async () => {
    const clock = manualClock();
    const network = networkInMemory(clock, [{ id: 'tower' }]);
    const story = await startStory({ database: await open(), clock, plugins: [memoryNetwork(network)] });
    const { billing } = story;
    await story.settle();
    network.add({ id: 'hill', name: 'Hill' });
    await expect(billing.router('memory', 'hill')).rejects.toMatchObject({ code: 'router.missing' });
    await billing.nameRouters('memory');
    const hill = await billing.router('memory', 'hill');
    expect(hill).toMatchObject({ name: 'Hill', state: 'unknown', seenAt: null });
    expect(hill.history.map(({ kind }) => kind)).toEqual(['added']);
    await story.settle();
    expect((await billing.router('memory', 'hill')).state).toBe('up');
    await expect(billing.nameRouters('nobody')).rejects.toMatchObject({ code: 'network.noDriver' });
    await story.end();
  });
});

describeOnEngines('what differs', (open) => {
  it.each<[DriftKind, string, (tower: RouterInMemory) => void]>([
    ['shut_out', 'her grant was taken away by hand', (tower) => tower.byHand('amina', null)],
    ['shut_out', 'her grant was blocked by hand', (tower) => tower.byHand('amina', { access: 'blocked' })],
    ['wrong_speed', 'somebody gave her more', (tower) => tower.byHand('amina', { downKbps: 99_000 })],
    [
      'wrong_speed',
      'no queue limits her session',
      (tower) => tower.sessionByHand('amina', { downKbps: null, upKbps: null }),
    ],
    ['wrong_end', 'her end was taken off', (tower) => tower.byHand('amina', { untilAt: null })],
  ])('%s: %s: is mended at the second survey and gone at the third', async (kind, _, change) => {
    const isp = await anIsp(open);
    await isp.paying('Amina');
    isp.router('tower').dial('amina');
    await isp.after(span.minute);
    change(isp.router('tower'));
    await isp.after(span.minute);
    expect(await isp.kinds()).toEqual([kind]);
    await isp.after(span.minute);
    await isp.after(span.minute);
    expect(await isp.kinds()).toEqual([]);
    const [ended] = (await isp.story.billing.drifts({ ended: true, page: 1, limit: 9 })).rows;
    expect(ended).toMatchObject({ kind, username: 'amina', seen: 2, repairs: 1 });
    expect(isp.router('tower').grants()).toMatchObject([{ username: 'amina', access: 'granted' }]);
    expect(isp.router('tower').sessions()).toHaveLength(1);
    await isp.story.end();
  });

  it('as an orphan is taken away, and who was let in by it with it', async () => {
    const isp = await anIsp(open);
    const amina = await isp.paying('Amina');
    isp.router('hill').byHand('amina', { subscriptionId: amina.subscription.id, generation: 1 });
    isp.router('hill').dial('amina');
    await isp.after(span.minute);
    expect((await isp.kinds()).toSorted()).toEqual(['online_unpaid', 'orphan']);
    await isp.after(span.minute);
    expect(isp.router('hill').grants()).toEqual([]);
    expect(isp.router('hill').sessions()).toEqual([]);
    await isp.after(span.minute);
    expect(await isp.kinds()).toEqual([]);
    await isp.story.end();
  });

  it('as a stranger is told and left alone, unless the policy or a person says otherwise', async () => {
    const isp = await anIsp(open);
    const told = isp.heard('driftFound');
    await isp.paying('Amina');
    isp.router('hill').byHand('amina', { access: 'granted' });
    for (let minute = 0; minute < 4; minute++) await isp.after(span.minute);
    expect(isp.router('hill').grants()).toHaveLength(1);
    expect(told).toMatchObject([{ kind: 'stranger', routerId: 'hill', username: 'amina' }]);
    const plan = await isp.story.billing.previewRepair({ kind: 'stranger' });
    expect(plan.cuts).toBe(0);
    expect(plan.steps[0]).toContain('take amina away at hill');
    expect(isp.router('hill').grants()).toHaveLength(1);
    expect((await isp.story.billing.repair({ kind: 'stranger' }, 'desk')).drifts).toMatchObject([{ done: true }]);
    expect(isp.router('hill').grants()).toEqual([]);
    const { history } = await isp.story.billing.router('memory', 'hill');
    expect(history.map(({ text }) => text)).toContain('desk had 1 drift mended');
    await isp.story.end();
  });

  it('is only told where the policy says so', async () => {
    const isp = await anIsp(open, { network: { drift: { wrong_speed: 'report' } } });
    await isp.paying('Amina');
    isp.router('tower').byHand('amina', { downKbps: 99_000 });
    for (let minute = 0; minute < 5; minute++) await isp.after(span.minute);
    expect(isp.router('tower').grants()[0]?.downKbps).toBe(99_000);
    expect(await isp.kinds()).toEqual(['wrong_speed']);
    await isp.story.end();
  });

  it('is not mended from an old list: who was placed here since it was seen stays', async () => {
    const isp = await anIsp(open);
    const amina = await isp.paying('Amina');
    const hill = isp.router('hill');
    hill.byHand('amina', { subscriptionId: amina.subscription.id, generation: 1 });
    await isp.after(span.minute);
    const { rows } = await isp.story.billing.drifts({ page: 1, limit: 9 });
    expect(rows.map(({ kind }) => kind)).toEqual(['orphan']);
    isp.clock.advance(1_000);
    await isp.story.billing.place(amina.subscription.id, { driver: 'memory', routerId: 'hill' });
    await isp.story.billing.drain();
    hill.dial('amina');
    const { drifts } = await isp.story.billing.repair({ driftIds: rows.map(({ id }) => id) }, 'desk');
    expect(drifts).toMatchObject([{ done: false }]);
    expect(hill.grants()).toMatchObject([{ access: 'granted' }]);
    expect(hill.sessions()).toHaveLength(1);
    await isp.story.end();
  });

  it('while an order is on its way is no drift that is mended', async () => {
    const isp = await anIsp(open);
    const amina = await isp.paying('Amina');
    const orders = isp.router('tower').orders.length;
    isp.router('tower').plugged = false;
    await isp.story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    await isp.story.settle();
    isp.router('tower').plugged = true;
    await isp.after(span.minute);
    await isp.after(span.minute);
    expect(isp.router('tower').orders.slice(orders)).toEqual(['admitted amina (blocked)']);
    await isp.story.end();
  });
});

describeOnEngines('who was moved to a router that is away', (open) => {
  it('keeps what she has where she was as long as she may, and no longer', async () => {
    const isp = await anIsp(open);
    const { tower, hill } = { tower: isp.router('tower'), hill: isp.router('hill') };
    const amina = await isp.paying('Amina');
    await isp.story.settle();
    tower.dial('amina');
    hill.plugged = false;
    await isp.story.billing.place(amina.subscription.id, { driver: 'memory', routerId: 'hill' });
    for (let minute = 0; minute < 4; minute++) await isp.after(span.minute);
    expect(tower.sessions()).toMatchObject([{ username: 'amina' }]);
    await isp.story.billing.changeAccount(amina.account.id, { state: 'suspended' });
    for (let minute = 0; minute < 3; minute++) await isp.after(span.minute);
    expect(tower.sessions()).toEqual([]);
    expect(tower.grants()).toEqual([]);
    hill.plugged = true;
    for (let minute = 0; minute < 3; minute++) await isp.after(span.minute);
    expect(hill.grants()).toMatchObject([{ username: 'amina', access: 'blocked' }]);
    expect(await isp.kinds()).toEqual([]);
    await isp.story.end();
  });
});

describeOnEngines('two processes', (open) => {
  it('never survey one router at the same time, and mend a drift once', async () => {
    const clock = manualClock();
    const network = networkInMemory(clock, [{ id: 'a' }, { id: 'b' }, { id: 'c' }]);
    const database = await open();
    const plugins = [memoryNetwork(network)] as const;
    const [one, two] = [await startStory({ database, clock, plugins }), await startStory({ database, clock, plugins })];
    let [now, most] = [0, 0];
    const tower = network.router('a');
    tower.slow = async () => {
      now += 1;
      most = Math.max(most, now);
      await new Promise(setImmediate);
      now -= 1;
    };
    for (let minute = 0; minute < 3; minute++) {
      clock.advance(span.minute);
      await Promise.all([one.settle(), two.settle()]);
    }
    expect(most).toBe(1);
    // The first looks at new routers are spread over half a minute.
    expect(['a', 'b', 'c'].map((id) => network.router(id).surveys)).toEqual([3, 2, 2]);
    await two.end();
    await one.end();
  });
});

describeOnEngines('what lies on a router', (open) => {
  it.each([
    ['longer than any name of ours', 'x'.repeat(300)],
    ['that no database takes', 'ab\u0000c'],
    ['with half a letter', 'ab\ud800'],
  ])('under a name %s hides nothing else', async (_, username) => {
    const isp = await anIsp(open);
    await isp.paying('Amina');
    isp.router('tower').dial('amina');
    isp.router('tower').sessionByHand(username, { username });
    isp.router('tower').byHand('amina', { downKbps: 99_000 });
    for (let minute = 0; minute < 3; minute++) await isp.after(span.minute);
    expect(isp.router('tower').grants()[0]?.downKbps).not.toBe(99_000);
    expect(await isp.kinds()).toEqual(['stranger']);
    await isp.story.end();
  });

  it('by another system is told and left online: nobody is cut off who was never ours', async () => {
    const isp = await anIsp(open);
    for (let place = 1; place <= 5; place++) {
      isp.router('tower').sessionByHand(`theirs-${place}`, { byRadius: place > 2 });
    }
    for (let minute = 0; minute < 4; minute++) await isp.after(span.minute);
    expect(isp.router('tower').sessions()).toHaveLength(5);
    expect(await isp.kinds()).toEqual(Array.from({ length: 5 }, () => 'stranger'));
    await isp.story.end();
  });

  it('as a second session of one that was sold: the younger is cut off, and the elder stays', async () => {
    const isp = await anIsp(open);
    await isp.paying('Amina');
    const tower = isp.router('tower');
    const elder = tower.dial('amina');
    isp.clock.advance(span.minute);
    tower.dial('amina');
    expect(tower.sessions()).toHaveLength(2);
    for (let minute = 0; minute < 3; minute++) await isp.after(span.minute);
    expect(tower.sessions().map(({ key }) => key)).toEqual([elder?.key]);
    expect(tower.grants()).toMatchObject([{ username: 'amina', access: 'granted' }]);
    expect(await isp.kinds()).toEqual([]);
    await isp.story.end();
  });
});
