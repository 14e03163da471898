import { describe, expect, it } from 'vitest';
import { REASON } from './fake/runs.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

describe.skipIf(!present)('runs, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('reckons first, beside the last run, and starts exactly what was reckoned', async () => {
    const page = await visit({ who: 'asha', path: '/console/runs', width: 1440 });
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Start a run' }).click();
    await page.getByLabel('What is due by').fill('2099-01-01');
    await page.getByRole('button', { name: 'Reckon it first' }).click();
    await page.getByText('Choose a day that is not to come.').waitFor();
    await page.getByLabel('What is due by').fill('2026-11-20');
    await page.getByRole('button', { name: 'Reckon it first' }).click();
    await page.getByRole('row', { name: 'New in it 2 KES 3,000.00' }).waitFor();
    await page.getByRole('row', { name: 'Brian Mwangi KES 1,500.00 KES 2,000.00' }).waitFor();
    expect(await faults(page)).toEqual([]);
    // Nothing is written by looking.
    expect(api().world.ran.runs).toHaveLength(1);
    await page.getByRole('button', { name: 'Start it' }).click();
    await page.getByRole('heading', { name: '79,500 of 100,000 accounts' }).waitFor();
    expect(api().world.ran.runs.at(-1)?.cutOff).toBe('2026-11-20T21:00:00.000Z');
    await page.getByText('410 accounts a second').waitFor();
    await page.getByText('about 50 seconds').waitFor();
    expect(await faults(page)).toEqual([]);
  });

  it('forgets what was reckoned when something else is asked for', async () => {
    const page = await visit({ who: 'asha', path: '/console/runs' });
    await page.getByRole('button', { name: 'Start a run' }).click();
    await page.getByRole('button', { name: 'Reckon it first' }).click();
    await page.getByRole('button', { name: 'Start it' }).waitFor();
    await page.getByLabel('What to run').selectOption('renewal');
    await page.getByRole('button', { name: 'Start it' }).waitFor({ state: 'detached' });
  });

  it('follows a run until it is done', async () => {
    const page = await visit({ who: 'asha', path: '/console/runs', width: 1440 });
    await page.getByRole('button', { name: 'Start a run' }).click();
    await page.getByRole('button', { name: 'Reckon it first' }).click();
    await page.getByRole('button', { name: 'Start it' }).click();
    await page.getByText('Under way').waitFor();
    const { ran } = api().world;
    ran.runs = ran.runs.map((run) => (run.id === 'run-2' ? { ...run, state: 'done', finishedAt: run.startedAt } : run));
    api().tell('runProgressed', { runId: 'run-2' });
    await page.locator('.title .chip', { hasText: 'Done' }).waitFor();
  });

  it('says why an account is parked, tries it again, and writes it only when it is approved', async () => {
    const page = await visit({ who: 'asha', path: '/console/runs/run-1', width: 1440 });
    await page.getByLabel('State').selectOption('parked');
    await page.getByText(REASON).first().waitFor();
    await page
      .getByRole('button', { name: /^Try again/ })
      .first()
      .click();
    await page.getByText('1 accounts are taken up again.').waitFor();
    expect(api().world.ran.items.filter(({ state }) => state === 'parked')).toHaveLength(2);
    await page
      .getByRole('button', { name: /^Approve/ })
      .first()
      .click();
    expect(await faults(page)).toEqual([]);
    await page.locator('daftari-confirm').getByRole('button', { name: 'Approve' }).click();
    await expect.poll(() => api().world.ran.items.filter(({ state }) => state === 'parked').length).toBe(1);
    await page.getByRole('heading', { name: '5 of 5 accounts' }).waitFor();
  });

  it('hangs over no edge of a phone, in Swahili too', async () => {
    const page = await visit({ who: 'asha', path: '/console/runs/run-1', lang: 'sw' });
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
    expect(await faults(page)).toEqual([]);
  });
});
