import { expect, it } from 'vitest';
import type { OutagePolicy } from '../../src/domain/outage.ts';
import { kes } from '../../src/testing/builders.ts';
import { manualClock, span } from '../../src/testing/clock.ts';
import { describeOnEngines } from '../../src/testing/databases.ts';
import { memoryNetwork, networkInMemory } from '../../src/testing/network.ts';
import { startStory } from '../../src/testing/story.ts';
import { anIsp, type Isp } from './isp.ts';

/** The tower is away for 21 hours, from 09:00 on 2 March; it is seen to be gone within a minute, and back at once. */
async function away(isp: Isp, during: () => Promise<void>, hours = 21): Promise<void> {
  await isp.story.at('2026-03-02T08:59:00+03:00');
  isp.router('tower').plugged = false;
  await isp.story.at('2026-03-02T09:00:00+03:00');
  await isp.story.at('2026-03-02T09:02:00+03:00');
  await during();
  isp.clock.set('2026-03-02T09:00:00+03:00');
  isp.clock.advance(hours * span.hour);
  isp.router('tower').plugged = true;
  for (let minute = 0; minute < 3; minute++) {
    await isp.story.settle();
    if (minute < 2) isp.clock.advance(5_000);
  }
}

describeOnEngines('a router that is away for 21 hours', (open) => {
  // Amina pays KES 1,000 for thirty days at 12:00; the tower is back at 06:00 the next day, 18 hours later. Juma paid
  // on 1 March at 09:00 for the same, and was without access for all of the 21 hours.
  it.each<[OutagePolicy['policy'], string, string]>([
    ['none', '2026-04-01 12:00', '2026-03-31 09:00'],
    ['paid_while_away', '2026-04-02 06:00', '2026-03-31 09:00'],
    ['all', '2026-04-02 06:00', '2026-04-01 06:00'],
  ])('with the policy %s leaves Amina paid until %s and Juma until %s', async (policy, amina, juma) => {
    const isp = await anIsp(open, { network: { outage: { policy } } });
    const paid = await isp.paying('Juma');
    const pays = await isp.placed('Amina');
    await isp.story.settle();
    await away(isp, async () => {
      await isp.story.at('2026-03-02T12:00:00+03:00');
      await isp.story.pays(pays, '1000.00');
    });
    expect(await isp.story.access(pays)).toBe('granted');
    expect(isp.router('tower').grants()).toHaveLength(2);
    expect(await isp.story.paidUntil(pays)).toBe(amina);
    expect(await isp.story.paidUntil(paid)).toBe(juma);
    const [outage] = await isp.story.billing.outages('memory', 'tower');
    expect(outage).toMatchObject({ given: { none: 0, paid_while_away: 1, all: 2 }[policy] });
    for (let minute = 0; minute < 3; minute++) await isp.after(span.minute);
    expect(await isp.story.paidUntil(pays)).toBe(amina);
    const [payment] = (await isp.story.billing.reads.payments(pays.account.id, { page: 1, limit: 1 })).rows;
    const { text } = await isp.story.billing.explain({ kind: 'payment', id: payment!.id });
    const said = '1080 minutes of paid time are given back for the outage of tower from 2026-03-02T06:00Z to';
    expect(text.includes(said)).toBe(policy !== 'none');
    const ends = isp
      .router('tower')
      .grants()
      .find(({ username }) => username === 'amina')?.untilAt;
    expect(ends).toBe(Date.parse(`${amina.replace(' ', 'T')}:00+03:00`));
    await isp.story.end();
  });

  it('gives back a day that has run out meanwhile, from now on', async () => {
    const isp = await anIsp(open, { network: { outage: { policy: 'all' } } });
    const { terms } = isp.plan;
    const day = { ...terms, validity: { kind: 'duration', count: 1, unit: 'day' } } as typeof terms;
    const plan = await isp.story.plan({ code: 'daily', price: kes('50.00'), terms: day });
    const amina = await isp.placed('Amina', 'tower', plan);
    await isp.story.settle();
    await isp.story.at('2026-03-01T15:00:00+03:00');
    await isp.story.pays(amina, '50.00');
    await away(isp, async () => undefined);
    // Six hours of her day, from 09:00 to 15:00, were lost; they begin when the tower is back, at 06:00.
    expect(await isp.story.access(amina)).toBe('granted');
    expect(await isp.story.paidUntil(amina)).toBe('2026-03-03 12:00');
    await isp.story.end();
  });

  it('is one alarm, and one order on return, whoever waits; a short silence is none', async () => {
    const isp = await anIsp(open);
    const down = isp.heard('routerDown');
    const up = isp.heard('routerUp');
    const failed = isp.heard('actionFailed');
    const pays = await Promise.all(['Amina', 'Juma', 'Njeri'].map((name) => isp.placed(name)));
    await isp.story.settle();
    await away(isp, async () => {
      for (const one of pays) await isp.story.pays(one, '1000.00');
      for (let minute = 0; minute < 30; minute++) await isp.after(span.minute);
    });
    expect(down).toMatchObject([{ routerId: 'tower', site: 'Kitui', placed: 3 }]);
    expect(failed).toEqual([]);
    expect(up).toMatchObject([{ routerId: 'tower', downMs: 21 * span.hour, siteUp: true }]);
    expect(isp.router('tower').grants()).toHaveLength(3);
    const { history, state } = await isp.story.billing.router('memory', 'tower');
    expect(state).toBe('up');
    expect(history.map(({ kind }) => kind).toReversed()).toEqual(['added', 'down', 'up', 'given_back']);
    isp.router('tower').plugged = false;
    await isp.after(span.minute);
    isp.router('tower').plugged = true;
    await isp.after(span.minute);
    expect(down).toHaveLength(1);
    await isp.story.end();
  });

  it('tells a site once where several of its routers go, and nobody of one that has never answered', async () => {
    const routers = ['a', 'b', 'c'].map((id) => ({ id, site: 'Kitui' }));
    const isp = await anIsp(open, { routers: [...routers, { id: 'dead', site: 'Lodwar' }] });
    isp.router('dead').plugged = false;
    const sites = isp.heard('siteDown');
    const single = isp.heard('routerDown');
    for (let minute = 0; minute < 4; minute++) await isp.after(span.minute);
    for (const { id } of routers) isp.router(id).plugged = false;
    for (let minute = 0; minute < 60; minute++) await isp.after(span.minute);
    expect(sites).toHaveLength(1);
    expect(sites).toMatchObject([{ site: 'Kitui' }]);
    expect(single).toEqual([]);
    const states = (await isp.story.billing.routers()).map(({ id, state }) => `${id} ${state}`);
    expect(states).toEqual(['a down', 'b down', 'c down', 'dead down']);
    await isp.story.end();
  });

  it('is told again at a site whose dead router was replaced', async () => {
    const clock = manualClock();
    const routers = networkInMemory(clock, [
      { id: 'old', site: 'Kitui' },
      { id: 'new', site: 'Kitui' },
    ]);
    let named = ['old'];
    const list = async () => (await routers.driver.routers!()).filter(({ id }) => named.includes(id));
    const replaced = { ...routers, driver: { ...routers.driver, routers: list } };
    const story = await startStory({ database: await open(), clock, plugins: [memoryNetwork(replaced)] });
    const told: string[] = [];
    story.billing.events.on('routerDown', ({ payload }) => void told.push(payload.routerId));
    story.billing.events.on('siteDown', ({ payload }) => void told.push(payload.site));
    const minutes = async (count: number) => {
      for (let minute = 0; minute < count; minute++) {
        clock.advance(span.minute);
        await story.settle();
      }
    };
    await minutes(2);
    routers.router('old').plugged = false;
    await minutes(4);
    named = ['new'];
    await minutes(3);
    routers.router('new').plugged = false;
    await minutes(4);
    expect(told).toHaveLength(2);
    await story.end();
  });
});
