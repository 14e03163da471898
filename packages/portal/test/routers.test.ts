import { describe, expect, it } from 'vitest';
import { routerEn } from '../src/i18n/router-en.ts';
import { instantOf } from '../src/i18n/days.ts';
import { clockWords, warningWords } from '../src/i18n/router-words.ts';
import { allowOrder } from '../src/pages/console/routers-allowing.ts';
import { bringOrder } from '../src/pages/console/routers-adding.ts';
import { HOLDING } from './fake/routers.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const ZONE = 'Africa/Nairobi';

describe('what is typed about routers', () => {
  it.each([
    ['2026-11-22', '19:00', ZONE, '2026-11-22T16:00:00.000Z', 'Nairobi is three hours ahead all year'],
    ['2026-03-29', '03:30', 'Europe/Berlin', '2026-03-29T01:30:00.000Z', 'after the clocks were put on'],
    ['2026-03-28', '03:30', 'Europe/Berlin', '2026-03-28T02:30:00.000Z', 'the day before'],
  ])('%s %s in %s is %s: %s', (day, time, zone, instant) => {
    expect(new Date(instantOf(day, time, zone)).toISOString()).toBe(instant);
  });

  it('is a while over midnight when its end stands before its beginning, and none when it is past', () => {
    const typed = { day: '2026-11-30', from: '23:45', until: '01:00', where: 'mikrotik:tower:1', note: ' month end ' };
    const now = Date.parse('2026-11-22T16:00:00.000Z');
    expect(allowOrder(typed, ZONE, now)).toEqual({
      fromAt: '2026-11-30T20:45:00.000Z',
      untilAt: '2026-11-30T22:00:00.000Z',
      driver: 'mikrotik',
      routerId: 'tower:1',
      note: 'month end',
    });
    expect(allowOrder({ ...typed, where: '', note: '' }, ZONE, now)).not.toHaveProperty('driver');
    expect(allowOrder(typed, ZONE, Date.parse('2026-12-01T00:00:00.000Z'))).toBeNull();
    expect(allowOrder({ ...typed, day: '' }, ZONE, now)).toBeNull();
  });

  it('is an order without what is empty; a router that asks has its customers written on it', () => {
    const typed = { id: ' tower-1 ', name: '', mode: 'radius', way: 'direct', customers: '10.64.0.0/18, 10.65.0.0/18' };
    const ends = { 'way.router': '10.255.0.11', 'way.server': '10.255.0.1' };
    const radius = { 'radius.address': '10.255.0.1', 'radius.secret': 'long-enough' };
    expect(bringOrder({ ...typed, ...ends, ...radius })).toEqual({
      id: 'tower-1',
      mode: 'radius',
      way: { kind: 'direct', router: '10.255.0.11', server: '10.255.0.1' },
      radius: { address: '10.255.0.1', secret: 'long-enough' },
      customers: ['10.64.0.0/18', '10.65.0.0/18'],
    });
    const asks = { id: 'tower-9', mode: 'pull', way: 'ovpn', 'pppoe.localAddress': '10.64.0.1', 'pppoe.pool': 'homes' };
    expect(bringOrder(asks)).toEqual({
      id: 'tower-9',
      mode: 'local',
      way: { kind: 'pull' },
      pppoe: { localAddress: '10.64.0.1', pool: 'homes' },
    });
  });
});

describe('what a router says of itself', () => {
  it('is told in the language of the reader, with what to do; what is not known speaks for itself', () => {
    const open = 'api, www can be reached from everywhere: limit its addresses.';
    expect(warningWords(open, 'en')).toMatchObject({ text: open, toDo: expect.stringContaining('IP → Services') });
    expect(warningWords(open, 'sw')).toMatchObject({ text: 'api, www inafikiwa kutoka popote.', lang: 'sw' });
    expect(warningWords('Its fan is loud.', 'sw')).toEqual({ text: 'Its fan is loud.', toDo: null, lang: 'en' });
  });

  it.each([
    [null, routerEn.unknownFigure],
    [-4_999, routerEn.clockRight],
    [90_000, '1 min 30 secs ahead'],
    [-3_600_000, '1 hr behind'],
  ])('a clock that is %s ms ahead is %s', (aheadMs, said) => {
    expect(clockWords(aheadMs, 'en')).toBe(said);
  });
});

describe.skipIf(!present)('routers, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('stand by site, with one alarm where a site is in trouble, and lead to each router', async () => {
    const page = await visit({ who: 'asha', path: '/console/routers', width: 1440 });
    await page.getByText('Alarm: 1 of 2 do not answer since 22 Nov 2026, 17:00').waitFor();
    expect(await page.getByText('Alarm:').count()).toBe(1);
    await page.getByText('2 of 4 routers answer').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Ngong mast' }).click();
    await page.getByRole('heading', { name: 'Ngong mast' }).waitFor();
    await page.getByText('FastTrack sends traffic past the queues').waitFor();
    await page.getByText('time given back to 37').waitFor();
    expect(await faults(page)).toEqual([]);
  });

  it('are mended after it was seen what would be done, and exactly that', async () => {
    const page = await visit({ who: 'asha', path: '/console/routers/mikrotik%3Angong-1', width: 1440 });
    await page.getByRole('button', { name: 'Repair …' }).click();
    await page.getByText('take hassan.abdi away from ngong-1').waitFor();
    await page.getByText('1 of these would be cut off.').waitFor();
    expect(api().world.routed.drifts).toHaveLength(2);
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Do it' }).click();
    await page.getByText('2 of 2 are mended or under way.').waitFor();
    expect(api().world.routed.drifts).toEqual([]);
    await page.getByText('It shows exactly what the books say.').waitFor();
  });

  it('are described once and give their script; the page then waits for the router, which can be tried', async () => {
    const page = await visit({ who: 'asha', path: '/console/routers' });
    await page.getByRole('button', { name: 'Add a router' }).click();
    await page.getByLabel('Short name').fill('tower-7');
    await page.getByRole('button', { name: 'Make the script' }).click();
    await page.getByText('Write an address such as 10.255.0.11.').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByLabel('How it works').selectOption('pull');
    expect(await page.getByLabel('Server of the tunnel').count()).toBe(0);
    await page.getByRole('button', { name: 'Make the script' }).click();
    await page.getByText('onboarding of tower-7').waitFor();
    const [file] = await Promise.all([
      page.waitForEvent('download'),
      page.getByRole('button', { name: 'Download tower-7.rsc' }).click(),
    ]);
    expect(file.suggestedFilename()).toBe('tower-7.rsc');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('link', { name: 'Go to the router and wait for it' }).click();
    await page.getByRole('heading', { name: 'Waiting for the router' }).waitFor();
    expect(await page.getByText('Not seen so far').count()).toBe(1);
    await page.getByRole('button', { name: 'Try it now' }).click();
    await page.getByText('The router at 10.255.0.14:8729 cannot be reached.').waitFor();
  });

  it('are forgotten after it was said whom that leaves, and what stays', async () => {
    const page = await visit({ who: 'asha', path: '/console/routers/mikrotik%3Angong-1', width: 1440 });
    await page.getByRole('button', { name: 'Forget …' }).click();
    await page.getByText('Customers placed there: 120.').waitFor();
    await page.getByText('What is written on it stays on it').waitFor();
    expect(await faults(page)).toEqual([]);
    expect(api().world.routed.routers.filter(({ gone }) => gone)).toEqual([]);
    await page.getByRole('button', { name: 'Forget it' }).click();
    await page.getByText('Taken from the list').waitFor();
    expect(
      api()
        .world.routed.routers.filter(({ gone }) => gone)
        .map(({ id }) => id),
    ).toEqual(['ngong-1']);
    expect(await page.getByRole('button', { name: 'Forget …' }).count()).toBe(0);
  });

  it('say of when it is who is online there', async () => {
    const page = await visit({ who: 'asha', path: '/console/routers/mikrotik%3Angong-1', width: 1440 });
    await page.getByText(/^as last counted, (\d+ \w+ \d{4}, )?\d\d:\d\d(:\d\d)?$/).waitFor();
  });

  it('hold a brake above every room until a person decides, with a note', async () => {
    api().world.routed.brakes = [HOLDING];
    const page = await visit({ who: 'asha', path: '/console/customers', width: 1440 });
    await page.getByText('Waiting to be cut off: 42, of 84 online, at ngong-1.').waitFor();
    await page.getByRole('button', { name: 'Keep' }).click();
    await page.getByLabel('Note').fill('Import of last night was wrong');
    expect(await faults(page)).toEqual([]);
    await page.locator('daftari-form').getByRole('button', { name: 'Keep' }).click();
    await page.getByText('Decided by Asha Odhiambo').waitFor();
    expect(api().world.routed.brakes[0]).toMatchObject({ state: 'kept', note: 'Import of last night was wrong' });
    await page.getByRole('button', { name: 'Release' }).click();
    await page.locator('daftari-form').getByRole('button', { name: 'Release' }).click();
    await page.locator('daftari-brake').waitFor({ state: 'detached' });
  });

  it('let many ends pass when that was said beforehand', async () => {
    const page = await visit({ who: 'asha', path: '/console/routers', width: 1440 });
    await page.getByRole('button', { name: 'Allow many ends' }).click();
    await page.getByLabel('On', { exact: true }).fill('2099-11-30');
    await page.getByRole('button', { name: 'Allow it' }).click();
    await page.getByRole('heading', { name: 'Allowed beforehand' }).waitFor();
    expect(api().world.routed.brakes[0]).toMatchObject({ fromAt: '2099-11-30T20:45:00.000Z' });
    expect(await faults(page)).toEqual([]);
  });

  it('are where a customer is placed, and she can be moved', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c1', width: 1440 });
    await page.getByText('4c:5e:0c:12:34:56').waitFor();
    await page.getByRole('button', { name: 'Placement' }).click();
    await page.getByLabel('Router').selectOption('mikrotik:kiambu');
    await page.getByLabel('Hardware address').fill('');
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Save the placement' }).click();
    await page.getByText('The placement is saved.').waitFor();
    expect(api().world.routed.placements.get('s1')).toMatchObject({ routerId: 'kiambu', mac: null });
  });

  it.each(['/console/routers', '/console/routers/mikrotik%3Angong-1', '/console/routers/mikrotik%3Arongai'])(
    'hang over no edge of a phone, in Swahili too: %s',
    async (path) => {
      api().world.routed.brakes = [HOLDING];
      const page = await visit({ who: 'asha', path, lang: 'sw', scheme: 'dark' });
      expect(await page.evaluate(clippedTexts)).toEqual([]);
      const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
      expect(wide).toBe(false);
      expect(await faults(page)).toEqual([]);
    },
  );
});
