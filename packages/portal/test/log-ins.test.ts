import { describe, expect, it } from 'vitest';
import { logInWords, whyWords } from '../src/i18n/why.ts';
import { logIns } from './fake/network.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

describe('sentences about who is offline', () => {
  it('name the router and the moment as the reader writes them', () => {
    const facts = { because: 'paid', untilAt: '2026-11-23T16:00:00.000Z' };
    const open = { key: 'open', facts, text: 'She may be online until 2026-11-23 19:00:00: it is paid.' };
    expect(whyWords(open, 'sw', 'Africa/Nairobi').text).toBe(
      'Anaruhusiwa mtandaoni hadi 23 Nov 2026, 19:00: imelipiwa.',
    );
    expect(whyWords(open, 'en', 'Africa/Nairobi').text).toBe('She may be online until 23 Nov 2026, 19:00: it is paid.');
    const [, , , discarded] = logIns;
    if (discarded === undefined) throw new Error('the fake has no such log-in');
    expect(logInWords(discarded, 'sw').why).toBe('Siri ya tower-9 si ile iliyowekwa hapa.');
    expect(logInWords({ ...discarded, reason: 'something-new' }, 'sw')).toMatchObject({ lang: 'en' });
  });
});

describe.skipIf(!present)('log-ins, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('show routers that nobody comes in by first, then who was refused, and why', async () => {
    const page = await visit({ who: 'asha', path: '/console/log-ins', width: 1440 });
    await page.getByRole('heading', { name: 'Packets that are thrown away' }).waitFor();
    await page.locator('td.why', { hasText: 'The password is wrong.' }).waitFor();
    await page.getByText('214 times').waitFor();
    expect(await page.getByText('brian101').count()).toBe(0);
    expect(await faults(page)).toEqual([]);
    await page.getByLabel('Show').selectOption('accept');
    await page.getByText('brian101').waitFor();
    expect(await page.getByText('214 times').count()).toBe(0);
  });

  it('are looked into: the request beside the reply, the reason, and what to do', async () => {
    const page = await visit({ who: 'asha', path: '/console/log-ins', width: 1440 });
    await page.getByRole('button', { name: 'amina100' }).click();
    const sheet = page.locator('daftari-log-in');
    await sheet.getByText('Access-Request').waitFor();
    await sheet.getByText('Access-Reject').waitFor();
    await sheet.getByText('Type the network password into her router anew.').waitFor();
    await sheet.getByText('(hidden, 16 octets)').waitFor();
    expect(await faults(page)).toEqual([]);
  });

  it('come in by themselves when the server tells of one', async () => {
    const page = await visit({ who: 'asha', path: '/console/log-ins' });
    await page.getByText('The password is wrong.').first().waitFor();
    const asked = (): number => api().log.filter((line) => line.includes('/log-ins?outcome=reject')).length;
    const before = asked();
    api().tell('logInSeen', { ...logIns[0] });
    await expect.poll(asked).toBe(before + 1);
  });

  it('are on the page of a customer, below why she is offline', async () => {
    const page = await visit({ who: 'asha', path: '/console/customers/c1', width: 1440 });
    await page.getByRole('heading', { name: 'Why is she offline?' }).waitFor();
    await page.getByText('She is offline because her log-in is refused').waitFor();
    await page.getByRole('heading', { name: 'Last log-ins' }).waitFor();
    expect(await faults(page)).toEqual([]);
  });

  it('hang over no edge of a phone, in Swahili too', async () => {
    const page = await visit({ who: 'asha', path: '/console/log-ins', lang: 'sw' });
    await page.getByText('Nenosiri si sahihi.').first().waitFor();
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
    expect(await faults(page)).toEqual([]);
  });
});
