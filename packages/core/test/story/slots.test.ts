import { expect, it } from 'vitest';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { planInput } from '../../src/testing/builders.ts';
import { startStory } from '../../src/testing/story.ts';
import { pays } from './desk.ts';

/** A month at the hotspot, for one device. */
const HOTSPOT = { service: { ...planInput().service, access: 'hotspot' } } as const;

const first = 'AA-BB-CC-00-00-01';
const second = 'aabb.cc00.0002';

describeOnEngines('the devices of a package', (open) => {
  it('are the same customer and the same place however often a phone changes its address', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan(HOTSPOT));
    const { id } = amina.subscription;
    await expect(billing.openSlot(id, { device: first })).rejects.toMatchObject({ code: 'slot.offline' });
    await pays(story, amina.account, '1000.00', 'QGH7XK12PL');
    await story.settle();

    const bought = await billing.openSlot(id, { device: first });
    expect(bought).toMatchObject({ place: 1, device: 'aa:bb:cc:00:00:01' });
    await expect(billing.openSlot(id, { device: second })).rejects.toMatchObject({ code: 'slot.full' });

    // The message of her provider proves that it is hers, as she types it.
    const found = await billing.paidWith({ gateway: 'desk', receipt: ' qgh7xk12pl ', phone: null });
    expect(found.id).toBe(id);
    const again = await billing.openSlot(found.id, { device: second, replace: true });
    const third = await billing.openSlot(found.id, { device: 'aa:bb:cc:00:00:03', formerly: again.id });
    expect([again, third]).toMatchObject([
      { id: bought.id, place: 1 },
      { id: bought.id, place: 1, device: 'aa:bb:cc:00:00:03' },
    ]);
    expect(await billing.reads.slots(id)).toHaveLength(1);
    expect((await billing.reads.accounts({ page: 1, limit: 10 }, billing.clock.now())).rows).toHaveLength(1);
  });

  it('give nothing back for a receipt of nobody, of another phone, or of what is over', async () => {
    const story = await startStory({ database: await open() });
    const { billing, clock } = story;
    const amina = await story.customer('Amina', await story.plan(HOTSPOT));
    await pays(story, amina.account, '1000.00', 'QGH7XK12PL');
    const proof = { gateway: 'desk', receipt: 'QGH7XK12PL', phone: null };
    await expect(billing.paidWith({ ...proof, receipt: 'NOBODYS' })).rejects.toMatchObject({ code: 'slot.nobody' });
    await expect(billing.paidWith({ ...proof, phone: '254700000000' })).rejects.toMatchObject({
      code: 'slot.notPaidBy',
    });
    clock.advance(60 * 86_400_000);
    await expect(billing.paidWith(proof)).rejects.toMatchObject({ code: 'slot.nobody' });
  });

  it('are not opened by the receipt of a line at home', async () => {
    const story = await startStory({ database: await open() });
    const amina = await story.customer('Amina', await story.plan());
    await pays(story, amina.account, '1000.00', 'QGH7XK12PL');
    const proof = { gateway: 'desk', receipt: 'QGH7XK12PL', phone: null };
    await expect(story.billing.paidWith(proof)).rejects.toMatchObject({ code: 'slot.nobody' });
  });

  it('are free again for who buys anew: an address of last month holds no place', async () => {
    const story = await startStory({ database: await open() });
    const { billing, clock } = story;
    const amina = await story.customer('Amina', await story.plan(HOTSPOT));
    await pays(story, amina.account, '1000.00', 'QGH7XK12PL');
    const { id } = amina.subscription;
    await billing.openSlot(id, { device: first });
    clock.advance(60 * 86_400_000);
    await pays(story, amina.account, '1000.00', 'QGH7XK12PM');
    await story.settle();
    const old = { gateway: 'desk', receipt: 'QGH7XK12PL', phone: null };
    await expect(billing.paidWith(old)).rejects.toMatchObject({ code: 'slot.nobody' });
    expect((await billing.paidWith({ ...old, receipt: 'QGH7XK12PM' })).id).toBe(id);
    expect(await billing.openSlot(id, { device: second })).toMatchObject({ place: 1, device: 'aa:bb:cc:00:00:02' });
    expect(await billing.reads.slots(id)).toHaveLength(1);
  });

  it('go to one of two that take the last place at once', async () => {
    const story = await startStory({ database: await open() });
    const { billing } = story;
    const amina = await story.customer('Amina', await story.plan(HOTSPOT));
    await pays(story, amina.account, '1000.00', 'QGH7XK12PL');
    const { id } = amina.subscription;
    const came = await Promise.allSettled([first, second].map((device) => billing.openSlot(id, { device })));
    expect(came.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'rejected']);
    expect(await billing.reads.slots(id)).toHaveLength(1);
  });
});
