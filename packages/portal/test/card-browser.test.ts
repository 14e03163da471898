import type { Page } from 'playwright-core';
import { describe, expect, it } from 'vitest';
import { DAY, iso, NOW } from './fake/basics.ts';
import { serveCardForm } from './fake/card-form.ts';
import { Refused } from './fake/refused.ts';
import { makeMandate } from './fake/ways.ts';
import { browsing, clippedTexts, focused, present } from './support/browsing.ts';

const ways = (page: Page) => page.locator('daftari-saved-ways');
const dialog = (page: Page) => page.locator('dialog.daftari-card');

async function give(page: Page, number: string): Promise<void> {
  await page.getByLabel('Card number').fill(number);
  await dialog(page).locator('[type=submit]').click();
}

describe.skipIf(!present)('cards in a browser', () => {
  const { visit, faults, api } = browsing();
  /** Opens the form that saves a card. */
  async function saving(lang: 'en' | 'sw' = 'en', width = 360) {
    const page = await visit({ who: 'brian', lang, width });
    const form = await serveCardForm(page, api().world.paying);
    await ways(page)
      .getByRole('button', { name: lang === 'en' ? 'Save a card' : 'Hifadhi kadi' })
      .click();
    await dialog(page).waitFor();
    return { page, form };
  }

  it.each([
    [360, 'en', 'light'],
    [360, 'sw', 'dark'],
    [1440, 'sw', 'light'],
  ] as const)(
    'at %i px, in %s, %s, the form and the list pass axe, and nothing hangs over',
    async (width, lang, scheme) => {
      api().world.paying.mandates = [
        makeMandate('m1', 'c2'),
        makeMandate('m2', 'c2', { label: 'Mastercard •••• 4444', expiresAt: iso(NOW - 3 * DAY) }),
        makeMandate('m3', 'c2', { label: 'Visa •••• 0341', state: 'failing', reason: 'Declined.' }),
        makeMandate('m4', 'c2', { label: 'M-Pesa Ratiba', startedBy: 'provider', expiresAt: null }),
      ];
      const page = await visit({ who: 'brian', width, lang, scheme });
      await serveCardForm(page, api().world.paying);
      await ways(page)
        .getByRole('button', { name: lang === 'en' ? 'Save another card' : 'Hifadhi kadi nyingine' })
        .click();
      await page.getByLabel('Card number').waitFor();
      await give(page, '4000 0000 0000 0002');
      await dialog(page).getByRole('alert').filter({ hasText: /./ }).waitFor();
      expect(await faults(page)).toEqual([]);
      expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(
        0,
      );
      expect(await page.evaluate(clippedTexts)).toEqual([]);
      await page.context().close();
    },
  );

  it('saves a card, waits until it is heard of, and says that it pays from now on', async () => {
    const { page } = await saving();
    expect(await focused(page)).toBe('Save a card');
    await give(page, '4242 4242 4242 4242');
    await dialog(page).waitFor({ state: 'detached' });
    await ways(page).getByText('The card company is telling us about your card.').waitFor();
    api().world.paying.mandates = [makeMandate('m9', 'c2')];
    api().tell('mandateMoved', { accountId: 'c2', mandateId: 'm9' });
    await page.getByText('Visa •••• 4242 is saved. It pays your bills from now on.').waitFor();
    expect(await ways(page).locator('li').innerText()).toMatch(
      /Visa •••• 4242\s+Pays your bills\s+Valid until Oct 2028/,
    );
    expect(await ways(page).getByText('The card company is telling us').count()).toBe(0);
    await page.context().close();
  });

  it('says in the language of the page why a card is not taken, and takes another', async () => {
    const { page } = await saving('sw');
    await give(page, '4000 0000 0000 9995');
    await page.getByText('Hakuna pesa za kutosha kwenye kadi.').waitFor();
    await give(page, '4000 0000 0000 3220');
    await page.getByRole('button', { name: 'It is me' }).click();
    await page.getByText('Benki yako haikuthibitisha kuwa ni wewe.').waitFor();
    await give(page, '4242 4242 4242 4242');
    await dialog(page).waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('lets a bank ask above the dialog, which nothing closes meanwhile', async () => {
    const { page } = await saving();
    await give(page, '4000 0025 0000 3155');
    await page.getByRole('button', { name: 'It is me' }).waitFor();
    await page.keyboard.press('Escape');
    expect(await dialog(page).count()).toBe(1);
    await page.getByRole('button', { name: 'It is me' }).click();
    await dialog(page).waitFor({ state: 'detached' });
    await page.context().close();
  });

  it('keeps the keyboard within, closes by Escape, and gives the focus back', async () => {
    const { page } = await saving();
    await page.getByLabel('Card number').waitFor();
    expect(await page.locator('daftari-app').evaluate((app: HTMLElement) => app.inert)).toBe(true);
    for (let tabs = 0; tabs < 6; tabs += 1) {
      await page.keyboard.press('Tab');
      const within = await page.evaluate(
        () => document.activeElement === document.body || document.activeElement?.closest('.daftari-card') !== null,
      );
      expect(within).toBe(true);
    }
    await page.keyboard.press('Escape');
    await dialog(page).waitFor({ state: 'detached' });
    expect(await focused(page)).toBe('Save a card');
    expect(await page.locator('daftari-app').evaluate((app: HTMLElement) => app.inert)).toBe(false);
    await page.context().close();
  });

  it('says so when the form cannot be fetched, and fetches it when the line is back', async () => {
    const page = await visit({ who: 'brian' });
    const form = await serveCardForm(page, api().world.paying);
    form.cut(true);
    await ways(page).getByRole('button', { name: 'Save a card' }).click();
    await page.getByText('The card form could not be fetched, so no card was saved.').waitFor();
    expect(await faults(page)).toEqual([]);
    form.cut(false);
    await page.getByRole('button', { name: 'Try again' }).click();
    await page.getByLabel('Card number').waitFor();
    expect(form.fetched()).toBe(2);
    expect(await page.getByText('could not be fetched').count()).toBe(0);
    await page.context().close();
  });

  it('ends a card after saying what follows, and the other one pays', async () => {
    const { world, log } = api();
    world.paying.mandates = [makeMandate('m1', 'c2'), makeMandate('m2', 'c2', { label: 'Mastercard •••• 4444' })];
    const page = await visit({ who: 'brian' });
    await ways(page).getByRole('button', { name: 'Stop (Visa •••• 4242)' }).click();
    await page.getByText('It is not charged any more. Mastercard •••• 4444 pays your bills from then on.').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Stop Visa •••• 4242' }).click();
    await page.getByText('Visa •••• 4242 is not charged any more.').waitFor();
    expect(log).toContain('DELETE /api/v1/mandates/m1');
    expect(await ways(page).locator('li').innerText()).toMatch(/Mastercard •••• 4444[^]*Pays your bills/);
    await page.context().close();
  });

  it('leads to the page of a provider, and knows on the way back which card is new', async () => {
    const { paying } = api().world;
    paying.mandates = [makeMandate('m1', 'c2')];
    const page = await visit({ who: 'brian' });
    const next = { kind: 'open', url: '/provider/save' };
    await page.route('**/customers/c2/cards', (route) => route.fulfill({ json: { gateway: 'stripe', next } }));
    await ways(page).getByRole('button', { name: 'Save another card' }).click();
    const back = page.getByRole('link', { name: 'Cancel' });
    await back.waitFor();
    paying.mandates = [makeMandate('m2', 'c2', { label: 'Mastercard •••• 4444' }), makeMandate('m1', 'c2')];
    await back.click();
    await page.getByText('Mastercard •••• 4444 is saved. It pays your bills from now on.').waitFor();
    // Once: what was awaited is forgotten.
    await page.reload();
    await ways(page).getByText('Pays your bills').waitFor();
    expect(await page.getByText('is saved').count()).toBe(0);
    await page.context().close();
  });

  it('tells who comes back from a bank that did not confirm her, and keeps no secret in the address', async () => {
    const led = '?setup_intent=seti_1&setup_intent_client_secret=seti_1_secret_2&redirect_status=failed';
    const page = await visit({ who: 'brian', path: `/${led}` });
    await page.getByText('Your bank did not confirm the card, so it was not saved.').waitFor();
    expect(new URL(page.url()).search).toBe('');
    await page.context().close();
  });

  it('says so where the house can save no card, and offers it no more', async () => {
    api().world.paying.refusal = new Refused(404, 'mandate.noSetUp', 'Nothing can be saved.');
    const page = await visit({ who: 'brian' });
    await ways(page).getByRole('button', { name: 'Save a card' }).click();
    await page.getByText('Cards cannot be saved with this provider.').waitFor();
    expect(await ways(page).getByRole('button', { name: 'Save a card' }).count()).toBe(0);
    await page.context().close();
  });

  it('shows an operator what is saved and has ended, to be ended and not to be added', async () => {
    api().world.paying.mandates = [
      makeMandate('m1', 'c2'),
      makeMandate('m0', 'c2', {
        label: 'Visa •••• 0341',
        state: 'ended',
        endedAt: iso(NOW),
        reason: 'Ended by amina.',
      }),
    ];
    const page = await visit({ who: 'asha', path: '/console/customers/c2', width: 1440 });
    await ways(page).getByText('Pays the bills').waitFor();
    expect(await ways(page).getByRole('button', { name: /card/ }).count()).toBe(0);
    await ways(page).getByText('1 that has ended').click();
    await ways(page).getByText('Ended 22 Nov 2026 · Ended by amina.').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.context().close();
  });
});
