import { expect, it } from 'vitest';
import type { Id } from '../../src/kernel/id.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import type { OpenDatabase } from '../../src/testing/engines.ts';
import { startStory } from '../../src/testing/story.ts';
import { masts, newField, type Field } from '../network/crowd.ts';

/** An ISP with three routers, and Amina, who has paid and is online at none of them. */
async function begun(open: OpenDatabase) {
  const field = newField(['mast-1', 'mast-2', 'mast-3']);
  const story = await startStory({ database: await open(), plugins: [masts(field)] as const });
  const amina = await story.customer('Amina', await story.plan());
  await story.pays(amina, '1000.00');
  const { id } = amina.subscription;
  const action = async () => (await story.billing.reads.actionsOf(id, 1))[0];
  return { field, story, amina, id, action, billing: story.billing, clock: story.clock };
}

const at = (routerId: string, mac: string | null = null) => ({ driver: 'masts', routerId, mac });

/** The routers that she is written on. */
function writtenOn(field: Field, id: Id<'Subscription'>): readonly string[] {
  return [...field.written].flatMap(([routerId, rows]) => (rows.has(id) ? [routerId] : []));
}

describeOnEngines('the placement of subscriptions', (open) => {
  it('is read by a log-in, told with a new generation, and said twice does nothing', async () => {
    const { story, billing, clock, amina, id, action } = await begun(open);
    expect((await billing.reads.access('amina', clock.now()))?.placement).toBeUndefined();
    expect(await action()).toMatchObject({
      state: 'verified',
      evidence: ['nothing to do: she is placed at none of its routers'],
    });
    const placed = await billing.place(id, at('mast-1', '4C-5E-0C-12-34-56'));
    expect(placed).toMatchObject({ routerId: 'mast-1', mac: '4c:5e:0c:12:34:56', generation: 3 });
    expect((await billing.reads.access('amina', clock.now()))?.placement).toEqual(placed);
    expect((await billing.reads.accesses(['amina'], clock.now()))[0]?.view?.placement).toEqual(placed);
    expect(await billing.place(id, at('mast-1', '4c5e0c123456'))).toEqual(placed);
    expect((await billing.reads.subscription(id))?.generation).toBe(3);
    const { rows, total } = await billing.reads.placementsAt('masts', 'mast-1', { page: 1, limit: 10 });
    expect(total).toBe(1);
    expect(rows).toMatchObject([
      { placement: placed, subscription: { username: 'amina' }, entitlement: { generation: 3 }, addressing: null },
    ]);
    expect(rows[0]?.plan.id).toBe(amina.subscription.planId);
    await story.end();
  });

  it('is told to who remembers what log-ins are decided on', async () => {
    const { story, billing, field, id } = await begun(open);
    const heard: string[] = [];
    const tail = field.host?.followAccess((marks) => void heard.push(...(marks === 'all' ? [] : marks.ids)));
    await billing.place(id, at('mast-1'));
    expect(heard).toContain(id);
    heard.splice(0);
    await billing.place(id, null);
    expect(heard).toContain(id);
    expect(await field.host?.routers.placedAt('mast-1')).toEqual([]);
    tail?.close();
    await story.end();
  });

  it('moves: she is written on the new router and taken away from the one before', async () => {
    const { story, billing, field, id, action } = await begun(open);
    await billing.place(id, at('mast-1'));
    await story.settle();
    expect(writtenOn(field, id)).toEqual(['mast-1']);
    expect(await field.host?.routers.placedAt('mast-1')).toEqual([{ subscriptionId: id, username: 'amina' }]);
    await billing.place(id, at('mast-2'));
    await story.settle();
    expect(writtenOn(field, id)).toEqual(['mast-2']);
    expect(await action()).toMatchObject({ state: 'verified', generation: 4 });
    expect((await action())?.evidence).toEqual(['admit done', 'gone from mast-1']);
    expect((await billing.reads.wanted([id])).get(id)?.leavings).toEqual([]);
    await billing.place(id, null);
    await story.settle();
    expect(writtenOn(field, id)).toEqual([]);
    expect(await billing.reads.placement(id)).toBeNull();
    await story.end();
  });

  it('moves from a router that is away: she is served at once, and taken away there when it is back', async () => {
    const { story, billing, clock, field, id, action } = await begun(open);
    await billing.place(id, at('mast-1'));
    await story.settle();
    field.away.add('mast-1');
    await billing.place(id, at('mast-2'));
    await story.settle();
    expect(writtenOn(field, id)).toEqual(['mast-1', 'mast-2']);
    expect(await action()).toMatchObject({ state: 'verified', generation: 4 });
    expect((await action())?.evidence.at(-1)).toContain('she is still to be taken away from mast-1');
    clock.advance(3_600_000);
    field.away.clear();
    await field.host?.routers.back('mast-1');
    await story.settle();
    expect(writtenOn(field, id)).toEqual(['mast-2']);
    expect(await action()).toMatchObject({ state: 'verified', generation: 4 });
    expect((await billing.reads.wanted([id])).get(id)?.leavings).toEqual([]);
    await story.end();
  });

  it('is nowhere, and the order waits, while the router that still lets her in is away', async () => {
    const { story, billing, clock, field, id, action } = await begun(open);
    await billing.place(id, at('mast-1'));
    await story.settle();
    field.away.add('mast-1');
    await billing.place(id, null);
    await story.settle();
    expect(await action()).toMatchObject({ state: 'pending', generation: 4 });
    clock.advance(60_000);
    field.away.clear();
    await field.host?.routers.back('mast-1');
    await story.settle();
    expect(await action()).toMatchObject({ state: 'verified' });
    expect(writtenOn(field, id)).toEqual([]);
    await story.end();
  });

  it('comes back to a router before it was seen that she had left it, and stays there', async () => {
    const { story, billing, field, id } = await begun(open);
    await billing.place(id, at('mast-1'));
    await story.settle();
    await billing.place(id, at('mast-2'));
    await billing.place(id, at('mast-1'));
    await story.settle();
    expect(writtenOn(field, id)).toEqual(['mast-1']);
    await story.end();
  });

  it('belongs to one: a hardware address is that of one subscription at a router, until that has ended', async () => {
    const { story, billing, field, amina, id } = await begun(open);
    const mac = '4c:5e:0c:12:34:56';
    const baraka = await story.customer('Baraka', (await billing.reads.plan(amina.subscription.planId))!);
    await billing.place(id, at('mast-1', mac));
    const asked = () => billing.place(baraka.subscription.id, at('mast-1', mac));
    await expect(asked()).rejects.toMatchObject({ code: 'placement.taken', details: { holder: 'amina' } });
    expect(await billing.place(baraka.subscription.id, at('mast-2', mac))).toMatchObject({ routerId: 'mast-2' });
    await billing.changeSubscription(id, { state: 'ended' });
    expect(await asked()).toMatchObject({ routerId: 'mast-1', mac });
    expect(await billing.reads.placement(id)).toBeNull();
    await story.settle();
    expect(writtenOn(field, id)).toEqual([]);
    await expect(billing.place(id, at('mast-1'))).rejects.toMatchObject({ code: 'placement.ended' });
    expect(await billing.place(id, null)).toBeNull();
    await story.end();
  });

  it('of two who ask for one hardware address at once is given to one', async () => {
    const { story, billing, amina, id } = await begun(open);
    const baraka = await story.customer('Baraka', (await billing.reads.plan(amina.subscription.planId))!);
    const asks = [id, baraka.subscription.id].map((who) => billing.place(who, at('mast-1', '4c:5e:0c:12:34:56')));
    const outcomes = (await Promise.allSettled(asks)).map(({ status }) => status).toSorted();
    expect(outcomes).toEqual(['fulfilled', 'rejected']);
    await story.end();
  });

  it.each([
    [at('mast-9'), 'router.missing', 'a router that its driver does not look after'],
    [{ driver: 'moon', routerId: 'mast-1' }, 'network.noDriver', 'a driver that is not there'],
    [at('mast-1', '4c:5e:0c'), 'placement.malformed', 'half an address'],
    [at('mast-1', '01:00:5e:00:00:01'), 'placement.malformed', 'the address of a group'],
    [at('mast-1', '00:00:00:00:00:00'), 'placement.malformed', 'nobody’s address'],
  ])('is refused: %j, %s: %s', async (place, code, _why) => {
    const { story, billing, id } = await begun(open);
    await expect(billing.place(id, place)).rejects.toMatchObject({ code });
    await story.end();
  });

  it('brings what the plan lets her in by: a hardware address for a lease, an own one where it is fixed', async () => {
    const { story, billing } = await begun(open);
    const { service } = await story.plan();
    const leased = await story.customer(
      'Leased',
      await story.plan({ code: 'lease', service: { ...service, access: 'dhcp' } }),
    );
    const fixed = await story.customer(
      'Fixed',
      await story.plan({ code: 'fixed', service: { ...service, access: 'static' } }),
    );
    await expect(billing.place(leased.subscription.id, at('mast-1'))).rejects.toMatchObject({
      code: 'placement.malformed',
      details: { field: 'mac' },
    });
    expect(await billing.place(leased.subscription.id, at('mast-1', '4c:5e:0c:00:00:01'))).not.toBeNull();
    await expect(billing.place(fixed.subscription.id, at('mast-1'))).rejects.toMatchObject({
      code: 'placement.malformed',
      details: { field: 'ipv4' },
    });
    await billing.setAddressing(fixed.subscription.id, { ipv4: '203.0.113.9' });
    expect(await billing.place(fixed.subscription.id, at('mast-1'))).not.toBeNull();
    // What she is let in by is not taken from her while she is placed.
    await expect(billing.setAddressing(fixed.subscription.id, {})).rejects.toMatchObject({
      code: 'addressing.malformed',
      details: { field: 'ipv4' },
    });
    await billing.place(fixed.subscription.id, null);
    expect(await billing.setAddressing(fixed.subscription.id, {})).toMatchObject({ ipv4: null });
    await story.end();
  });
});
