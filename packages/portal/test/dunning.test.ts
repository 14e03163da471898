import { describe, expect, it } from 'vitest';
import { valueOf, type FormValues } from '../src/elements/fields.ts';
import { policyFields, readPolicy, type PolicyForm } from '../src/pages/console/dunning/policy-form.ts';
import { makeDunning } from './fake/dunning.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const [before] = makeDunning().policies;
const homes: PolicyForm = { before: before ?? null, stages: 4, language: 'en', currency: 'KES' };

/** The form as it stands, with what was typed over it, read. */
function reading(typed: FormValues, on: PolicyForm = homes): ReturnType<typeof readPolicy> {
  const held = policyFields(on, typed).map((field) => [field.name, valueOf(field, typed)] as const);
  return readPolicy(on, Object.fromEntries(held));
}

it('gives a policy back as it was when nothing is typed, with all that the form does not show', () => {
  const { version: _version, publishedAt: _at, ...order } = before ?? ({} as never);
  expect(reading({})).toEqual({ order });
});

it.each<[string, object, string]>([
  ['2%', { kind: 'percent', rate: '0.02' }, 'a part of what is owed'],
  ['100%', { kind: 'percent', rate: '1' }, 'all of it'],
  ['0.5%', { kind: 'percent', rate: '0.005' }, 'less than one per cent'],
  ['100', { kind: 'amount', amount: { minor: '10000', currency: 'KES' } }, 'an amount'],
])('reads a fee of %s as %o: %s', (typed, fee) => {
  const read = reading({ fee1: typed });
  expect('order' in read && read.order.stages[1]?.effects).toMatchObject([{ kind: 'late_fee', fee }]);
});

it.each<[FormValues, string, string]>([
  [{ days1: 'soon' }, 'days1', 'no number of days'],
  [{ fee1: '101%' }, 'fee1', 'more than all of it'],
  [{ fee1: 'x' }, 'fee1', 'no amount'],
  [{ template0: '' }, 'cut0', 'a stage that does nothing'],
  [{ down2: '0' }, 'down2', 'no speed'],
  [{ quietTo: '' }, 'quietTo', 'one time of two'],
  [{ notOn: 'Christmas' }, 'notOn', 'no date'],
  [{ day1: '', day2: '', day3: '', day4: '' }, 'day1', 'no day to cut on'],
  [{ days0: '', days1: '', days2: '', days3: '' }, 'days0', 'no stage at all'],
])('marks %o at %s: %s', (typed, field) => {
  expect(reading(typed)).toMatchObject({ wrong: { [field]: expect.any(String) } });
});

it('puts stages in the order of their days, leaves out one without a day, and keeps their keys', () => {
  const read = reading({ days0: '10', days2: '' });
  expect('order' in read && read.order.stages.map(({ key, afterDays }) => [key, afterDays])).toEqual([
    ['fee', 5],
    ['first', 10],
    ['off', 14],
  ]);
});

describe.skipIf(!present)('what is overdue, in a browser', () => {
  const { visit, faults, api } = browsing();

  it('shows who stands where, and sets the next version of a policy', async () => {
    const page = await visit({ who: 'asha', path: '/console/dunning', width: 1440 });
    await page.getByRole('link', { name: 'Cynthia Njeri' }).waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Edit (Homes)' }).click();
    await page.getByLabel('Stage 1: days after it was due').fill('2');
    await page.getByRole('button', { name: 'Add a stage' }).click();
    await page.getByLabel('Stage 5: days after it was due').fill('60');
    await page.getByRole('button', { name: 'Set the policy' }).click();
    // The new stage does nothing so far.
    await page.locator('#cut4-told.wrong').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.locator('#cut4').selectOption('terminate');
    await page.getByRole('button', { name: 'Set the policy' }).click();
    await page.getByText('Homes is set, version 2.').waitFor();
    const [policy] = api().world.dunned.policies;
    expect(policy?.stages.map(({ afterDays }) => afterDays)).toEqual([2, 5, 7, 14, 60]);
  });

  it('lets a customer rest with a reason, and ends the rest', async () => {
    const page = await visit({ who: 'asha', path: '/console/dunning/c3', width: 1440 });
    await page.getByText('Slowed down').waitFor();
    await page.getByText('a fee of KES 75.00').waitFor();
    expect(await faults(page)).toEqual([]);
    await page.getByRole('button', { name: 'Let her rest' }).click();
    const form = page.locator('daftari-console-resting');
    await form.getByRole('button', { name: 'Let her rest' }).click();
    await page.locator('#reason-told.wrong').waitFor();
    expect(api().log.filter((line) => line.includes('/holds'))).toEqual([]);
    await page.getByLabel('Reason').fill('The hospital bill');
    await form.getByRole('button', { name: 'Let her rest' }).click();
    await page.getByText('Full access').waitFor();
    await page.getByText(/The hospital bill/).waitFor();
    await page.getByRole('button', { name: 'End the rest' }).click();
    await page.getByText('ended by Asha Odhiambo').waitFor();
    await page.getByText('Slowed down').waitFor();
  });

  it('gives a case up, and then there is nothing more to do about it', async () => {
    const page = await visit({ who: 'asha', path: '/console/dunning/c3' });
    await page.getByRole('button', { name: 'Give it up' }).click();
    await page.getByLabel('Reason').fill('She has moved away');
    await page.locator('daftari-console-resting').getByRole('button', { name: 'Give it up' }).click();
    await page.locator('.title .chip', { hasText: 'Given up' }).waitFor();
    expect(await page.getByRole('button', { name: 'Let her rest' }).count()).toBe(0);
  });

  it.each(['/console/dunning', '/console/dunning/c3'])('%s hangs over no edge of a phone, in Swahili', async (path) => {
    const page = await visit({ who: 'asha', path, lang: 'sw' });
    expect(await page.evaluate(clippedTexts)).toEqual([]);
    const wide = await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth');
    expect(wide).toBe(false);
    expect(await faults(page)).toEqual([]);
  });
});
