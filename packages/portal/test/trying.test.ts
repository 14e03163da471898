import { describe, expect, it } from 'vitest';
import { tryEn } from '../src/i18n/try-en.ts';
import { barName, differenceOf } from '../src/pages/console/trying/answer.ts';
import { readProposal, type ProposalForm } from '../src/pages/console/trying/proposal.ts';
import { browsing, clippedTexts, present } from './support/browsing.ts';

const kes = (minor: string) => ({ minor, currency: 'KES' });
const form: ProposalForm = { words: tryEn, language: 'en', values: {}, drafts: [], plans: [], months: ['2026-11'] };
const months = { first: '2026-10', last: '2026-11' };
const days = { from: '2026-10-01', to: '2026-12-01' };

describe('a proposal', () => {
  it.each([
    [
      { kind: 'tax', code: 'VAT', rate: '18' },
      { kind: 'tax', taxes: [{ code: 'VAT', rate: '0.18' }], ...days },
    ],
    [
      { kind: 'discount', rate: '7.5', scope: '' },
      { kind: 'discount', discount: { kind: 'percent', rate: '0.075' }, scope: { of: 'account' }, ...days },
    ],
    [
      { kind: 'discount', rate: '10', scope: 'home-10' },
      {
        kind: 'discount',
        discount: { kind: 'percent', rate: '0.1' },
        scope: { of: 'plan', planCode: 'home-10' },
        ...days,
      },
    ],
    [{ kind: 'tax', code: '', rate: '18' }, { wrong: 'code' }],
    [{ kind: 'discount', rate: '100' }, { wrong: 'rate' }],
    [{ kind: 'plan', draft: '' }, { wrong: 'draft' }],
  ])('%j', (values, read) => {
    expect(readProposal(form, { ...values, ...months })).toEqual(read);
  });

  it.each([
    [null, -50, 'below -50%'],
    [-50, -20, '-50% to -20%'],
    [0, 0, 'the same'],
    [0, 5, '0% to +5%'],
    [50, null, '+50% and more'],
  ])('the bar from %s to %s is called %s', (from, to, name) => {
    expect(barName({ from, to, customers: 1 }, 'en')).toBe(name);
  });

  it('a difference bears its sign', () => {
    expect(differenceOf({ before: kes('100000'), after: kes('120000') }, 'en')).toMatch(/^\+KES\s200\.00$/);
    expect(differenceOf({ before: kes('120000'), after: kes('100000') }, 'en')).toMatch(/^-KES\s200\.00$/);
  });
});

describe.skipIf(!present)('trying, in a browser', () => {
  const { visit, faults, api } = browsing();

  it.each([
    [1440, 'en', 'What if?'],
    [360, 'sw', 'Ingekuwaje?'],
  ] as const)(
    'shows revenue before and after, and who pays more and less, at %s px in %s',
    async (width, lang, title) => {
      const page = await visit({ who: 'asha', path: '/console/reports', width, lang });
      const room = page.locator('daftari-console-trying');
      await room.getByRole('heading', { name: title }).waitFor();
      await room.locator('#kind').selectOption('tax');
      await room.locator('#rate').fill('x');
      await room.locator('daftari-form button').click();
      await room.locator('#rate-told.wrong').waitFor();
      expect(api().log.filter((line) => line.includes('what-if'))).toEqual([]);
      await room.locator('#rate').fill('20');
      await room.locator('daftari-form button').click();
      await room.getByRole('link', { name: 'Brian Mwangi' }).waitFor();
      expect(await room.getByText('+KES 232.00').count()).toBe(1);
      expect(await room.getByText('-KES 116.00').count()).toBe(1);
      expect(await faults(page)).toEqual([]);
      expect(await page.evaluate(clippedTexts)).toEqual([]);
      expect(await page.evaluate('document.documentElement.scrollWidth > document.documentElement.clientWidth')).toBe(
        false,
      );
    },
  );
});
